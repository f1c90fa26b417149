import Catalog
import Corpus
import Git
import Provenance

/// A file of a repository as it is saved, where that is not what is committed.
struct SavedDocument {
  var path: Path
  var text: [UInt8]
  /// Seconds since 1970.
  var modified: Int64

  var state: SavedState { SavedState(digest: SHA256.digest(text), modified: modified) }
}

/// Finds what is saved in a work tree and not committed.
///
/// Nothing that the repository configures is run: a file with an external filter is known from
/// commits alone, and so is one that is gone from the work tree, is no file there, or is ignored.
///
/// Source: DESIGN §4, §8.
struct SavedWork {
  /// What is to be decided of a file that may be saved.
  struct Rules {
    var documents: DocumentRules
    var attributes: LinguistAttributes
  }

  private let index: (entries: [Path: IndexEntry], written: Int64)
  private let workTree: String
  private let now: Int64

  /// `now`, in seconds since 1970, is when a file that claims to be from the future was saved.
  init(_ repository: borrowing Repository, now: Int64) {
    index = repository.indexEntries()
    var path = repository.workingDirectory ?? ""
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    (workTree, self.now) = (path, now)
  }

  /// Rules that lie outside the work tree.
  static func outerRules(_ repository: borrowing Repository) -> IgnoreRules {
    var rules = IgnoreRules()
    for (file, content) in repository.outerIgnoreRules() {
      rules.add(content, in: Path(""), file: file)
    }
    return rules
  }

  /// All files whose saved text is not that of `committed`, by path, and new ones that are left out.
  ///
  /// - Complexity: O(files); files are read where the index does not vouch for them.
  func documents(
    _ repository: borrowing Repository, committed: [Path: BlobID], _ rules: Rules
  ) -> (documents: [SavedDocument], excluded: [(Path, Exclusion)]) {
    let listing = FolderFiles(of: workTree, ignore: Self.outerRules(repository))
    var documents: [SavedDocument] = []
    var excluded: [(Path, Exclusion)] = []
    var rules = rules
    rules.documents.ignore = listing.ignore
    func add(_ file: FolderFiles.File, _ blob: BlobID?) {
      switch read(repository, file, blob, rules) {
      case .text(let document): documents.append(document)
      case .excluded(let reason): if blob == nil { excluded.append((file.path, reason)) }
      case nil: break
      }
    }
    for file in listing.files {
      if !file.isSymlink { add(file, committed[file.path]) }
    }
    documents.sort { $0.path < $1.path }
    return (documents, excluded)
  }

  enum Reading {
    case text(SavedDocument)
    case excluded(Exclusion)
  }

  /// What is learned of a file; `nil` if it is as it was committed, or cannot be told.
  func read(
    _ repository: borrowing Repository, _ file: FolderFiles.File, _ blob: BlobID?, _ rules: Rules
  ) -> Reading? {
    let entry = index.entries[file.path]
    if let entry, entry.blob == blob,
      entry.vouches(
        size: file.size, modified: file.modified, nanoseconds: file.nanoseconds,
        indexWritten: index.written)
    {
      return nil
    }
    if let exclusion = rules.documents.exclusion(of: file.path, size: file.size) {
      return .excluded(exclusion)
    }
    if rules.attributes.isSet(.generated, file.path) { return .excluded(.generated) }
    if rules.attributes.isSet(.vendored, file.path) { return .excluded(.vendored) }
    guard
      let saved = try? repository.workTreeFile(file.path, indexed: entry?.blob),
      !saved.isLink, saved.filter == nil
    else { return nil }
    if let blob, (try? repository.blob(blob)) == saved.content { return nil }
    switch rules.documents.read(file.path, saved.content) {
    case .excluded(let exclusion): return .excluded(exclusion)
    case .text(let text, _):
      return .text(
        SavedDocument(path: file.path, text: text, modified: min(file.modified, now)))
    }
  }
}

extension FoundSource {
  /// Puts saved work in the place of what is committed: lines that are unchanged keep their
  /// origin, the others are provisional work of `author`.
  ///
  /// - Throws: `GitError.tooLarge`.
  mutating func add(_ saved: [SavedDocument], by author: Identity?) throws {
    var numbers: [Path: Int] = [:]
    if !saved.isEmpty {
      for (number, document) in documents.enumerated() { numbers[document.path] = number }
    }
    for document in saved {
      let edit = origins.count
      var committed = numbers[document.path].map { documents[$0] }
      if let unread = committed, unread.isUnread {
        committed?.text = (try? text(of: unread)) ?? []
      }
      let runs = try Self.runs(of: document.text, from: committed, edit: edit)
      if runs.contains(where: { $0.origin == edit }) {
        origins.append(
          Origin(
            commit: nil, authors: author.map { [$0] } ?? [], time: document.modified,
            kind: author == nil ? .unknown : .human))
      }
      let new = Document(
        path: document.path, blob: nil, text: document.text, runs: runs,
        savedAt: document.modified)
      if let number = numbers[document.path] {
        documents[number] = new
      } else {
        documents.append(new)
      }
    }
  }

  /// Whose the lines of a saved text are; `edit` is the origin of those that are new.
  private static func runs(
    of text: [UInt8], from committed: Document?, edit: Int
  ) throws -> [OriginRun] {
    var result: [OriginRun] = []
    var next = 0
    if let committed {
      // As the commits are blamed: whitespace is left out of account.
      let unchanged = try TextDiff.unchanged(text, from: committed.text, ignoresWhitespace: true)
      for stretch in unchanged {
        result.append(next..<stretch.lines.lowerBound, edit)
        for run in committed.runs {
          let start = max(run.lines.lowerBound, stretch.oldStart)
          let end = min(run.lines.upperBound, stretch.oldStart + stretch.lines.count)
          let shift = stretch.lines.lowerBound - stretch.oldStart
          if start < end { result.append(start + shift..<end + shift, run.origin) }
        }
        next = stretch.lines.upperBound
      }
    }
    result.append(next..<LineTable(text).count, edit)
    return result
  }
}
