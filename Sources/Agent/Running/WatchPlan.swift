import Catalog
import Corpus
import Git
import Glibc
import Provenance
import Watching

/// What a watched folder is watched for.
enum WatchedThing: Hashable, Sendable {
  /// Somebody asks whether all is seen.
  case cookies
  /// Somebody else wrote to the store.
  case store
  case settings
  /// Records that hooks leave.
  case spool
  /// The saved files of a source, by its path.
  case workTree(String)
  /// HEAD, refs and what else decides of a source's history; a linked worktree has two.
  case gitDirectory(source: String, path: String)
  case folder(String)
  /// Repositories are found below it.
  case root(String)
  case output(String)
}

/// Which folders are watched, and which of their entries matter.
struct WatchPlan {
  private(set) var numbers: [WatchedThing: Int] = [:]
  private var things: [Int: WatchedThing] = [:]
  private var last = 0

  func thing(_ number: Int) -> WatchedThing? { things[number] }

  mutating func number(of thing: WatchedThing) -> Int {
    if let known = numbers[thing] { return known }
    last += 1
    numbers[thing] = last
    things[last] = thing
    return last
  }

  /// Forgets a thing; returns its number.
  mutating func remove(_ thing: WatchedThing) -> Int? {
    guard let number = numbers.removeValue(forKey: thing) else { return nil }
    things[number] = nil
    return number
  }

  // MARK: Roots

  /// One folder, of which some files matter.
  mutating func files(
    _ thing: WatchedThing, in folder: String, where isOfInterest: @escaping @Sendable (Path) -> Bool
  ) -> WatchedRoot {
    var root = WatchedRoot(id: number(of: thing), path: folder) { path, isFolder in
      isFolder || !isOfInterest(path)
    }
    root.isDeep = false
    return root
  }

  /// What decides of the history of a source.
  mutating func gitDirectory(_ source: String, _ folder: String) -> WatchedRoot {
    WatchedRoot(id: number(of: .gitDirectory(source: source, path: folder)), path: folder) {
      path, isFolder in
      let name = path.description
      if isFolder { return name != "refs" && name != "info" && !name.hasPrefix("refs/") }
      if name.hasSuffix(".lock") { return true }
      return !Self.decisiveFiles.contains(name) && !name.hasPrefix("refs/")
    }
  }

  private static let decisiveFiles: Set<String> = [
    "HEAD", "packed-refs", "shallow", "config", "info/exclude", "info/grafts",
  ]

  /// The files of a folder or a work tree that may be learned; `ignore` has its rules.
  ///
  /// Repositories inside are not watched with it, but that they appear is seen.
  mutating func tree(
    _ thing: WatchedThing, _ folder: String, _ ignore: IgnoreRules
  ) -> WatchedRoot {
    WatchedRoot(id: number(of: thing), path: folder) { path, isFolder in
      let parts = path.bytes.split(separator: 0x2F)
      let git = Array(".git".utf8)
      if let first = parts.firstIndex(where: { $0.elementsEqual(git) }) {
        return first == 0 || first < parts.count - 1
      }
      if ignore.match(path, isFolder: isFolder) != nil { return true }
      return isFolder && RepositorySearch.isRepository(at: "\(folder)/\(path)")
    }
  }

  /// Whether a change of this path changes which others matter.
  static func changesRules(_ path: Path) -> Bool {
    let name = String(decoding: path.basename, as: UTF8.self)
    return [".gitignore", ".git", ".byline.toml", ".gitattributes", ".mailmap"].contains(name)
      || RuleFile.names[name] != nil
  }

  /// Folders below which repositories may appear.
  mutating func search(_ folder: String) -> WatchedRoot {
    WatchedRoot(id: number(of: .root(folder)), path: folder) { path, isFolder in
      let parts = path.description.split(separator: "/")
      guard let name = parts.last, parts.count <= 12 else { return true }
      // What tells of a repository, and of a bare one.
      if name == ".git" { return false }
      if parts.dropLast().contains(".git") { return true }
      if !isFolder { return name != "HEAD" }
      return RepositorySearch.isLeftOut(name)
        || RepositorySearch.isRepository(at: "\(folder)/\(path)")
    }
  }
}
