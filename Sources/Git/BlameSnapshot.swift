package import Provenance

/// Who wrote which line of a repository's files as of one revision, in a form that a later
/// revision is quick to have from.
package struct BlameSnapshot: Sendable {
  /// What decides who wrote a line, beside the revision: snapshots of other rules are of no use.
  package struct Rules: Sendable, Hashable {
    package var ignoresWhitespace: Bool
    /// A digest of what changes history beside the commits: the edge of a shallow clone, grafts,
    /// replaced objects, commits to ignore.
    var decrees: ObjectID

    /// The digest of those in hexadecimal; `nil` if there are none.
    package var decreesName: String? {
      decrees == ObjectID(head: 0, middle: 0, tail: 0) ? nil : decrees.hex
    }
  }

  /// What an update took.
  package struct Update: Sendable {
    /// Nothing of an older revision was of use.
    package var isFresh = false
    /// The history of the older revision had to be followed.
    package var followedOldHistory = false
    package var newCommits = 0
    /// Files, by number, that do not have the lines that they had.
    package var files: [Int] = []
  }

  package internal(set) var revision: CommitID
  package let rules: Rules
  var graph: CommitGraph
  /// The revision's number.
  var tip: Int32
  /// Per commit, whether it is on the revision's first-parent chain.
  var chain: [Bool]
  /// By path.
  var rows: [BlameRow]

  package var fileCount: Int { rows.count }
  package var commitCount: Int { graph.count }
  package func path(of file: Int) -> Path { rows[file].path }
  package func blob(of file: Int) -> BlobID { rows[file].blob }
  package func isUnavailable(_ file: Int) -> Bool { rows[file].isUnavailable }

  /// The number of a file; `nil` if it is not in the snapshot.
  package func file(at path: Path) -> Int? {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].path < path { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && rows[low].path == path ? low : nil
  }

  init(_ rules: Rules, _ tip: CommitID) {
    (self.rules, revision) = (rules, tip)
    (graph, self.tip, chain, rows) = (CommitGraph(), -1, [], [])
  }

  /// The first thing that two snapshots do not say alike; `nil` if there is none.
  package func difference(from other: BlameSnapshot) -> String? {
    if revision != other.revision { return "the revision" }
    if rows.count != other.rows.count { return "the number of files" }
    for (mine, theirs) in zip(rows, other.rows) {
      if mine.path != theirs.path || mine.blob != theirs.blob { return "the files: \(mine.path)" }
      if mine.lineCount != theirs.lineCount || mine.isUnavailable != theirs.isUnavailable
        || mine.runs.count != theirs.runs.count
      {
        return "the lines of \(mine.path)"
      }
      // An empty file is not followed, so it is only known to be as it is at the revision itself.
      if mine.lineCount > 0,
        graph.commits[Int(mine.lastChange)] != other.graph.commits[Int(theirs.lastChange)]
      {
        return "the last change of \(mine.path)"
      }
      for (a, b) in zip(mine.runs, theirs.runs)
      where a.line != b.line || a.source != b.source
        || !isSame(mine, a.maker, as: other, theirs, b.maker)
      {
        return "line \(a.line + 1) of \(mine.path)"
      }
    }
    return nil
  }

  private func isSame(
    _ row: BlameRow, _ maker: Int32, as other: BlameSnapshot, _ otherRow: BlameRow,
    _ otherMaker: Int32
  ) -> Bool {
    let (a, b) = (row.makers[Int(maker)], otherRow.makers[Int(otherMaker)])
    guard graph.commits[Int(a.commit)] == other.graph.commits[Int(b.commit)],
      row.paths[Int(a.path)] == otherRow.paths[Int(b.path)],
      graph.boundaries.contains(a.commit) == other.graph.boundaries.contains(b.commit),
      (a.previousCommit < 0) == (b.previousCommit < 0)
    else { return false }
    return a.previousCommit < 0
      || graph.commits[Int(a.previousCommit)] == other.graph.commits[Int(b.previousCommit)]
        && row.paths[Int(a.previousPath)] == otherRow.paths[Int(b.previousPath)]
  }
}
