import CByteCount
import Support
import Testing

@testable import Memory

@Suite struct Losses {
  @Test(arguments: 0..<40)
  func `of what follows leave what is left of every byte`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let kinds = Int.random(in: 1...60, using: &generator)
    var counts = [UInt32](repeating: 0, count: 256)
    var lost = [Int](repeating: 0, count: 256)
    for _ in 0..<kinds {
      let byte = Int.random(in: 0...255, using: &generator)
      counts[byte] = UInt32(
        Int.random(
          in: 1...(seed % 2 == 0 || Bool.random(using: &generator) ? 4 : 900),
          using: &generator))
      lost[byte] = Int.random(in: 0...Int(counts[byte]), using: &generator)
    }
    let left = counts.indices.map { Int(counts[$0]) - lost[$0] }
    // Whoever is asked whether a byte survives need not know.
    let isKnown = (0..<256).map { left[$0] > 0 && $0 % 3 != Int(seed) % 3 }
    var used = counts
    let total = left.reduce(0, +)
    let summary = FollowerSummary(of: &used, losing: lost.reduce(0, +), left: total) {
      lost[Int($0)]
    } survives: {
      isKnown[Int($0)]
    }
    let most = left.max() ?? 0
    #expect(summary.topCount == most, "seed \(seed)")
    if most > 0 { #expect(Int(summary.top) == left.firstIndex(of: most), "seed \(seed)") }
    let expected = left.count { $0 > 0 }
    if total > FollowerSummary.frequent {
      #expect((summary.kinds == 1) == (expected == 1), "seed \(seed)")
    } else if expected < FollowerSummary.mostKinds {
      #expect(summary.kinds == expected, "seed \(seed)")
    } else {
      #expect(summary.kinds >= FollowerSummary.mostKinds, "seed \(seed)")
    }
  }

  @Test func `of bits are counted between any two places`() {
    var generator = SeededGenerator(seed: 7)
    let bits = (0..<64).map { index in
      index % 5 == 0 ? 0 : UInt64.random(in: 0...UInt64.max, using: &generator)
    }
    let ranks = SortedRows.ranks(ofBits: bits, rows: 64 * 64 - 1)
    func isSet(_ place: Int) -> Bool { bits[place >> 6] >> UInt64(place & 63) & 1 == 1 }
    for _ in 0..<4000 {
      let lower = Int.random(in: 0..<4000, using: &generator)
      let upper = lower + Int.random(in: 1...(4095 - lower), using: &generator)
      #expect(
        unsafe byl_bits_between(bits, ranks, lower, upper) == (lower..<upper).count(where: isSet))
      #expect(unsafe byl_bits_before(bits, ranks, upper) == (0..<upper).count(where: isSet))
    }
  }

  @Test func `are remembered by the table until others take their place`() {
    let table = LossTable(bits: 2)
    let keys = (1...40).map { number in
      var range = RowRange(number, number * 1000)
      return unsafe withUnsafePointer(to: &range) {
        unsafe FollowerTable.Key(UnsafeBufferPointer(start: $0, count: 1))
      }
    }
    #expect(keys.allSatisfy { table[$0] == nil })
    for (number, key) in keys.enumerated() {
      table.set(
        key,
        LossTable.Loss(
          lost: number, reached: 2 * number,
          summary: FollowerSummary(kinds: number % 5, topCount: 7 * number, top: UInt8(number))))
      #expect(table[key]?.lost == number && table[key]?.reached == 2 * number)
      #expect(
        table[key]?.summary
          == FollowerSummary(
            kinds: number % 5, topCount: 7 * number, top: UInt8(number)))
    }
    #expect(keys.count { table[$0] != nil } <= 4)
    // More than fits is not kept, and what was there stays.
    let known = keys.firstIndex { table[$0] != nil } ?? 0
    table.set(keys[known], LossTable.Loss(lost: 1 << 32, reached: 0))
    #expect(table[keys[known]]?.lost == known)
  }
}
