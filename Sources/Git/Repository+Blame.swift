import Glibc
package import Provenance

/// One file, blamed.
package struct SingleFileBlame: Sendable {
  /// Of one file.
  package var blame: RepositoryBlame
  package var content: [UInt8]
  /// The program that Git would have run on the saved file.
  package var filter: String?
}

extension CommitID {
  /// The name of what is not committed yet.
  package static let uncommitted = CommitID(ObjectID(head: 0, middle: 0, tail: 0))
}

extension Repository {
  /// Blames some lines of one file, with anything that `git blame` can be asked.
  ///
  /// Without a `tip` it is the file as saved in the work tree; `now` is the time of lines that are
  /// not committed. `ranges` are those of `-L`; none stand for all lines.
  /// - Throws: `unknownPath`, `unborn`, `badLineRange`, `missingObject` and other damage.
  package func blame(
    file path: Path, at tip: CommitID?, ranges: [String] = [], _ options: BlameOptions,
    now: (time: Int64, zone: String) = (0, "+0000"), isCancelled: () -> Bool = { false }
  ) throws(GitError) -> SingleFileBlame {
    try checkForCircles(tip)
    guard let tip else { return try blameSaved(path, ranges, options, now, isCancelled) }
    let tree = try commit(tip).tree
    let trees = TreeCache(reader)
    guard let entry = try trees.entry(path, under: tree), entry.isRegular || entry.kind == .symlink
    else { throw .unknownPath(path.description, revision: tip) }
    let content = try reader.blob(BlobID(entry.id)).array
    let blame = try FileBlame(content, reader, grafts, index: [:], options)
    let lines = try LineRanges.parse(ranges, content, path)
    try blame.run(
      try blame.commit(tip), path, BlobID(entry.id), lines: lines, isCancelled: isCancelled)
    return SingleFileBlame(
      blame: blame.result(tip, path, BlobID(entry.id)), content: content)
  }

  /// Grafts and replaced commits may make a commit rest on itself; names alone cannot.
  private func checkForCircles(_ tip: CommitID?) throws(GitError) {
    guard grafts.hasGrafts || !reader.replaced.isEmpty else { return }
    let start = if let tip { tip as CommitID? } else { try head() }
    guard let start else { return }
    var graph = CommitGraph()
    _ = try graph.add(start, reader, grafts: grafts) { false }
  }

  private func blameSaved(
    _ path: Path, _ ranges: [String], _ options: BlameOptions, _ now: (time: Int64, zone: String),
    _ isCancelled: () -> Bool
  ) throws(GitError) -> SingleFileBlame {
    guard let head = try head() else { throw .unborn(path: workingDirectory ?? gitDirectory) }
    var parents: [CommitID] = []
    for parent in [head] + mergeHeads() where !parents.contains(parent) { parents.append(parent) }
    var index = index()
    let trees = TreeCache(reader)
    var isKnown = index[path] != nil
    for parent in parents where !isKnown {
      let entry = try trees.entry(path, under: try commit(parent).tree)
      isKnown = entry.map { $0.isRegular || $0.kind == .symlink } ?? false
    }
    guard isKnown, let file = try workTreeFile(path) else {
      throw .unknownPath(path.description, revision: head)
    }
    let reader = try ObjectReader(at: gitDirectory, replaced: self.reader.replaced)
    let blob = try reader.pretend(file.content)
    index[path] = blob.object
    let signature = Signature(
      name: "Not Committed Yet", email: "not.committed.yet", time: now.time, zone: now.zone)
    let record = CommitRecord(
      id: .uncommitted, tree: ObjectID(head: 0, middle: 0, tail: 0), parents: parents,
      author: signature, committer: signature, message: "Version of \(path) from \(path)\n")
    let blame = try FileBlame(file.content, reader, grafts, index: index, options)
    let lines = try LineRanges.parse(ranges, file.content, path)
    try blame.run(
      blame.workTree(record, isLink: file.isLink), path, blob, lines: lines,
      isCancelled: isCancelled)
    return SingleFileBlame(
      blame: blame.result(head, path, blob), content: file.content, filter: file.filter)
  }
}

extension FileBlame {
  /// What was found, neighbours of one version joined.
  fileprivate func result(_ tip: CommitID, _ path: Path, _ blob: BlobID) -> RepositoryBlame {
    var result = RepositoryBlame(revision: tip, files: [], commits: [], paths: [])
    var commitNumbers: [CommitID: Int] = [:]
    var pathNumbers: [Path: Int] = [:]
    func number(_ path: Path) -> Int {
      if let known = pathNumbers[path] { return known }
      result.paths.append(path)
      pathNumbers[path] = result.paths.count - 1
      return result.paths.count - 1
    }
    var runs: [BlameRun] = []
    for (lines, origin) in settled.sorted(by: { $0.lines.final < $1.lines.final }) {
      let commit = origin.commit
      if commitNumbers[commit.id] == nil {
        commitNumbers[commit.id] = result.commits.count
        result.commits.append(
          BlamedCommit(
            record: commit.record, isBoundary: commit.isBoundary,
            isShallow: grafts.shallow.contains(commit.id)))
      }
      var run = BlameRun(
        lines: lines.final..<lines.final + lines.count, commit: commitNumbers[commit.id] ?? 0,
        originalStart: lines.source, originalPath: number(origin.path),
        previous: origin.previous.map { .init(commit: $0.commit.id, path: number($0.path)) })
      run.isIgnored = lines.isIgnored
      run.isUnblamable = lines.isUnblamable
      if let last = runs.last, last.commit == run.commit, last.originalPath == run.originalPath,
        last.lines.upperBound == run.lines.lowerBound,
        last.originalStart + last.lines.count == run.originalStart,
        last.isIgnored == run.isIgnored, last.isUnblamable == run.isUnblamable
      {
        runs[runs.count - 1].lines = last.lines.lowerBound..<run.lines.upperBound
      } else {
        runs.append(run)
      }
    }
    result.files = [
      BlamedFile(path: path, blob: blob, lineCount: starts.count - 1, runs: runs)
    ]
    return result
  }
}
