import Provenance

/// Finds the file that a new file was renamed from, as `git blame` does: each new file is judged
/// alone, and a source may be found more than once.
///
/// Sources are the files that a parent has and the commit does not, in the order of their paths.
/// First one with the same content, of the same basename if there is one; then the only one with
/// the same basename if three quarters are the same; then the most similar one of at least half.
struct RenameSearch {
  struct Source {
    var path: Path
    var blob: BlobID
    /// In bytes; `nil` if the repository does not have it.
    var size: Int?
  }

  private struct Pair: Hashable {
    var tree: ObjectID
    var parent: ObjectID
  }

  private static let full = 60_000
  private static let half = 30_000
  private static let threeQuarters = 45_000

  private let reader: ObjectReader
  private let trees: TreeCache
  /// Deleted files of the pair asked for last, and of the one before.
  private var deleted: [Pair: [Source]] = [:]
  private var spans: [BlobID: SpanTable] = [:]

  init(_ reader: ObjectReader, _ trees: TreeCache) {
    self.reader = reader
    self.trees = trees
  }

  /// The file that `path` was renamed from; `nil` if none is similar enough.
  mutating func source(
    of path: Path, _ blob: BlobID, in tree: ObjectID, from parent: ObjectID
  ) throws(GitError) -> Source? {
    try source(of: path, blob, among: deletedFiles(Pair(tree: tree, parent: parent)))
  }

  /// The same of files that were found to be missing.
  mutating func source(
    of path: Path, _ blob: BlobID, among sources: [Source]
  ) throws(GitError) -> Source? {
    guard !sources.isEmpty else { return nil }
    if let same = identical(path, blob, sources) { return same }
    guard let size = reader.size(blob.object), size > 0 else { return nil }
    let basename = path.basename
    let named = sources.filter { $0.path.basename == basename }
    if named.count == 1,
      try similarity(named[0], blob, size, atLeast: Self.threeQuarters) >= Self.threeQuarters
    {
      return named[0]
    }
    return try mostSimilar(basename, blob, size, sources)
  }

  private func identical(_ path: Path, _ blob: BlobID, _ sources: [Source]) -> Source? {
    var best: Source?
    var tried = 0
    for source in sources where source.blob == blob {
      if source.path.basename == path.basename { return source }
      if best == nil { best = source }
      tried += 1
      if tried == 100 { break }
    }
    return best
  }

  /// The best of the sources, kept in four slots where a better one takes the place of the worst;
  /// of equals in the slots, the first.
  private mutating func mostSimilar(
    _ basename: ArraySlice<UInt8>, _ blob: BlobID, _ size: Int, _ sources: [Source]
  ) throws(GitError) -> Source? {
    struct Slot {
      var source: Source
      var score: Int
      var isNamed: Bool
      func isBetter(than other: Slot) -> Bool {
        score != other.score ? score > other.score : isNamed && !other.isNamed
      }
    }
    var slots: [Slot] = []
    for source in sources {
      let slot = Slot(
        source: source, score: try similarity(source, blob, size, atLeast: Self.half),
        isNamed: source.path.basename == basename)
      if slots.count < 4 {
        slots.append(slot)
        continue
      }
      var worst = 0
      for index in 1..<4 where slots[worst].isBetter(than: slots[index]) { worst = index }
      if slot.isBetter(than: slots[worst]) { slots[worst] = slot }
    }
    var best: Slot?
    for slot in slots where best.map({ slot.isBetter(than: $0) }) ?? true { best = slot }
    guard let best, best.score >= Self.half else { return nil }
    return best.source
  }

  /// How much of the larger file is in the other too, of 60,000.
  private mutating func similarity(
    _ source: Source, _ target: BlobID, _ size: Int, atLeast minimum: Int
  ) throws(GitError) -> Int {
    guard let sourceSize = source.size else { return 0 }
    let (larger, smaller) = (max(size, sourceSize), min(size, sourceSize))
    if larger * (Self.full - minimum) < (larger - smaller) * Self.full { return 0 }
    let copied = try table(source.blob).copied(to: try table(target))
    return larger == 0 ? 0 : copied * Self.full / larger
  }

