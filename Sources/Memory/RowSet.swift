/// Rows of one segment whose examples are left out of every count.
///
/// The rows are sorted and their following bytes ranked, so what an interval loses is two binary
/// searches and a count between them.
@safe package final class RowSet: @unchecked Sendable {
  /// Sorted, without repeats.
  package let rows: [UInt32]
  private let storage: SegmentBytes
  private let checkpoints: SegmentBytes
  private let followers: ByteRank

  /// A set of `rows`, in any order, without repeats.
  package init(_ rows: [UInt32], of segment: Segment) {
    let sorted = rows.sorted()
    self.rows = sorted
    let bytes = sorted.map { segment.followers[Int($0)] }
    storage = SegmentBytes(bytes)
    checkpoints = SegmentBytes(ByteRank.checkpoints(of: bytes).littleEndianBytes)
    unsafe followers = ByteRank(
      bytes: storage.raw.baseAddress!.assumingMemoryBound(to: UInt8.self),
      checkpoints: checkpoints.raw.baseAddress!.assumingMemoryBound(to: UInt32.self),
      count: bytes.count)
  }

  /// Where in `rows` those of `range` lie, given that they lie inside `outer`.
  ///
  /// - Complexity: O(log outer)
  package func indices(of range: RowRange, within outer: RowRange) -> RowRange {
    RowRange(
      lowerBound(UInt32(range.lower), outer.lower, outer.upper),
      lowerBound(UInt32(range.upper), outer.lower, outer.upper))
  }

  package var all: RowRange { RowRange(0, rows.count) }

  package func contains(_ row: Int) -> Bool {
    let index = lowerBound(UInt32(row), 0, rows.count)
    return index < rows.count && rows[index] == UInt32(row)
  }

  /// How many of the rows at `indices` are followed by `byte`.
  func count(_ byte: UInt8, _ indices: RowRange) -> Int { followers.ranks(byte, indices).count }

  /// Adds how often each byte follows the rows at `indices`.
  func count(_ indices: RowRange, into histogram: inout [UInt32]) {
    followers.count(indices, into: &histogram)
  }

  private func lowerBound(_ row: UInt32, _ from: Int, _ to: Int) -> Int {
    var (low, high) = (from, to)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension RowSet {
  /// The rows whose following byte does not belong to `owners`.
  func removing(_ owners: OwnerRows, of segment: Segment) -> RowSet {
    RowSet(rows.filter { !owners.includesFollower(Int($0)) }, of: segment)
  }
}
