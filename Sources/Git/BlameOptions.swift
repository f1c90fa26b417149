package import Provenance

/// What a blame is asked to do beyond Git's defaults.
package struct BlameOptions: Sendable {
  /// `-w`: lines that differ in whitespace alone are the same.
  package var ignoresWhitespace = false
  /// `-M`: lines that moved inside a file keep their commit, if more letters and digits than
  /// this moved together; `nil` for no search.
  package var moveScore: Int?
  /// `-C`: the same of lines from other files.
  package var copyScore: Int?
  package var copySearch = CopySearch.none
  /// Commits that the blame passes by where it can.
  package var ignoredCommits: Set<CommitID> = []
  /// Commits whose history is left out: lines that reach it stop there (`A..B`).
  package var excluded: [CommitID] = []
  /// Whether root commits are shown as any other.
  package var showsRoot = false
  /// Whether only the first parent of a merge is asked.
  package var isFirstParentOnly = false

  package init() {}

  /// Where copies are looked for, from less to more.
  package enum CopySearch: Int, Sendable, Comparable {
    /// Nowhere; in files that the commit changed too; of new files, in all files of the parent;
    /// of every file, in all of them.
    case none, changedFiles, allFilesForNew, allFiles
    package static func < (a: CopySearch, b: CopySearch) -> Bool { a.rawValue < b.rawValue }
  }

  var looksForMoves: Bool { moveScore != nil || copySearch != .none }
}
