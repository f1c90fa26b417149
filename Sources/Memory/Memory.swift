/// Everything learned: segments whose counts add up, and the rows in them that no longer count.
///
/// A value that never changes; a new version of the memory is a new value.
package struct Memory: Sendable {
  /// Contexts are followed up to this many bytes; what is longer counts as this long.
  package static let longestOrder = 64

  package let segments: [Segment]
  /// Per segment, the documents in it that were removed or replaced.
  package let deadDocuments: [Set<Int>]
  /// Per segment, the rows of those documents, in sets of which each document is in one.
  package let deadSets: [[RowSet]]
  /// Per segment, all that does not count: those, and copies of what stands elsewhere.
  package let dead: [[RowSet]]
  /// What follows frequent contexts, for all cursors that leave nothing else out.
  let followerTable = FollowerTable(bits: 17)
  /// Those of them that are short, with their rows.
  let contextTable: ContextTable
  /// What they lose of the examples that count, without each person who was left out.
  let lossTable = LossTable(bits: 16)
  /// The examples of persons who were asked for.
  private let exclusions: ExclusionCache

  /// A memory of all documents of the segments but the dead ones.
  package init(_ segments: [Segment], deadDocuments: [Set<Int>]? = nil) {
    let dead = deadDocuments ?? segments.map { _ in [] }
    self.init(
      segments, deadDocuments: dead,
      dead: zip(segments, dead).map { segment, documents in
        documents.isEmpty ? [] : [RowSet(ofDocuments: documents.sorted(), in: segment)]
      })
  }

  /// The same with the dead documents' rows.
  package init(_ segments: [Segment], deadDocuments: [Set<Int>], dead: [[RowSet]]) {
    self.segments = segments
    self.deadDocuments = deadDocuments
    deadSets = dead
    self.dead = zip(segments, dead).map { segment, sets in
      segment.copies.count > 0 ? [segment.copies] + sets : sets
    }
    let owners = segments.flatMap(\.owners)
    contextTable = ContextTable(bits: 17, segments: segments.count)
    exclusions = ExclusionCache(rowCount: segments.reduce(0) { $0 + $1.rowCount })
    voiceCount = Set(owners.compactMap(\.voice)).count
    hasEnoughVoices = owners.contains(where: \.isCommons) || voiceCount >= Voters.enough
  }

  /// How many independent persons have written something.
  package let voiceCount: Int
  /// Whether there are three independent persons, or a commons source, at all.
  let hasEnoughVoices: Bool

  /// Bytes of text with their separators, dead ones left out.
  package var rowCount: Int {
    segments.reduce(0) { $0 + $1.rowCount } - dead.joined().reduce(0) { $0 + $1.count }
  }

  /// Examples that are left out of the counts, beside the dead ones.
  package struct Exclusion: Sendable {
    /// Per segment, rows.
    var rows: [RowSet?]
    /// Per segment, the rows of some owners.
    var owners: [OwnerRows?]
    /// Per segment, the dead rows that are none of those owners'; `nil` where that is all of them.
    var dead: [[RowSet]]?
    /// Per segment, the dead rows that are those owners', a set for each of the memory's.
    var ownedDead: [[RowSet]]?
    /// The catalog's number of a person, if the owners are those that this one is an author of.
    fileprivate(set) var person: UInt32?
    /// What follows frequent contexts without these examples and the dead ones.
    let table = FollowerTable(bits: 12)
  }

  /// The examples of every owner for which `isExcluded` says so.
  ///
  /// - Complexity: O(n / 1,024), what the owners have in the tables by owner, and the dead rows.
  package func examples(whereOwner isExcluded: (Owner) -> Bool) -> Exclusion {
    let owners = segments.map { segment -> OwnerRows? in
      let included = segment.owners.map(isExcluded)
      return included.contains(true) ? OwnerRows(of: segment, where: included) : nil
    }
    var exclusion = Exclusion(rows: segments.map { _ in nil }, owners: owners)
    if dead.contains(where: { !$0.isEmpty }) {
      // Copies, the first set where there are any, are nobody's in the tables of owners.
      exclusion.dead = segments.indices.map { index in
        guard let owners = owners[index] else { return dead[index] }
        return dead[index].dropLast(deadSets[index].count)
          + deadSets[index].map { $0.removing(owners) }
      }
      exclusion.ownedDead = segments.indices.map { index in
        guard let owners = owners[index] else { return [] }
        let none = RowSet(rows: SortedRows([]), stepped: SortedRows([]))
        return dead[index].dropLast(deadSets[index].count).map { _ in none }
          + deadSets[index].map { $0.keeping(owners) }
      }
    }
    return exclusion
  }

  /// Every example of which the person is an author.
  ///
  /// - Complexity: as `examples(whereOwner:)`, or O(1) where the person was asked for of late.
  package func examples(ofPerson person: UInt32) -> Exclusion {
    exclusions.remembered(person) {
      var examples = examples { owner in owner.authors.contains { $0.person == person } }
      examples.person = person
      return examples
    }
  }

  /// The examples of one document, or of a range of its bytes; none if it is dead.
  ///
  /// The end of the document is an example of the range that reaches it.
  ///
  /// - Complexity: O(length of the document) steps.
  package func examples(
    ofDocument document: Int, inSegment index: Int, bytes: Range<Int>? = nil
  ) -> Exclusion {
    var rows = [RowSet?](repeating: nil, count: segments.count)
    if !deadDocuments[index].contains(document) {
      rows[index] = RowSet(ofDocuments: [document], bytes: bytes, in: segments[index])
    }
    return Exclusion(rows: rows, owners: segments.map { _ in nil })
  }
}

extension Memory {
  /// The examples of every byte for whose segment, document and origin `isExcluded` says so; the
  /// end of a document goes with its last byte.
  ///
  /// - Complexity: O(runs), and O(length) steps for every document that is concerned.
  package func examples(
    where isExcluded: (_ segment: Int, _ document: Int, _ origin: Int) -> Bool
  ) -> Exclusion {
    let rows = segments.indices.map { index -> RowSet? in
      let segment = segments[index]
      var stretches: [Int: [Range<Int>]] = [:]
      for document in 0..<segment.documentCount where !deadDocuments[index].contains(document) {
        let out = segment.stretches(ofDocument: document) { isExcluded(index, document, $0) }
        if !out.isEmpty { stretches[document] = out }
      }
      return stretches.isEmpty ? nil : RowSet(of: stretches, in: segment)
    }
    return Exclusion(rows: rows, owners: segments.map { _ in nil })
  }
}

extension Memory {
  /// The same memory as if everything of some origins were not in it, and some documents neither.
  ///
  /// Both are given per segment: an answer for each origin, and numbers of documents. What is left
  /// out counts as dead, so reading on costs nothing more for a text.
  ///
  /// - Complexity: O(runs), and O(length) steps for every document that is concerned.
  package func leavingOut(origins: [[Bool]], documents: [Set<Int>]) -> Memory {
    let concerned = segments.indices.map {
      origins[$0].contains(true) || !documents[$0].subtracting(deadDocuments[$0]).isEmpty
    }
    if !concerned.contains(true) { return self }
    let out = examples { segment, document, origin in
      concerned[segment]
        && (origins[segment][origin] || documents[segment].contains(document))
    }
    var dead = deadSets
    for (index, rows) in out.rows.enumerated() {
      if let rows { dead[index].append(rows) }
    }
    return Memory(segments, deadDocuments: deadDocuments, dead: dead)
  }
}
