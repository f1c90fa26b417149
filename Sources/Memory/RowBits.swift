import CByteCount

/// Rows of a segment as bits, with how many are set before every 512th.
///
/// It borrows them of `SortedRows`: whoever uses it keeps that alive, and so spares the inner loops
/// to count who uses them.
@safe struct RowBits: @unchecked Sendable {
  private let words: UnsafeBufferPointer<UInt64>
  private let ranked: byl_ranked_bits

  init(_ words: UnsafeBufferPointer<UInt64>, ranks: UnsafeBufferPointer<UInt32>) {
    unsafe self.words = words
    unsafe ranked = byl_ranked_bits(bits: words.baseAddress, ranks: ranks.baseAddress)
  }

  /// Adds how many rows of two sets are in each of some nested ranges, `stride` apart, to the totals.
  ///
  /// Both are as long as their segment.
  static func add(
    _ first: RowBits, _ second: RowBits, _ ranges: [RowRange], _ entries: Range<Int>,
    from start: Int, by stride: Int, to firsts: inout [Int], _ seconds: inout [Int]
  ) {
    let count = unsafe min(first.words.count, second.words.count)
    precondition(
      entries.lowerBound >= 0 && start >= 0
        && (entries.upperBound - 1) * stride + start < ranges.count
        && entries.upperBound <= min(firsts.count, seconds.count),
      "there must be totals for each range")
    for entry in entries {
      let range = ranges[entry * stride + start]
      precondition(
        range.lower >= 0 && range.upper >> 6 < count, "the rows must be the segment's")
    }
    let place = entries.lowerBound
    unsafe ranges.withUnsafeBufferPointer { ranges in
      let from = unsafe ranges.baseAddress! + place * stride + start
      unsafe firsts.withUnsafeMutableBufferPointer { firsts in
        unsafe seconds.withUnsafeMutableBufferPointer { seconds in
          unsafe from.withMemoryRebound(
            to: byl_range.self, capacity: (entries.count - 1) * stride + 1
          ) {
            unsafe byl_count_both(
              first.ranked, second.ranked, $0, entries.count, stride,
              firsts.baseAddress! + place, seconds.baseAddress! + place)
          }
        }
      }
    }
  }

  /// Asks for the memory that holds a row's bit.
  func prefetch(_ row: Int) {
    if let start = unsafe words.baseAddress { unsafe byl_prefetch(start + row >> 6) }
  }

  /// Calls `body` with the words of 64 rows each, and how many there are.
  func withWords(_ body: (UnsafePointer<UInt64>, Int) -> Void) {
    if let start = unsafe words.baseAddress { unsafe body(start, words.count) }
  }
}
