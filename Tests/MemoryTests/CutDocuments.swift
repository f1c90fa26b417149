import Provenance
import Support
import Testing

@testable import Memory

/// Documents that lines were cut out of, against their pieces as documents of their own.
@Suite struct CutDocuments {
  private static let owners = (0..<4).map {
    Owner(
      id: UInt32($0), kind: .human, isCommons: false,
      authors: [.init(person: UInt32($0), weight: 1)])
  }

  private struct Pair {
    var cut = SegmentContent(
      documents: [],
      origins: (0..<4).map { SegmentOrigin(commit: nil, time: 0, owner: $0) }
        + [SegmentOrigin(commit: nil, time: 3, owner: 0)], owners: CutDocuments.owners)
    var pieces = SegmentContent(
      documents: [], origins: (0..<4).map { SegmentOrigin(commit: nil, time: 0, owner: $0) },
      owners: CutDocuments.owners)
    /// Per document, the numbers of its pieces.
    var numbers: [Range<Int>] = []

    init(_ generator: inout SeededGenerator) {
      for _ in 0..<5 {
        var document = SegmentDocument(bytes: [], runs: [])
        let first = pieces.documents.count
        for piece in 0..<Int.random(in: 1...4, using: &generator) {
          if piece > 0 {
            document.runs.append(.init(start: document.bytes.count, origin: 4))
            document.bytes.append(UInt8(0))
          }
          let bytes = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
            UInt8.random(in: 97...99, using: &generator)
          }
          let owner = Int.random(in: 0..<4, using: &generator)
          document.runs.append(.init(start: document.bytes.count, origin: owner))
          document.bytes += bytes
          pieces.documents.append(
            SegmentDocument(bytes: bytes, runs: [.init(start: 0, origin: owner)]))
        }
        cut.documents.append(document)
        numbers.append(first..<pieces.documents.count)
      }
    }
  }

  private func orders(_ cursor: inout ContextCursor) -> [CountedExamples.Order] {
    cursor.distinct.map {
      CountedExamples.Order(
        order: $0.order, total: $0.total, histogram: cursor.histogram(entry: $0.entry))
    }
  }

  @Test(arguments: 0..<30)
  func `count as documents of their own`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let pair = Pair(&generator)
    let cut = Memory([try Segment(bytes: SegmentBuilder.build(pair.cut), name: "cut")])
    let pieces = Memory([try Segment(bytes: SegmentBuilder.build(pair.pieces), name: "pieces")])
    let document = Int.random(in: 0..<5, using: &generator)
    let person = UInt32.random(in: 0..<4, using: &generator)
    let whole = Set(pair.numbers[document])
    let pairs: [(Memory, [Memory.Exclusion], Memory, [Memory.Exclusion])] = [
      (cut, [], pieces, []),
      (
        cut, [cut.examples(ofDocument: document, inSegment: 0)],
        pieces, [pieces.examples { _, number, _ in whole.contains(number) }]
      ),
      (
        cut, [cut.examples { $0.id == person }], pieces, [pieces.examples { $0.id == person }]
      ),
      (
        Memory(cut.segments, deadDocuments: [[document]]), [],
        Memory(pieces.segments, deadDocuments: [whole]), []
      ),
    ]
    for (one, without, other, withoutOther) in pairs {
      #expect(one.rowCount == other.rowCount)
      var cursor = ContextCursor(one, excluding: without)
      var expected = ContextCursor(other, excluding: withoutOther)
      for _ in 0..<40 {
        let isStart = Bool.random(using: &generator)
        if isStart { cursor.startDocument() } else { cursor.forget() }
        if isStart { expected.startDocument() } else { expected.forget() }
        for _ in 0..<8 {
          #expect(orders(&cursor) == orders(&expected), "seed \(seed)")
          let byte = UInt8.random(in: 97...99, using: &generator)
          cursor.advance(byte)
          expected.advance(byte)
        }
      }
    }
  }

  @Test(arguments: 0..<10)
  func `have rows that lead to their places`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let segment = try Segment(bytes: SegmentBuilder.build(Pair(&generator).cut), name: "cut")
    for document in 0..<segment.documentCount {
      let place = segment.placement(ofDocument: document).range
      for (offset, row) in segment.rows(ofDocument: document).enumerated() {
        #expect(segment.position(ofRow: row) == place.lowerBound + offset)
      }
    }
  }

  @Test func `have a run for every cut, whatever runs there were`() throws {
    let content = SegmentContent(
      documents: [
        SegmentDocument(
          bytes: [97, 0, 98, 0], runs: [.init(start: 0, origin: 0), .init(start: 0, origin: 1)])
      ],
      origins: (0..<2).map { SegmentOrigin(commit: nil, time: 0, owner: $0) },
      owners: Array(Self.owners[..<2]))
    let segment = try Segment(bytes: SegmentBuilder.build(content), name: "cut")
    #expect(segment.runs(ofDocument: 0).map(\.start) == [0, 1, 2, 3])
    #expect(segment.runs(ofDocument: 0).map(\.origin) == [1, 1, 1, 1])
  }
}
