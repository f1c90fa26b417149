import CByteCount

/// What follows a context, in short.
package struct FollowerSummary: Sendable, Hashable {
  /// From this many kinds on, an answer may be more or less than there are, but not below this: the
  /// gate does not tell them apart.
  package static let mostKinds = 9
  /// Of contexts with more examples than this the gate is not told the kinds, but for one or more.
  package static let frequent = 64

  /// As kinds: more than one, but nobody counted.
  static let uncounted = 300

  /// T: how many different bytes; exact below `mostKinds`, or for frequent contexts `uncounted`.
  package var kinds: Int
  /// How often the most frequent byte follows.
  package var topCount: Int
  /// The most frequent byte; the smallest of equals.
  package var top: UInt8
  /// How often, at most, any other byte follows; not known where `rare` is 0.
  var second = 0
  /// Where it is known: at least `mostKinds` bytes, or all that follow, follow so often.
  var rare = 0

  package init(kinds: Int, topCount: Int, top: UInt8) {
    (self.kinds, self.topCount, self.top) = (kinds, topCount, top)
  }

  package static func == (a: FollowerSummary, b: FollowerSummary) -> Bool {
    a.kinds == b.kinds && a.topCount == b.topCount && a.top == b.top
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kinds)
    hasher.combine(topCount)
    hasher.combine(top)
  }

  /// Of 256 counts.
  init(of histogram: [UInt32]) {
    precondition(histogram.count == 256, "there is a count for every byte")
    let sum = unsafe byl_summary(histogram)
    self.init(kinds: Int(sum.kinds), topCount: Int(sum.top_count), top: UInt8(sum.top))
  }

  /// Finds what `second` and `rare` are, for 256 counts of which this is the summary.
  mutating func rank(_ histogram: [UInt32]) {
    precondition(histogram.count == 256, "there is a count for every byte")
    var second: UInt32 = 0
    // Per power of two, how many counts are below it and not below half of it.
    var sizes = [UInt32](repeating: 0, count: 33)
    var least = UInt32.max
    unsafe histogram.withUnsafeBufferPointer { counts in
      for byte in 0..<256 where unsafe counts[byte] > 0 {
        let count = unsafe counts[byte]
        sizes[32 - count.leadingZeroBitCount] += 1
        least = min(least, count)
        if byte != Int(top) { second = max(second, count) }
      }
    }
    self.second = Int(second)
    if kinds <= Self.mostKinds {
      rare = kinds == 0 ? 0 : Int(least)
      return
    }
    var (size, sum) = (32, 0)
    while size > 0 {
      sum += Int(sizes[size])
      if sum >= Self.mostKinds { break }
      size -= 1
    }
    rare = size > 0 ? 1 << (size - 1) : 0
  }

  /// Of 256 counts, which are used up, less `rest` examples in all, which leaves `left`; `lost` says
  /// how many are of a byte, `survives` may say of one, cheaply, that it does not lose all it has.
  ///
  /// No byte loses more than all do together, less what others were found to lose: bytes are looked
  /// at from the most frequent on, as long as one could still be the top, and then, unless there is
  /// no need to tell, those that could be gone.
  init(
    of histogram: inout [UInt32], losing rest: Int, left: Int, _ lost: (UInt8) -> Int,
    survives: (UInt8) -> Bool
  ) {
    // What the bytes that were not looked at lose together.
    var rest = rest
    var (top, topCount) = (0, 0)
    // Those looked at are set to 0.
    var kinds = 0
    while true {
      let most = FollowerSummary(of: histogram)
      if most.topCount == 0 || most.topCount < topCount { break }
      let byte = Int(most.top)
      if most.topCount == topCount && byte > top { break }
      let lost = rest == 0 ? 0 : lost(most.top)
      rest -= lost
      let count = most.topCount - lost
      histogram[byte] = 0
      if count <= 0 { continue }
      kinds += 1
      if count > topCount || count == topCount && byte < top { (top, topCount) = (byte, count) }
    }
    if left > Self.frequent {
      self.init(
        kinds: topCount < left ? Self.uncounted : 1, topCount: topCount, top: UInt8(top))
      return
    }
    let most = rest
    for count in histogram where count > 0 && Int(count) > most { kinds += 1 }
    for byte in 0..<256 where kinds < Self.mostKinds {
      let count = Int(histogram[byte])
      if count == 0 || count > most { continue }
      if count <= rest, !survives(UInt8(byte)) {
        let lost = lost(UInt8(byte))
        rest -= lost
        if lost >= count { continue }
      }
      kinds += 1
    }
    self.init(kinds: kinds, topCount: topCount, top: UInt8(top))
  }
}

