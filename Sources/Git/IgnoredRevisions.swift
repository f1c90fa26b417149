import Glibc
package import Provenance

/// The commits that a blame is to pass by, such as those that only reformatted.
///
/// Source: git-blame(1), `--ignore-revs-file`; git-config(1), `blame.ignoreRevsFile`.
package struct IgnoredRevisions: Sendable {
  package private(set) var commits: Set<CommitID> = []
  /// Names that are no commit of the repository, as `FILE:LINE: …`; Git says nothing of them.
  package private(set) var warnings: [String] = []

  /// The list that a repository carries itself, at its root; by GitHub's convention.
  package static let fileName = ".git-blame-ignore-revs"
  /// Of lists that a repository or its configuration brings along, in bytes.
  fileprivate static let mostBytes = 1 << 20

  package init() {}

  /// The names that a file holds, with their lines from 1: an object's full name a line; after
  /// `#` is a comment.
  ///
  /// - Throws: `badIgnoreList` for anything else.
  package static func names(
    _ content: [UInt8], file: String
  ) throws(GitError) -> [(line: Int, id: ObjectID)] {
    var result: [(line: Int, id: ObjectID)] = []
    let lines = content.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let text = String(decoding: line.prefix { $0 != 0x23 }, as: UTF8.self).trimmingSpaces
      if text.isEmpty { continue }
      guard let id = ObjectID(hex: text) else {
        throw .badIgnoreList(file: file, line: number + 1)
      }
      result.append((number + 1, id))
    }
    return result
  }

  fileprivate mutating func add(_ commit: CommitID) { commits.insert(commit) }
  fileprivate mutating func warn(_ text: String) {
    if !warnings.contains(text) { warnings.append(text) }
  }
  fileprivate mutating func removeAll() { self = IgnoredRevisions() }
}

extension Repository {
  /// The revisions to ignore that the configuration, then the files, then the names say.
  ///
  /// An empty file name clears what came before. Relative files of the configuration are those of
  /// the work tree.
  /// - Throws: `failed` for a file that cannot be read, `badIgnoreList`, `unknownRevision`.
  package func ignoredRevisions(
    files: [String] = [], revisions: [String] = []
  ) throws(GitError) -> IgnoredRevisions {
    var result = IgnoredRevisions()
    var all: [String] = []
    for file in settings("blame.ignorerevsfile") { all.append(inWorkTree(file)) }
    for file in all + files {
      if file.isEmpty {
        result.removeAll()
        continue
      }
      guard let content = readFile(file) else {
        throw .failed(what: "read the revisions to ignore", reason: "no readable file at \(file)")
      }
      for name in try IgnoredRevisions.names(content, file: file) {
        if let commit = peel(name.id) {
          result.add(commit)
        } else {
          result.warn("\(file):\(name.line): \(name.id.hex) is not a commit of this repository")
        }
      }
    }
    for revision in revisions { result.add(try resolve(revision)) }
    return result
  }

  /// The revisions to ignore when a commit is learned: those of its own `.git-blame-ignore-revs`,
  /// then those that the configuration says.
  ///
  /// An empty file name of the configuration clears what came before. What a repository brings
  /// along cannot make this fail: a list that cannot be used is a warning, as are names that are
  /// no commits, one a list.
  /// - Throws: `missingObject`, `damagedObject` for the commit and its tree.
  package func ignoredRevisions(learning head: CommitID) throws(GitError) -> IgnoredRevisions {
    var result = IgnoredRevisions()
    if let blob = try ownList(at: head) {
      let name = IgnoredRevisions.fileName
      if let size = self.size(of: blob), size > IgnoredRevisions.mostBytes {
        result.warn("\(name) is not used: it has \(size) bytes, which is too long")
      } else if let content = try? self.blob(blob) {
        add(content, of: name, to: &result)
      } else {
        result.warn("\(name) is not used: its content is not in the repository")
      }
    }
    for file in settings("blame.ignorerevsfile") {
      if file.isEmpty {
        result.removeAll()
      } else if let content = readFile(inWorkTree(file)) {
        if content.count > IgnoredRevisions.mostBytes {
          result.warn("\(file) is not used: it has \(content.count) bytes, which is too long")
        } else {
          add(content, of: file, to: &result)
        }
      } else {
        result.warn("\(file), which blame.ignoreRevsFile names, is not used: it cannot be read")
      }
    }
    return result
  }

  /// Adds the commits of a list; with a line that is no name, none.
  private func add(_ content: [UInt8], of file: String, to result: inout IgnoredRevisions) {
    do {
      let names = try IgnoredRevisions.names(content, file: file)
      var unknown: [(line: Int, id: ObjectID)] = []
      for name in names {
        if let commit = peel(name.id) { result.add(commit) } else { unknown.append(name) }
      }
      guard let first = unknown.first else { return }
      result.warn(
        "\(file): \(unknown.count) of \(names.count) names are not commits of this repository; "
          + "the first is \(first.id.hex) in line \(first.line)")
    } catch {
      result.warn("\(file) is not used: \(error)")
    }
  }

  /// The regular file `.git-blame-ignore-revs` at a commit's root.
  private func ownList(at head: CommitID) throws(GitError) -> BlobID? {
    let tree = try trees.tree(try commit(head).tree)
    let name = Array(IgnoredRevisions.fileName.utf8)
    var offset = 0
    while let entry = tree.entry(at: offset) {
      offset = entry.end
      if tree.name(entry).elementsEqual(name) {
        let value = tree.value(entry)
        return value.isRegular ? BlobID(value.id) : nil
      }
    }
    return nil
  }

  private func inWorkTree(_ file: String) -> String {
    if file.isEmpty || file.hasPrefix("/") { return file }
    if file.hasPrefix("~/"), let home = SafeDirectories.environment("HOME") {
      return home + file.dropFirst()
    }
    return (workingDirectory ?? gitDirectory) + file
  }

  /// The commit that an object is, or that a tag leads to.
  private func peel(_ id: ObjectID) -> CommitID? {
    // Nothing is asked of names that are not there: a revision as text might be anything.
    guard reader.size(id) != nil else { return nil }
    return try? resolve(id.hex)
  }
}
