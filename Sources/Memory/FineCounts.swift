import CByteCount

/// How many rows are somebody's before every 128th row of a block of 1,024; counted when a block is
/// first asked for.
///
/// Frequent contexts end in the same blocks again and again, so the rows of a block are seldom gone
/// through twice. Any number of threads use one without waiting: those that make the counts of a
/// block at a time make the same.
@safe final class FineCounts: @unchecked Sendable {
  static let shift = 7
  private static let perBlock = 1 << (SegmentFormat.ownerBlockShift - shift)

  /// Two words a block: eight counts of 16 bits, of which the first, always 0, says whether they
  /// are known.
  private let words: ZeroedWords
  private let blockCount: Int

  /// - Complexity: O(1); a block's 16 bytes take memory once they are asked for.
  init(blockCount: Int) {
    self.blockCount = blockCount
    words = ZeroedWords(count: blockCount * 2)
  }

  /// The count before a piece of 128 rows of a block; `mark` sets the bits of those rows of the block
  /// that count, in words of 64.
  ///
  /// - Complexity: O(1), or one call of `mark`
  func before(
    piece: Int, ofBlock block: Int, _ mark: (_ words: UnsafeMutablePointer<UInt64>) -> Void
  ) -> Int {
    precondition(
      block >= 0 && block < blockCount && piece >= 0 && piece < Self.perBlock,
      "the piece must be in a block")
    if piece == 0 { return 0 }
    let slot = unsafe words.start + block * 2
    var low = unsafe byl_load_after(slot)
    var high = UInt64(0)
    if low == 0 {
      (low, high) = unsafe Self.counts(mark)
      unsafe byl_store(slot + 1, high)
      unsafe byl_store_after(slot, low)
    } else if piece >= 4 {
      high = unsafe byl_load(slot + 1)
    }
    return Int((piece < 4 ? low : high) >> UInt64(piece % 4 * 16) & 0xFFFF)
  }

  private static func counts(
    _ mark: (_ words: UnsafeMutablePointer<UInt64>) -> Void
  ) -> (low: UInt64, high: UInt64) {
    let wordCount = 1 << (SegmentFormat.ownerBlockShift - 6)
    return unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: wordCount) { words in
      unsafe words.initialize(repeating: 0)
      if let start = words.baseAddress { unsafe mark(start) }
      var (low, high) = (UInt64(1), UInt64(0))
      var total = 0
      for place in 1..<perBlock {
        for word in (place - 1) << (shift - 6)..<place << (shift - 6) {
          total += unsafe words[word].nonzeroBitCount
        }
        let bits = UInt64(UInt16(truncatingIfNeeded: total)) << UInt64(place % 4 * 16)
        if place < 4 { low |= bits } else { high |= bits }
      }
      return (low, high)
    }
  }
}
