import CByteCount

/// Sorted rows: lent by a segment that outlives them, or their own.
///
/// Many rows of a segment are a bit a row instead, with counts of those before every 512th: then
/// looking for one is not a search.
@safe final class SortedRows: @unchecked Sendable {
  private let rows: UnsafeBufferPointer<UInt32>
  private let bits: UnsafeBufferPointer<UInt64>
  private let ranks: UnsafeBufferPointer<UInt32>
  /// Whether they are bits: then they have no indices.
  let hasBits: Bool
  private let isOwned: Bool
  /// Keeps borrowed rows alive.
  private let lender: AnyObject?
  let count: Int

  /// Rows that `lender` keeps alive.
  init(borrowing rows: UnsafeBufferPointer<UInt32>, from lender: AnyObject?) {
    unsafe self.rows = rows
    unsafe (bits, ranks) = Self.noBits
    hasBits = false
    self.lender = lender
    count = rows.count
    isOwned = false
  }

  private static var noBits: (UnsafeBufferPointer<UInt64>, UnsafeBufferPointer<UInt32>) {
    unsafe (UnsafeBufferPointer(start: nil, count: 0), UnsafeBufferPointer(start: nil, count: 0))
  }

  /// Rows of `rowCount` that `lender` keeps alive, as bits and what `ranks(ofBits:)` says of them,
  /// or none of either; `nil` if they do not fit.
  init?(
    bits: UnsafeBufferPointer<UInt64>, ranks: UnsafeBufferPointer<UInt32>, rows rowCount: Int,
    from lender: AnyObject?
  ) {
    let isFitting =
      bits.isEmpty && ranks.isEmpty
      || bits.count == rowCount / 64 + 1 && ranks.count == rowCount / 512 + 1
    guard isFitting else { return nil }
    unsafe rows = UnsafeBufferPointer(start: nil, count: 0)
    unsafe (self.bits, self.ranks) = (bits, ranks)
    hasBits = true
    self.lender = lender
    isOwned = false
    count = bits.isEmpty ? 0 : unsafe Self.rank(bits, ranks, rowCount)
  }

  /// How many bits are set before every 512th row.
  static func ranks(ofBits bits: [UInt64], rows rowCount: Int) -> [UInt32] {
    if bits.isEmpty { return [] }
    var result: [UInt32] = []
    result.reserveCapacity(rowCount / 512 + 1)
    var total = 0
    for (index, word) in bits.enumerated() {
      if index & 7 == 0 { result.append(UInt32(total)) }
      total += word.nonzeroBitCount
    }
    return result
  }

  @inline(__always)
  private static func rank(
    _ bits: UnsafeBufferPointer<UInt64>, _ ranks: UnsafeBufferPointer<UInt32>, _ row: Int
  ) -> Int {
    precondition(row >= 0 && row >> 6 < bits.count, "the row must be one of the segment's")
    return unsafe Int(byl_bits_before(bits.baseAddress, ranks.baseAddress, row))
  }

