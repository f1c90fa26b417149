import Provenance

/// A version of a file: what one path held from some commit on, until a child changed it.
struct FileVersion {
  /// Where its lines may have come from, in the order in which they are asked.
  struct Edge {
    var version: Int32
    /// A number of the graph.
    var parent: Int32
    var path: Int32
  }

  var blob: BlobID
  /// The commit that made it, or where it is known or waits; −1 while that is open.
  var commit: Int32 = -1
  /// Its path at that commit.
  var path: Int32 = -1
  var edges: [Edge] = []
  /// The row of an older blame that knows its lines; −1 for none.
  var row: Int32 = -1
  /// It waits at a commit of older history, to be followed only if lines reach it.
  var isParked = false

  /// Children before parents.
  var order: Int32 { -commit }
}

/// The first phase of a whole-repository blame: which versions the files have, and which commit
/// made each, from trees alone.
///
/// The pending files of a commit are a map from path to version. What a commit did not change
/// passes to its first parent by handing over the map itself, so a linear history costs what it
/// changed, not its files times its commits.
///
/// With an older blame, a version that reaches a commit which that rests on is looked up there. It
/// is known if the commit is on the first-parent chain of the older revision and has the file as
/// that revision has it, unchanged in between: then each commit of the chain passes it on whole,
/// first parent first. Any other version waits (a parked one) until lines reach it.
///
/// Rules for parents and renames: those of `git blame`, as documented in Git's
/// Documentation/blame-options and measured against it.
/// - Complexity: O(trees that differ)
struct PathPhase {
  private(set) var versions: [FileVersion] = []
  private(set) var paths = PathTable()
  /// Per file asked for, its version.
  private(set) var roots: [Int32] = []
  /// Per file asked for, its path.
  private(set) var rootPaths: [Int32] = []
  /// Per path, the commit of the tip's first-parent chain that changed it last; −1 while open.
  private var lastChanges: [Int32] = []
  /// Versions that turned out to be the same one.
  private var aliases: [Int32] = []
  private var pending: [Int32: PendingFiles] = [:]
  private var queue = CommitQueue()
  private var followsOldHistory = false
  private let graph: CommitGraph
  private let base: BlameBase
  /// Whether a commit is on the tip's first-parent chain, above the older revision's.
  private let isOnNewChain: [Bool]
  private let trees: TreeCache
  private var renames: RenameSearch

  init(
    _ graph: CommitGraph, _ base: BlameBase, newChain: [Int32], _ trees: TreeCache,
    _ reader: ObjectReader
  ) {
    (self.graph, self.base) = (graph, base)
    var chain = [Bool](repeating: false, count: graph.count)
    for commit in newChain { chain[Int(commit)] = true }
    isOnNewChain = chain
    self.trees = trees
    renames = RenameSearch(reader, trees)
  }

  /// Puts files at the tip, to be followed to the commits that made them.
  mutating func start(_ files: [(path: Path, blob: BlobID)], at tip: Int32) {
    let held = PendingFiles()
    for file in files {
      let path = paths.file(file.path)
      let version = add(file.blob)
      roots.append(version)
      rootPaths.append(path)
      if !arrive(version, at: path, tip) { insert(version, at: path, into: held) }
    }
    if !held.versions.isEmpty { enqueue(held, at: tip) }
  }

  /// Follows what is pending; as far as older history, unless that has been asked for.
  mutating func run(
    progress: (Int, Int) -> Void, isCancelled: () -> Bool
  ) throws(GitError) {
    var done = 0
    while let commit = queue.pop() {
      done += 1
      if done & 63 == 0 {
        if isCancelled() { throw .cancelled }
        progress(graph.count - Int(commit), graph.count)
      }
      guard let held = pending.removeValue(forKey: commit), !held.versions.isEmpty else { continue }
      try pass(held, from: commit)
    }
  }

  /// Lets parked versions go on, and all that comes of them.
  mutating func resume(_ parked: [Int32]) {
    followsOldHistory = true
    for version in parked {
      let (commit, path) = (versions[Int(version)].commit, versions[Int(version)].path)
      versions[Int(version)].commit = -1
      versions[Int(version)].isParked = false
      insert(version, at: path, to: commit)
    }
  }

  /// The version that stands for a version after all merging.
  func resolved(_ version: Int32) -> Int32 {
    var version = version
    while aliases[Int(version)] != version { version = aliases[Int(version)] }
    return version
  }

  /// The commit of the tip's first-parent chain that changed a file last; `nil` where the file was
  /// not followed that far.
  func lastChange(of path: Int32) -> Int32? {
    Int(path) < lastChanges.count && lastChanges[Int(path)] >= 0 ? lastChanges[Int(path)] : nil
  }

  private mutating func add(_ blob: BlobID) -> Int32 {
    versions.append(FileVersion(blob: blob))
    aliases.append(Int32(versions.count - 1))
    return Int32(versions.count - 1)
  }

  // MARK: Pending files

  /// Settles a version that comes to a commit of older history; false if it has to be followed.
  private mutating func arrive(_ version: Int32, at path: Int32, _ commit: Int32) -> Bool {
    guard commit < base.commitCount else { return false }
    let blob = versions[Int(version)].blob
    if base.isOnChain(commit),
      let row = base.row(at: paths.path(of: path), blob, unchangedSince: commit)
    {
      settle(version, commit, path, [])
      versions[Int(version)].row = row
      return true
    }
    if followsOldHistory { return false }
    settle(version, commit, path, [])
    versions[Int(version)].isParked = true
    return true
  }

