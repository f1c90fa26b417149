package import Annotations
package import Git
package import Provenance

/// The notes of one repository on `refs/notes/byline`.
package struct NotedRepository: ~Copyable {
  /// The largest note that is read, in bytes.
  private static let largest = 1 << 26
  /// How often a ref that others move is tried again.
  private static let attempts = 20
  /// Up to how many notes all are searched for lines of rewritten commits.
  private static let searchedNotes = 2000
  /// How far back the logs of refs are followed.
  private static let loggedCommits = 1000

  package let repository: Repository

  package init(_ repository: consuming Repository) { self.repository = repository }

  /// The note of a commit; an empty one if it has none.
  package func note(of commit: CommitID, in notes: Notes?) throws -> NoteText {
    guard let bytes = try notes?.note(of: commit, limit: Self.largest)?.bytes else {
      return NoteText()
    }
    return NoteText(bytes)
  }

  package func notes() throws(GitError) -> Notes? { try repository.notes(CreditNote.ref) }

  /// Records in which lines of rewritten commits may stand: those of the commits named, of all
  /// that branches have named lately, and of all there are, unless they are many.
  func recordsToCarry(
    for pairs: [CommitID: [CommitID]], in notes: Notes?
  ) throws -> [CommitID: [CreditNote]] {
    guard let notes else { return [:] }
    let all = try notes.all().map(\.commit)
    var candidates = Set(pairs.values.joined())
    if all.count <= Self.searchedNotes {
      candidates.formUnion(all)
    } else {
      candidates.formUnion(repository.loggedCommits(atMost: Self.loggedCommits))
    }
    var result: [CommitID: [CreditNote]] = [:]
    for commit in candidates {
      let text = try note(of: commit, in: notes)
      if let record = text.preferred(for: commit.description) { result[commit] = [record] }
    }
    return result
  }

  /// Adds records to the notes of commits, all in one commit of the notes.
  ///
  /// What others add meanwhile is kept: a ref that moved is read again.
  package func add(
    _ records: [CommitID: CreditNote], by identity: Identity, at now: Int64
  ) throws {
    if records.isEmpty { return }
    for _ in 0..<Self.attempts {
      let old = try notes()
      let names = records.keys.sorted().prefix(3).map(\.short).joined(separator: ", ")
      var change = NotesChange(
        message: records.count > 3
          ? "Notes added by byline to \(records.count) commits\n"
          : "Notes added by byline to \(names)\n")
      for (commit, record) in records {
        var text = try note(of: commit, in: old)
        try text.add(record)
        change.contents[commit] = text.bytes
      }
      if try repository.write(change, to: CreditNote.ref, over: old, by: identity, at: now) != nil {
        return
      }
    }
    throw GitError.failed(what: "write \(CreditNote.ref)", reason: "others keep changing it")
  }

  /// Joins the notes of another ref into ours, commit by commit and record by record.
  ///
  /// - Returns: how many notes changed; `nil` if the other ref does not exist.
  package func merge(
    _ ref: String, by identity: Identity, at now: Int64
  ) throws -> Int? {
    for _ in 0..<Self.attempts {
      guard let others = try repository.notes(ref) else { return nil }
      let old = try notes()
      if let old {
        let base = try repository.mergeBase(old.revision, others.revision)
        if base == others.revision { return 0 }
      }
      var change = NotesChange(message: "Notes of \(ref) merged by byline\n")
      change.merged = old == nil ? nil : others.revision
      var changed = 0
      for (commit, content) in try others.all() {
        let theirs = try repository.blob(content)
        var text = NoteText()
        if let mine = try old?.note(of: commit, limit: Self.largest)?.bytes {
          if mine == theirs { continue }
          text.add(mine)
        }
        text.add(theirs)
        change.contents[commit] = text.bytes
        changed += 1
      }
      if try repository.write(change, to: CreditNote.ref, over: old, by: identity, at: now) != nil {
        return changed
      }
    }
    throw GitError.failed(what: "write \(CreditNote.ref)", reason: "others keep changing it")
  }
}
