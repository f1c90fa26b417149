package import Provenance

/// A file of a commit's tree.
package struct TreeFile: Sendable, Hashable {
  /// A few small trees can name each other so that a checkout would fill any disk.
  static let mostEntries = 2_000_000

  package enum Kind: Sendable { case regular, executable, symlink, submodule }
  package var path: Path
  package var kind: Kind
  package var blob: BlobID
}

extension Repository {
  /// All files of a commit, in the order of Git's trees.
  ///
  /// - Throws: `tooManyFiles` for trees of trees that hold more than anybody could have written.
  /// - Complexity: O(files)
  package func files(at commit: CommitID) throws(GitError) -> [TreeFile] {
    let trees = TreeCache(reader)
    var result: [TreeFile] = []
    var entries = 0
    try collect(try self.commit(commit).tree, prefix: [], depth: 0, trees, &entries, &result)
    return result
  }

  private func collect(
    _ id: ObjectID, prefix: [UInt8], depth: Int, _ trees: TreeCache, _ entries: inout Int,
    _ files: inout [TreeFile]
  ) throws(GitError) {
    // Git's own limit on depth is the length of paths; a tree cannot hold itself.
    guard depth < 2048 else { return }
    let tree = try trees.tree(id)
    var offset = 0
    while let entry = tree.entry(at: offset) {
      offset = entry.end
      entries += 1
      if entries > TreeFile.mostEntries { throw .tooManyFiles(limit: TreeFile.mostEntries) }
      let value = tree.value(entry)
      let path = prefix + tree.name(entry)
      if value.kind == .folder {
        try collect(value.id, prefix: path + [0x2F], depth: depth + 1, trees, &entries, &files)
      } else if let file = TreeFile(Path(bytes: path), value) {
        files.append(file)
      }
    }
  }
}
