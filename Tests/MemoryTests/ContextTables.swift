import Support
import Testing

@testable import Memory

@Suite struct ContextTables {
  /// With slots of one line, two and four, and of more segments than there is room for.
  @Test(arguments: [1, 2, 4, 5, 12, 13, 28, 29])
  func `give back the latest contexts, or none`(segments: Int) {
    var generator = SeededGenerator(seed: UInt64(segments))
    let table = ContextTable(bits: 4, segments: segments)
    let slots = table.slots
    #expect(slots.isEmpty == (segments > ContextTable.mostSegments))
    if slots.isEmpty { return }
    var known: [Key: ([RowRange], KnownContext)] = [:]
    var found = [RowRange](repeating: RowRange(0, 0), count: segments)
    for _ in 0..<400 {
      let length = Int.random(in: 1...ContextTable.longest, using: &generator)
      let key = Key(
        recent: UInt64.random(in: 0..<1 << UInt64(length * 8), using: &generator), length: length)
      let rows = (0..<segments).map { _ in
        let lower = Int.random(in: 0..<1 << 31, using: &generator)
        return RowRange(lower, lower + Int.random(in: 0..<1 << 31, using: &generator))
      }
      var context = KnownContext()
      context.lost = Int.random(in: 0..<1 << 32, using: &generator)
      context.lostReaching = Int.random(in: 0..<1 << 32, using: &generator)
      context.summary = FollowerSummary(
        kinds: Int.random(in: 0...9, using: &generator), topCount: 77, top: 5)
      unsafe slots.set(key.recent, key.length, rows, context)
      known[key] = (rows, context)
      let latest = unsafe slots.find(key.recent, key.length, into: &found)
      #expect(latest?.lost == context.lost && latest?.lostReaching == context.lostReaching)
      #expect(latest?.summary == context.summary && found == rows)
    }
    // Whatever else is found is what was set, and no more than there is room for.
    var count = 0
    for (key, (rows, context)) in known {
      guard let answer = unsafe slots.find(key.recent, key.length, into: &found) else { continue }
      count += 1
      #expect(answer.lost == context.lost && found == rows)
    }
    #expect(count > 0 && count <= 16)
    // A context is its last bytes alone, and its length.
    unsafe slots.set(0x61_6263, 2, found, KnownContext())
    #expect(unsafe slots.find(0xFF_6263, 2, into: &found) != nil)
    #expect(unsafe slots.find(0x61_6263, 3, into: &found) == nil)
  }

  @Test func `do not keep numbers of more than 32 bits`() {
    let table = ContextTable(bits: 4, segments: 1)
    var rows = [RowRange(5, 1 << 32)]
    unsafe table.slots.set(0x61, 1, rows, KnownContext())
    #expect(unsafe table.slots.find(0x61, 1, into: &rows) == nil)
    var context = KnownContext()
    context.lost = 1 << 32
    unsafe table.slots.set(0x61, 1, [RowRange(5, 6)], context)
    #expect(unsafe table.slots.find(0x61, 1, into: &rows) == nil)
  }

  private struct Key: Hashable {
    var recent: UInt64
    var length: Int
  }
}
