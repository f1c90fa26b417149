package import Provenance

/// Who wrote which line of a repository's files, as of one commit.
package struct RepositoryBlame: Sendable {
  package var revision: CommitID
  /// In the order asked for.
  package var files: [BlamedFile]
  /// Commits that own lines, with what they say.
  package var commits: [BlamedCommit]
  package var paths: [Path]
}

package struct BlamedCommit: Sendable {
  package var record: CommitRecord
  /// It is where history ends: a root, the edge of a shallow clone, or of what was asked for.
  package var isBoundary: Bool
  /// Its parents are not known (the edge of a shallow clone).
  package var isShallow = false
  /// When it can have been made, as history tells it.
  package var seniority = Seniority(time: 0, generation: 0)
}

package struct BlamedFile: Sendable {
  package var path: Path
  package var blob: BlobID
  package var lineCount: Int
  /// In the order of lines; they cover all.
  package var runs: [BlameRun]
  /// The repository does not have its content (a partial clone).
  package var isUnavailable = false
}

/// Neighbouring lines that came with one commit.
package struct BlameRun: Sendable, Hashable {
  /// From 0.
  package var lines: Range<Int>
  /// A number of the result's commits.
  package var commit: Int
  /// From 0: the first line's number at that commit.
  package var originalStart: Int
  /// A number of the result's paths: the file's path at that commit.
  package var originalPath: Int
  /// The version that the commit changed: a commit and a number of the paths.
  package var previous: Previous?
  /// A commit that is to be ignored changed the lines; these are the best guess.
  package var isIgnored = false
  /// The commit is to be ignored, but nothing before it is like these lines.
  package var isUnblamable = false

  package struct Previous: Sendable, Hashable {
    package var commit: CommitID
    package var path: Int
  }
}

/// How far a blame has come.
package enum BlameProgress: Sendable {
  case commits(Int, of: Int)
  case files(Int, of: Int)
}

extension Repository {
  /// Blames every line of some files in one pass over history.
  ///
  /// Equal to what `git blame` says with its defaults of `files`, regular files of `tip`, and with
  /// `ignoresWhitespace` to what it says with `-w`. As many as `threads` are worked on at a time,
  /// and `progress` is called from any of those.
  /// - Throws: `missingObject` for trees and commits; files without content, or with a
  ///   version of more than 256 MiB, are `isUnavailable`.
  package func blame(
    at tip: CommitID, files: [(path: Path, blob: BlobID)], threads: Int,
    ignoresWhitespace: Bool = false, ignoring: Set<CommitID> = [],
    progress: @escaping @Sendable (BlameProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(GitError) -> RepositoryBlame {
    let snapshot = try blameSnapshot(
      at: tip, files: files, ignoresWhitespace: ignoresWhitespace, ignoring: ignoring,
      threads: threads,
      progress: progress, isCancelled: isCancelled)
    var numbers: [Int] = []
    for file in files {
      if let number = snapshot.file(at: file.path) { numbers.append(number) }
    }
    return try blame(of: numbers, in: snapshot)
  }

  /// What a snapshot says of some of its files, with what the commits say.
  package func blame(
    of files: [Int], in snapshot: BlameSnapshot
  ) throws(GitError) -> RepositoryBlame {
    var result = RepositoryBlame(revision: snapshot.revision, files: [], commits: [], paths: [])
    var commitNumbers: [Int32: Int] = [:]
    let seniorities = snapshot.graph.seniorities()
    var pathNumbers: [Path: Int] = [:]
    for file in files {
      let row = snapshot.rows[file]
      if row.isUnavailable {
        result.files.append(
          BlamedFile(path: row.path, blob: row.blob, lineCount: 0, runs: [], isUnavailable: true))
        continue
      }
      for maker in row.makers where commitNumbers[maker.commit] == nil {
        commitNumbers[maker.commit] = result.commits.count
        let record = try commit(snapshot.graph.commits[Int(maker.commit)])
        result.commits.append(
          BlamedCommit(
            record: record, isBoundary: record.parents.isEmpty,
            isShallow: snapshot.graph.boundaries.contains(maker.commit),
            seniority: seniorities[Int(maker.commit)]))
      }
      let paths = row.paths.map { path in
        if let known = pathNumbers[path] { return known }
        result.paths.append(path)
        pathNumbers[path] = result.paths.count - 1
        return result.paths.count - 1
      }
      var runs: [BlameRun] = []
      runs.reserveCapacity(row.runs.count)
      for (index, run) in row.runs.enumerated() {
        let maker = row.makers[Int(run.maker)]
        let previous =
          maker.previousCommit < 0
          ? nil
          : BlameRun.Previous(
            commit: snapshot.graph.commits[Int(maker.previousCommit)],
            path: paths[Int(maker.previousPath)])
        runs.append(
          BlameRun(
            lines: Int(run.line)..<Int(row.end(ofRun: index)),
            commit: commitNumbers[maker.commit] ?? 0, originalStart: Int(run.source),
            originalPath: paths[Int(maker.path)], previous: previous))
      }
      result.files.append(
        BlamedFile(path: row.path, blob: row.blob, lineCount: Int(row.lineCount), runs: runs))
    }
    return result
  }
}
