import Provenance
import Support
import Testing

@testable import Memory

@Suite struct OwnerCounts {
  /// Each row's owners, found by following every document from its first row.
  private func owners(
    of segment: Segment, _ content: SegmentContent
  ) -> (last: [UInt16], next: [UInt16]) {
    var last = [UInt16](repeating: SegmentFormat.nobody, count: segment.rowCount)
    var next = last
    for (index, document) in content.documents.enumerated() {
      let path = segment.rowPath(ofDocument: index)
      for offset in document.bytes.indices {
        let run = document.runs.last { $0.start <= offset }
        let owner = UInt16(content.origins[run?.origin ?? 0].owner)
        next[path[offset]] = owner
        last[path[offset + 1]] = owner
      }
    }
    return (last, next)
  }

  @Test(arguments: 0..<6)
  func `are those of looking at every row`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var content = SegmentContent(
      documents: [], origins: (0..<5).map { SegmentOrigin(commit: nil, time: 0, owner: $0) },
      owners: (0..<5).map {
        Owner(
          id: UInt32($0), kind: .human, isCommons: false,
          authors: [.init(person: UInt32($0), weight: 1)])
      })
    for _ in 0..<6 {
      let length = Int.random(in: 0...1500, using: &generator)
      let bytes = (0..<length).map { _ in UInt8.random(in: 97...99, using: &generator) }
      var runs: [SegmentDocument.Run] = []
      var start = 0
      while start < length {
        runs.append(.init(start: start, origin: Int.random(in: 0..<5, using: &generator)))
        start += Int.random(in: 1...90, using: &generator)
      }
      content.documents.append(SegmentDocument(bytes: bytes, runs: runs))
    }
    let segment = try Segment(bytes: SegmentBuilder.build(content), name: "owners")
    let (last, next) = owners(of: segment, content)
    for row in last.indices { #expect(segment.lastOwner(row) == last[row]) }
    for chosen in [[0], [1, 3], [0, 1, 2, 3, 4]] {
      let rows = OwnerRows(of: segment, where: (0..<5).map { chosen.contains($0) })
      let isChosen = { (owner: UInt16) in chosen.contains(Int(owner)) }
      for _ in 0..<80 {
        let lower = Int.random(in: 0...segment.rowCount, using: &generator)
        let upper = Int.random(in: lower...segment.rowCount, using: &generator)
        let range = RowRange(lower, upper)
        #expect(rows.lastCount(range) == last[lower..<upper].count(where: isChosen))
        #expect(rows.followerCount(range) == next[lower..<upper].count(where: isChosen))
        var histogram = [UInt32](repeating: 0, count: 256)
        segment.followers.count(range, into: &histogram)
        rows.subtractFollowers(range, from: &histogram)
        var expected = [UInt32](repeating: 0, count: 256)
        for row in lower..<upper where !isChosen(next[row]) {
          expected[Int(segment.followers[row])] += 1
        }
        #expect(histogram == expected)
      }
    }
  }
}
