import CGit2
package import Provenance

/// The notes of one ref, such as `refs/notes/ai`, as of when it was opened.
package struct Notes {
  let root: ObjectID
  private let reader: ObjectReader
  let trees: TreeCache
  /// The commit that the ref named.
  package let revision: CommitID

  fileprivate init(_ revision: CommitID, _ root: ObjectID, _ reader: ObjectReader) {
    (self.revision, self.root, self.reader) = (revision, root, reader)
    trees = TreeCache(reader)
  }

  /// The note of a commit: its content, or its size alone if that is above `limit`; `nil` if
  /// there is none.
  ///
  /// Names of notes are spread over folders of two digits each, as many as Git saw fit.
  package func note(
    of commit: CommitID, limit: Int
  ) throws(GitError) -> (bytes: [UInt8]?, size: Int)? {
    var rest = Array(commit.description.utf8)[...]
    var folder = root
    while true {
      let tree = try trees.tree(folder)
      if let entry = tree.find(rest) {
        let value = tree.value(entry)
        guard value.isRegular, let size = reader.size(value.id) else { return nil }
        if size > limit { return (nil, size) }
        return (try reader.blob(BlobID(value.id)).array, size)
      }
      guard rest.count > 2, let entry = tree.find(rest.prefix(2)) else { return nil }
      let value = tree.value(entry)
      guard value.kind == .folder else { return nil }
      folder = value.id
      rest = rest.dropFirst(2)
    }
  }
}

extension Repository {
  /// The commit that a ref names; `nil` if there is no such ref, or it names something else.
  package func tip(ofRef ref: String) -> CommitID? {
    guard let tip = try? resolve(ref) else { return nil }
    return tip
  }

  /// The notes of a ref; `nil` if there is no such ref.
  ///
  /// - Throws: `missingObject`, `damagedObject` for a ref whose commit cannot be read.
  package func notes(_ ref: String) throws(GitError) -> Notes? {
    guard let tip = tip(ofRef: ref) else { return nil }
    return Notes(tip, try commit(tip).tree, reader)
  }
}
