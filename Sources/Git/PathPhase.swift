import Provenance

/// A version of a file: what one path held from some commit on, until a child changed it.
struct FileVersion {
  /// Where its lines may have come from, in the order in which they are asked.
  struct Edge {
    var version: Int32
    /// A number of the history.
    var parent: Int32
    var path: Int32
  }

  var blob: BlobID
  /// The commit that made it, a number of the history; −1 while that is open.
  var commit: Int32 = -1
  /// Its path at that commit.
  var path: Int32 = -1
  var edges: [Edge] = []
}

/// The first phase of a whole-repository blame: which versions the files have, and which commit
/// made each, from trees alone.
///
/// The pending files of a commit are a map from path to version. What a commit did not change
/// passes to its first parent by handing over the map itself, so a linear history costs what it
/// changed, not its files times its commits.
///
/// Rules for parents and renames: those of `git blame`, as documented in Git's
/// Documentation/blame-options and measured against it.
/// - Complexity: O(trees that differ)
struct PathPhase {
  private final class Pending {
    var versions: [Int32: Int32] = [:]
    /// Per folder, pending files below it.
    var counts: [Int32: Int32] = [:]
  }

  private(set) var versions: [FileVersion] = []
  private(set) var paths = PathTable()
  /// Versions that turned out to be the same one.
  private var aliases: [Int32] = []
  private var pending: [Int32: Pending] = [:]
  private let history: History
  private let reader: ObjectReader
  private let trees: TreeCache
  private var renames: RenameSearch
  /// Per file asked for, its version.
  private(set) var roots: [Int32] = []

  init(_ history: History, _ reader: ObjectReader) {
    self.history = history
    self.reader = reader
    trees = TreeCache(reader)
    renames = RenameSearch(reader, trees)
  }

  /// Follows files from the tip to the commits that made them.
  mutating func run(
    _ files: [(path: Path, blob: BlobID)], progress: (Int, Int) -> Void,
    isCancelled: () -> Bool
  ) throws(GitError) {
    let start = Pending()
    for file in files {
      let path = paths.file(file.path)
      let version = add(file.blob)
      roots.append(version)
      insert(version, at: path, into: start)
    }
    pending[0] = start
    for number in 0..<Int32(history.commits.count) {
      if number & 63 == 0 {
        if isCancelled() { throw .cancelled }
        progress(Int(number), history.commits.count)
      }
      guard let held = pending.removeValue(forKey: number), !held.versions.isEmpty else { continue }
      try pass(held, from: number)
    }
  }

  /// The version that stands for a version after all merging.
  func resolved(_ version: Int32) -> Int32 {
    var version = version
    while aliases[Int(version)] != version { version = aliases[Int(version)] }
    return version
  }

  private mutating func add(_ blob: BlobID) -> Int32 {
    versions.append(FileVersion(blob: blob))
    aliases.append(Int32(versions.count - 1))
    return Int32(versions.count - 1)
  }

  // MARK: Pending files

  /// Enters a version; where the path is pending already, both are the same version.
  private mutating func insert(_ version: Int32, at path: Int32, into held: Pending) {
    if let other = held.versions[path] {
      let (a, b) = (resolved(version), resolved(other))
      if a != b { aliases[Int(a)] = b }
      return
    }
    held.versions[path] = version
    var folder = paths.folder(of: path)
    while folder >= 0 {
      held.counts[folder, default: 0] += 1
      folder = paths.parent(of: folder)
    }
  }

  private func remove(_ path: Int32, from held: Pending) {
    guard held.versions.removeValue(forKey: path) != nil else { return }
    var folder = paths.folder(of: path)
    while folder >= 0 {
      held.counts[folder, default: 1] -= 1
      folder = paths.parent(of: folder)
    }
  }

  /// Hands all pending files to a commit.
  private mutating func give(_ held: Pending, to commit: Int32) {
    guard let other = pending[commit] else {
      pending[commit] = held
      return
    }
    let (small, large) =
      held.versions.count < other.versions.count ? (held, other) : (other, held)
    for (path, version) in small.versions { insert(version, at: path, into: large) }
    pending[commit] = large
  }

  private mutating func give(_ version: Int32, at path: Int32, to commit: Int32) {
    let held = pending[commit] ?? Pending()
    pending[commit] = held
    insert(version, at: path, into: held)
  }

  // MARK: One commit

