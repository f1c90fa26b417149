import Corpus
import Git
import Glibc
import Provenance

/// Finds repositories below a folder.
///
/// They are others' work and may be hostile: nothing in them is run, links are not followed, what
/// belongs to another user is named and left alone.
package struct RepositorySearch: Sendable {
  /// Folders below one another that are gone into.
  private static let deepest = 12
  private static let skipped: Set<String> = ["node_modules", "__pycache__", "venv", "target"]

  /// Work trees and Git directories, as sources are named.
  package private(set) var repositories: [String] = []
  /// Repositories that cannot be opened, and why.
  package private(set) var refused: [(path: String, reason: String)] = []

  /// Searches below a real path; the folder itself counts.
  package init(below root: String) { search(root, depth: 0) }

  private mutating func search(_ folder: String, depth: Int) {
    let names = Self.names(in: folder)
    if Self.isRepository(names) {
      add(folder)
      return
    }
    guard depth < Self.deepest else { return }
    for name in names.sorted() where !Self.isLeftOut(name) {
      let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
      var facts = stat()
      guard unsafe lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else { continue }
      search(path, depth: depth + 1)
    }
  }

  private mutating func add(_ folder: String) {
    do {
      let repository = try Repository(containing: folder)
      let path = SourceReader.path(of: repository)
      // A `.git` that is none lets Git look further up.
      guard path == folder || path == folder + "/.git" else {
        refused.append((folder, "it is damaged: Git does not take it for a repository"))
        return
      }
      if !repositories.contains(path) { repositories.append(path) }
    } catch {
      refused.append((folder, "\(error)"))
    }
  }

  /// Whether a folder is not searched, by its name.
  static func isLeftOut(_ name: some StringProtocol) -> Bool {
    name.hasPrefix(".") || skipped.contains(String(name))
  }

  /// Whether a folder with these names in it is a work tree or a bare repository.
  private static func isRepository(_ names: Set<String>) -> Bool {
    names.contains(".git") || names.isSuperset(of: ["HEAD", "objects", "refs"])
  }

  /// Whether there is a work tree or a bare repository at a path.
  static func isRepository(at path: String) -> Bool {
    func has(_ name: String) -> Bool { unsafe access("\(path)/\(name)", F_OK) == 0 }
    return has(".git") || has("HEAD") && has("objects") && has("refs")
  }

  private static func names(in folder: String) -> Set<String> {
    guard let handle = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(handle) }
    var result: Set<String> = []
    while let entry = unsafe readdir(handle) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        unsafe [UInt8](raw.prefix { $0 != 0 })
      }
      // A name that is no text is not gone into.
      guard let text = String(validating: name, as: UTF8.self) else { continue }
      if text != ".", text != ".." { result.insert(text) }
    }
    return result
  }
}
