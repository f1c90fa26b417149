/// Everything learned: segments whose counts add up, and the rows in them that no longer count.
///
/// A value that never changes; a new version of the memory is a new value.
package struct Memory: Sendable {
  /// Contexts are followed up to this many bytes; what is longer counts as this long.
  package static let longestOrder = 64

  package let segments: [Segment]
  /// Per segment, the documents in it that were removed or replaced.
  package let deadDocuments: [Set<Int>]
  /// Per segment, the rows of those documents.
  package let dead: [RowSet?]

  /// A memory of all documents of the segments but the dead ones.
  package init(_ segments: [Segment], deadDocuments: [Set<Int>]? = nil) {
    let dead = deadDocuments ?? segments.map { _ in [] }
    self.init(
      segments, deadDocuments: dead,
      deadRows: zip(segments, dead).map { $0.deadRows(ofDocuments: $1) })
  }

  /// The same with the dead documents' rows, as `deadRows(ofDocuments:)` gave them.
  package init(_ segments: [Segment], deadDocuments: [Set<Int>], deadRows: [[UInt32]]) {
    self.segments = segments
    self.deadDocuments = deadDocuments
    dead = zip(segments, deadRows).map { segment, rows in
      rows.isEmpty ? nil : RowSet(rows, of: segment)
    }
    let owners = segments.flatMap(\.owners)
    hasEnoughVoices =
      owners.contains(where: \.isCommons)
      || Set(owners.compactMap(\.voice)).count >= Voters.enough
  }

  /// Whether there are three independent persons, or a commons source, at all.
  let hasEnoughVoices: Bool

  /// Bytes of text with their separators, dead ones left out.
  package var rowCount: Int {
    segments.reduce(0) { $0 + $1.rowCount } - dead.reduce(0) { $0 + ($1?.rows.count ?? 0) }
  }

  /// Examples that are left out of the counts, beside the dead ones.
  package struct Exclusion: Sendable {
    /// Per segment, rows.
    var rows: [RowSet?]
    /// Per segment, the rows of some owners.
    var owners: [OwnerRows?]
  }

  /// The examples of every owner for which `isExcluded` says so.
  ///
  /// - Complexity: O(n)
  package func examples(whereOwner isExcluded: (Owner) -> Bool) -> Exclusion {
    let owners = segments.map { segment -> OwnerRows? in
      let included = segment.owners.map(isExcluded)
      return included.contains(true) ? OwnerRows(of: segment, where: included) : nil
    }
    return Exclusion(rows: segments.map { _ in nil }, owners: owners)
  }

  /// The examples of one document; none if it is dead.
  ///
  /// - Complexity: O(length) steps.
  package func examples(ofDocument document: Int, inSegment index: Int) -> Exclusion {
    var rows = [RowSet?](repeating: nil, count: segments.count)
    if !deadDocuments[index].contains(document) {
      rows[index] = RowSet(
        segments[index].rows(ofDocument: document).map(UInt32.init), of: segments[index])
    }
    return Exclusion(rows: rows, owners: segments.map { _ in nil })
  }
}

extension Segment {
  /// The rows of documents that are to count no longer, sorted.
  ///
  /// - Complexity: O(length of the documents) steps.
  package func deadRows(ofDocuments documents: Set<Int>) -> [UInt32] {
    documents.flatMap { rows(ofDocument: $0).map(UInt32.init) }.sorted()
  }
}
