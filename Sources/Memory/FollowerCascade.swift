import CByteCount

/// Counts of what follows the contexts with few rows, from the longest one out.
///
/// The rows of a context hold those of every longer one, so each row is looked at once for all. It
/// borrows what follows the rows: whoever uses it keeps the segments alive.
@safe struct FollowerCascade: @unchecked Sendable {
  /// Contexts of at most this many rows take part.
  static let rowLimit = 512

  var isFilled = false
  /// The first entry that takes part.
  private(set) var first = 0
  /// Per entry.
  private var summaries = [byl_followers](
    repeating: byl_followers(), count: Memory.longestOrder + 1)
  private var histogram = [UInt32](repeating: 0, count: 256)
  /// Per segment.
  private var followed: [byl_followed]

  /// A cascade over the rows of some segments, given by what follows them.
  init(_ ranks: [ByteRank]) {
    unsafe followed = ranks.map { unsafe $0.followed }
  }

  /// What follows an entry's context, one of those that take part.
  subscript(entry: Int) -> FollowerSummary {
    precondition(entry >= first, "the entry must take part")
    let found = summaries[entry]
    return FollowerSummary(
      kinds: Int(found.kinds), topCount: Int(found.top_count),
      top: UInt8(truncatingIfNeeded: found.top))
  }

  /// Counts what follows some entries, but for the rows of a set a segment.
  ///
  /// An entry's ranges, one a segment, come after those of the entry before, from `base` on.
  /// - Complexity: O(rows of the first entry)
  mutating func fill(
    _ ranges: [RowRange], from base: Int, _ entries: Range<Int>, leavingOut sets: [RowBits?]?
  ) {
    for segment in unsafe followed.indices {
      unsafe (followed[segment].mask, followed[segment].words) = (nil, 0)
      unsafe followed[segment].origin = 0
      unsafe sets?[segment]?.withWords { words, count in
        unsafe (followed[segment].mask, followed[segment].words) = (words, count)
      }
    }
    count(ranges, from: base, entries)
  }

  /// The same, but for the rows whose bit is set: that of row `origins[segment]` comes first.
  mutating func fill(
    _ ranges: [RowRange], from base: Int, _ entries: Range<Int>, leavingOut mask: [UInt64],
    from origins: [Int]
  ) {
    unsafe mask.withUnsafeBufferPointer { mask in
      for segment in unsafe followed.indices {
        unsafe (followed[segment].mask, followed[segment].words) = (mask.baseAddress, mask.count)
        unsafe followed[segment].origin = origins[segment]
      }
      count(ranges, from: base, entries)
    }
  }

  private mutating func count(_ ranges: [RowRange], from base: Int, _ entries: Range<Int>) {
    (isFilled, first) = (true, entries.lowerBound)
    let segments = unsafe followed.count
    if entries.isEmpty || segments == 0 { return }
    let start = base + entries.lowerBound * segments
    precondition(
      start >= 0 && start + entries.count * segments <= ranges.count
        && entries.upperBound <= summaries.count, "there must be a range for each entry")
    for byte in 0..<256 { histogram[byte] = 0 }
    unsafe ranges.withUnsafeBufferPointer { ranges in
      unsafe followed.withUnsafeMutableBufferPointer { followed in
        unsafe histogram.withUnsafeMutableBufferPointer { histogram in
          unsafe summaries.withUnsafeMutableBufferPointer { summaries in
            unsafe (ranges.baseAddress! + start).withMemoryRebound(
              to: byl_range.self, capacity: entries.count * segments
            ) {
              unsafe byl_follow(
                followed.baseAddress!, segments, $0, entries.count, histogram.baseAddress!,
                summaries.baseAddress! + entries.lowerBound)
            }
          }
        }
      }
    }
  }

  /// Counts what follows some entries one after the other, the longest first: `piece` says what the
  /// rows that an entry has more than the next one add to 256 counts.
  mutating func fill(
    _ entries: Range<Int>, adding piece: (_ entry: Int, _ histogram: inout [UInt32]) -> Void
  ) {
    (isFilled, first) = (true, entries.lowerBound)
    for byte in 0..<256 { histogram[byte] = 0 }
    for entry in entries.reversed() {
      piece(entry, &histogram)
      let summary = FollowerSummary(of: histogram)
      summaries[entry] = byl_followers(
        kinds: UInt32(summary.kinds), top_count: UInt32(summary.topCount), top: UInt32(summary.top))
    }
  }
}
