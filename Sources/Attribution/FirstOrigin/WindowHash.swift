/// Numbers for every 64 bytes in a row of a text, each from the one before in a few steps.
///
/// A polynomial over the bytes, modulo 2⁶⁴, mixed at the end so that every bit depends on all.
/// The numbers are the same in every process, so texts can be made of which two differ and have one
/// number: whoever relies on equality compares the bytes.
///
/// Source: Karp & Rabin, "Efficient randomized pattern-matching algorithms", 1987.
enum WindowHash {
  /// Bytes of a window: text that recurs over so many is a copy and no coincidence.
  static let length = 64
  private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
  /// `multiplier` to the 64th power.
  private static let leaving: UInt64 = (0..<6).reduce(multiplier) { power, _ in power &* power }

  /// Calls `body` with the start and the number of every window that lies in a range of the text.
  ///
  /// - Complexity: O(range)
  @inline(__always)
  static func forEach(
    _ text: [UInt8], in range: Range<Int>, _ body: (_ start: Int, _ hash: UInt64) -> Void
  ) {
    forEach(text, in: range, length: length, leaving: leaving, body)
  }

  /// The same for windows of `length` bytes, `leaving` being the multiplier to that power.
  @inline(__always)
  private static func forEach(
    _ text: [UInt8], in range: Range<Int>, length: Int, leaving: UInt64,
    _ body: (_ start: Int, _ hash: UInt64) -> Void
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= text.count, "the text must hold it")
    guard range.count >= length else { return }
    unsafe text.withUnsafeBufferPointer { bytes in
      var hash: UInt64 = 0
      let first = range.lowerBound + length
      for index in range.lowerBound..<first {
        unsafe hash = hash &* multiplier &+ UInt64(bytes[index]) &+ 1
      }
      body(range.lowerBound, mixed(hash))
      for index in first..<range.upperBound {
        let gone = unsafe (UInt64(bytes[index - length]) &+ 1) &* leaving
        unsafe hash = hash &* multiplier &+ UInt64(bytes[index]) &+ 1 &- gone
        body(index - length + 1, mixed(hash))
      }
    }
  }

  /// Bytes of the windows that marks are chosen from.
  private static let markLength = 48
  private static let leavingMark: UInt64 = (0..<markLength).reduce(1) { power, _ in
    power &* multiplier
  }

  /// Calls `body` with marks of a text: each is the number of windows from `start` on, up to the
  /// next mark's start.
  ///
  /// A window's mark is the smallest number of the 17 windows of 48 bytes in it, so windows that
  /// are equal have equal marks, and there are about eight times fewer marks than windows.
  ///
  /// - Complexity: O(text)
  ///
  /// Source: Schleimer, Wilkerson & Aiken, "Winnowing: local algorithms for document
  /// fingerprinting", SIGMOD 2003.
  @inline(__always)
  static func forEachMark(_ text: [UInt8], _ body: (_ start: Int, _ mark: UInt64) -> Void) {
    guard text.count >= length else { return }
    let span = length - markLength + 1
    unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 32) { recent in
      var (least, place, last) = (UInt64.max, -1, -1)
      forEach(text, in: 0..<text.count, length: markLength, leaving: leavingMark) { start, hash in
        unsafe recent[start & 31] = hash
        if hash <= least {
          (least, place) = (hash, start)
        } else if place + span <= start {
          (least, place) = (hash, start)
          for index in start - span + 1..<start where unsafe recent[index & 31] < least {
            unsafe (least, place) = (recent[index & 31], index)
          }
        }
        let window = start - span + 1
        // Windows that are equal, in one text, have their marks in places of their own.
        if window >= 0, place != last {
          last = place
          body(window, least)
        }
      }
    }
  }

  @inline(__always)
  private static func mixed(_ hash: UInt64) -> UInt64 {
    let once = (hash ^ hash >> 32) &* 0xD6E8_FEB8_6659_FD93
    return (once ^ once >> 32) &* 0xD6E8_FEB8_6659_FD93 ^ once >> 29
  }
}

/// A set of numbers, some of which are wrongly said to be in it: one bit for each.
///
/// Any number of threads may ask, as long as none inserts.
@safe final class HashFilter: @unchecked Sendable {
  private let words: UnsafeMutableBufferPointer<UInt64>
  private let shift: UInt64

  /// Room for about `count` numbers: of others one in sixteen is said to be in the set.
  init(for count: Int) {
    var bits: UInt64 = 12
    while 1 << bits < count * 16, bits < 36 { bits += 1 }
    shift = 64 - bits
    unsafe words = .allocate(capacity: 1 << Int(bits - 6))
    unsafe words.initialize(repeating: 0)
  }

  deinit { unsafe words.deallocate() }

  @inline(__always)
  func contains(_ hash: UInt64) -> Bool {
    let bit = hash >> shift
    return unsafe words[Int(bit >> 6)] & (1 << (bit & 63)) != 0
  }

  /// Adds a number; returns whether it seems to have been there.
  @inline(__always)
  func insert(_ hash: UInt64) -> Bool {
    let bit = hash >> shift
    let word = unsafe words[Int(bit >> 6)]
    unsafe words[Int(bit >> 6)] = word | 1 << (bit & 63)
    return word & (1 << (bit & 63)) != 0
  }
}
