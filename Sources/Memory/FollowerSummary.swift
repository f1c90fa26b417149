import CByteCount
import Glibc

/// What follows a context, in short.
package struct FollowerSummary: Sendable, Hashable {
  /// From this many kinds on, an answer may be less than there are.
  package static let mostKinds = 32

  /// T: how many different bytes; exact below `mostKinds`.
  package var kinds: Int
  /// How often the most frequent byte follows.
  package var topCount: Int
  /// The most frequent byte; the smallest of equals.
  package var top: UInt8

  package init(kinds: Int, topCount: Int, top: UInt8) {
    (self.kinds, self.topCount, self.top) = (kinds, topCount, top)
  }

  /// Of 256 counts.
  init(of histogram: [UInt32]) {
    precondition(histogram.count == 256, "there is a count for every byte")
    // Plain sums, which the compiler turns into vectors; then the first byte with the most.
    var kinds: UInt32 = 0
    var topCount: UInt32 = 0
    unsafe histogram.withUnsafeBufferPointer { counts in
      for byte in 0..<256 {
        let count = unsafe counts[byte]
        kinds &+= count > 0 ? 1 : 0
        topCount = max(topCount, count)
      }
    }
    let top = topCount == 0 ? 0 : histogram.firstIndex(of: topCount) ?? 0
    self.init(kinds: Int(kinds), topCount: Int(topCount), top: UInt8(top))
  }
}

/// Remembers what follows frequent contexts, which come again and again.
///
/// A table where a newer answer takes the place of an older one; any number of threads use one
/// without waiting. A slot is three words: two of the key, each mixed with the answer, and the
/// answer; a slot that two threads write at a time does not fit any key. Keys of memories of one
/// segment are exact; those of several are hashes of 128 bits.
@safe final class FollowerTable: @unchecked Sendable {
  private let words: UnsafeMutablePointer<UInt64>
  private let mask: Int

  struct Key {
    var low: UInt64
    var high: UInt64

    /// Of the rows of a context, one range a segment.
    init(_ ranges: UnsafeBufferPointer<RowRange>) {
      low = 0
      high = 1
      for index in ranges.indices {
        let range = unsafe ranges[index]
        let word = UInt64(range.lower) << 32 | UInt64(range.upper)
        if index == 0 {
          low = word
        } else {
          low = Self.mix(low ^ Self.mix(word &+ high))
          high = Self.mix(high &+ word ^ low)
        }
      }
    }

    static func mix(_ word: UInt64) -> UInt64 {
      let product = word &* 0x9E37_79B9_7F4A_7C15
      return (product ^ product >> 29) &* 0xBF58_476D_1CE4_E5B9
    }
  }

  /// A table of `1 << bits` slots of 24 bytes, which take memory as they are used.
  init(bits: Int) {
    mask = 1 << bits - 1
    // The system hands out zeros; only what is written becomes resident.
    unsafe words = calloc((mask + 1) * 3, MemoryLayout<UInt64>.stride)!
      .bindMemory(to: UInt64.self, capacity: (mask + 1) * 3)
  }

  deinit { unsafe free(words) }

  private func slot(_ key: Key) -> UnsafeMutablePointer<UInt64> {
    let hash = Key.mix(key.low ^ key.high)
    return unsafe words + (Int(truncatingIfNeeded: hash >> 20) & mask) * 3
  }

  subscript(key: Key) -> FollowerSummary? {
    let slot = unsafe slot(key)
    let answer = unsafe byl_load(slot + 2)
    guard answer != 0, unsafe byl_load(slot) ^ answer == key.low,
      unsafe byl_load(slot + 1) ^ answer == key.high
    else { return nil }
    return FollowerSummary(
      kinds: Int(answer >> 48), topCount: Int(answer >> 8 & 0xFF_FFFF_FFFF),
      top: UInt8(truncatingIfNeeded: answer))
  }

  func set(_ key: Key, _ summary: FollowerSummary) {
    let slot = unsafe slot(key)
    let answer =
      UInt64(summary.kinds) << 48 | UInt64(summary.topCount) << 8 | UInt64(summary.top)
    unsafe byl_store(slot, key.low ^ answer)
    unsafe byl_store(slot + 1, key.high ^ answer)
    unsafe byl_store(slot + 2, answer)
  }
}
