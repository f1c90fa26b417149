/// Rows of one segment whose examples are left out of every count.
///
/// An example has two rows: that of its context, and that of its context and byte, one step on.
/// Both are kept sorted, so what an interval loses in all is two binary searches in the first
/// list, and what it loses of one byte two in the second.
@safe package final class RowSet: Sendable {
  /// Rows of the contexts.
  let rows: SortedRows
  /// Rows of the contexts with their bytes.
  let stepped: SortedRows

  /// How many examples.
  package var count: Int { rows.count }

  init(rows: SortedRows, stepped: SortedRows) {
    precondition(rows.count == stepped.count, "every example has both rows")
    (self.rows, self.stepped) = (rows, stepped)
  }

  /// The examples of some documents, or of a range of each one's bytes.
  ///
  /// - Complexity: O(length of the documents) steps, and their sort.
  package convenience init(
    ofDocuments documents: [Int], bytes: Range<Int>? = nil, in segment: Segment
  ) {
    var (rows, stepped): ([UInt32], [UInt32]) = ([], [])
    for document in documents {
      var path = segment.rowPath(ofDocument: document)[...]
      if let bytes {
        // The end of the document, the last example but for the row after it, has no byte.
        let end = bytes.upperBound < path.count - 2 ? bytes.upperBound + 1 : path.count
        let start = min(max(bytes.lowerBound, 0), end - 1)
        path = path[start..<end]
      }
      rows += path.dropLast().map { UInt32($0) }
      stepped += path.dropFirst().map { UInt32($0) }
    }
    self.init(rows: SortedRows(rows.sorted()), stepped: SortedRows(stepped.sorted()))
  }

  /// Those whose byte does not belong to `owners`.
  ///
  /// - Complexity: O(count)
  func removing(_ owners: OwnerRows) -> RowSet {
    let kept = (0..<rows.count).map { rows[$0] }.filter { !owners.includesFollower($0) }
    let after = (0..<rows.count).map { stepped[$0] }.filter { !owners.includesLast($0) }
    return RowSet(
      rows: SortedRows(kept.map { UInt32($0) }), stepped: SortedRows(after.map { UInt32($0) }))
  }

  /// Those whose byte belongs to `owners`.
  ///
  /// - Complexity: O(count)
  func keeping(_ owners: OwnerRows) -> RowSet {
    let kept = (0..<rows.count).map { rows[$0] }.filter { owners.includesFollower($0) }
    let after = (0..<rows.count).map { stepped[$0] }.filter { owners.includesLast($0) }
    return RowSet(
      rows: SortedRows(kept.map { UInt32($0) }), stepped: SortedRows(after.map { UInt32($0) }))
  }

  /// Whether the example of a context's row is in the set.
  package func contains(_ row: Int) -> Bool {
    let index = rows.lowerBound(row, 0, rows.count)
    return index < rows.count && rows[index] == row
  }

  /// Whether an example is in the set, given the row of its context with its byte.
  package func containsStepped(_ row: Int) -> Bool {
    let index = stepped.lowerBound(row, 0, stepped.count)
    return index < stepped.count && stepped[index] == row
  }
}

extension SortedRows {
  /// Where those of `range` lie, given that they lie inside `outer`.
  ///
  /// - Complexity: O(log outer)
  func indices(of range: RowRange, within outer: RowRange) -> RowRange {
    let lower = lowerBound(range.lower, outer.lower, outer.upper)
    return RowRange(lower, lowerBound(range.upper, lower, outer.upper))
  }

  var all: RowRange { RowRange(0, count) }
}
