import Provenance

/// Blames one file commit by commit, with everything that `git blame` can be asked.
///
/// `Repository.blame` answers for all files at once and is many times faster; this one reads no
/// more history than one file needs, and knows moves and copies, whose answers depend on the order
/// in which commits are read: the latest first, by the committer's clock, as Git does.
///
/// Source: git-blame(1); compared with Git in `BlameOracle`.
final class FileBlame {
  let reader: ObjectReader
  let trees: TreeCache
  let options: BlameOptions
  let grafts: Grafts
  var renames: RenameSearch
  /// The file's content, where its lines start, and its end.
  let content: [UInt8]
  let starts: [Int]
  /// Paths and blobs of the index, for the commit that stands for the work tree.
  let index: [Path: ObjectID]
  private var commits: [CommitID: BlameCommit] = [:]
  private var excluded: Set<CommitID> = []
  private var queue = DatedCommits()
  private(set) var settled: [(lines: WaitingLines, origin: BlameOrigin)] = []
  private var texts: [(blob: BlobID, table: LineTable)] = []
  let hash: LineHash
  var diff = LineDiff()

  init(
    _ content: [UInt8], _ reader: ObjectReader, _ grafts: Grafts, index: [Path: ObjectID],
    _ options: BlameOptions
  ) throws(GitError) {
    guard content.count <= LineTable.largestContent else { throw .tooLarge("of the file") }
    (self.content, self.reader, self.grafts, self.options) = (content, reader, grafts, options)
    self.index = index
    hash = LineHash(ignoresWhitespace: options.ignoresWhitespace)
    trees = TreeCache(reader)
    renames = RenameSearch(reader, trees)
    starts = unsafe content.withUnsafeBytes { unsafe lineStarts($0) }
    try exclude()
  }

  /// Marks what the commits that are left out rest on.
  private func exclude() throws(GitError) {
    var pending = options.excluded
    while let id = pending.popLast() {
      guard excluded.insert(id).inserted else { continue }
      pending += try record(id).parents
    }
  }

  private func record(_ id: CommitID) throws(GitError) -> CommitRecord {
    let object = try reader.object(id.object)
    guard object.isCommit, var record = CommitRecord(id: id, object.array) else {
      throw .damagedObject(id.description, reason: "it is not a commit")
    }
    if let parents = grafts.parents(of: id) { record.parents = parents }
    return record
  }

  func commit(_ id: CommitID) throws(GitError) -> BlameCommit {
    if let known = commits[id] { return known }
    let record = try record(id)
    let commit = BlameCommit(record, tree: record.tree, isExcluded: excluded.contains(id))
    commits[id] = commit
    return commit
  }

  /// The commit that stands for what is in the work tree.
  func workTree(_ record: CommitRecord, isLink: Bool) -> BlameCommit {
    let commit = BlameCommit(record, tree: nil, isExcluded: false, isLink: isLink)
    commits[record.id] = commit
    return commit
  }

  /// Blames some lines, from 0, of a file at a commit.
  func run(
    _ tip: BlameCommit, _ path: Path, _ blob: BlobID, lines: [Range<Int>],
    isCancelled: () -> Bool
  ) throws(GitError) {
    let origin = tip.origin(path, blob)
    origin.waiting = lines.map {
      WaitingLines(final: $0.lowerBound, source: $0.lowerBound, count: $0.count)
    }
    queue.push(tip)
    var turn = 0
    while let commit = queue.pop() {
      turn += 1
      if turn & 63 == 0, isCancelled() { throw .cancelled }
      while let origin = commit.origins.first(where: { !$0.waiting.isEmpty }) {
        if commit.isExcluded {
          commit.isBoundary = true
        } else {
          try pass(origin)
        }
        if commit.parents.isEmpty, !options.showsRoot { commit.isBoundary = true }
        for lines in origin.waiting { settled.append((lines, origin)) }
        origin.waiting = []
      }
    }
  }

  /// Hands lines on; a commit goes into the queue once, for all its versions.
  func give(_ lines: [WaitingLines], to origin: BlameOrigin) {
    guard !lines.isEmpty else { return }
    let commit = origin.commit
    let isQueued = commit.origins.contains { !$0.waiting.isEmpty }
    if !commit.origins.contains(where: { $0 === origin }) { commit.origins.insert(origin, at: 0) }
    origin.add(lines)
    if !isQueued { queue.push(commit) }
  }

  // MARK: One version

