import Provenance
import Support
import Testing

@testable import Memory

/// The tables over rows that a segment is written with, beside looking at every row.
@Suite struct BuiltTables {
  @Test(arguments: 0..<12) func `say where eleven documents are reached`(seed: UInt64) throws {
    let tables = try SmallSegment(seed: seed)
    let (near, far) = ReachTables.passages(
      tables.spans, tables.text, documentCount: tables.documentCount)
    #expect(tables.text.hasCopies)
    for start in stride(from: 0, to: tables.rows.count, by: 16) {
      var documents: Set<UInt32> = []
      let end = (start..<tables.rows.count).first { row in
        let span = Int(tables.spans[row])
        if !tables.text.isCopied[span] { documents.insert(tables.text.documents[span]) }
        return documents.count == 11
      }
      #expect(near[start / 16] == end.map { UInt16($0 + 1 - start) } ?? .max, "row \(start)")
      if start % 1024 == 0 {
        #expect(far[start / 1024] == UInt32(end.map { $0 + 1 } ?? tables.rows.count + 1))
      }
    }
  }

  @Test(arguments: 0..<12) func `say where three persons are reached`(seed: UInt64) throws {
    let tables = try SmallSegment(seed: seed)
    let reach = ReachTables.persons(tables.rows, tables.owners)
    for start in stride(from: 0, to: tables.rows.count, by: 128) {
      for wanted in 1...3 {
        var persons: Set<UInt32> = []
        let end = (start..<tables.rows.count).first { row in
          let owner = tables.rows[row]
          if owner == Int32(SegmentFormat.nobody) { return false }
          if tables.owners[Int(owner)].isCommons { return true }
          if let person = tables.owners[Int(owner)].voice { persons.insert(person) }
          return persons.count == wanted
        }
        #expect(
          reach[start / 128 * 3 + wanted - 1] == UInt32(end.map { $0 + 1 } ?? tables.rows.count + 1)
        )
      }
    }
  }

  @Test(arguments: 0..<12) func `say whose the rows are`(seed: UInt64) throws {
    let tables = try SmallSegment(seed: seed)
    let runs = OwnerRunTables(tables.rows)
    var (run, high) = (-1, -1)
    for row in tables.rows.indices {
      if row % 512 == 0 { #expect(Int(runs.ranks[row / 512]) == run + 1) }
      if runs.bits[row / 64] >> UInt64(row % 64) & 1 == 1 {
        run += 1
        let isHigh = runs.highBits[run / 64] >> UInt64(run % 64) & 1 == 1
        if run % 512 == 0 { #expect(Int(runs.highRanks[run / 512]) == high + 1) }
        if isHigh { high += 1 }
      }
      let isHigh = runs.highBits[run / 64] >> UInt64(run % 64) & 1 == 1
      let owner = Int32(runs.lows[run]) + (isHigh ? Int32(runs.highs[high]) << 8 : 0)
      #expect(owner == tables.rows[row])
    }
    #expect(runs.lows.count == run + 1 && runs.highs.count == high + 1)
  }

  @Test(arguments: 0..<12) func `say how many rows of a block are whose`(seed: UInt64) throws {
    let tables = try SmallSegment(seed: seed)
    let counts = OwnerTables(tables.rows, tables.boundaries, ownerCount: tables.owners.count)
    for owner in tables.owners.indices {
      var place = Int(counts.countStarts[owner])
      func next() -> Int {
        var (number, shift) = (0, 0)
        while true {
          let byte = Int(counts.counts[place])
          place += 1
          number |= (byte & 127) << shift
          shift += 7
          if byte < 128 { return number }
        }
      }
      var found: [Int: Int] = [:]
      var block = 0
      while place < Int(counts.countStarts[owner + 1]) {
        block += next()
        found[block] = next()
      }
      var wanted: [Int: Int] = [:]
      for (row, rowOwner) in tables.rows.enumerated() where rowOwner == Int32(owner) {
        wanted[row / 1024, default: 0] += 1
      }
      #expect(found == wanted)
      let entering = Int(counts.enteringStarts[owner])..<Int(counts.enteringStarts[owner + 1])
      #expect(
        Array(counts.enteringRows[entering])
          == tables.boundaries.filter { $0.next == UInt16(owner) }.map(\.row))
    }
  }
}

/// The rows of many small documents, so that eleven may lie within eleven rows, or of a few large
/// ones.
private struct SmallSegment {
  let text: SegmentText
  let documentCount: Int
  let owners: [Owner]
  let spans: [Int32]
  /// Of the rows.
  let rows: [Int32]
  let boundaries: [RowContents.Boundary]

  init(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    // Some whose numbers take more than a byte.
    let ownerCount = [3, 5, 300][Int(seed % 3)]
    var owners: [Owner] = []
    for number in 0..<ownerCount {
      let author = Owner.Author(person: UInt32(number % 5), weight: 1)
      let kind: OriginKind = number % 4 == 3 ? .agent : .human
      owners.append(
        Owner(id: UInt32(number), kind: kind, isCommons: number % 7 == 6, authors: [author]))
    }
    self.owners = owners
    let origins = owners.indices.map { SegmentOrigin(commit: nil, time: 0, owner: $0) }
    let copied = SegmentOrigin(commit: nil, time: 0, owner: 0, standing: .copied)
    documentCount = seed % 2 == 0 ? 400 : Int.random(in: 8...14, using: &generator)
    let longest = seed % 2 == 0 ? 12 : 300
    let documents = (0..<documentCount).map { _ in
      let count = Int.random(in: 1...longest, using: &generator)
      let bytes = (0..<count).map { _ in Array("ab\n".utf8).randomElement(using: &generator)! }
      let runs = stride(from: 0, to: count, by: 9).map { start in
        let owner = Int.random(in: 0..<ownerCount, using: &generator)
        let isCopied = Int.random(in: 0..<5, using: &generator) == 0
        return SegmentDocument.Run(start: start, origin: isCopied ? ownerCount : owner)
      }
      return SegmentDocument(bytes: bytes, runs: runs)
    }
    var text = try SegmentText(
      SegmentContent(documents: documents, origins: origins + [copied], owners: owners))
    let prefixes = try prefixesByReversal(of: &text.bytes)
    var contents = RowContents(text, prefixes, documentCount: documentCount)
    boundaries = contents.boundaries
    spans = contents.spans
    rows = contents.takeOwners(text)
    self.text = text
  }
}
