package import Provenance

/// A file of a commit's tree.
package struct TreeFile: Sendable, Hashable {
  /// A few small trees can name each other so that a checkout would fill any disk.
  static let mostEntries = 2_000_000

  /// Folders below one another that are gone into; Git's own limit is the length of paths.
  static let deepest = 2048

  /// `tooDeep` is a folder that is not gone into, for it lies more than 2,048 folders deep.
  package enum Kind: Sendable { case regular, executable, symlink, submodule, tooDeep }
  package var path: Path
  package var kind: Kind
  package var blob: BlobID
}

extension Repository {
  /// All files of a commit, in the order of Git's trees, and the folders too deep to go into.
  ///
  /// - Throws: `tooManyFiles` for trees of trees that hold more than anybody could have written.
  /// - Complexity: O(files)
  package func files(at commit: CommitID) throws(GitError) -> [TreeFile] {
    var result: [TreeFile] = []
    var entries = 0
    try collect(try self.commit(commit).tree, prefix: [], depth: 0, trees, &entries, &result)
    return result
  }

  /// The files below one folder at the top of a commit's tree.
  ///
  /// - Throws: as `files(at:)`.
  package func files(
    at commit: CommitID, in folder: String
  ) throws(GitError) -> [TreeFile] {
    let root = try self.commit(commit).tree
    guard let entry = try trees.entry(Path(folder), under: root), entry.kind == .folder else {
      return []
    }
    var result: [TreeFile] = []
    var entries = 0
    let prefix = Array((folder + "/").utf8)
    try collect(entry.id, prefix: prefix, depth: 1, trees, &entries, &result)
    return result
  }

  private func collect(
    _ id: ObjectID, prefix: [UInt8], depth: Int, _ trees: TreeCache, _ entries: inout Int,
    _ files: inout [TreeFile]
  ) throws(GitError) {
    let tree = try trees.tree(id)
    var offset = 0
    while let entry = tree.entry(at: offset) {
      offset = entry.end
      entries += 1
      if entries > TreeFile.mostEntries { throw .tooManyFiles(limit: TreeFile.mostEntries) }
      let value = tree.value(entry)
      let path = prefix + tree.name(entry)
      if value.kind == .folder, depth + 1 == TreeFile.deepest {
        files.append(TreeFile(path: Path(bytes: path), kind: .tooDeep, blob: BlobID(value.id)))
      } else if value.kind == .folder {
        try collect(value.id, prefix: path + [0x2F], depth: depth + 1, trees, &entries, &files)
      } else if let file = TreeFile(Path(bytes: path), value) {
        files.append(file)
      }
    }
  }
}