  private func pass(_ origin: BlameOrigin) throws(GitError) {
    let commit = origin.commit
    var parents: [BlameCommit] = []
    for parent in options.isFirstParentOnly ? Array(commit.parents.prefix(1)) : commit.parents {
      parents.append(try self.commit(parent))
    }
    if parents.isEmpty { return }
    guard let sources = try sources(origin, parents) else { return }
    for case let source? in sources {
      if origin.previous == nil { origin.previous = source }
      try passShared(from: origin, to: source, guesses: false)
      if origin.waiting.isEmpty { return }
    }
    if options.ignoredCommits.contains(commit.id) {
      for case let source? in sources {
        try passShared(from: origin, to: source, guesses: true)
        if origin.waiting.isEmpty { return }
      }
    }
    if options.looksForMoves { try passMoves(origin, parents, sources) }
  }

  /// The parents' versions that differ from each other; `nil` if one took all lines.
  private func sources(
    _ origin: BlameOrigin, _ parents: [BlameCommit]
  ) throws(GitError) -> [BlameOrigin?]? {
    var sources = [BlameOrigin?](repeating: nil, count: parents.count)
    for isRename in [false, true] {
      for (index, parent) in parents.enumerated() where sources[index] == nil {
        let found =
          isRename ? try renamed(origin, in: parent) : try samePath(origin, in: parent)
        guard let found else { continue }
        if found.blob == origin.blob {
          let lines = origin.waiting
          origin.waiting = []
          give(lines, to: found)
          return nil
        }
        if !sources[..<index].contains(where: { $0?.blob == found.blob }) { sources[index] = found }
      }
    }
    return sources
  }

  private func samePath(
    _ origin: BlameOrigin, in parent: BlameCommit
  ) throws(GitError) -> BlameOrigin? {
    guard let tree = parent.tree, let entry = try trees.entry(origin.path, under: tree) else {
      return nil
    }
    // A type change ends a file's history.
    guard try isLink(origin) ? entry.kind == .symlink : entry.isRegular else { return nil }
    return parent.origin(origin.path, BlobID(entry.id))
  }

  private func isLink(_ origin: BlameOrigin) throws(GitError) -> Bool {
    guard let tree = origin.commit.tree else { return origin.commit.isLink }
    return try trees.entry(origin.path, under: tree)?.kind == .symlink
  }

  private func renamed(
    _ origin: BlameOrigin, in parent: BlameCommit
  ) throws(GitError) -> BlameOrigin? {
    guard let parentTree = parent.tree, try trees.entry(origin.path, under: parentTree) == nil,
      try !isLink(origin)
    else { return nil }
    let source =
      if let tree = origin.commit.tree {
        try renames.source(of: origin.path, origin.blob, in: tree, from: parentTree)
      } else {
        try renames.source(
          of: origin.path, origin.blob, among: filesMissingFromIndex(parentTree))
      }
    return source.map { parent.origin($0.path, $0.blob) }
  }

  private func filesMissingFromIndex(
    _ tree: ObjectID
  ) throws(GitError) -> [RenameSearch.Source] {
    try TreeDifference(trees, from: tree, to: .index(index), withUnchanged: false).files
      .filter { $0.isRegular && index[$0.path] == nil }
      .map {
        RenameSearch.Source(path: $0.path, blob: $0.blob, size: reader.size($0.blob.object))
      }
      .filter { $0.size != 0 }
  }

  /// Passes lines that a parent's version has too; the others too, by a guess, if asked.
  private func passShared(
    from origin: BlameOrigin, to source: BlameOrigin, guesses: Bool
  ) throws(GitError) {
    let child = try text(origin.blob)
    let parent = try text(source.blob, like: child)
    let shared = diff.shared(child, parent, unsafe CommonEnds(child.bytes, parent.bytes))
    let stretches =
      guesses
      ? LineStretches(shared, child, parent)
      : LineStretches(shared)
    let (passed, kept) = stretches.split(origin.waiting)
    origin.waiting = kept
    give(passed, to: source)
  }

  func text(_ blob: BlobID, like neighbour: LineTable? = nil) throws(GitError) -> LineTable {
    if let known = texts.first(where: { $0.blob == blob }) { return known.table }
    let object = try reader.blob(blob)
    guard unsafe object.bytes.count <= LineTable.largestContent else {
      throw .tooLarge(blob.description)
    }
    let table = unsafe LineTable(
      object.bytes, of: object, hash,
      like: neighbour.map { unsafe ($0, CommonEnds($0.bytes, object.bytes)) })
    if texts.count == 8 { texts.removeFirst() }
    texts.append((blob, table))
    return table
  }
}

/// Where lines start, and the end.
func lineStarts(_ bytes: UnsafeRawBufferPointer) -> [Int] {
  var starts = [0]
  for index in 0..<bytes.count where unsafe bytes[index] == 0x0A { starts.append(index + 1) }
  if starts[starts.count - 1] != bytes.count { starts.append(bytes.count) }
  return starts
}
