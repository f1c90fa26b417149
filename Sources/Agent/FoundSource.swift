import Annotations
import Catalog
import Corpus
import Git
import Glibc
import Provenance

/// What was found in a repository or a folder, before it is put into the memory.
struct FoundSource {
  struct Document {
    var path: Path
    var blob: BlobID?
    /// CR LF already reads as LF; empty while `isUnread`.
    var text: [UInt8]
    var runs: [OriginRun]
    /// Seconds since 1970: when it was saved, if it is not committed like that.
    var savedAt: Int64?
    /// What is left of it where lines were cut out: then `runs` no longer hold.
    var cut: CutText?
    /// The text is that of a blob which was learned whole under this path: it is read where it is
    /// needed.
    var isUnread = false
  }

  var record: LearnedSource
  var documents: [Document] = []
  var origins: [Origin] = []
  /// Repositories that lie in the folder.
  var repositories: [String] = []
  /// Outside Git: origins of lines that were there when their document was first seen.
  var firstSeen: Set<Int> = []
  /// What was left unused and why, for people.
  var warnings: [String] = []
  /// Where texts are read that are not yet.
  var texts: CommittedTexts?

  /// The text of a document, read if it is not yet.
  ///
  /// - Throws: `GitError`, if it is no longer there.
  func text(of document: Document) throws -> [UInt8] {
    guard document.isUnread, let blob = document.blob, let texts else { return document.text }
    return try texts.text(of: blob)
  }

  mutating func exclude(_ path: Path, _ exclusion: Exclusion) {
    record.exclusions.append((path, exclusion.code, exclusion.detail))
  }
}

extension [SavedDocument] {
  /// By path.
  var states: [Path: SavedState] {
    reduce(into: [:]) { $0[$1.path] = $1.state }
  }
}

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

  /// What the files of a commit say of which of them are learned.
  func rules(
    _ repository: borrowing Repository, _ files: [TreeFile], _ found: inout FoundSource
  ) throws -> (DocumentRules, LinguistAttributes) {
    var rules = DocumentRules()
    rules.maximumBytes = configuration.maximumBytes
    var attributes = LinguistAttributes()
    for file in files where file.kind == .regular || file.kind == .executable {
      let name = String(decoding: file.path.basename, as: UTF8.self)
      if name == ".gitattributes", let content = try? repository.blob(file.blob) {
        attributes.add(content, at: file.path)
      } else if RuleFile.names[name] != nil, let content = try? repository.blob(file.blob) {
        RuleFile.add(content, at: file.path, to: &rules.ignore)
      } else if file.path.description == ".byline.toml",
        let content = try? repository.blob(file.blob)
      {
        let settings = try FolderSettings(
          parsing: String(decoding: content, as: UTF8.self),
          file: "\(found.record.path)/.byline.toml")
        found.record.isShared = settings.isShared
        rules.ignore.add(
          Array(settings.exclude.joined(separator: "\n").utf8), in: Path(""), file: ".byline.toml")
      }
    }
    return (rules, attributes)
  }

  /// The files that are learned, with their text; what was learned `whole` is not looked at again,
  /// and has no text if that is left to whoever needs it.
  private func choose(
    _ repository: borrowing Repository, _ files: [TreeFile], _ rules: DocumentRules,
    _ attributes: LinguistAttributes, _ whole: [Path: BlobID], _ found: inout FoundSource
  ) throws -> [(path: Path, blob: BlobID, text: [UInt8]?)] {
    var chosen: [(path: Path, blob: BlobID, text: [UInt8]?)] = []
    for (index, file) in files.enumerated() {
      if isCancelled() { throw AgentError.stopped }
      if index & 63 == 0 {
        progress(.reading(path: found.record.path, files: index, of: files.count))
      }
      switch file.kind {
      case .submodule: found.exclude(file.path, .submodule)
      case .symlink: found.exclude(file.path, .symlink)
      case .tooDeep: found.exclude(file.path, .tooDeep)
      case .regular, .executable:
        let size = repository.size(of: file.blob)
        if let exclusion = rules.exclusion(of: file.path, size: size) {
          found.exclude(file.path, exclusion)
          continue
        }
        if !attributes.isEmpty, let exclusion = Self.exclusion(attributes, file.path) {
          found.exclude(file.path, exclusion)
          continue
        }
        if leavesUnread, size != nil, whole[file.path] == file.blob {
          chosen.append((file.path, file.blob, nil))
          continue
        }
        guard let content = try? repository.blob(file.blob) else {
          found.exclude(file.path, .unavailable)
          continue
        }
        if whole[file.path] == file.blob {
          chosen.append((file.path, file.blob, DocumentRules.whole(content)))
          continue
        }
        switch rules.read(file.path, content) {
        case .excluded(let exclusion): found.exclude(file.path, exclusion)
        case .text(let text, let secrets):
          if let secrets { found.exclude(file.path, secrets) }
          chosen.append((file.path, file.blob, text))
        }
      }
    }
    return chosen
  }

  static func exclusion(_ attributes: LinguistAttributes, _ path: Path) -> Exclusion? {
    if attributes.isSet(.generated, path) { return .generated }
    return attributes.isSet(.vendored, path) ? .vendored : nil
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
