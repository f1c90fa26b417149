/// Which segments are put into a new one, and when.
///
/// A learn that was asked for does it all at once:
///
/// - A segment that is a fifth dead is written anew. A large one waits for a change that is worth
///   its while, or until half of it is dead, so that a small change takes little time.
/// - A segment joins what is being written if it is not larger, smallest first: then a byte is
///   written again once for each doubling of the segment that it lies in.
/// - The smallest join too where there would be more than eight.
///
/// A change of single documents writes them alone, as long as there are fewer than twelve segments:
/// the rest waits until there is time.
package enum MergePolicy {
  /// What a query has to look at, at most, once what waits is done.
  package static let mostSegments = 8
  /// What a query has to look at, at most.
  package static let mostWaiting = 12
  /// Rows that a small change writes again if it has to make room, unless more are needed.
  private static let smallMerge = 512 << 10
  private static let smallRows = 4 << 20

  /// Rows of a segment, and those of them that no longer count.
  package struct Size: Sendable {
    package var rows: Int
    package var dead: Int
    package var live: Int { rows - dead }

    package init(rows: Int, dead: Int) { (self.rows, self.dead) = (rows, dead) }
  }

  /// Segments that are written anew, with the `newRows` that are added.
  package static func segmentsToRewrite(_ sizes: [Size], adding newRows: Int) -> Set<Int> {
    var result: Set<Int> = []
    var written = newRows
    for (index, size) in sizes.enumerated() {
      let isWorthwhile = size.rows <= max(smallRows, 4 * newRows) || size.dead * 2 > size.rows
      if size.dead * 5 > size.rows, isWorthwhile {
        result.insert(index)
        written += size.live
      }
    }
    let smallestFirst = sizes.indices.filter { !result.contains($0) }
      .sorted { (sizes[$0].rows, $0) < (sizes[$1].rows, $1) }
    var left = smallestFirst.count
    for index in smallestFirst {
      let isTooMany = left + (written > 0 ? 1 : 0) > mostSegments
      guard isTooMany || newRows > 0 && sizes[index].rows <= written else { break }
      result.insert(index)
      written += sizes[index].live
      left -= 1
    }
    return result
  }

  /// Segments that a small change joins with what it adds: those of which nothing is left, and the
  /// smallest if there is no room for one more.
  package static func segmentsToJoin(_ sizes: [Size]) -> Set<Int> {
    var result = Set(sizes.indices.filter { sizes[$0].dead >= sizes[$0].rows })
    var left = sizes.count - result.count
    if left < mostWaiting { return result }
    var written = 0
    for index in smallestFirst(sizes) where !result.contains(index) {
      written += sizes[index].live
      if left < mostWaiting, written > smallMerge { break }
      result.insert(index)
      left -= 1
    }
    return result
  }

  /// Segments to be made one when there is time; none if all is well.
  ///
  /// Those that are a fifth dead are written anew; a segment that is not more than twice as large
  /// as all smaller ones together joins them; and the two smallest join where there are more than
  /// eight. No more than `limit` rows are put together, and none of more than `limit` again.
  ///
  /// - Complexity: a byte is written again once for each trebling of the segment that it lies in.
  package static func nextMerge(_ sizes: [Size], limit: Int) -> Set<Int> {
    let order = smallestFirst(sizes)
    var (sum, best) = (0, 0)
    for (count, index) in order.enumerated() {
      let live = sizes[index].live
      if sum + live > limit { break }
      if count > 0, live <= 2 * sum || count == 1 && sizes.count > mostSegments {
        best = count + 1
      }
      sum += live
    }
    if best > 0 { return Set(order.prefix(best)) }
    return Set(order.filter { sizes[$0].dead * 5 > sizes[$0].rows }.prefix(1))
  }

  private static func smallestFirst(_ sizes: [Size]) -> [Int] {
    sizes.indices.sorted {
      (sizes[$0].live, $0) < (sizes[$1].live, $1)
    }
  }
}
