import Glibc
package import Provenance

/// The commits that a blame is to pass by, such as those that only reformatted.
///
/// Source: git-blame(1), `--ignore-revs-file`; git-config(1), `blame.ignoreRevsFile`.
package struct IgnoredRevisions: Sendable {
  package private(set) var commits: Set<CommitID> = []
  /// Names that are no commit of the repository, as `FILE:LINE: …`; Git says nothing of them.
  package private(set) var warnings: [String] = []

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
  fileprivate mutating func warn(_ text: String) { warnings.append(text) }
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
