import Catalog
import Corpus
import Git
import Provenance

/// What saved files of a repository are compared with, kept from one change to the next.
struct RepositoryFacts {
  var revision: CommitID
  var committed: [Path: BlobID]
  var rules: SavedWork.Rules
  var snapshot: BlameSnapshot
  var traces: AgentTraceRecords
}

extension Learner {
  /// Learns files of a source as they are saved now; what comes out is what `learn` of the source
  /// would say of them.
  ///
  /// `paths` are of files and folders below the source, `ignore` has the rules of its folder, and
  /// `facts` what is kept of a repository.
  /// - Returns: `nil` if the source has to be learned as a whole.
  /// - Throws: errors of all kinds, with nothing changed.
  mutating func learnSaved(
    _ source: Source, at paths: Set<Path>, ignore: IgnoreRules, facts: inout RepositoryFacts?,
    now: Int64
  ) throws -> LearnSummary? {
    let writer = try writer()
    let store = writer.store
    guard let known = try store.sources().first(where: { $0.path == source.path }) else {
      return nil
    }
    var reader = SourceReader(
      configuration: configuration, threads: 1, blames: BlameStore(location),
      progress: progress, isCancelled: isCancelled)
    reader.now = now
    var all: Set<Path>?
    /// Whether there is a document at a path, or below it.
    func isKnown(_ path: Path) throws -> Bool {
      let documents = try all ?? Set(store.documents(ofSourceAt: source.path).keys)
      all = documents
      if documents.contains(path) { return true }
      let inside = path.bytes + [0x2F]
      return documents.contains { $0.bytes.starts(with: inside) }
    }
    let changes: [DocumentChange]?
    switch known.kind {
    case .folder:
      let folders = FolderHistory(
        store: store, segments: writer.segments, manifest: try? writer.memory().manifest)
      changes = try reader.changes(
        ofFolder: source.path, at: paths, ignore: ignore,
        history: { try folders.documents(ofFolder: source.path, at: $0)[$0] }, isKnown: isKnown)
    case .repository:
      changes = try reader.changes(
        ofRepository: known, at: paths, ignore: ignore, &facts,
        below: { path in
          let inside = path.bytes + [0x2F]
          return try store.documents(ofSourceAt: source.path).keys.filter {
            $0 == path || $0.bytes.starts(with: inside)
          }
        })
    }
    guard let changes else { return nil }
    return try change(changes, now: now)
  }
}

extension SourceReader {
  /// Reads what saved files are compared with; `nil` if the source is not as it was learned.
  private func facts(
    of source: Source, _ repository: borrowing Repository
  ) throws -> RepositoryFacts? {
    guard let head = try repository.head(), source.revision == head.description,
      let snapshot = blames?.snapshot(ofSource: source.path), snapshot.revision == head
    else { return nil }
    let files = try repository.files(at: head)
    var unused = FoundSource(
      record: LearnedSource(kind: .repository, path: source.path, name: source.name))
    let (rules, attributes) = try rules(repository, files, &unused)
    var committed: [Path: BlobID] = [:]
    for file in files where file.kind == .regular || file.kind == .executable {
      committed[file.path] = file.blob
    }
    return RepositoryFacts(
      revision: head, committed: committed,
      rules: .init(documents: rules, attributes: attributes), snapshot: snapshot,
      traces: AgentTraceRecords(of: repository, at: head))
  }

  /// Files of a work tree as they are now; `nil` if HEAD has moved, so that the repository has to be
  /// read as a whole.
  ///
  /// `below` has the documents that are known at or below a path.
  func changes(
    ofRepository source: Source, at paths: Set<Path>, ignore: IgnoreRules,
    _ kept: inout RepositoryFacts?, below: (Path) throws -> [Path]
  ) throws -> [DocumentChange]? {
    let repository = try Repository(containing: source.path)
    guard !repository.isBare, !source.isCommons, let head = try repository.head(),
      source.revision == head.description
    else { return nil }
    if kept?.revision != head { kept = try facts(of: source, repository) }
    guard let facts = kept else { return nil }
    let work = SavedWork(repository, now: now)
    var rules = facts.rules
    rules.documents.ignore = ignore
    let author = author(of: repository)
    var result: [DocumentChange] = []
    for path in try files(at: paths, source.path, ignore, facts.committed, below).sorted() {
      let blob = facts.committed[path]
      var found = FoundSource(
        record: LearnedSource(kind: .repository, path: source.path, name: source.name))
      var secrets: Exclusion?
      if let blob { secrets = try addCommitted(path, blob, repository, facts, to: &found) }
      if let file = FolderFiles.file(at: path, in: source.path),
        case .text(let saved)? = work.read(repository, file, blob, rules)
      {
        try found.add([saved], by: author)
      }
      var change = DocumentChange(source: source.path, path: path, text: nil)
      if let document = found.documents.first {
        change.text = DocumentChange.Text(
          bytes: document.text, runs: document.runs, origins: found.origins)
        change.text?.blob = document.blob
        // Without it the file would count as learned whole.
        if document.blob != nil { change.exclusion = secrets.map { ($0.code, $0.detail) } }
      }
      result.append(change)
    }
    return result
  }

  /// The files that some paths mean: those that are there, those that were, those of the commit.
  private func files(
    at paths: Set<Path>, _ folder: String, _ ignore: IgnoreRules, _ committed: [Path: BlobID],
    _ below: (Path) throws -> [Path]
  ) throws -> Set<Path> {
    var result: Set<Path> = []
    for path in paths {
      if FolderFiles.file(at: path, in: folder) != nil {
        result.insert(path)
        continue
      }
      let inside = path.bytes + [0x2F]
      result.formUnion(try below(path))
      result.formUnion(committed.keys.filter { $0 == path || $0.bytes.starts(with: inside) })
      if FolderFiles.isFolder(at: path, in: folder) {
        let listing = FolderFiles(of: folder, ignore: ignore, part: path)
        result.formUnion(listing.files.filter { !$0.isSymlink }.map(\.path))
      }
    }
    return result
  }

  /// Adds a file as it is committed, if it is learned; what of it is left out.
  private func addCommitted(
    _ path: Path, _ blob: BlobID, _ repository: borrowing Repository, _ facts: RepositoryFacts,
    to found: inout FoundSource
  ) throws -> Exclusion? {
    let rules = facts.rules.documents
    guard rules.exclusion(of: path, size: repository.size(of: blob)) == nil,
      Self.exclusion(facts.rules.attributes, path) == nil,
      let content = try? repository.blob(blob),
      case .text(let text, let secrets) = rules.read(path, content),
      let number = facts.snapshot.file(at: path), !facts.snapshot.isUnavailable(number)
    else { return nil }
    let blame = try repository.blame(of: [number], in: facts.snapshot)
    addOrigins(of: blame, repository.mailmap(), to: &found)
    var kinds = LineKinds(of: blame, try repository.notes(Self.agentNotes), facts.traces)
    guard let file = blame.files.first else { return nil }
    let runs = kinds.runs(of: file, text, in: blame, &found.origins)
    found.documents.append(FoundSource.Document(path: path, blob: blob, text: text, runs: runs))
    return secrets
  }
}
