import Support
import Testing

@testable import Memory

/// Documents of rows that are kept while a cursor moves on.
@Suite struct DocumentTracks {
  @Test(arguments: 0..<20)
  func `count as many documents as the rows have`(seed: UInt64) throws {
    let random = try RandomMemory(seed: seed, longest: 150)
    var generator = SeededGenerator(seed: seed)
    for (index, segment) in random.memory.segments.enumerated() {
      let sets = random.memory.dead[index]
      var cursor = ContextCursor(random.memory)
      cursor.startDocument()
      var track = DocumentTrack()
      let text = segment.bytes(in: 0..<segment.rowCount)
      for byte in text.prefix(400) {
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
          let entry = Int.random(in: 0..<cursor.entryCount, using: &generator)
          let rows = cursor.rows(entry: entry, segment: index)
          let looked = rows.lower..<max(min(rows.upper, rows.lower + 256), rows.lower)
          let live = looked.filter { row in !sets.contains { $0.containsStepped(row) } }
          let positions = live.map { segment.position(ofRow: $0) }
          let expected = Set(positions.map { segment.document(after: $0) }).count
          let enough = Int.random(in: 1...12, using: &generator)
          let found = track.count(
            rows, of: segment, without: sets, upTo: enough, others: enough)
          #expect(found == min(expected, enough))
          // With nothing to come, too few are enough to know.
          let alone = track.count(rows, of: segment, without: sets, upTo: enough, others: 0)
          #expect((alone == enough) == (expected >= enough))
        }
        if byte == 0 { cursor.startDocument() } else { cursor.advance(byte) }
        track.advance(byte, in: segment)
        // Some bytes lead away from the text.
        if Int.random(in: 0..<30, using: &generator) == 0 {
          cursor.advance(97)
          track.advance(97, in: segment)
        }
      }
    }
  }
}
