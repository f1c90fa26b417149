import Annotations
import Catalog
import Corpus
import Git
import Glibc
import Provenance

/// What of a work tree is learned beside commits.
enum SavedWorkReading: Sendable {
  /// Nothing.
  case none
  /// All that is saved, if anything is to be learned of its source.
  case withCommits
  /// All that is saved.
  case always
}

/// Reads sources: finds their text and who wrote which line.
struct SourceReader {
  /// Where git-ai says which lines agents wrote.
  static let agentNotes = "refs/notes/ai"

  var configuration: Configuration
  var threads: Int
  var isCommons = false
  /// Whether sources are read that are as they were learned.
  var isForced = false
  /// Where blames are kept; `nil` to read history from scratch.
  var blames: BlameStore?
  /// Seconds since 1970: when folders are observed.
  var now: Int64 = .max
  /// What is known of the documents of a folder outside Git.
  var history: (_ folder: String) throws -> [Path: ObservedDocument] = { _ in [:] }
  /// The files of a source that were learned whole, with their blobs.
  var wholeDocuments: (_ source: Source) throws -> [Path: BlobID] = { _ in [:] }
  /// What of a work tree is learned beside commits.
  var savedWork = SavedWorkReading.none
  /// The saved work of a source that was learned.
  var knownSavedWork: (_ source: Source) throws -> [Path: SavedState] = { _ in [:] }
  /// Whether texts that were learned whole are left to be read where they are needed.
  var leavesUnread = false
  /// Called from any thread.
  var progress: @Sendable (LearnProgress) -> Void
  var isCancelled: @Sendable () -> Bool

  /// Reads the repository or folder at a path; `nil` if the repository is at the revision that
  /// was learned before.
  func read(_ path: String, known: [Source]) throws -> FoundSource? {
    guard let real = Self.realPath(path) else { throw AgentError.noSuchPath(path) }
    if let repository = try Self.repository(at: real) {
      return try read(repository, known: known)
    }
    var facts = stat()
    guard unsafe stat(real, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
      throw GitError.notARepository(path: path)
    }
    return try readFolder(real)
  }

  static func realPath(_ path: String) -> String? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// The repository that a path is in; `nil` for a folder outside, or one that Git ignores.
  private static func repository(at path: String) throws -> Repository? {
    let repository: Repository
    do {
      repository = try Repository(containing: path)
    } catch GitError.notARepository {
      return nil
    }
    if try isOutside(path, of: repository) { return nil }
    return repository
  }

  /// Whether a folder only lies below a work tree, with no file that Git tracks.
  private static func isOutside(_ path: String, of repository: borrowing Repository) throws -> Bool
  {
    guard let top = repository.workingDirectory, path + "/" != top, path.hasPrefix(top),
      let head = try repository.head()
    else { return false }
    let prefix = Array(path.dropFirst(top.count).utf8) + [0x2F]
    return try !repository.files(at: head).contains { $0.path.bytes.starts(with: prefix) }
  }

