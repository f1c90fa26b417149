import Provenance

/// Lines of the file that is blamed, waiting at a version of some file.
struct WaitingLines {
  /// The first line's number in the file that is blamed, from 0.
  var final: Int
  /// Its number in the version where it waits.
  var source: Int
  var count: Int
  var isIgnored = false
  var isUnblamable = false

  func part(_ offset: Int, _ count: Int, source: Int? = nil) -> WaitingLines {
    var part = self
    part.final += offset
    part.source = source ?? self.source + offset
    part.count = count
    return part
  }
}

/// A version of a file that lines may come from: a path at a commit.
final class BlameOrigin {
  unowned let commit: BlameCommit
  let path: Path
  let blob: BlobID
  /// Sorted by `source`.
  var waiting: [WaitingLines] = []
  /// The first parent's version.
  var previous: BlameOrigin?

  init(_ commit: BlameCommit, _ path: Path, _ blob: BlobID) {
    self.commit = commit
    self.path = path
    self.blob = blob
  }

  /// Merges more lines in, of equals those that were there first.
  func add(_ lines: [WaitingLines]) {
    if waiting.isEmpty {
      waiting = lines
      return
    }
    var merged: [WaitingLines] = []
    merged.reserveCapacity(waiting.count + lines.count)
    var (a, b) = (0, 0)
    while a < waiting.count, b < lines.count {
      if waiting[a].source <= lines[b].source {
        merged.append(waiting[a])
        a += 1
      } else {
        merged.append(lines[b])
        b += 1
      }
    }
    waiting = merged + waiting[a...] + lines[b...]
  }
}

/// A commit as far as a blame has read it.
final class BlameCommit {
  let id: CommitID
  let record: CommitRecord
  /// `nil` for the work tree, whose files are the index's.
  let tree: ObjectID?
  var parents: [CommitID]
  /// Where it stands in the queue: the committer's clock.
  let time: Int64
  /// The one asked for last comes first, as Git keeps them.
  var origins: [BlameOrigin] = []
  /// The limit of the history that was asked for.
  var isBoundary = false
  let isExcluded: Bool
  /// Of the work tree: whether the file there is a symbolic link.
  let isLink: Bool

  init(_ record: CommitRecord, tree: ObjectID?, isExcluded: Bool, isLink: Bool = false) {
    self.isLink = isLink
    id = record.id
    self.record = record
    self.tree = tree
    parents = record.parents
    time = record.committer.time
    self.isExcluded = isExcluded
  }

  func origin(_ path: Path, _ blob: BlobID) -> BlameOrigin {
    if let index = origins.firstIndex(where: { $0.path == path }) {
      let known = origins.remove(at: index)
      origins.insert(known, at: 0)
      return known
    }
    let new = BlameOrigin(self, path, blob)
    origins.insert(new, at: 0)
    return new
  }

  /// The same, entered once it is given lines: thousands of files may be candidates.
  func candidate(_ path: Path, _ blob: BlobID) -> BlameOrigin {
    origins.first { $0.path == path } ?? BlameOrigin(self, path, blob)
  }
}

/// Commits that hold lines, the latest first; of one time, the one that came first.
struct DatedCommits {
  private var heap: [(time: Int64, turn: Int, commit: BlameCommit)] = []
  private var turn = 0

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    heap[a].time != heap[b].time ? heap[a].time > heap[b].time : heap[a].turn < heap[b].turn
  }

  mutating func push(_ commit: BlameCommit) {
    heap.append((commit.time, turn, commit))
    turn += 1
    var index = heap.count - 1
    while index > 0, precedes(index, (index - 1) / 2) {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func pop() -> BlameCommit? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if heap.isEmpty { return first.commit }
    heap[0] = last
    var index = 0
    while 2 * index + 1 < heap.count {
      var child = 2 * index + 1
      if child + 1 < heap.count, precedes(child + 1, child) { child += 1 }
      guard precedes(child, index) else { break }
      heap.swapAt(child, index)
      index = child
    }
    return first.commit
  }
}
