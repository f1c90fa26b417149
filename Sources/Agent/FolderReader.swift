import Catalog
import Corpus
import Git
import Glibc
import Provenance

extension SourceReader {
  /// Observes a folder outside Git: new lines belong to the configured author, lines that were
  /// there before keep their origin, and so do documents that were renamed.
  func readFolder(_ path: String) throws -> FoundSource {
    var found = FoundSource(
      record: LearnedSource(kind: .folder, path: path, name: Self.name(of: path)))
    found.record.isCommons = isCommons
    let listing = FolderFiles(of: path)
    let settings = try NestedSettings(of: path, above: listing.files.map(\.path))
    found.record.isShared = settings.isShared
    var rules = DocumentRules()
    rules.maximumBytes = configuration.maximumBytes
    rules.ignore = listing.ignore
    settings.exclude(from: &rules.ignore)
    addUnread(listing, path, to: &found)
    let authors = FolderAuthors(
      listing, path, settings, else: configuration.author ?? Repository.globalIdentity(),
      &found.warnings)
    var seen: [SeenDocument] = []
    for (index, file) in listing.files.enumerated() {
      if isCancelled() { throw AgentError.stopped }
      if index & 63 == 0 { progress(.reading(path: path, files: index, of: listing.files.count)) }
      if file.isSymlink {
        found.exclude(file.path, .symlink)
        continue
      }
      if let exclusion = rules.exclusion(of: file.path, size: file.size) {
        found.exclude(file.path, exclusion)
        continue
      }
      guard let content = FolderFiles.content(of: file.path, in: path, limit: 1 << 30) else {
        found.exclude(file.path, .unreadable(unsafe String(cString: strerror(errno))))
        continue
      }
      switch rules.read(file.path, content) {
      case .excluded(let exclusion): found.exclude(file.path, exclusion)
      case .text(let text, let secrets):
        if let secrets { found.exclude(file.path, secrets) }
        seen.append(
          SeenDocument(
            path: file.path, text: text, modified: min(file.modified, now),
            declared: authors.declared(of: file.path, content),
            configured: authors.configured(of: file.path)))
      }
    }
    try addDocuments(seen, known: history(path), to: &found)
    if found.documents.isEmpty, found.record.exclusions.isEmpty {
      throw AgentError.nothingToLearn(path: path)
    }
    return found
  }

  /// Single documents of a folder as they are now; `nil` if the folder has to be read as a whole,
  /// for something is gone, or speaks for others.
  func changes(
    ofFolder folder: String, at paths: Set<Path>, ignore: IgnoreRules,
    history: (Path) throws -> ObservedDocument?, isKnown: (Path) throws -> Bool
  ) throws -> [DocumentChange]? {
    var listing = FolderFiles([])
    var known: [Path: ObservedDocument] = [:]
    for path in paths.sorted() {
      guard let file = FolderFiles.file(at: path, in: folder) else {
        if try isKnown(path) || FolderFiles.isFolder(at: path, in: folder) { return nil }
        continue
      }
      if Self.hasSpokesman(path, in: folder) { return nil }
      listing.add(file)
      known[path] = try history(path)
    }
    let settings = try NestedSettings(of: folder, above: paths)
    var rules = DocumentRules()
    rules.maximumBytes = configuration.maximumBytes
    rules.ignore = ignore
    settings.exclude(from: &rules.ignore)
    var warnings: [String] = []
    let authors = FolderAuthors(
      listing, folder, settings, else: configuration.author ?? Repository.globalIdentity(),
      &warnings)
    var seen: [SeenDocument] = []
    var result: [DocumentChange] = []
    var partial: [Path: Exclusion] = [:]
    for file in listing.files {
      var text: [UInt8]?
      if rules.exclusion(of: file.path, size: file.size) == nil,
        let content = FolderFiles.content(of: file.path, in: folder, limit: 1 << 30),
        case .text(let read, let secrets) = rules.read(file.path, content)
      {
        text = read
        partial[file.path] = secrets
        seen.append(
          SeenDocument(
            path: file.path, text: read, modified: min(file.modified, now),
            declared: authors.declared(of: file.path, content),
            configured: authors.configured(of: file.path)))
      }
      if text == nil, try isKnown(file.path) {
        result.append(DocumentChange(source: folder, path: file.path, text: nil))
      }
    }
    var found = FoundSource(
      record: LearnedSource(kind: .folder, path: folder, name: Self.name(of: folder)))
    try addDocuments(seen, known: known, to: &found)
    for document in found.documents {
      var text = DocumentChange.Text(
        bytes: document.text, runs: document.runs, origins: found.origins)
      text.firstSeen = found.firstSeen
      var change = DocumentChange(source: folder, path: document.path, text: text)
      change.exclusion = partial[document.path].map { ($0.code, $0.detail) }
      result.append(change)
    }
    return result
  }

