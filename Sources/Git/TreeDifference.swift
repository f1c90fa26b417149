import Provenance

/// What a parent has at paths where a commit, or the index, has something else.
struct TreeDifference {
  enum Other {
    case tree(ObjectID)
    case index([Path: ObjectID])
  }

  struct File {
    var path: Path
    var blob: BlobID
    var isRegular: Bool
  }

  /// Files and symbolic links of the parent, in the order of its trees.
  private(set) var files: [File] = []

  init(
    _ trees: TreeCache, from parent: ObjectID, to other: Other, withUnchanged: Bool
  ) throws(GitError) {
    switch other {
    case .tree(let tree):
      try collect(trees, parent, tree, prefix: [], depth: 0, withUnchanged)
    case .index(let index):
      try collect(trees, parent, nil, prefix: [], depth: 0, true)
      if !withUnchanged { files.removeAll { index[$0.path] == $0.blob.object } }
    }
  }

  private mutating func collect(
    _ trees: TreeCache, _ parent: ObjectID, _ tree: ObjectID?, prefix: [UInt8], depth: Int,
    _ withUnchanged: Bool
  ) throws(GitError) {
    if parent == tree, !withUnchanged { return }
    guard depth < 2048 else { return }
    let theirs = try trees.tree(parent)
    var mine: Tree?
    if let tree { mine = try trees.tree(tree) }
    var offset = 0
    while let entry = theirs.entry(at: offset) {
      offset = entry.end
      let value = theirs.value(entry)
      let other = mine.flatMap { mine in theirs.find(entry, in: mine).map { mine.value($0) } }
      let path = prefix + theirs.name(entry)
      if value.kind == .folder {
        try collect(
          trees, value.id, other?.kind == .folder ? other?.id : nil, prefix: path + [0x2F],
          depth: depth + 1, withUnchanged)
      } else if value.isRegular || value.kind == .symlink {
        if !withUnchanged, let other, other.id == value.id, other.kind == value.kind { continue }
        files.append(
          File(path: Path(bytes: path), blob: BlobID(value.id), isRegular: value.isRegular))
      }
    }
  }
}
