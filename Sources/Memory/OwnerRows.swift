/// The rows of one segment whose bytes belong to a set of owners, counted in any range.
///
/// It adds up the counts that the segment has of each owner for every 1,024 rows and looks at the
/// owners between two of them, which it remembers, so that leaving an author out reads about what
/// that author wrote.
@safe final class OwnerRows: Sendable {
  private static let blockShift = SegmentFormat.ownerBlockShift
  /// Ranges of at most so many rows are counted as they are.
  private static let short = 1 << FineCounts.shift

  private let segment: Segment
  private let included: OwnerSet
  /// Rows of included last owners before every 1,024th row, and all.
  private let blocks: [UInt32]
  /// The same inside of blocks.
  private let fine: FineCounts
  /// Sorted rows where the following byte is one included owner's and the last byte another's
  /// or nobody's.
  let entering: SortedRows
  /// Sorted rows where the last byte is one included owner's and the following another's or
  /// nobody's.
  let leaving: SortedRows
  /// Per block of 1,024 rows and for the end, where its rows start in both lists.
  private let enteringStarts: [UInt32]
  private let leavingStarts: [UInt32]

  /// `isIncluded` has one answer per owner of the segment.
  ///
  /// - Complexity: O(n / 1,024), and what the owners have in the tables by owner.
  init(of segment: Segment, where isIncluded: [Bool]) {
    precondition(isIncluded.count == segment.owners.count, "every owner needs an answer")
    self.segment = segment
    let included = OwnerSet(where: isIncluded)
    self.included = included
    var blocks = [UInt32](repeating: 0, count: segment.rowCount >> Self.blockShift + 2)
    for owner in included.owners {
      segment.forEachCount(ofOwner: owner) { block, rows in
        if block + 1 < blocks.count { blocks[block + 1] &+= rows }
      }
    }
    for block in 1..<blocks.count { blocks[block] &+= blocks[block - 1] }
    self.blocks = blocks
    fine = FineCounts(blockCount: blocks.count)
    unsafe entering = SortedRows(
      merging: included.owners.map { unsafe segment.rowsEntering($0) }, of: segment)
    unsafe leaving = SortedRows(
      merging: included.owners.map { unsafe segment.rowsLeaving($0) }, of: segment)
    enteringStarts = entering.starts(ofBlocks: Self.blockShift, count: blocks.count)
    leavingStarts = leaving.starts(ofBlocks: Self.blockShift, count: blocks.count)
  }

  /// Of a range of rows, how many have a context that ends in an included byte, and how many
  /// enter and leave the included text: those that are followed by an included byte are
  /// `last + entering - leaving`.
  func counts(_ range: RowRange) -> (last: Int, entering: Int, leaving: Int) {
    let (lower, upper) = (range.lower >> Self.blockShift, range.upper >> Self.blockShift)
    func rank(_ rows: SortedRows, _ starts: [UInt32], _ row: Int, _ block: Int) -> Int {
      rows.lowerBound(row, Int(starts[block]), Int(starts[block + 1]))
    }
    return (
      lastCount(range),
      rank(entering, enteringStarts, range.upper, upper)
        - rank(entering, enteringStarts, range.lower, lower),
      rank(leaving, leavingStarts, range.upper, upper)
        - rank(leaving, leavingStarts, range.lower, lower)
    )
  }

  /// Marks the rows of a short range whose last byte is included, as `Segment.markLastOwners` does.
  func markLast(_ range: RowRange, in words: inout [UInt64], from origin: Int) -> Bool {
    segment.markLastOwners(included, range, in: &words, from: origin)
  }

  /// Sets the bits of the rows of a range that enter included text.
  func markEntering(_ range: RowRange, in words: inout [UInt64], from origin: Int) {
    let block = range.lower >> Self.blockShift
    let (from, to) = (Int(enteringStarts[block]), Int(enteringStarts[block + 1]))
    entering.mark(range, true, in: &words, from: origin, from, to)
  }

  /// Clears the bits of the rows of a range that leave it.
  func markLeaving(_ range: RowRange, in words: inout [UInt64], from origin: Int) {
    let block = range.lower >> Self.blockShift
    let (from, to) = (Int(leavingStarts[block]), Int(leavingStarts[block + 1]))
    leaving.mark(range, false, in: &words, from: origin, from, to)
  }

  /// How many rows of `range` have a context that ends in an included byte.
  func lastCount(_ range: RowRange) -> Int {
    if range.isEmpty { return 0 }
    if range.count <= Self.short { return segment.lastOwnerCount(included, range) }
    return lastRank(range.upper) - lastRank(range.lower)
  }

  private func lastRank(_ row: Int) -> Int {
    let start = row & ~(Self.short - 1)
    // The nearer count, from above where there is one.
    if row - start > Self.short / 2, start + Self.short <= segment.rowCount {
      let end = start + Self.short
      return lastRank(ofPiece: end) - segment.lastOwnerCount(included, RowRange(row, end))
    }
    return lastRank(ofPiece: start) + segment.lastOwnerCount(included, RowRange(start, row))
  }

  /// How many of the rows before the start of a piece of 128 have a context that ends in an included
  /// byte.
  private func lastRank(ofPiece start: Int) -> Int {
    let (block, shift) = (start >> Self.blockShift, FineCounts.shift)
    let first = block << Self.blockShift
    let piece = (start - first) >> shift
    let before = unsafe fine.before(piece: piece, ofBlock: block) { words in
      // Those of the last piece are not asked for.
      let upper = min(first + 1 << Self.blockShift - Self.short, segment.rowCount)
      unsafe segment.markLastOwners(included, RowRange(first, upper), from: words)
    }
    return Int(blocks[block]) + before
  }

  /// How many rows of `range` are followed by an included byte.
  func followerCount(_ range: RowRange) -> Int {
    range.isEmpty ? 0 : lastCount(range) + entering.count(in: range) - leaving.count(in: range)
  }

  /// Whether the byte that follows the row's context is included.
  func includesFollower(_ row: Int) -> Bool { followerCount(RowRange(row, row + 1)) > 0 }

  /// Whether the last byte of the row's context is included.
  func includesLast(_ row: Int) -> Bool { included.contains(segment.lastOwner(row)) }

  /// Takes the included bytes that follow the rows of a short range off a histogram.
  func subtractFollowers(_ range: RowRange, from histogram: inout [UInt32]) {
    segment.subtractFollowers(of: included, range, from: &histogram)
    entering.forEach(in: range) { histogram[Int(segment.followers[$0])] &-= 1 }
    leaving.forEach(in: range) { histogram[Int(segment.followers[$0])] &+= 1 }
  }
}
