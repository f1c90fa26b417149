package import Annotations
import Catalog
import Corpus
package import Git
package import Provenance

/// Whom the lines that a commit adds draw on.
package struct CommitCredit: Sendable {
  /// As this machine may see them, a file each.
  package var files: [AnnotatedText] = []
  /// As they may be passed on.
  package var note: CreditNote
  /// The added lines, which is what earlier records are compared with.
  var added: [NotedLines] = []
  /// SHA-256 of the added lines, in hex.
  package var input: String
}

/// Who asks, and what may be said to others.
package struct CreditTerms: Sendable {
  package var asking: Identity?
  package var shared: Set<String> = []
  package var publishesEmail = false
  /// Seconds since 1970.
  package var now: Int64
  /// Byline's own version.
  package var version: String

  package init(now: Int64, version: String) { (self.now, self.version) = (now, version) }
}

extension LearnedMemory {
  /// Credits the lines that a commit adds, as of its first parent; `nil` if it adds none that are
  /// text.
  ///
  /// Whether the commit, or the saved work that it was made of, was learned by then is the same.
  /// Unless it `readsMemory` the note is empty, for earlier records to be carried over to.
  /// - Throws: `GitError`, `CatalogError`.
  package func credit(
    of commit: CommitID, in repository: borrowing Repository, _ terms: CreditTerms,
    readsMemory: Bool = true
  ) throws -> CommitCredit? {
    let added = try repository.addedLines(of: commit)
    guard !added.isEmpty else { return nil }
    let moment = try Moment(of: commit, in: repository)
    let before = readsMemory ? try asOf(moment, in: repository) : self
    var request = AnnotationInput(bytes: [], now: terms.now)
    request.asking = terms.asking
    request.audience.repository = SourceReader.path(of: repository)
    request.audience.shared = terms.shared
    var digest = SHA256()
    var credit = CommitCredit(
      note: CreditNote(
        id: Self.randomID(), at: CivilDate(secondsSince1970: terms.now).iso8601,
        tool: .init(name: "byline", version: terms.version), memory: manifest.digest.hex,
        policy: Self.policy.digest, commit: commit.description, asOf: moment.revision?.description,
        lines: added.reduce(0) { $0 + $1.lines.reduce(0) { $0 + $1.count } }),
      input: "")
    for file in added {
      let path = file.path.description
      var changed = ChangedText(bytes: file.bytes, lines: file.lines)
      changed.path = path
      changed.file = repository.workingDirectory.map { $0 + path }
      let lines = file.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      for range in file.lines {
        for line in lines[range.clamped(to: 0..<lines.count)] { digest.update(line + [0x0A]) }
        credit.added.append(
          NotedLines(
            path: path, firstLine: range.lowerBound + 1,
            lines: lines[range.clamped(to: 0..<lines.count)].map {
              (LineDigest.of($0), LineDigest.isTelling($0))
            }))
      }
      guard readsMemory,
        let text = try before.annotate(changed, like: request, version: terms.version)
      else {
        continue
      }
      credit.files.append(text)
      var published = text
      published.annotation = text.annotation.published(includesEmail: terms.publishesEmail)
      credit.note.add(published, path: path)
    }
    credit.input = digest.finish().hex
    return credit
  }
}
