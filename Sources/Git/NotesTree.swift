package import Provenance

extension Notes {
  /// How many notes are read of one ref.
  private static let mostNotes = 2_000_000

  /// The name of every note's commit and of its content, sorted by commit.
  ///
  /// Names that are not those of commits, as some tools keep beside notes, are passed over.
  /// - Throws: `tooManyFiles`, `missingObject`, `damagedObject`.
  /// - Complexity: O(notes)
  package func all() throws(GitError) -> [(commit: CommitID, content: BlobID)] {
    var result: [(commit: CommitID, content: BlobID)] = []
    try visit { commit, content, _ in result.append((commit, content)) }
    return result.sorted { $0.commit < $1.commit }
  }

  /// Where each note lies in the tree.
  func paths() throws(GitError) -> [CommitID: String] {
    var result: [CommitID: String] = [:]
    try visit { commit, _, path in result[commit] = path }
    return result
  }

  private func visit(_ note: (CommitID, BlobID, String) -> Void) throws(GitError) {
    var left = Self.mostNotes
    var waiting: [(folder: ObjectID, path: String)] = [(root, "")]
    while let (folder, path) = waiting.popLast() {
      let tree = try trees.tree(folder)
      var offset = 0
      while let entry = tree.entry(at: offset) {
        offset = entry.end
        left -= 1
        if left < 0 { throw .tooManyFiles(limit: Self.mostNotes) }
        let value = tree.value(entry)
        let name = path + String(decoding: tree.name(entry), as: UTF8.self)
        if value.kind == .folder, name.utf8.count < 60 {
          waiting.append((value.id, name + "/"))
        } else if value.isRegular, let id = ObjectID(hex: name.filter { $0 != "/" }) {
          note(CommitID(id), BlobID(value.id), name)
        }
      }
    }
  }
}
