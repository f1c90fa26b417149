import Threads

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

  /// The examples of some documents, or of a range of each one's bytes, that are no copies.
  ///
  /// - Complexity: O(length of the documents) steps, and their sort.
  package convenience init(
    ofDocuments documents: [Int], bytes: Range<Int>? = nil, in segment: Segment
  ) {
    var marks = (rows: RowMarks(of: segment.rowCount), stepped: RowMarks(of: segment.rowCount))
    segment.followExamples(ofDocuments: documents) { document, rows, steps in
      // The end of the document, the last example, has no byte.
      let count = rows.count - 1
      let wanted = bytes.map { max($0.lowerBound, 0)..<max($0.upperBound, 0) } ?? 0..<count
      segment.forEachOriginalStretch(ofDocument: document) { stretch in
        let start = max(stretch.lowerBound, min(wanted.lowerBound, count))
        var end = min(stretch.upperBound, wanted.upperBound)
        if stretch.upperBound == count, wanted.upperBound >= count { end = count + 1 }
        guard start < end else { return }
        marks.rows.insert(rows[start..<end])
        marks.stepped.insert(steps[start..<end])
      }
    }
    self.init(rows: marks.rows.sorted, stepped: marks.stepped.sorted)
  }

  /// The examples of some stretches of documents; one that reaches beyond a document's bytes has
  /// its end, too.
  ///
  /// - Complexity: O(length of the documents) steps, on all cores.
  convenience init(of stretches: [Int: [Range<Int>]], in segment: Segment) {
    let documents = stretches.keys.sorted()
    // So few that what each holds costs little, so many that the cores end together.
    let parts = min(8, documents.count)
    let found = concurrently(parts) { part in
      var marks = (rows: RowMarks(of: segment.rowCount), stepped: RowMarks(of: segment.rowCount))
      let mine = stride(from: part, to: documents.count, by: parts).map { documents[$0] }
      segment.followExamples(ofDocuments: mine) { document, rows, steps in
        for stretch in stretches[document] ?? [] {
          let range = stretch.clamped(to: 0..<rows.count)
          marks.rows.insert(rows[range])
          marks.stepped.insert(steps[range])
        }
      }
      return marks
    }
    var marks = (rows: RowMarks(of: segment.rowCount), stepped: RowMarks(of: segment.rowCount))
    for part in found {
      marks.rows.formUnion(part.rows)
      marks.stepped.formUnion(part.stepped)
    }
    self.init(rows: marks.rows.sorted, stepped: marks.stepped.sorted)
  }

  /// Those whose byte does not belong to `owners`.
  ///
  /// - Complexity: O(count)
  func removing(_ owners: OwnerRows) -> RowSet {
    RowSet(
      rows: SortedRows(rows.all.filter { !owners.includesFollower(Int($0)) }),
      stepped: SortedRows(stepped.all.filter { !owners.includesLast(Int($0)) }))
  }

  /// Those whose byte belongs to `owners`.
  ///
  /// - Complexity: O(count)
  func keeping(_ owners: OwnerRows) -> RowSet {
    RowSet(
      rows: SortedRows(rows.all.filter { owners.includesFollower(Int($0)) }),
      stepped: SortedRows(stepped.all.filter { owners.includesLast(Int($0)) }))
  }

  /// Whether the example of a context's row is in the set.
  package func contains(_ row: Int) -> Bool {
    rows.contains(row)
  }

  /// Whether an example is in the set, given the row of its context with its byte.
  package func containsStepped(_ row: Int) -> Bool {
    stepped.contains(row)
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

  var indices: RowRange { RowRange(0, count) }
}
