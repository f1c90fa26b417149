/// What follows a context, in short.
package struct FollowerSummary: Sendable, Hashable {
  /// T: how many different bytes.
  package var kinds: Int
  /// How often the most frequent byte follows.
  package var topCount: Int
  /// The most frequent byte; the smallest of equals.
  package var top: UInt8
}

/// Counts of the bytes that follow a context, added up over segments and sets left out.
///
/// Frequent contexts have many rows and come again and again, so their counts are remembered:
/// a table of 1,024 of them, 1 KiB each, where a newer one takes the place of an older one.
struct FollowerCounts {
  private static let slots = 1024
  /// Ranges of at least this many rows are remembered.
  private static let remembered = 192
  /// Owners left out are looked for row by row in ranges of at most this many rows.
  private static let scanned = 4096

  private var histogram = [UInt32](repeating: 0, count: 256)
  private var keys = [SIMD4<UInt32>](repeating: SIMD4(repeating: .max), count: Self.slots)
  private var stored: [[UInt32]] = Array(repeating: [], count: Self.slots)
  private var isClear = true

  mutating func clear() {
    if isClear { return }
    for byte in 0..<256 { histogram[byte] = 0 }
    isClear = true
  }

  mutating func add(
    _ range: RowRange, of segment: Segment, number: Int, without owners: OwnerRows?
  ) {
    if range.isEmpty { return }
    guard range.count >= Self.remembered else {
      segment.followers.count(range, into: &histogram)
      owners?.subtractFollowers(range, from: &histogram)
      isClear = false
      return
    }
    let key = SIMD4<UInt32>(
      UInt32(truncatingIfNeeded: range.lower), UInt32(truncatingIfNeeded: range.upper),
      UInt32(number), 0)
    let hash = (UInt64(key[0]) << 32 | UInt64(key[1])) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number)
    let slot = Int(hash >> 54)
    if keys[slot] != key {
      keys[slot] = key
      var fresh = [UInt32](repeating: 0, count: 256)
      segment.followers.count(range, into: &fresh)
      if let owners, range.count <= Self.scanned {
        owners.subtractFollowers(range, from: &fresh)
      } else if let owners, owners.followerCount(range) > 0 {
        for byte in 0..<256 where fresh[byte] > 0 {
          fresh[byte] -= UInt32(owners.lastCount(segment.step(range, UInt8(byte))))
        }
      }
      stored[slot] = fresh
    }
    if isClear {
      histogram = stored[slot]
    } else {
      for byte in 0..<256 { histogram[byte] &+= stored[slot][byte] }
    }
    isClear = false
  }

  mutating func subtract(_ indices: RowRange, of set: RowSet) {
    if indices.isEmpty { return }
    var lost = [UInt32](repeating: 0, count: 256)
    set.count(indices, into: &lost)
    for byte in 0..<256 { histogram[byte] &-= lost[byte] }
  }

  func summary() -> FollowerSummary {
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
    return FollowerSummary(kinds: Int(kinds), topCount: Int(topCount), top: UInt8(top))
  }

  func dense() -> [UInt32] { histogram }
}
