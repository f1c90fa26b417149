/// The rows of one segment whose bytes belong to a set of owners, counted in any range.
///
/// It adds up the counts that the segment has for every 1,024 rows and looks at the owners between
/// two of them, so that leaving an author out reads about half a byte a row and lists none.
@safe final class OwnerRows: Sendable {
  private static let blockShift = SegmentFormat.ownerBlockShift

  private let segment: Segment
  private let included: OwnerSet
  /// Rows of included last owners before every 1,024th row.
  private let blocks: [UInt32]
  /// Before every boundary: rows where the following byte is included but the last one is not,
  /// less those where it is the other way round.
  private let boundaryGains: [Int32]

  /// `isIncluded` has one answer per owner of the segment.
  ///
  /// - Complexity: O(n / 10), as contexts of one author cluster.
  init(of segment: Segment, where isIncluded: [Bool]) {
    precondition(isIncluded.count == segment.owners.count, "every owner needs an answer")
    self.segment = segment
    let included = OwnerSet(where: isIncluded)
    self.included = included
    var blocks = [UInt32](repeating: 0, count: segment.rowCount >> Self.blockShift + 2)
    segment.forEachOwnerCount { block, owner, rows in
      if included.contains(owner) { blocks[block + 1] += UInt32(rows) }
    }
    for block in 1..<blocks.count { blocks[block] += blocks[block - 1] }
    self.blocks = blocks
    var gains = [Int32](repeating: 0, count: segment.boundaryCount + 1)
    for number in 0..<segment.boundaryCount {
      let (_, last, next) = segment.boundary(number)
      gains[number + 1] =
        gains[number] + (included.contains(next) ? 1 : 0) - (included.contains(last) ? 1 : 0)
    }
    boundaryGains = gains
  }

  /// How many rows of `range` have a context that ends in an included byte.
  func lastCount(_ range: RowRange) -> Int {
    if range.isEmpty { return 0 }
    if range.count <= 1 << (Self.blockShift - 1) {
      return segment.lastOwnerCount(included, range.lower..<range.upper)
    }
    return lastRank(range.upper) - lastRank(range.lower)
  }

  private func lastRank(_ row: Int) -> Int {
    let block = row >> Self.blockShift
    let (start, end) = (block << Self.blockShift, (block + 1) << Self.blockShift)
    // The nearer count, from above where there is one.
    if row - start > end - row, end <= segment.rowCount {
      return Int(blocks[block + 1]) - segment.lastOwnerCount(included, row..<end)
    }
    return Int(blocks[block])
      + segment.lastOwnerCount(included, start..<row)
  }

  /// How many rows of `range` are followed by an included byte.
  func followerCount(_ range: RowRange) -> Int {
    if range.isEmpty { return 0 }
    let boundaries = segment.boundaries(in: range)
    return lastCount(range)
      + Int(boundaryGains[boundaries.upperBound] - boundaryGains[boundaries.lowerBound])
  }

  /// Whether the byte that follows the row's context is included.
  func includesFollower(_ row: Int) -> Bool {
    followerCount(RowRange(row, row + 1)) > 0
  }

  /// Takes the included bytes that follow the rows of a short range off a histogram.
  func subtractFollowers(_ range: RowRange, from histogram: inout [UInt32]) {
    segment.forEachLastOwner(range) { row, owner in
      if included.contains(owner) {
        histogram[Int(segment.followers[row])] &-= 1
      }
    }
    for boundary in segment.boundaries(in: range) {
      let (row, last, next) = segment.boundary(boundary)
      let (before, now) = (included.contains(last), included.contains(next))
      if now == before { continue }
      histogram[Int(segment.followers[row])] &+= before ? 1 : .max
    }
  }
}