  /// Whether another file says who wrote this one, or this one may say so of others.
  private static func hasSpokesman(_ path: Path, in folder: String) -> Bool {
    let name = String(decoding: path.basename, as: UTF8.self)
    if name == "REUSE.toml" || name == "dep5" || name.hasSuffix(".license") { return true }
    var above = path.bytes.dropLast(path.basename.count)
    var places = ["\(path).license", ".reuse/dep5", "REUSE.toml"]
    while !above.isEmpty {
      places.append(String(decoding: above, as: UTF8.self) + "REUSE.toml")
      above = above.dropLast()
      above = above[..<((above.lastIndex(of: 0x2F) ?? above.startIndex - 1) + 1)]
    }
    return places.contains { unsafe access("\(folder)/\($0)", F_OK) == 0 }
  }

  private struct SeenDocument {
    var path: Path
    var text: [UInt8]
    /// Seconds since 1970, not in the future.
    var modified: Int64
    /// Whom the document names, or something that speaks for it.
    var declared: [Identity]
    /// Who writes where it lies, if nothing else is said.
    var configured: [Identity]
  }

  private func addUnread(_ listing: FolderFiles, _ path: String, to found: inout FoundSource) {
    for repository in listing.repositories {
      found.exclude(repository, .repository)
      found.repositories.append("\(path)/\(repository)")
    }
    for folder in listing.ignored {
      found.exclude(
        folder.path, .ignored(pattern: folder.match.pattern, file: folder.match.file))
    }
    for path in listing.special { found.exclude(path, .special) }
    for entry in listing.unreadable { found.exclude(entry.path, .unreadable(entry.reason)) }
  }

  /// Adds the documents with the history that they have by now.
  private func addDocuments(
    _ seen: [SeenDocument], known: [Path: ObservedDocument], to found: inout FoundSource
  ) throws {
    let paths = Set(seen.map(\.path))
    let renames = Renames.find(
      gone: known.filter { !paths.contains($0.key) }.map { ($0.key, $0.value) },
      new: seen.filter { known[$0.path] == nil }.map { ($0.path, $0.text) })
    for document in seen {
      let observed: ObservedDocument
      if let before = known[document.path] ?? renames[document.path].flatMap({ known[$0] }) {
        // A clock that was set back makes no edit older than what it changed.
        let latest = before.origins.map(\.time).max() ?? 0
        observed = try before.edited(
          document.text, declared: document.declared,
          by: document.configured.isEmpty ? document.declared : document.configured,
          at: max(document.modified, min(latest, now)))
      } else {
        observed = ObservedDocument(
          first: document.text,
          authors: document.declared.isEmpty ? document.configured : document.declared,
          time: document.modified)
      }
      let first = found.origins.count
      for (number, origin) in observed.origins.enumerated() {
        if origin.isFirst { found.firstSeen.insert(first + number) }
        found.origins.append(
          Origin(
            commit: nil, authors: origin.authors, time: origin.time,
            kind: origin.authors.isEmpty ? .unknown : .human))
      }
      found.documents.append(
        FoundSource.Document(
          path: document.path, blob: nil, text: document.text,
          runs: observed.runs.map { OriginRun(lines: $0.lines, origin: first + $0.origin) }))
    }
  }
}

/// Whom the files of a folder name as their authors.
private struct FolderAuthors {
  /// Files that speak of others are read up to this many bytes.
  private static let mostBytes = 1 << 20

  private let settings: NestedSettings
  private let writer: [Identity]
  private let folder: String
  private let names: Set<Path>
  private var reuse = ReuseAnnotations()

  /// Reads `REUSE.toml` and `.reuse/dep5`; those that are wrong are warned of.
  init(
    _ listing: FolderFiles, _ folder: String, _ settings: NestedSettings, else writer: Identity?,
    _ warnings: inout [String]
  ) {
    (self.settings, self.folder) = (settings, folder)
    self.writer = [writer].compactMap(\.self)
    names = Set(listing.files.filter { !$0.isSymlink }.map(\.path))
    for path in names.sorted() {
      if path.description == ".reuse/dep5" {
        if let content = FolderFiles.content(of: path, in: folder, limit: Self.mostBytes) {
          reuse.add(dep5: content)
        }
      } else if path.basename.elementsEqual("REUSE.toml".utf8),
        let content = FolderFiles.content(of: path, in: folder, limit: Self.mostBytes)
      {
        do throws(ConfigurationError) {
          try reuse.add(content, at: path)
        } catch {
          warnings.append("\(error)")
        }
      }
    }
  }

  /// Who writes where a file lies, if nothing else is said.
  func configured(of path: Path) -> [Identity] { settings.authors(of: path) ?? writer }

  /// SPDX tags, of the file or of a `.license` file beside it, and what REUSE files say; else
  /// front matter.
  func declared(of path: Path, _ content: [UInt8]) -> [Identity] {
    var tags = FolderAuthor.tagged(in: content)
    let beside = Path(bytes: path.bytes + Array(".license".utf8))
    if names.contains(beside),
      let licence = FolderFiles.content(of: beside, in: folder, limit: Self.mostBytes)
    {
      tags = FolderAuthor.tagged(in: licence)
    }
    let found = reuse.isEmpty ? tags : reuse.authors(of: path, own: tags)
    return found.isEmpty ? FrontMatter.authors(in: content) : found
  }
}