extension FollowerSummary {
  /// The summary as two words, the first of which is 0 if nothing follows.
  var words: (answer: UInt64, ranks: UInt64) {
    let answer = UInt64(kinds) << 48 | UInt64(topCount) << 8 | UInt64(top)
    // What does not fit is not known.
    let isShort = second <= Int(UInt32.max) && rare <= Int(UInt32.max)
    return (answer, isShort ? UInt64(second) << 32 | UInt64(rare) : 0)
  }

  init(answer: UInt64, ranks: UInt64) {
    self.init(
      kinds: Int(answer >> 48), topCount: Int(answer >> 8 & 0xFF_FFFF_FFFF),
      top: UInt8(truncatingIfNeeded: answer))
    (second, rare) = (Int(ranks >> 32), Int(ranks & 0xFFFF_FFFF))
  }
}

/// Remembers what follows frequent contexts, which come again and again.
///
/// A table where a newer answer takes the place of an older one; any number of threads use one
/// without waiting. A slot is four words: two of the key, each mixed with the answer, and the two
/// of the answer; a slot that two threads write at a time does not fit any key. Keys of memories
/// of one segment are exact; those of several are hashes of 128 bits.
@safe final class FollowerTable: @unchecked Sendable {
  private let words: ZeroedWords
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

    var hash: UInt64 { Self.mix(low ^ high) }

    /// A key of its own for each salt; itself for 0.
    func salted(_ salt: UInt64) -> Key {
      var key = self
      key.high ^= salt
      return key
    }

    static func mix(_ word: UInt64) -> UInt64 {
      let product = word &* 0x9E37_79B9_7F4A_7C15
      return (product ^ product >> 29) &* 0xBF58_476D_1CE4_E5B9
    }
  }

  /// A table of `1 << bits` slots of 32 bytes, which take memory as they are used.
  init(bits: Int) {
    mask = 1 << bits - 1
    words = ZeroedWords(count: (mask + 1) * 4, isDense: true)
  }

  private func slot(_ key: Key) -> UnsafeMutablePointer<UInt64> {
    unsafe words.start + (Int(truncatingIfNeeded: key.hash >> 20) & mask) * 4
  }

  /// Asks for the memory that an answer would be in.
  func prefetch(_ key: Key) { unsafe byl_prefetch(slot(key)) }

  subscript(key: Key) -> FollowerSummary? {
    let slot = unsafe slot(key)
    let (answer, ranks) = unsafe (byl_load(slot + 2), byl_load(slot + 3))
    guard answer != 0, unsafe byl_load(slot) ^ answer ^ ranks == key.low,
      unsafe byl_load(slot + 1) ^ answer ^ Key.mix(ranks) == key.high
    else { return nil }
    return FollowerSummary(answer: answer, ranks: ranks)
  }

  func set(_ key: Key, _ summary: FollowerSummary) {
    let slot = unsafe slot(key)
    let (answer, ranks) = summary.words
    unsafe byl_store(slot, key.low ^ answer ^ ranks)
    unsafe byl_store(slot + 1, key.high ^ answer ^ Key.mix(ranks))
    unsafe byl_store(slot + 2, answer)
    unsafe byl_store(slot + 3, ranks)
  }
}
