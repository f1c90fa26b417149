package import Provenance

extension Repository {
  /// The rules that a blame of now goes by.
  package func blameRules(
    ignoresWhitespace: Bool, ignoring commits: Set<CommitID> = []
  ) -> BlameSnapshot.Rules {
    BlameSnapshot.Rules(
      ignoresWhitespace: ignoresWhitespace, decrees: decrees(ignoring: commits))
  }

  /// Blames every line of some files, regular files of `tip`; from scratch.
  ///
  /// Lines of `ignoring` are guessed to come from before those commits, as with
  /// `git blame --ignore-rev`.
  /// - Throws: `missingObject` for trees and commits; files without content are unavailable.
  package func blameSnapshot(
    at tip: CommitID, files: [(path: Path, blob: BlobID)], ignoresWhitespace: Bool = false,
    ignoring: Set<CommitID> = [], threads: Int,
    progress: @escaping @Sendable (BlameProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(GitError) -> BlameSnapshot {
    var snapshot = BlameSnapshot(
      blameRules(ignoresWhitespace: ignoresWhitespace, ignoring: ignoring), tip)
    _ = try snapshot.update(
      from: self, to: tip, files: files, ignoring: ignoring, threads: threads, progress: progress,
      isCancelled: isCancelled)
    return snapshot
  }
}

extension BlameSnapshot {
  /// More new commits than this are as quick to read from scratch.
  private static let longestChain = 20_000

  /// Makes this the blame of some files, regular files of `tip`, whatever lies between: equal to
  /// one from scratch.
  ///
  /// What the first-parent chains of both revisions share is known, and so are files that neither
  /// chain changed since they parted. Only the others are followed.
  /// - Throws: `missingObject` for trees and commits, `cancelled`; the snapshot is as it was then.
  /// - Complexity: O(new commits and files), and what older history costs where lines of the
  ///   changed files come from branches of it.
  package mutating func update(
    from repository: borrowing Repository, to tip: CommitID,
    files: [(path: Path, blob: BlobID)], ignoring: Set<CommitID> = [], threads: Int,
    progress: @escaping @Sendable (BlameProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(GitError) -> Update {
    let rulesNow = repository.blameRules(
      ignoresWhitespace: rules.ignoresWhitespace, ignoring: ignoring)
    if rules != rulesNow { self = BlameSnapshot(rulesNow, tip) }
    var base = BlameBase(commitCount: Int32(graph.count), chain: chain, rows: rows)
    let number = try graph.add(
      tip, repository.reader, grafts: repository.grafts, isCancelled)
    var newChain: [Int32] = []
    var commit = number
    while commit >= 0, !base.isOnChain(commit) {
      newChain.append(commit)
      commit = graph.firstParent(of: commit)
    }
    base.joint = commit
    if base.commitCount > 0, commit < 0 || newChain.count > Self.longestChain {
      // Nothing in common.
      var fresh = BlameSnapshot(rules, tip)
      let update = try fresh.update(
        from: repository, to: tip, files: files, ignoring: ignoring, threads: threads,
        progress: progress,
        isCancelled: isCancelled)
      self = fresh
      return update
    }
    var update = Update(
      isFresh: base.commitCount == 0, newCommits: graph.count - Int(base.commitCount))
    let touched =
      update.isFresh ? [] : try changedPaths(newChain, repository.trees, isCancelled)
    let wanted = Self.sorted(files)
    let isTouched = Self.marks(of: touched, in: wanted)
    var result = [BlameRow?](repeating: nil, count: wanted.count)
    var traced: [Int] = []
    var next = 0
    for (index, file) in wanted.enumerated() {
      // Mostly the next row is that of the same file.
      while next < rows.count, rows[next].path != file.path, rows[next].path < file.path {
        next += 1
      }
      if next < rows.count, rows[next].blob == file.blob, rows[next].path == file.path {
        let row = rows[next]
        next += 1
        if row.lastChange <= base.joint, !row.isUnavailable, !isTouched[index] {
          result[index] = row
          continue
        }
      }
      traced.append(index)
    }
    if !traced.isEmpty {
      let work = LineWork(
        gitDirectory: repository.gitDirectory, threads: threads,
        ignoresWhitespace: rules.ignoresWhitespace,
        ignored: Set(ignoring.compactMap { graph.number(of: $0) }), progress: progress,
        isCancelled: isCancelled)
      var tracer = BlameTracer(graph, base, newChain, repository.trees, repository.reader, work)
      let found = try tracer.trace(traced.map { wanted[$0] }, at: number)
      for (index, row) in zip(traced, found) { result[index] = row }
      update.followedOldHistory = tracer.followedOldHistory
    }
    update.files = traced
    rows = result.compactMap(\.self)
    advance(to: number, newChain, joint: base.joint)
    revision = tip
    return update
  }

  /// Paths that the commits of a chain changed.
  private func changedPaths(
    _ chain: [Int32], _ trees: TreeCache, _ isCancelled: () -> Bool
  ) throws(GitError) -> Set<Path> {
    let comparison = TreeComparison(trees)
    var result: Set<Path> = []
    for (index, commit) in chain.enumerated() {
      if index & 63 == 63, isCancelled() { throw .cancelled }
      let parent = graph.firstParent(of: commit)
      try comparison.compare(graph.trees[Int(parent)], graph.trees[Int(commit)]) { path, _, _ in
        result.insert(path)
      }
    }
    return result
  }

  /// Whether each of the files, in order, is one of some few.
  private static func marks(
    of paths: Set<Path>, in files: [(path: Path, blob: BlobID)]
  ) -> [Bool] {
    var result = [Bool](repeating: false, count: files.count)
    for path in paths {
      var (low, high) = (0, files.count)
      while low < high {
        let middle = (low + high) / 2
        if files[middle].path < path { low = middle + 1 } else { high = middle }
      }
      if low < files.count, files[low].path == path { result[low] = true }
    }
    return result
  }

  private static func sorted(
    _ files: [(path: Path, blob: BlobID)]
  ) -> [(path: Path, blob: BlobID)] {
    var isSorted = true
    for index in files.indices.dropFirst() where !(files[index - 1].path < files[index].path) {
      isSorted = false
      break
    }
    if isSorted { return files }
    var result: [(path: Path, blob: BlobID)] = []
    for file in files.sorted(by: { $0.path < $1.path }) where result.last?.path != file.path {
      result.append(file)
    }
    return result
  }

  private mutating func advance(to number: Int32, _ newChain: [Int32], joint: Int32) {
    var commit = tip
    while commit > joint {
      chain[Int(commit)] = false
      commit = graph.firstParent(of: commit)
    }
    chain += [Bool](repeating: false, count: graph.count - chain.count)
    for commit in newChain { chain[Int(commit)] = true }
    tip = number
  }
}

/// Follows some files of a revision to the commits that made their lines, or to what is known.
struct BlameTracer {
  private let graph: CommitGraph
  private let base: BlameBase
  private let reader: ObjectReader
  private let work: LineWork
  private var phase: PathPhase
  private(set) var followedOldHistory = false

  init(
    _ graph: CommitGraph, _ base: BlameBase, _ newChain: [Int32], _ trees: TreeCache,
    _ reader: ObjectReader, _ work: LineWork
  ) {
    (self.graph, self.base, self.reader, self.work) = (graph, base, reader, work)
    phase = PathPhase(graph, base, newChain: newChain, trees, reader)
  }

  /// A row for each of the files, in their order.
  mutating func trace(
    _ files: [(path: Path, blob: BlobID)], at tip: Int32
  ) throws(GitError) -> [BlameRow] {
    phase.start(files, at: tip)
    try runPaths()
    var lines = try work.blame(phase.roots, of: phase, reader)
    let waiting = lines.indices.filter { index in parked(lines[index]).isEmpty == false }
    if !waiting.isEmpty {
      followedOldHistory = true
      phase.resume(Array(Set(waiting.flatMap { parked(lines[$0]) })).sorted())
      try runPaths()
      let again = try work.blame(waiting.map { phase.roots[$0] }, of: phase, reader)
      for (index, result) in zip(waiting, again) { lines[index] = result }
    }
    var rows: [BlameRow] = []
    for (index, file) in files.enumerated() {
      rows.append(try row(file, index, lines[index], tip))
    }
    return rows
  }

  private mutating func runPaths() throws(GitError) {
    let progress = work.progress
    try phase.run(
      progress: { progress(.commits($0, of: $1)) }, isCancelled: work.isCancelled)
  }

  /// Versions that lines reach and that have not been followed further yet.
  private func parked(_ lines: LineWork.Lines) -> [Int32] {
    guard case .success(let result) = lines else { return [] }
    return result.lines.compactMap { phase.versions[Int($0.version)].isParked ? $0.version : nil }
  }

  private func row(
    _ file: (path: Path, blob: BlobID), _ index: Int, _ lines: LineWork.Lines, _ tip: Int32
  ) throws(GitError) -> BlameRow {
    let version = phase.versions[Int(phase.resolved(phase.roots[index]))]
    let known = version.row >= 0 ? base.rows[Int(version.row)].lastChange : nil
    let result: [LinePhase.Blamed]
    switch lines {
    case .failure(.missingObject), .failure(.tooLarge):
      return BlameRow(
        paths: [file.path], blob: file.blob, lineCount: 0, lastChange: tip, runs: [], makers: [],
        isUnavailable: true)
    case .failure(let error): throw error
    case .success(let found): result = found.lines
    }
    var builder = BlameRowBuilder(file.path)
    var makers: [Int32: Int32] = [:]
    for piece in result {
      let version = phase.versions[Int(piece.version)]
      if version.row >= 0 {
        let start = Int32(piece.source)
        builder.add(start..<start + Int32(piece.count), of: base.rows[Int(version.row)])
        continue
      }
      let maker =
        makers[piece.version]
        ?? builder.maker(version.commit, builder.number(of: phase.paths.path(of: version.path))) {
          builder in
          version.edges.first.map { edge in
            (edge.parent, builder.number(of: phase.paths.path(of: edge.path)))
          }
        }
      makers[piece.version] = maker
      builder.add(Int32(piece.count), from: Int32(piece.source), maker)
    }
    let lastChange = phase.lastChange(of: phase.rootPaths[index])
    return builder.row(file.blob, lastChange: lastChange ?? known ?? tip)
  }
}
