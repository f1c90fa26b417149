package import Provenance

/// A revision and the commits that it rests on.
package struct CommitHistory: Sendable {
  package let revision: CommitID
  private let graph: CommitGraph
  /// Per commit of the graph, whether the revision rests on it.
  private let isHeld: [Bool]

  init(_ graph: CommitGraph, _ tip: Int32) {
    self.graph = graph
    revision = graph.commits[Int(tip)]
    var isHeld = [Bool](repeating: false, count: graph.count)
    isHeld[Int(tip)] = true
    // Parents have smaller numbers than their children.
    for commit in stride(from: tip, through: 0, by: -1) where isHeld[Int(commit)] {
      for parent in graph.parents(of: commit) { isHeld[Int(parent)] = true }
    }
    self.isHeld = isHeld
  }

  /// Whether the revision rests on a commit, or is it.
  package func contains(_ commit: CommitID) -> Bool {
    graph.number(of: commit).map { isHeld[Int($0)] } ?? false
  }
}

extension Repository {
  /// What a revision rests on, quicker with the blame of another revision of the repository.
  ///
  /// - Throws: `missingObject`, `damagedObject`.
  /// - Complexity: O(commits), of which those that `snapshot` does not know are read.
  package func history(
    of revision: CommitID, knowing snapshot: BlameSnapshot?
  ) throws(GitError) -> CommitHistory {
    var graph = snapshot?.graph ?? CommitGraph()
    let tip = try graph.add(revision, reader, grafts: grafts) { false }
    return CommitHistory(graph, tip)
  }

  /// The names of all objects, on whatever branch; for one thread.
  package var objects: ObjectNames { ObjectNames(reader) }
}

/// Tells which objects a repository has.
package struct ObjectNames {
  private let reader: ObjectReader

  init(_ reader: ObjectReader) { self.reader = reader }

  package func has(_ commit: CommitID) -> Bool { reader.has(commit.object) }
}