  /// Enters a version; where the path is pending already, both are the same version.
  private mutating func insert(_ version: Int32, at path: Int32, into held: PendingFiles) {
    guard let other = held.insert(version, at: path, paths) else { return }
    let (a, b) = (resolved(version), resolved(other))
    if a != b { aliases[Int(a)] = b }
  }

  private mutating func enqueue(_ held: PendingFiles, at commit: Int32) {
    pending[commit] = held
    queue.push(commit)
  }

  /// Hands all pending files to a commit's first parent.
  private mutating func give(_ held: PendingFiles, from child: Int32, to commit: Int32) {
    // On the older chain what its first commit did not know, a later one does not know either.
    if commit < base.commitCount, !followsOldHistory || base.isOnChain(commit),
      child >= base.commitCount || !base.isOnChain(child)
    {
      for (path, version) in held.versions where arrive(resolved(version), at: path, commit) {
        held.remove(path, paths)
      }
      if held.versions.isEmpty { return }
    }
    guard let other = pending[commit] else { return enqueue(held, at: commit) }
    let (small, large) =
      held.versions.count < other.versions.count ? (held, other) : (other, held)
    for (path, version) in small.versions { insert(version, at: path, into: large) }
    pending[commit] = large
  }

  private mutating func insert(_ version: Int32, at path: Int32, to commit: Int32) {
    if let held = pending[commit] {
      insert(version, at: path, into: held)
    } else {
      let held = PendingFiles()
      insert(version, at: path, into: held)
      enqueue(held, at: commit)
    }
  }

  // MARK: One commit

  private mutating func pass(_ held: PendingFiles, from commit: Int32) throws(GitError) {
    let parents = graph.parents(of: commit)
    guard let first = parents.first else {
      for (path, version) in held.versions {
        note(changeOf: path, in: commit)
        settle(resolved(version), commit, path, [])
      }
      return
    }
    var changed: [Int32] = []
    try findChanged(
      graph.trees[Int(commit)], graph.trees[Int(first)], folder: 0, held, &changed)
    var moves: [(version: Int32, path: Int32, parent: Int32)] = []
    for path in changed {
      guard let version = held.version(at: path).map(resolved) else { continue }
      note(changeOf: path, in: commit)
      held.remove(path, paths)
      try passChanged(version, at: path, from: commit, parents, &moves)
    }
    if !held.versions.isEmpty { give(held, from: commit, to: first) }
    for move in moves where !arrive(move.version, at: move.path, move.parent) {
      insert(move.version, at: move.path, to: move.parent)
    }
  }

  private mutating func note(changeOf path: Int32, in commit: Int32) {
    guard isOnNewChain[Int(commit)] || commit <= base.joint && base.isOnChain(commit) else {
      return
    }
    while lastChanges.count <= Int(path) { lastChanges.append(-1) }
    if lastChanges[Int(path)] < 0 { lastChanges[Int(path)] = commit }
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
    _ version: Int32, at path: Int32, from commit: Int32, _ parents: ArraySlice<Int32>,
    _ moves: inout [(version: Int32, path: Int32, parent: Int32)]
  ) throws(GitError) {
    let blob = versions[Int(version)].blob
    let name = paths.path(of: path)
    var candidates: [(parent: Int32, blob: BlobID, path: Int32)?] = []
    var isAbsent: [Int] = []
    for (index, parent) in parents.enumerated() {
      candidates.append(nil)
      guard let entry = try trees.entry(name, under: graph.trees[Int(parent)]) else {
        isAbsent.append(index)
        continue
      }
      guard entry.isRegular else { continue }
      if entry.id == blob.object {
        moves.append((version, path, parent))
        return
      }
      let other = BlobID(entry.id)
      if !candidates.contains(where: { $0?.blob == other }) {
        candidates[index] = (parent, other, path)
      }
    }
    for index in isAbsent {
      let parent = parents[parents.startIndex + index]
      guard
        let source = try renames.source(
          of: name, blob, in: graph.trees[Int(commit)], from: graph.trees[Int(parent)])
      else { continue }
      let sourcePath = paths.file(source.path)
      if source.blob == blob {
        moves.append((version, sourcePath, parent))
        return
      }
      if !candidates.contains(where: { $0?.blob == source.blob }) {
        candidates[index] = (parent, source.blob, sourcePath)
      }
    }
    var edges: [FileVersion.Edge] = []
    for candidate in candidates {
      guard let candidate else { continue }
      let next = add(candidate.blob)
      edges.append(.init(version: next, parent: candidate.parent, path: candidate.path))
      moves.append((next, candidate.path, candidate.parent))
    }
    settle(version, commit, path, edges)
  }

  /// Collects pending files that a parent's tree does not hold just so.
  private func findChanged(
    _ tree: ObjectID, _ parent: ObjectID?, folder: Int32, _ held: PendingFiles,
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
        guard let child = paths.folder(mine.name(entry), in: folder), held.hasFiles(below: child)
        else { continue }
        try findChanged(
          value.id, other?.kind == .folder ? other?.id : nil, folder: child, held, &changed)
      } else if value.isRegular {
        if let other, other.isRegular, other.id == value.id { continue }
        if let path = paths.file(mine.name(entry), in: folder), held.version(at: path) != nil {
          changed.append(path)
        }
      }
    }
  }
}