  private mutating func pass(_ held: Pending, from commit: Int32) throws(GitError) {
    let parents = history.parents[Int(commit)]
    guard let first = parents.first else {
      for (path, version) in held.versions { settle(resolved(version), commit, path, []) }
      return
    }
    var changed: [Int32] = []
    try findChanged(
      history.trees[Int(commit)], history.trees[Int(first)], folder: 0, held, &changed)
    var moves: [(version: Int32, path: Int32, parent: Int32)] = []
    for path in changed {
      guard let version = held.versions[path].map(resolved) else { continue }
      remove(path, from: held)
      try passChanged(version, at: path, from: commit, parents, &moves)
    }
    if !held.versions.isEmpty { give(held, to: first) }
    for move in moves { give(move.version, at: move.path, to: move.parent) }
  }

  private mutating func settle(
    _ version: Int32, _ commit: Int32, _ path: Int32, _ edges: [FileVersion.Edge]
  ) {
    versions[Int(version)].commit = commit
    versions[Int(version)].path = path
    versions[Int(version)].edges = edges
  }

  /// Asks the parents in order for a file that differs from the first one's.
  private mutating func passChanged(
    _ version: Int32, at path: Int32, from commit: Int32, _ parents: [Int32],
    _ moves: inout [(version: Int32, path: Int32, parent: Int32)]
  ) throws(GitError) {
    let blob = versions[Int(version)].blob
    let name = paths.path(of: path)
    var candidates: [Int: (blob: BlobID, path: Int32)] = [:]
    var isAbsent: [Int] = []
    for (index, parent) in parents.enumerated() {
      guard let entry = try trees.entry(name, under: history.trees[Int(parent)]) else {
        isAbsent.append(index)
        continue
      }
      guard entry.isRegular else { continue }
      if entry.id == blob.object {
        moves.append((version, path, parent))
        return
      }
      let other = BlobID(entry.id)
      if !candidates.values.contains(where: { $0.blob == other }) {
        candidates[index] = (other, path)
      }
    }
    for index in isAbsent {
      let parent = parents[index]
      guard
        let source = try renames.source(
          of: name, blob, in: history.trees[Int(commit)], from: history.trees[Int(parent)])
      else { continue }
      let sourcePath = paths.file(source.path)
      if source.blob == blob {
        moves.append((version, sourcePath, parent))
        return
      }
      if !candidates.values.contains(where: { $0.blob == source.blob }) {
        candidates[index] = (source.blob, sourcePath)
      }
    }
    var edges: [FileVersion.Edge] = []
    for (index, candidate) in candidates.sorted(by: { $0.key < $1.key }) {
      let next = add(candidate.blob)
      edges.append(.init(version: next, parent: parents[index], path: candidate.path))
      moves.append((next, candidate.path, parents[index]))
    }
    settle(version, commit, path, edges)
  }

  /// Collects pending files that a parent's tree does not hold just so.
  private func findChanged(
    _ tree: ObjectID, _ parent: ObjectID?, folder: Int32, _ held: Pending,
    _ changed: inout [Int32]
  ) throws(GitError) {
    if tree == parent { return }
    let mine = try trees.tree(tree)
    var theirs: Tree?
    if let parent { theirs = try trees.tree(parent) }
    var (offset, cursor) = (0, 0)
    while true {
      if let theirs {
        let same = mine.common(from: offset, in: theirs, at: cursor)
        offset += same
        cursor += same
      }
      guard let entry = mine.entry(at: offset) else { break }
      offset = entry.end
      let value = mine.value(entry)
      var other: TreeEntry?
      if let theirs, let found = mine.find(entry, in: theirs, from: cursor) {
        let known = theirs.value(found)
        other = known
        // A folder of the same name stands elsewhere; what is between must still be found.
        if (known.kind == .folder) == (value.kind == .folder) { cursor = found.end }
      }
      if value.kind == .folder {
        guard let child = paths.folder(mine.name(entry), in: folder),
          held.counts[child, default: 0] > 0
        else { continue }
        try findChanged(
          value.id, other?.kind == .folder ? other?.id : nil, folder: child, held, &changed)
      } else if value.isRegular {
        if let other, other.isRegular, other.id == value.id { continue }
        if let path = paths.file(mine.name(entry), in: folder), held.versions[path] != nil {
          changed.append(path)
        }
      }
    }
  }
}
