/// The documents of some rows of one segment, kept while a cursor moves on.
///
/// A row's document takes a walk to a row whose position is kept. Rows of a context with a byte more
/// are those of the context that the byte follows, in the same order and documents, so what was
/// looked up once holds for the bytes that come.
struct DocumentTrack {
  /// Rows that are looked at, at most.
  static let mostRows = 256

  /// The rows whose documents are known, one after the other.
  private var range = RowRange(0, 0)
  private var documents: [UInt32] = []
  /// Those that were counted.
  private var found: [UInt32] = []
  /// Of rows that come before those that are known.
  private var before: [UInt32] = []

  /// Whether no row's document is known.
  var isEmpty: Bool { documents.isEmpty }

  mutating func forget() { documents.removeAll(keepingCapacity: true) }

  /// Moves on by a byte.
  ///
  /// - Complexity: O(known rows)
  mutating func advance(_ byte: UInt8, in segment: Segment) {
    if documents.isEmpty { return }
    // Contexts that end in a separator have an order of their own.
    if byte == 0 { return forget() }
    let (followers, lower) = (segment.followers, range.lower)
    var kept = 0
    unsafe documents.withUnsafeMutableBufferPointer { documents in
      for place in documents.indices where followers[lower + place] == byte {
        unsafe documents[kept] = documents[place]
        kept += 1
      }
    }
    documents.removeLast(documents.count - kept)
    if kept == 0 { return }
    let first = segment.step(RowRange(lower, lower), byte).lower
    range = RowRange(first, first + kept)
    // What a damaged file says leads anywhere.
    if range.upper > segment.rowCount { forget() }
  }

  /// In how many documents the first 256 of some rows lie, those of `sets` aside, or `enough`.
  ///
  /// Where there cannot be enough, with `others` to come, fewer may be counted.
  /// - Complexity: O(rows) where documents are known, else a walk for each, until there are enough
  mutating func count(
    _ rows: RowRange, of segment: Segment, without sets: [RowSet], upTo enough: Int, others: Int
  ) -> Int {
    found.removeAll(keepingCapacity: true)
    if rows.isEmpty { return 0 }
    let (lower, upper) = (rows.lower, min(rows.upper, rows.lower + Self.mostRows))
    if documents.isEmpty || range.upper <= lower || range.lower >= upper {
      range = RowRange(lower, lower)
      forget()
    }
    let known = RowRange(max(lower, range.lower), min(upper, range.upper))
    for row in known.lower..<max(known.upper, known.lower) {
      add(documents[row - range.lower], row, sets)
      if found.count >= enough { return enough }
    }
    // Each of the others can be in a document of its own.
    var left = upper - lower - known.count
    while range.upper < upper {
      if found.count + left + others < enough { return found.count }
      let piece = RowRange(range.upper, min(range.upper + Segment.walks, upper))
      segment.appendDocuments(ofRows: piece, to: &documents)
      range.upper = piece.upper
      left -= piece.count
      for row in piece.lower..<piece.upper where found.count < enough {
        add(documents[row - range.lower], row, sets)
      }
      if found.count >= enough { return enough }
    }
    while range.lower > lower, found.count < enough, found.count + left + others >= enough {
      let piece = RowRange(max(range.lower - Segment.walks, lower), range.lower)
      before.removeAll(keepingCapacity: true)
      segment.appendDocuments(ofRows: piece, to: &before)
      documents.insert(contentsOf: before, at: 0)
      range.lower = piece.lower
      left -= piece.count
      for row in piece.lower..<piece.upper where found.count < enough {
        add(before[row - piece.lower], row, sets)
      }
    }
    return found.count
  }

  private mutating func add(_ document: UInt32, _ row: Int, _ sets: [RowSet]) {
    if found.contains(document) || sets.contains(where: { $0.containsStepped(row) }) { return }
    found.append(document)
  }
}
