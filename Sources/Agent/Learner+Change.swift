import Catalog
import Memory
package import Provenance

/// One document of a source that is learned, as it is now.
package struct DocumentChange: Sendable {
  package struct Text: Sendable {
    /// Without NUL bytes; CR LF reads as LF.
    package var bytes: [UInt8]
    /// They cover all lines, in order.
    package var runs: [OriginRun]
    package var origins: [Origin]
    /// Outside Git: the origins of lines that were there when the document was first seen.
    package var firstSeen: Set<Int> = []
    /// `nil` for what no commit has: outside Git, and saved but not committed.
    package var blob: BlobID?

    package init(bytes: [UInt8], runs: [OriginRun], origins: [Origin]) {
      (self.bytes, self.runs, self.origins) = (bytes, runs, origins)
    }
  }

  /// The source's path.
  package var source: String
  package var path: Path
  /// `nil` if there is no such document any more, or it is not learned.
  package var text: Text?
  /// Why it, or a part of it, is not learned.
  package var exclusion: (code: String, detail: String)?

  package init(source: String, path: Path, text: Text?) {
    (self.source, self.path, self.text) = (source, path, text)
  }
}

extension DocumentChange {
  /// The document without what may not be learned of it; `nil` if there is none.
  ///
  /// That something is left out becomes the change's reason, if it has none.
  mutating func allowed(by consent: Consent, _ source: Source) -> FoundSource? {
    guard let text else { return nil }
    var found = FoundSource(
      record: LearnedSource(kind: source.kind, path: source.path, name: source.name))
    found.documents = [
      FoundSource.Document(path: path, blob: text.blob, text: text.bytes, runs: text.runs)
    ]
    (found.origins, found.firstSeen) = (text.origins, text.firstSeen)
    consent.apply(to: &found)
    if exclusion == nil, let first = found.record.exclusions.first {
      exclusion = (first.code, first.detail)
    }
    return found
  }
}

extension Learner {
  /// Learns single documents as they are now; what comes out is what learning everything would.
  ///
  /// Whether the text is a copy is settled at once in memories of up to a mebibyte, in larger ones
  /// by the next `learn`. Gates are not trained, and of segments no more is written than has to be: `nextTask` does
  /// both when there is time. The next `learn` of a repository reads it as a whole again.
  ///
  /// - Parameters:
  ///   - changes: none of a path twice
  ///   - now: in seconds since 1970
  /// - Returns: what was new to the memory, and how long it took; no counts of what there is.
  /// - Throws: `AgentError.unknownSource` and others, with nothing changed.
  /// - Complexity: O(length of the documents, before and now) and O(d log d) for the digest of a
  ///   memory of *d* documents.
  package mutating func change(_ changes: [DocumentChange], now: Int64) throws -> LearnSummary {
    let writer = try writer()
    let old = try writer.memory()
    clock = PhaseClock()
    let known = try writer.store.sources()
    let consent = try Consent(writer.store)
    var edit = DocumentEdit()
    var records: [LearnedSource] = []
    var numbers: [String: Int] = [:]
    for var change in changes {
      guard let source = known.first(where: { $0.path == change.source }) else {
        throw AgentError.unknownSource(change.source)
      }
      let number = numbers[source.path] ?? records.count
      if number == records.count {
        var record = LearnedSource(kind: source.kind, path: source.path, name: source.name)
        record.part = []
        records.append(record)
        numbers[source.path] = number
      }
      let allowed = change.allowed(by: consent, source)
      records[number].part?.append(change.path)
      if let exclusion = change.exclusion {
        records[number].exclusions.append((change.path, exclusion.code, exclusion.detail))
      }
      try add(change, allowed, of: source, to: &edit, number, writer.store)
    }
    var summary = LearnSummary()
    let isChanged = !edit.coming.isEmpty || !edit.going.isEmpty
    if isChanged || changes.contains(where: { $0.exclusion != nil }) {
      try apply(edit, records, removing: [], .small, writer, old, now, &summary)
    }
    summary.phases = clock.phases
    return summary
  }

  private func add(
    _ change: DocumentChange, _ allowed: FoundSource?, of source: Source,
    to edit: inout DocumentEdit, _ number: Int, _ store: Store
  ) throws {
    let before = try store.documents(ofSourceAt: source.path, at: [change.path])[change.path]
    guard let allowed, let document = allowed.documents.first else {
      if let before { edit.going.append(before) }
      return
    }
    let owners = try store.owners(of: allowed.origins, isCommons: source.isCommons).map(\.id)
    let coming = ComingDocument(
      document, allowed.origins, owners, firstSeen: allowed.firstSeen,
      isObserved: source.kind == .folder, isCommons: source.isCommons)
    if let before {
      if before.fingerprint == coming.entry.fingerprint, before.digest == coming.entry.digest {
        return
      }
      edit.going.append(before)
    }
    edit.coming.append((number, coming))
  }
}