  /// The path that a repository is known by: its work tree, or its Git directory.
  static func path(of repository: borrowing Repository) -> String {
    var path = repository.workingDirectory ?? repository.gitDirectory
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  private func read(_ repository: borrowing Repository, known: [Source]) throws -> FoundSource? {
    let path = Self.path(of: repository)
    guard let head = try repository.head() else { throw GitError.unborn(path: path) }
    let before = known.first { $0.path == path }
    let readsSaved = savedWork != .none && !isCommons && !repository.isBare
    let notes = repository.tip(ofRef: Self.agentNotes)
    let ignored = try repository.ignoredRevisions(learning: head)
    let traces = AgentTraceRecords(of: repository, at: head)
    let history = repository.blameRules(ignoresWhitespace: true, ignoring: ignored.commits)
    // Records of agents change whose lines are, as decrees do.
    let parts = [history.decreesName, traces.digest].compactMap(\.self)
    let decrees = parts.isEmpty ? nil : parts.joined(separator: " ")
    let isDecided = before?.rules == DocumentRules.version && before?.decrees == decrees
    let isKnown =
      before?.revision == head.description && before?.isCommons == isCommons
      && before?.notes == notes?.description && isDecided
    let hasChanges = before?.hasChanges ?? false
    if isKnown, !isForced, savedWork == .withCommits || !readsSaved && !hasChanges { return nil }
    var found = FoundSource(
      record: LearnedSource(kind: .repository, path: path, name: Self.name(of: path)))
    found.record.revision = head
    found.record.notes = notes
    found.record.decrees = decrees
    found.record.rules = DocumentRules.version
    found.record.isCommons = isCommons
    found.warnings += ignored.warnings.map { "\(found.record.name): \($0)" }
    progress(.reading(path: path, files: 0, of: 0))
    let files = try repository.files(at: head)
    let (rules, attributes) = try rules(repository, files, &found)
    let saved = savedDocuments(repository, files, rules, attributes, readsSaved, &found)
    if isKnown, !isForced, !hasChanges, let before,
      try knownSavedWork(before) == saved.states
    {
      return nil
    }
    let whole = try before.map { isDecided ? try wholeDocuments($0) : [:] } ?? [:]
    let chosen = try choose(repository, files, rules, attributes, whole, &found)
    if chosen.isEmpty, saved.isEmpty, found.record.exclusions.isEmpty {
      throw AgentError.nothingToLearn(path: path)
    }
    let blame = try blame(
      repository, head, chosen.map { ($0.path, $0.blob) }, ignoring: ignored.commits,
      found.record)
    addOrigins(of: blame, repository.mailmap(), to: &found)
    var kinds = LineKinds(of: blame, try repository.notes(Self.agentNotes), traces)
    if let first = kinds.problems.first {
      found.warnings.append(
        "\(found.record.name): \(kinds.problems.count) of git-ai's notes are not used; that of "
          + "\(first.commit.description.prefix(12)): \(first.reason)")
    }
    if traces.unread > 0 {
      found.warnings.append(
        "\(found.record.name): \(traces.unread) lines in .agent-trace are no records")
    }
    found.texts = CommittedTexts(path: path)
    var generated = GeneratedNotes(of: blame, try repository.notes(CreditNote.ref))
    let mailmap = repository.mailmap()
    let readsAll = !traces.contents.isEmpty || !generated.isEmpty
    for (file, known) in zip(blame.files, chosen.map(\.text)) {
      if file.isUnavailable {
        found.exclude(file.path, .unavailable)
        continue
      }
      let text = known ?? (readsAll ? try? found.texts?.text(of: file.blob) : nil)
      if text == nil, readsAll {
        found.exclude(file.path, .unavailable)
        continue
      }
      var runs = kinds.runs(of: file, text ?? [], in: blame, &found.origins)
      if !generated.isEmpty, let text {
        runs = generated.marked(runs, of: file, text, in: blame, &found.origins) { commit in
          guard let record = try? repository.commit(commit) else { return nil }
          let (authors, kind) = Contributors.of(record)
          let persons = authors.map(mailmap.resolve).filter { $0.account == .human }
          return kind == .human && !persons.isEmpty ? persons : nil
        }
      }
      found.documents.append(
        FoundSource.Document(
          path: file.path, blob: file.blob, text: text ?? [], runs: runs, isUnread: text == nil))
    }
    try found.add(saved, by: author(of: repository))
    return found
  }

  /// Whose work it is that is saved and not committed.
  func author(of repository: borrowing Repository) -> Identity? {
    (configuration.author ?? repository.userIdentity()).map(repository.mailmap().resolve)
  }

  private func savedDocuments(
    _ repository: borrowing Repository, _ files: [TreeFile], _ rules: DocumentRules,
    _ attributes: LinguistAttributes, _ isWanted: Bool, _ found: inout FoundSource
  ) -> [SavedDocument] {
    if !isWanted { return [] }
    var committed: [Path: BlobID] = [:]
    for file in files where file.kind == .regular || file.kind == .executable {
      committed[file.path] = file.blob
    }
    let saved = SavedWork(repository, now: now).documents(
      repository, committed: committed, .init(documents: rules, attributes: attributes))
    for (path, reason) in saved.excluded { found.exclude(path, reason) }
    return saved.documents
  }

  /// Who wrote which line, whitespace and some commits left out of account; from what is kept of
  /// an older revision where that is of use.
  private func blame(
    _ repository: borrowing Repository, _ head: CommitID, _ files: [(path: Path, blob: BlobID)],
    ignoring ignored: Set<CommitID>, _ source: LearnedSource
  ) throws -> RepositoryBlame {
    let name = source.name
    let progress = self.progress
    let report: @Sendable (BlameProgress) -> Void = { step in
      switch step {
      case .commits(let done, let all): progress(.history(source: name, commits: done, of: all))
      case .files(let done, let all): progress(.lines(source: name, files: done, of: all))
      }
    }
    let snapshot: BlameSnapshot
    if let kept = try updated(repository, head, files, ignored, source.path, report) {
      snapshot = kept
    } else {
      snapshot = try repository.blameSnapshot(
        at: head, files: files, ignoresWhitespace: true, ignoring: ignored, threads: threads,
        progress: report, isCancelled: isCancelled)
    }
    blames?.keep(snapshot, ofSource: source.path)
    return try repository.blame(
      of: files.compactMap { snapshot.file(at: $0.path) }, in: snapshot)
  }

  /// The blame that is kept of a source, brought up to date; `nil` if none is of use.
  private func updated(
    _ repository: borrowing Repository, _ head: CommitID, _ files: [(path: Path, blob: BlobID)],
    _ ignored: Set<CommitID>, _ source: String,
    _ report: @escaping @Sendable (BlameProgress) -> Void
  ) throws -> BlameSnapshot? {
    guard var kept = blames?.snapshot(ofSource: source), kept.rules.ignoresWhitespace else {
      return nil
    }
    do {
      _ = try kept.update(
        from: repository, to: head, files: files, ignoring: ignored, threads: threads,
        progress: report, isCancelled: isCancelled)
    } catch GitError.missingObject, GitError.damagedObject {
      // It may rest on what is no longer there; from scratch it may do without.
      return nil
    }
    return kept
  }

  /// The last part of a path that says something.
  static func name(of path: String) -> String {
    let parts = path.split(separator: "/").map(String.init)
    guard var name = parts.last else { return path }
    if [".git", "repo", "git"].contains(name), parts.count > 1 { name = parts[parts.count - 2] }
    return name.hasSuffix(".git") && name.count > 4 ? String(name.dropLast(4)) : name
  }

  func addOrigins(
    of blame: RepositoryBlame, _ mailmap: Mailmap, to found: inout FoundSource
  ) {
    for commit in blame.commits {
      var (authors, kind) = Contributors.of(commit.record)
      if commit.isShallow { kind = .unknown }
      var unique: [Identity] = []
      for author in authors.map(mailmap.resolve) where !unique.contains(author) {
        unique.append(author)
      }
      authors = unique
      found.origins.append(
        Origin(
          commit: commit.record.id, authors: authors, time: commit.record.author.time, kind: kind,
          seniority: commit.seniority))
    }
    let misdated = blame.commits.count { $0.seniority.isMisdated }
    if misdated > 0 {
      found.warnings.append(
        "\(found.record.name): \(misdated) of \(blame.commits.count) commits that own lines are "
          + "dated before commits that they rest on; they count as no earlier than those")
    }
  }
}
