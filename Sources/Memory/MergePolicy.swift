/// Which segments are put into a new one.
///
/// - A segment that is a fifth dead is written anew. A large one waits for a change that is worth
///   its while, or until half of it is dead, so that a small change takes little time.
/// - A segment joins what is being written if it is not larger, smallest first: then a byte is
///   written again once for each doubling of the segment that it lies in.
/// - The smallest join too where there would be more than eight.
package enum MergePolicy {
  /// What a query has to look at, at most.
  package static let mostSegments = 8
  private static let smallRows = 4 << 20

  /// Rows of a segment, and those of them that no longer count.
  package struct Size: Sendable {
    package var rows: Int
    package var dead: Int

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
        written += size.rows - size.dead
      }
    }
    let smallestFirst = sizes.indices.filter { !result.contains($0) }
      .sorted { (sizes[$0].rows, $0) < (sizes[$1].rows, $1) }
    var left = smallestFirst.count
    for index in smallestFirst {
      let isTooMany = left + (written > 0 ? 1 : 0) > mostSegments
      guard isTooMany || newRows > 0 && sizes[index].rows <= written else { break }
      result.insert(index)
      written += sizes[index].rows - sizes[index].dead
      left -= 1
    }
    return result
  }
}