  private mutating func table(_ blob: BlobID) throws(GitError) -> SpanTable {
    if let known = spans[blob] { return known }
    let table = SpanTable(try reader.blob(blob))
    if spans.count > 4096 { spans.removeAll(keepingCapacity: true) }
    spans[blob] = table
    return table
  }

  private mutating func deletedFiles(_ pair: Pair) throws(GitError) -> [Source] {
    if let known = deleted[pair] { return known }
    var sources: [Source] = []
    var entries = 0
    try collect(pair.parent, missingFrom: pair.tree, prefix: [], depth: 0, &entries, &sources)
    sources.sort { $0.path < $1.path }
    if deleted.count > 64 { deleted.removeAll(keepingCapacity: true) }
    deleted[pair] = sources
    return sources
  }

  /// - Throws: `tooManyFiles` for trees of trees that hold more than anybody could have written;
  ///   they may lie anywhere in a history.
  private func collect(
    _ parent: ObjectID, missingFrom tree: ObjectID?, prefix: [UInt8], depth: Int,
    _ entries: inout Int, _ sources: inout [Source]
  ) throws(GitError) {
    if parent == tree { return }
    // What lies deeper is not listed, and so nothing was renamed from there.
    guard depth < TreeFile.deepest else { return }
    let theirs = try trees.tree(parent)
    var mine: Tree?
    if let tree { mine = try trees.tree(tree) }
    var (offset, cursor) = (0, 0)
    while true {
      if let mine {
        let same = theirs.common(from: offset, in: mine, at: cursor)
        offset += same
        cursor += same
      }
      guard let entry = theirs.entry(at: offset) else { break }
      offset = entry.end
      entries += 1
      if entries > TreeFile.mostEntries { throw .tooManyFiles(limit: TreeFile.mostEntries) }
      let value = theirs.value(entry)
      var other: TreeEntry?
      if let mine, let found = theirs.find(entry, in: mine, from: cursor) {
        let known = mine.value(found)
        other = known
        // A folder of the same name stands elsewhere; what is between must still be found.
        if (known.kind == .folder) == (value.kind == .folder) { cursor = found.end }
      }
      let path = prefix + theirs.name(entry)
      if value.kind == .folder {
        try collect(
          value.id, missingFrom: other?.kind == .folder ? other?.id : nil, prefix: path + [0x2F],
          depth: depth + 1, &entries, &sources)
      } else if value.isRegular, other == nil || other?.kind == .folder {
        let size = reader.size(value.id)
        if size == 0 { continue }
        sources.append(Source(path: Path(bytes: path), blob: BlobID(value.id), size: size))
      }
    }
  }
}

/// How many bytes of a file lie in each of its spans: lines, or 64 bytes where those are longer.
struct SpanTable {
  /// Sorted by hash.
  private var spans: [(hash: UInt64, bytes: Int)] = []

  init(_ object: StoredObject) {
    let bytes = unsafe object.bytes
    let isText = unsafe !bytes.prefix(8000).contains(0)
    var all: [(hash: UInt64, bytes: Int)] = []
    var hash: UInt64 = 0
    var length = 0
    for index in 0..<bytes.count {
      let byte = unsafe bytes[index]
      if isText, byte == 0x0D, index + 1 < bytes.count, unsafe bytes[index + 1] == 0x0A {
        continue
      }
      hash = (hash &+ UInt64(byte) &+ 1) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
      length += 1
      if length < 64, byte != 0x0A { continue }
      all.append((hash, length))
      (hash, length) = (0, 0)
    }
    if length > 0 { all.append((hash, length)) }
    all.sort { $0.hash < $1.hash }
    for span in all {
      if spans.last?.hash == span.hash {
        spans[spans.count - 1].bytes += span.bytes
      } else {
        spans.append(span)
      }
    }
  }

  /// Bytes of spans that the other file has too.
  func copied(to other: SpanTable) -> Int {
    var (mine, theirs, sum) = (0, 0, 0)
    while mine < spans.count, theirs < other.spans.count {
      if spans[mine].hash < other.spans[theirs].hash {
        mine += 1
      } else if spans[mine].hash > other.spans[theirs].hash {
        theirs += 1
      } else {
        sum += min(spans[mine].bytes, other.spans[theirs].bytes)
        mine += 1
        theirs += 1
      }
    }
    return sum
  }
}
