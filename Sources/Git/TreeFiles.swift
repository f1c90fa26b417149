package import Provenance

/// A file of a commit's tree.
package struct TreeFile: Sendable, Hashable {
  package enum Kind: Sendable { case regular, executable, symlink, submodule }
  package var path: Path
  package var kind: Kind
  package var blob: BlobID
}

extension Repository {
  /// All files of a commit, in the order of Git's trees.
  ///
  /// - Complexity: O(files)
  package func files(at commit: CommitID) throws(GitError) -> [TreeFile] {
    let trees = TreeCache(reader)
    var result: [TreeFile] = []
    try collect(try self.commit(commit).tree, prefix: [], depth: 0, trees, &result)
    return result
  }

  private func collect(
    _ id: ObjectID, prefix: [UInt8], depth: Int, _ trees: TreeCache, _ files: inout [TreeFile]
  ) throws(GitError) {
    // Git's own limit on depth is the length of paths; a tree cannot hold itself.
    guard depth < 2048 else { return }
    let tree = try trees.tree(id)
    var offset = 0
    while let entry = tree.entry(at: offset) {
      offset = entry.end
      let value = tree.value(entry)
      let path = prefix + tree.name(entry)
      if value.kind == .folder {
        try collect(value.id, prefix: path + [0x2F], depth: depth + 1, trees, &files)
      } else if let file = TreeFile(Path(bytes: path), value) {
        files.append(file)
      }
    }
  }
}
