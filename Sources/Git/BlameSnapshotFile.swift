import Provenance

/// A blame as a file.
///
///     OFFSET  SIZE  DESCRIPTION
///          0     8  "bylineBL"
///          8     4  format version, now 3
///         12     8  checksum of all that follows
///         20     4  1 if whitespace was left out of account
///         24    24  numbers of digests s, always 1, commits n, parents p, boundaries b and rows r;
///                   the revision's number
///         48   20s  digest of what changes history beside the commits
///             20n  names of commits, parents before children
///             20n  their trees
///              8n  when they were made
///              4n  where the parents of each end
///              4p  parents, by number
///              4b  boundaries, by number, sorted
///                  rows, by path
///
/// A row: numbers of paths, lines, the last change, runs, makers, and 1 if it is unavailable, 4
/// each; the blob, 20; paths, each with its length before it, 4; runs of 12 bytes; makers of 16.
/// Integers are little-endian, names of objects as Git stores them.
///
/// Version 3: when commits were made. 2: a digest for shallow commits. 1: the first.
extension BlameSnapshot {
  private static let magic = Array("bylineBL".utf8)
  private static let version: Int32 = 3
  private static let headerSize = 20

  /// The snapshot's file.
  ///
  /// - Complexity: O(commits + runs)
  package var encoded: [UInt8] {
    var out = ByteWriter()
    out.bytes.reserveCapacity(
      graph.count * 58 + rows.reduce(0) { $0 + $1.runs.count * 12 + $1.makers.count * 16 + 120 })
    out.bytes += Self.magic
    out.write(Self.version)
    out.bytes += [UInt8](repeating: 0, count: 8)
    out.write(rules.ignoresWhitespace ? 1 : 0)
    let boundaries = graph.boundaries.sorted()
    for count in [
      1, graph.count, graph.parentList.count, boundaries.count, rows.count, Int(tip),
    ] {
      out.write(Int32(truncatingIfNeeded: count))
    }
    out.write(rules.decrees)
    for commit in graph.commits { out.write(commit.object) }
    for tree in graph.trees { out.write(tree) }
    for time in graph.times {
      out.write([Int32(truncatingIfNeeded: time), Int32(truncatingIfNeeded: time >> 32)])
    }
    out.write(graph.parentEnds)
    out.write(graph.parentList)
    out.write(boundaries)
    for row in rows {
      out.write([
        Int32(row.paths.count), row.lineCount, row.lastChange, Int32(row.runs.count),
        Int32(row.makers.count), row.isUnavailable ? 1 : 0,
      ])
      out.write(row.blob.object)
      for path in row.paths {
        out.write(Int32(path.bytes.count))
        out.bytes += path.bytes
      }
      for run in row.runs { out.write([run.line, run.source, run.maker]) }
      for maker in row.makers {
        out.write([maker.commit, maker.path, maker.previousCommit, maker.previousPath])
      }
    }
    Self.seal(&out.bytes)
    return out.bytes
  }

