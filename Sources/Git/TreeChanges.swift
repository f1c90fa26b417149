package import Provenance

/// A file that two commits do not hold alike.
package struct TreeChange: Sendable, Hashable {
  package var path: Path
  /// `nil` where the file is new.
  package var old: TreeFile?
  /// `nil` where the file is gone.
  package var new: TreeFile?
}

extension Repository {
  /// What differs between the files of two commits; renames are a file gone and a new one.
  ///
  /// - Throws: `missingObject` if a tree or a commit is not there.
  /// - Complexity: O(trees that differ)
  package func changes(from old: CommitID, to new: CommitID) throws(GitError) -> [TreeChange] {
    var result: [TreeChange] = []
    try TreeComparison(trees).compare(
      try commit(old).tree, try commit(new).tree
    ) { path, old, new in
      result.append(
        TreeChange(
          path: path, old: old.flatMap { TreeFile(path, $0) },
          new: new.flatMap { TreeFile(path, $0) }))
    }
    return result
  }
}

extension TreeFile {
  init?(_ path: Path, _ entry: TreeEntry) {
    let kind: Kind
    switch entry.kind {
    case .file: kind = .regular
    case .executable: kind = .executable
    case .symlink: kind = .symlink
    case .submodule: kind = .submodule
    case .folder, .other: return nil
    }
    self.init(path: path, kind: kind, blob: BlobID(entry.id))
  }
}

/// Finds the entries that two trees do not hold alike.
struct TreeComparison {
  private let trees: TreeCache

  init(_ trees: TreeCache) { self.trees = trees }

  /// Calls `body` for each path that stands for something else, or for nothing, on a side; folders
  /// are gone into.
  ///
  /// - Throws: `tooManyFiles` for trees of trees that hold more than anybody could have written.
  func compare(
    _ old: ObjectID, _ new: ObjectID, _ body: (Path, TreeEntry?, TreeEntry?) -> Void
  ) throws(GitError) {
    var entries = 0
    try compare(old, new, prefix: [], depth: 0, &entries, body)
  }

  private func compare(
    _ old: ObjectID?, _ new: ObjectID?, prefix: [UInt8], depth: Int, _ entries: inout Int,
    _ body: (Path, TreeEntry?, TreeEntry?) -> Void
  ) throws(GitError) {
    if old == new { return }
    guard depth < TreeFile.deepest else { return }
    var before: Tree?, after: Tree?
    if let old { before = try trees.tree(old) }
    if let new { after = try trees.tree(new) }
    if let after {
      var (offset, cursor) = (0, 0)
      while true {
        if let before { skip(after, &offset, before, &cursor) }
        guard let entry = after.entry(at: offset) else { break }
        offset = entry.end
        var other: TreeEntry?
        if let before, let found = after.find(entry, in: before) {
          cursor = found.end
          other = before.value(found)
        }
        let value = after.value(entry)
        if other == value { continue }
        try report(other, value, prefix + after.name(entry), depth, &entries, body)
      }
    }
    guard let before else { return }
    var (offset, cursor) = (0, 0)
    while true {
      if let after { skip(before, &offset, after, &cursor) }
      guard let entry = before.entry(at: offset) else { break }
      offset = entry.end
      if let after, let found = before.find(entry, in: after) {
        cursor = found.end
        continue
      }
      try report(before.value(entry), nil, prefix + before.name(entry), depth, &entries, body)
    }
  }

  /// Goes past entries that are the same.
  private func skip(_ mine: Tree, _ offset: inout Int, _ theirs: Tree, _ cursor: inout Int) {
    let same = mine.common(from: offset, in: theirs, at: cursor)
    offset += same
    cursor += same
  }

  private func report(
    _ old: TreeEntry?, _ new: TreeEntry?, _ path: [UInt8], _ depth: Int, _ entries: inout Int,
    _ body: (Path, TreeEntry?, TreeEntry?) -> Void
  ) throws(GitError) {
    entries += 1
    if entries > TreeFile.mostEntries { throw .tooManyFiles(limit: TreeFile.mostEntries) }
    let oldFolder = old?.kind == .folder ? old?.id : nil
    let newFolder = new?.kind == .folder ? new?.id : nil
    if oldFolder != nil || newFolder != nil {
      try compare(oldFolder, newFolder, prefix: path + [0x2F], depth: depth + 1, &entries, body)
    }
    let (oldFile, newFile) = (oldFolder == nil ? old : nil, newFolder == nil ? new : nil)
    if oldFile != nil || newFile != nil { body(Path(bytes: path), oldFile, newFile) }
  }
}
