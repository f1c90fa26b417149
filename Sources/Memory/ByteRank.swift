import CByteCount

/// A sequence of bytes that answers how often a byte occurs before a place.
///
/// It borrows its memory: whoever makes one keeps the tables alive and unchanged, in the lengths
/// that `RankTables` gives them. Every row is checked against `count`, and answers stay within
/// what the sequence can hold, which is why the type is safe to use.
///
/// Counts are kept before every 65,536th row (`supers`, all bytes) and, relative to those, before
/// every 512th (`blocks`, a column for each frequent byte). Bytes that are rarer than one in 512
/// have their rows listed instead, which takes less room.
@safe package struct ByteRank: @unchecked Sendable {
  package static let blockShift = 9
  package static let superShift = 16
  static let supersInBlocks = superShift - blockShift
  /// Of a byte whose rows are listed.
  static let noColumn = UInt16.max
  /// In ranges of at most this many rows bytes are counted one by one.
  package static let short = 1 << blockShift

  let bytes: UnsafePointer<UInt8>
  private let columns: UnsafePointer<UInt16>
  private let columnCount: Int
  private let supers: UnsafePointer<UInt32>
  private let blocks: UnsafePointer<UInt16>
  private let rareStarts: UnsafePointer<UInt32>
  private let rareRows: UnsafePointer<UInt16>
  package let count: Int

  /// Borrows tables that have been checked, see `RankTables`.
  init(
    bytes: UnsafePointer<UInt8>, count: Int, columns: UnsafePointer<UInt16>, columnCount: Int,
    supers: UnsafePointer<UInt32>, blocks: UnsafePointer<UInt16>,
    rareStarts: UnsafePointer<UInt32>, rareRows: UnsafePointer<UInt16>
  ) {
    unsafe self.bytes = bytes
    self.count = count
    unsafe self.columns = columns
    self.columnCount = columnCount
    unsafe self.supers = supers
    unsafe self.blocks = blocks
    unsafe self.rareStarts = rareStarts
    unsafe self.rareRows = rareRows
  }

  package subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "the row must be in the sequence")
    return unsafe bytes[index]
  }

  /// How often `byte` occurs in the first `end` bytes.
  ///
  /// - Complexity: O(1): two counts and at most 256 bytes; O(log n) for rare bytes.
  package func rank(_ byte: UInt8, _ end: Int) -> Int {
    precondition(end >= 0 && end <= count, "the row must be in the sequence")
    let column = unsafe columns[Int(byte)]
    if column == Self.noColumn { return rareRank(byte, end) }
    let block = end >> Self.blockShift
    let start = block << Self.blockShift
    // The nearer count, from above where there is one.
    if end - start > Self.short / 2, start + Self.short <= count {
      return atBlock(block + 1, byte, column) - occurrences(byte, end, start + Self.short)
    }
    return atBlock(block, byte, column) + occurrences(byte, start, end)
  }

  /// Asks for the memory that holds a byte.
  func prefetch(_ row: Int) { unsafe byl_prefetch(bytes + row) }

  /// Asks for the memory that `rank` of the byte before `end` reads.
  func prefetch(_ byte: UInt8, _ end: Int) {
    let column = unsafe Int(columns[Int(byte)])
    if column == Int(Self.noColumn) { return }
    // Which block is nearer cannot be guessed, nor how many lines there are up to it, which are four at most.
    let offset = end & (Self.short - 1)
    let isUpper = offset > Self.short / 2
    let nearest = end >> Self.blockShift + (isUpper ? 1 : 0)
    unsafe byl_prefetch(supers + (nearest >> Self.supersInBlocks) << 8 + Int(byte))
    unsafe byl_prefetch(blocks + nearest * columnCount + column)
    let from = (isUpper ? end : end - offset) & ~63
    let last = max((isUpper ? nearest << Self.blockShift : end) - 1, from)
    for line in 0..<4 { unsafe byl_prefetch(bytes + min(from + line << 6, last)) }
  }

  private func atBlock(_ block: Int, _ byte: UInt8, _ column: UInt16) -> Int {
    let superBlock = block >> Self.supersInBlocks
    return unsafe Int(supers[superBlock << 8 + Int(byte)])
      + Int(blocks[block * columnCount + Int(column)])
  }

  private func rareRank(_ byte: UInt8, _ end: Int) -> Int {
    let superBlock = end >> Self.superShift
    let (start, limit) = unsafe (Int(rareStarts[Int(byte)]), Int(rareStarts[Int(byte) + 1]))
    var low = unsafe min(start + Int(supers[superBlock << 8 + Int(byte)]), limit)
    var high = unsafe min(start + Int(supers[(superBlock + 1) << 8 + Int(byte)]), limit)
    // All rows between them have the same upper half.
    let lowerHalf = end & (1 << Self.superShift - 1)
    while low < high {
      let middle = (low + high) / 2
      if unsafe Int(rareRows[middle]) < lowerHalf { low = middle + 1 } else { high = middle }
    }
    return low - start
  }

  /// How often `byte` occurs from `start` to `end`.
  package func occurrences(_ byte: UInt8, _ start: Int, _ end: Int) -> Int {
    precondition(start >= 0 && start <= end && end <= count, "the rows must be in the sequence")
    return unsafe Int(byl_count_byte(bytes + start, end - start, byte))
  }

  /// The ranks of `byte` at both ends of a range; cheaper than two calls when it is short.
  package func ranks(_ byte: UInt8, _ range: RowRange) -> RowRange {
    let lower = rank(byte, range.lower)
    let length = range.upper - range.lower
    precondition(length >= 0 && range.upper <= count, "the rows must be in the sequence")
    if length == 1 {
      return RowRange(lower, lower + (unsafe bytes[range.lower] == byte ? 1 : 0))
    }
    if length <= Self.short {
      return RowRange(lower, lower + occurrences(byte, range.lower, range.upper))
    }
    return RowRange(lower, rank(byte, range.upper))
  }

  /// The bytes, which must not be read beyond `count`.
  func withBytes(_ body: (UnsafePointer<UInt8>) -> Void) { unsafe body(bytes) }

  /// The bytes for the loops that count them, with none left out.
  var followed: byl_followed {
    unsafe byl_followed(bytes: bytes, count: count, mask: nil, words: 0, origin: 0)
  }

  /// Adds to `histogram`, of 256 counts, how often each byte occurs in `range`.
  ///
  /// - Complexity: O(1) for long ranges, O(length) for short ones.
  package func count(_ range: RowRange, into histogram: inout [UInt32]) {
    precondition(
      range.lower >= 0 && range.upper <= count && range.lower <= range.upper
        && histogram.count == 256, "the rows must be in the sequence")
    unsafe histogram.withUnsafeMutableBufferPointer { histogram in
      let histogram = histogram.baseAddress!
      let (lower, upper) = (range.lower, range.upper)
      if upper - lower <= Self.short {
        for row in lower..<upper { unsafe histogram[Int(bytes[row])] &+= 1 }
        return
      }
      // The counts nearest to both ends; the bytes between are added or taken off.
      let (half, limit) = (Self.short / 2, count >> Self.blockShift)
      let first = min((lower + half) >> Self.blockShift, limit)
      let last = min((upper + half) >> Self.blockShift, limit)
      unsafe addBlocks(first, last, to: histogram)
      let (start, end) = (first << Self.blockShift, last << Self.blockShift)
      for row in lower..<max(lower, start) { unsafe histogram[Int(bytes[row])] &+= 1 }
      for row in start..<max(start, lower) { unsafe histogram[Int(bytes[row])] &-= 1 }
      for row in end..<max(end, upper) { unsafe histogram[Int(bytes[row])] &+= 1 }
      for row in upper..<max(upper, end) { unsafe histogram[Int(bytes[row])] &-= 1 }
    }
  }

  /// Adds the bytes of whole blocks.
  private func addBlocks(
    _ first: Int, _ last: Int, to histogram: UnsafeMutablePointer<UInt32>
  ) {
    let shift = Self.supersInBlocks
    let (low, high) = unsafe (supers + (first >> shift) << 8, supers + (last >> shift) << 8)
    let next = unsafe supers + ((last >> shift) + 1) << 8
    let (from, to) = unsafe (blocks + first * columnCount, blocks + last * columnCount)
    for byte in 0..<256 {
      let column = unsafe columns[byte]
      if column != Self.noColumn {
        unsafe histogram[byte] &+= high[byte] &- low[byte]
        unsafe histogram[byte] &+= UInt32(to[Int(column)]) &- UInt32(from[Int(column)])
      } else if unsafe next[byte] != low[byte] {
        let (start, end) = (first << Self.blockShift, last << Self.blockShift)
        unsafe histogram[byte] &+= UInt32(
          truncatingIfNeeded: rareRank(UInt8(byte), end) - rareRank(UInt8(byte), start))
      }
    }
  }
}

/// A half-open range of rows; two machine words, no checks.
package struct RowRange: Hashable, Sendable {
  package var lower: Int
  package var upper: Int

  package init(_ lower: Int, _ upper: Int) {
    self.lower = lower
    self.upper = upper
  }

  package var count: Int { upper - lower }
  package var isEmpty: Bool { upper <= lower }

  /// A few of the rows, spread over all of them.
  var sampled: some Sequence<Int> {
    let step = max(count / 4, 1)
    return Swift.stride(from: lower, to: max(lower, upper), by: step)
  }
}