  /// Enters the checksum of what follows it.
  package static func seal(_ bytes: inout [UInt8]) {
    let sum = checksum(bytes[headerSize...])
    for index in 0..<8 { bytes[12 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
  }

  /// Reads a snapshot's file; `nil` if it is damaged, or of another version.
  ///
  /// - Complexity: O(commits + runs)
  package init?(encoded bytes: [UInt8]) {
    var input = ByteReader(bytes)
    guard bytes.count >= Self.headerSize, input.bytes(8).elementsEqual(Self.magic),
      input.integer() == Self.version
    else { return nil }
    var sum: UInt64 = 0
    for byte in input.bytes(8).reversed() { sum = sum << 8 | UInt64(byte) }
    guard sum == Self.checksum(bytes[Self.headerSize...]) else { return nil }
    let ignoresWhitespace = input.integer() == 1
    let counts = (0..<5).map { _ in Int(input.integer()) }
    let tip = input.integer()
    let decrees = input.objects(counts[0])
    let commits = input.objects(counts[1]).map { CommitID($0) }
    let trees = input.objects(counts[1])
    let times = input.times(counts[1])
    let parentEnds = input.integers(counts[1])
    let parentList = input.integers(counts[2])
    let boundaries = input.integers(counts[3])
    guard !input.isExhausted, decrees.count == 1, tip >= 0, tip < commits.count,
      let graph = CommitGraph(
        commits: commits, trees: trees, times: times, parentEnds: parentEnds,
        parentList: parentList, boundaries: Set(boundaries))
    else { return nil }
    self.init(
      Rules(ignoresWhitespace: ignoresWhitespace, decrees: decrees[0]), commits[Int(tip)])
    self.graph = graph
    self.tip = tip
    chain = [Bool](repeating: false, count: commits.count)
    var commit = tip
    while commit >= 0 {
      chain[Int(commit)] = true
      commit = graph.firstParent(of: commit)
    }
    rows.reserveCapacity(max(0, min(counts[4], bytes.count / 48)))
    for _ in 0..<max(0, counts[4]) {
      guard let row = BlameRow(&input, commitCount: commits.count),
        rows.isEmpty || rows[rows.count - 1].path < row.path
      else { return nil }
      rows.append(row)
    }
    guard !input.isExhausted, input.isAtEnd else { return nil }
  }

  /// Tells files that are damaged, not ones that were made to mislead: four lanes of words.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var lanes = SIMD4<UInt64>(1, 2, 3, 4)
    let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
    unsafe bytes.withUnsafeBytes { raw in
      let whole = raw.count & ~31
      var offset = 0
      while offset < whole {
        let words = unsafe raw.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
        lanes = (lanes ^ words) &* multiplier
        lanes = (lanes &<< 29) | (lanes &>> 35)
        offset += 32
      }
      for index in whole..<raw.count {
        unsafe lanes[0] = (lanes[0] ^ UInt64(raw[index])) &* multiplier
      }
    }
    var sum = UInt64(bytes.count)
    for lane in 0..<4 { sum = ((sum ^ lanes[lane]) &* multiplier) ^ (sum >> 31) }
    return sum
  }
}

extension BlameRow {
  /// Reads a row; `nil` if numbers in it name nothing.
  fileprivate convenience init?(_ input: inout ByteReader, commitCount: Int) {
    let facts = input.integers(6)
    let blobs = input.objects(1)
    guard !input.isExhausted, facts[0] > 0, facts[1] >= 0, facts[2] >= 0, facts[2] < commitCount
    else { return nil }
    var paths: [Path] = []
    for _ in 0..<facts[0] {
      guard !input.isExhausted else { return nil }
      paths.append(Path(bytes: Array(input.bytes(Int(input.integer())))))
    }
    let (runCount, makerCount) = (Int(facts[3]), Int(facts[4]))
    var runs: [Run] = []
    input.records(runCount, of: 3) { input in
      runs.reserveCapacity(runCount)
      for _ in 0..<runCount {
        runs.append(
          Run(line: input.integer(), source: input.integer(), maker: input.integer()))
      }
    }
    var makers: [Maker] = []
    input.records(makerCount, of: 4) { input in
      makers.reserveCapacity(makerCount)
      for _ in 0..<makerCount {
        makers.append(
          Maker(
            commit: input.integer(), path: input.integer(), previousCommit: input.integer(),
            previousPath: input.integer()))
      }
    }
    guard !input.isExhausted else { return nil }
    // Lines rise from 0, so that every line is in one run.
    var least: Int32 = 0
    for run in runs {
      guard run.line >= least, run.line < facts[1], run.line == 0 || least > 0, run.source >= 0,
        run.source <= Int32.max - facts[1],
        run.maker >= 0, run.maker < makers.count
      else { return nil }
      least = run.line + 1
    }
    guard runs.isEmpty == (facts[1] == 0) else { return nil }
    for maker in makers {
      guard maker.commit >= 0, maker.commit < commitCount, maker.path >= 0,
        maker.path < paths.count, maker.previousCommit < commitCount,
        maker.previousPath < paths.count, (maker.previousCommit < 0) == (maker.previousPath < 0)
      else { return nil }
    }
    self.init(
      paths: paths, blob: BlobID(blobs[0]), lineCount: facts[1], lastChange: facts[2], runs: runs,
      makers: makers, isUnavailable: facts[5] == 1)
  }
}

private struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func write(_ value: Int32) {
    let value = UInt32(bitPattern: value)
    for shift in [0, 8, 16, 24] as [UInt32] {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  mutating func write(_ values: [Int32]) { for value in values { write(value) } }
  mutating func write(_ object: ObjectID) { bytes += object.bytes }
}

/// Reads numbers and names one after the other; past the end they are zeros, and it says so.
@safe private struct ByteReader {
  private let content: [UInt8]
  private var offset = 0
  private(set) var isExhausted = false
  var isAtEnd: Bool { offset == content.count }

  init(_ content: [UInt8]) { self.content = content }

  /// Takes `count` bytes, if there are as many.
  private mutating func take(_ count: Int) -> Int? {
    guard !isExhausted, count >= 0, count <= content.count - offset else {
      isExhausted = true
      return nil
    }
    offset += count
    return offset - count
  }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8> {
    guard let start = take(count) else { return [] }
    return content[start..<start + count]
  }

  mutating func integer() -> Int32 {
    guard let start = take(4) else { return 0 }
    return unsafe content.withUnsafeBytes {
      unsafe Int32(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Int32.self))
    }
  }

  mutating func integers(_ count: Int) -> [Int32] {
    guard count >= 0, count <= content.count / 4, let start = take(count * 4) else {
      isExhausted = true
      return [Int32](repeating: 0, count: 6)
    }
    return unsafe content.withUnsafeBytes { raw in
      (0..<count).map { index in
        unsafe Int32(
          littleEndian: raw.loadUnaligned(fromByteOffset: start + 4 * index, as: Int32.self))
      }
    }
  }

  /// Integers of 64 bits.
  mutating func times(_ count: Int) -> [Int64] {
    guard count >= 0, count <= content.count / 8, let start = take(count * 8) else {
      isExhausted = true
      return []
    }
    return unsafe content.withUnsafeBytes { raw in
      (0..<count).map { index in
        unsafe Int64(
          littleEndian: raw.loadUnaligned(fromByteOffset: start + 8 * index, as: Int64.self))
      }
    }
  }

  mutating func objects(_ count: Int) -> [ObjectID] {
    guard count >= 0, count <= content.count / 20, let start = take(count * 20) else {
      isExhausted = true
      return []
    }
    return unsafe content.withUnsafeBytes { raw in
      (0..<count).map { index in
        let offset = start + 20 * index
        func word(_ at: Int) -> UInt64 {
          unsafe UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset + at, as: UInt64.self))
        }
        return ObjectID(
          head: word(0), middle: word(8),
          tail: unsafe UInt32(
            bigEndian: raw.loadUnaligned(fromByteOffset: offset + 16, as: UInt32.self)))
      }
    }
  }

  /// Calls `body` if there are `count` records of so many numbers.
  mutating func records(_ count: Int, of size: Int, _ body: (inout ByteReader) -> Void) {
    guard count >= 0, count <= (content.count - offset) / (4 * size) else {
      isExhausted = true
      return
    }
    body(&self)
  }
}