  /// Copies sorted rows.
  init(_ sorted: [UInt32]) {
    let copy = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: sorted.count)
    _ = unsafe copy.initialize(from: sorted)
    unsafe rows = UnsafeBufferPointer(copy)
    unsafe (bits, ranks) = Self.noBits
    hasBits = false
    count = sorted.count
    isOwned = true
    lender = nil
  }

  /// Copies rows that are marked with a bit, of `rowCount`: one a row, and one more at least.
  init(bits marked: [UInt64], rows rowCount: Int) {
    precondition(marked.count == rowCount / 64 + 1, "there must be a bit for each row")
    let bits = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: marked.count)
    _ = unsafe bits.initialize(from: marked)
    let before = Self.ranks(ofBits: marked, rows: rowCount)
    let ranks = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: before.count)
    _ = unsafe ranks.initialize(from: before)
    unsafe rows = UnsafeBufferPointer(start: nil, count: 0)
    unsafe (self.bits, self.ranks) = (UnsafeBufferPointer(bits), UnsafeBufferPointer(ranks))
    hasBits = true
    isOwned = true
    lender = nil
    count = unsafe Self.rank(self.bits, self.ranks, rowCount)
  }

  /// All rows of sorted lists of a segment.
  ///
  /// - Complexity: O(1) for one list, else as many steps as there are rows, and the sort of all
  ///   but the longest list.
  convenience init(merging lists: [UnsafeBufferPointer<UInt32>], of segment: Segment) {
    guard unsafe lists.count > 1 else {
      unsafe self.init(
        borrowing: lists.first ?? UnsafeBufferPointer(start: nil, count: 0), from: segment)
      return
    }
    var longest = 0
    for index in unsafe lists.indices where unsafe lists[index].count > lists[longest].count {
      longest = index
    }
    var others: [UInt32] = []
    for index in unsafe lists.indices where index != longest { unsafe others += lists[index] }
    others.sort()
    unsafe self.init(Self.merge(Array(lists[longest]), others))
  }

  /// The rows of several lists.
  ///
  /// - Complexity: O(rows · log lists)
  convenience init(merging lists: [SortedRows]) {
    var merged: [[UInt32]] = lists.map(\.all)
    while merged.count > 1 {
      let pairs = stride(from: 0, to: merged.count, by: 2)
      merged = pairs.map { index in
        index + 1 < merged.count ? Self.merge(merged[index], merged[index + 1]) : merged[index]
      }
    }
    self.init(merged.first ?? [])
  }

  private static func merge(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(a.count + b.count)
    var next = 0
    for row in a {
      while next < b.count, b[next] <= row {
        result.append(b[next])
        next += 1
      }
      result.append(row)
    }
    return result + b[next...]
  }

  deinit {
    if !isOwned { return }
    unsafe rows.deallocate()
    unsafe bits.deallocate()
    unsafe ranks.deallocate()
  }

  /// The same rows for inner loops; `nil` if they are a list.
  var asBits: RowBits? { hasBits ? unsafe RowBits(bits, ranks: ranks) : nil }

  /// Adds how many of the rows, which are a list, are in each of some ranges to the totals, as long as
  /// there are any; each range holds those after it, and they are `stride` apart.
  ///
  /// - Complexity: O(ranges · log rows)
  func addCounts(
    _ ranges: [RowRange], _ entries: Range<Int>, from start: Int, by stride: Int,
    to totals: inout [Int]
  ) {
    var inner = RowRange(0, count)
    for entry in entries {
      let range = ranges[entry * stride + start]
      if range.isEmpty { return }
      inner = indices(of: range, within: inner)
      if inner.isEmpty { return }
      totals[entry] += inner.count
    }
  }

  /// All rows in their order, whatever they are kept as.
  ///
  /// - Complexity: O(rows), and for bits O(rows of the segment)
  var all: [UInt32] {
    if !hasBits { return unsafe Array(rows) }
    var result: [UInt32] = []
    result.reserveCapacity(count)
    unsafe forEach(in: RowRange(0, bits.count << 6)) { result.append(UInt32($0)) }
    return result
  }

  subscript(index: Int) -> Int {
    precondition(index >= 0 && index < count && !hasBits, "the index must be in the list")
    return unsafe Int(rows[index])
  }

  /// The bits of 64 rows from `64 * index` on.
  func word(_ index: Int) -> UInt64 {
    unsafe precondition(index >= 0 && index < bits.count, "the rows must be the segment's")
    return unsafe bits[index]
  }

  /// Whether a row is one of them.
  func contains(_ row: Int) -> Bool {
    if count == 0 { return false }
    if hasBits {
      guard row >= 0, unsafe row >> 6 < bits.count else { return false }
      return unsafe bits[row >> 6] >> UInt64(row & 63) & 1 == 1
    }
    let index = lowerBound(row, 0, count)
    return unsafe index < count && Int(rows[index]) == row
  }

  /// How many of the rows from index `from` to `to` are before `row`, and `from`.
  ///
  /// - Complexity: O(log rows); O(1) where they are bits
  func lowerBound(_ row: Int, _ from: Int, _ to: Int) -> Int {
    if from >= to { return from }
    precondition(from >= 0 && to <= count, "the indices must be in the list")
    // What a damaged file says is cut to what is possible.
    if hasBits { return min(max(unsafe Self.rank(bits, ranks, row), from), to) }
    var (low, high) = (from, to)
    while low < high {
      let middle = (low + high) / 2
      if unsafe Int(rows[middle]) < row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Where the rows of each block of `1 << shift` start; for `count` blocks, and the end.
  func starts(ofBlocks shift: Int, count blocks: Int) -> [UInt32] {
    var starts = [UInt32](repeating: UInt32(count), count: blocks + 1)
    var block = 0
    for index in 0..<count {
      let here = unsafe Int(rows[index]) >> shift
      while block <= min(here, blocks) {
        starts[block] = UInt32(index)
        block += 1
      }
    }
    return starts
  }

  func count(in range: RowRange) -> Int {
    if hasBits { return range.isEmpty ? 0 : bitCount(in: range) }
    let lower = lowerBound(range.lower, 0, count)
    return lowerBound(range.upper, lower, count) - lower
  }

  private func bitCount(in range: RowRange) -> Int {
    if count == 0 { return 0 }
    unsafe precondition(
      range.lower >= 0 && range.upper >> 6 < bits.count, "the rows must be the segment's")
    return unsafe Int(
      byl_bits_between(bits.baseAddress, ranks.baseAddress, range.lower, range.upper))
  }

  func forEach(in range: RowRange, _ body: (Int) -> Void) {
    if hasBits { return forEachBit(in: range, body) }
    var index = lowerBound(range.lower, 0, count)
    while index < count, unsafe Int(rows[index]) < range.upper {
      unsafe body(Int(rows[index]))
      index += 1
    }
  }

  private func forEachBit(in range: RowRange, _ body: (Int) -> Void) {
    if range.isEmpty || count == 0 { return }
    unsafe precondition(
      range.lower >= 0 && (range.upper - 1) >> 6 < bits.count, "the rows must be the segment's")
    for index in range.lower >> 6...(range.upper - 1) >> 6 {
      var word = unsafe bits[index]
      if index == range.lower >> 6 { word &= ~(1 << UInt64(range.lower & 63) - 1) }
      while word != 0 {
        let row = (index << 6) + word.trailingZeroBitCount
        if row >= range.upper { return }
        body(row)
        word &= word - 1
      }
    }
  }
}
