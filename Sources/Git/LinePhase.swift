import Provenance

/// The second phase: every line of one file to the version that made it.
///
/// Lines wait at versions; versions are worked on in topological order, children first, so that
/// all lines that reach one are there when it is compared with its parents.
/// - Complexity: O(versions × size) for reading, and the comparisons.
@safe struct LinePhase {
  /// Lines of the file at the tip, `source` their first number in a version.
  private struct Lines {
    var final: Int
    var source: Int
    var count: Int
  }

  /// Lines that were made by one version.
  struct Blamed {
    var final: Int
    var source: Int
    var count: Int
    var version: Int32
  }

  private let versions: [FileVersion]
  private let resolve: (Int32) -> Int32
  private let reader: ObjectReader
  private let hash: LineHash
  /// Commits, by number, that are passed by where lines can be guessed to come from before them.
  private let ignored: Set<Int32>
  private var diff = LineDiff()
  /// Versions that wait with their content at hand, the oldest first: each is compared as a parent
  /// and then as a child.
  private var tables: [(version: Int32, table: LineTable)] = []
  private var heldBytes = 0

  /// No more than this is held, but for the two that are being compared.
  private static let mostHeld = 16 << 20

  init(
    _ versions: [FileVersion], resolve: @escaping (Int32) -> Int32, _ reader: ObjectReader,
    ignoresWhitespace: Bool = false, ignored: Set<Int32> = []
  ) {
    self.ignored = ignored
    self.versions = versions
    self.resolve = resolve
    self.reader = reader
    hash = LineHash(ignoresWhitespace: ignoresWhitespace)
  }

  /// Blames the lines of a version at the tip; sorted, neighbours of one version joined.
  mutating func blame(_ root: Int32) throws(GitError) -> (lineCount: Int, lines: [Blamed]) {
    tables.removeAll(keepingCapacity: true)
    heldBytes = 0
    let count = try table(root, like: nil).count
    var waiting: [Int32: [Lines]] = [root: [Lines(final: 0, source: 0, count: count)]]
    var queue = VersionQueue()
    queue.push(root, versions[Int(root)].order)
    var blamed: [Blamed] = []
    while let version = queue.pop() {
      guard var lines = waiting.removeValue(forKey: version), !lines.isEmpty else { continue }
      for edge in versions[Int(version)].edges where !lines.isEmpty {
        let parent = resolve(edge.version)
        let shared = try shared(version, parent)
        let (passed, kept) = Self.split(lines, shared)
        lines = kept
        guard !passed.isEmpty else { continue }
        if waiting[parent] == nil { queue.push(parent, versions[Int(parent)].order) }
        waiting[parent, default: []] += passed
      }
      if !ignored.isEmpty, ignored.contains(versions[Int(version)].commit) {
        for edge in versions[Int(version)].edges where !lines.isEmpty {
          let parent = resolve(edge.version)
          let (passed, kept) = try guess(lines, version, parent)
          lines = kept
          guard !passed.isEmpty else { continue }
          if waiting[parent] == nil { queue.push(parent, versions[Int(parent)].order) }
          waiting[parent, default: []] += passed
        }
      }
      forget(version)
      for line in lines {
        blamed.append(
          Blamed(final: line.final, source: line.source, count: line.count, version: version))
      }
    }
    return (count, Self.joined(blamed))
  }

  /// Lines that an ignored version's parent may have had in another form, and the others.
  private mutating func guess(
    _ lines: [Lines], _ version: Int32, _ parent: Int32
  ) throws(GitError) -> (passed: [Lines], kept: [Lines]) {
    let stretches = LineStretches(
      try shared(version, parent), try table(version, like: nil), try table(parent, like: nil))
    let (passed, kept) = stretches.split(
      lines.map { WaitingLines(final: $0.final, source: $0.source, count: $0.count) })
    func plain(_ lines: WaitingLines) -> Lines {
      Lines(final: lines.final, source: lines.source, count: lines.count)
    }
    return (passed.map(plain), kept.map(plain))
  }

  private mutating func shared(
    _ version: Int32, _ parent: Int32
  ) throws(GitError) -> [SharedLines] {
    let child = try table(version, like: nil)
    let old = try table(parent, like: child)
    let ends = unsafe CommonEnds(child.bytes, old.bytes)
    return diff.shared(child, old, ends)
  }

  private mutating func table(
    _ version: Int32, like neighbour: LineTable?
  ) throws(GitError) -> LineTable {
    if let known = tables.first(where: { $0.version == version }) { return known.table }
    let object = try reader.blob(versions[Int(version)].blob)
    guard unsafe object.bytes.count <= LineTable.largestContent else {
      throw .tooLarge(versions[Int(version)].blob.description)
    }
    let table = unsafe LineTable(
      object.bytes, of: object, hash,
      like: neighbour.map { unsafe ($0, CommonEnds($0.bytes, object.bytes)) })
    while !tables.isEmpty, heldBytes > Self.mostHeld { forget(tables[0].version) }
    tables.append((version, table))
    heldBytes += table.start(of: table.count)
    return table
  }

  private mutating func forget(_ version: Int32) {
    guard let index = tables.firstIndex(where: { $0.version == version }) else { return }
    let table = tables.remove(at: index).table
    heldBytes -= table.start(of: table.count)
  }

  /// Parts of `lines` that lie in shared stretches, and those that do not.
  private static func split(
    _ lines: [Lines], _ shared: [SharedLines]
  ) -> (passed: [Lines], kept: [Lines]) {
    var passed: [Lines] = []
    var kept: [Lines] = []
    for line in lines {
      var source = line.source
      let end = line.source + line.count
      var index = shared.firstStretch(endingAfter: source)
      while source < end {
        guard index < shared.count, shared[index].child < end else {
          kept.append(
            Lines(final: line.final + source - line.source, source: source, count: end - source))
          break
        }
        let stretch = shared[index]
        if stretch.child > source {
          kept.append(
            Lines(
              final: line.final + source - line.source, source: source,
              count: stretch.child - source))
          source = stretch.child
        }
        let stop = min(end, stretch.child + stretch.count)
        passed.append(
          Lines(
            final: line.final + source - line.source,
            source: stretch.parent + source - stretch.child, count: stop - source))
        source = stop
        index += 1
      }
    }
    return (passed, kept)
  }

  private static func joined(_ blamed: [Blamed]) -> [Blamed] {
    var result: [Blamed] = []
    for lines in blamed.sorted(by: { $0.final < $1.final }) {
      if let last = result.last, last.version == lines.version,
        last.source + last.count == lines.source, last.final + last.count == lines.final
      {
        result[result.count - 1].count += lines.count
      } else {
        result.append(lines)
      }
    }
    return result
  }
}

/// Versions by the order of their commits, children first: a binary heap.
private struct VersionQueue {
  private var heap: [(commit: Int32, version: Int32)] = []

  mutating func push(_ version: Int32, _ commit: Int32) {
    heap.append((commit, version))
    var index = heap.count - 1
    while index > 0, heap[index] < heap[(index - 1) / 2] {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func pop() -> Int32? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first.version }
    heap[0] = last
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
        if heap[child] < heap[least] { least = child }
      }
      if least == index { break }
      heap.swapAt(index, least)
      index = least
    }
    return first.version
  }
}
