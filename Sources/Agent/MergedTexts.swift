import Catalog
import Corpus
import Memory
import Provenance

/// A text of the memory, once however many documents hold it, and whose its lines are.
struct MergedText {
  var digest: [UInt8]
  /// The first one of those of its documents; its name tells the language.
  var path: Path
  var bytes: [UInt8]
  var runs: [TextRun]
  var lines: Int
}

/// Bytes from `start` up to the next run have one origin.
struct TextRun: Hashable {
  var start: Int
  var origin: MergedOrigin
}

/// An origin with its owner's number in the catalog.
struct MergedOrigin: Hashable {
  var commit: CommitID?
  var time: Int64
  var owner: UInt32
  var standing = SegmentOrigin.Standing.original
  /// How early it is; what is of a commit is as early as that, so it tells no two origins apart.
  var seniority: Seniority

  static func == (a: MergedOrigin, b: MergedOrigin) -> Bool {
    a.owner == b.owner && a.commit == b.commit && a.time == b.time && a.standing == b.standing
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(commit)
    hasher.combine(time)
    hasher.combine(owner)
    hasher.combine(standing)
  }

  /// Whether text that both are said to have written is this one's: the earlier one's, and of
  /// equals always the same one's, in whatever order they are found.
  func precedes(_ other: MergedOrigin) -> Bool {
    if seniority < other.seniority { return true }
    if other.seniority < seniority { return false }
    if time != other.time { return time < other.time }
    if let commit, let theirs = other.commit, commit != theirs { return commit < theirs }
    if (commit == nil) != (other.commit == nil) { return commit != nil }
    return owner < other.owner
  }
}

extension [TextRun] {
  /// Adds a run; one that goes on with the origin before it makes that longer.
  mutating func add(_ run: TextRun) {
    if last?.origin != run.origin { append(run) }
  }

  /// The earlier of two histories of the same bytes, piece by piece: each line belongs to its
  /// earliest origin, so that a copy earns its copier nothing and counts once.
  func earliest(_ other: [TextRun]) -> [TextRun] {
    var result: [TextRun] = []
    var (i, j) = (0, 0)
    for start in Set(map(\.start) + other.map(\.start)).sorted() {
      while i + 1 < count, self[i + 1].start <= start { i += 1 }
      while j + 1 < other.count, other[j + 1].start <= start { j += 1 }
      guard i < count, j < other.count else { continue }
      let (mine, theirs) = (self[i].origin, other[j].origin)
      result.add(TextRun(start: start, origin: theirs.precedes(mine) ? theirs : mine))
    }
    return result
  }

  /// As bytes: per run UInt32 start, UInt8 has a commit and, times two, is misdated, 20 bytes
  /// commit, Int64 time, UInt32 owner, Int64 time and UInt32 generation of its seniority; integers
  /// are big-endian.
  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * Self.encodedSize)
    func add(_ value: UInt64, _ size: Int) {
      for shift in stride(from: size * 8 - 8, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
      }
    }
    for run in self {
      add(UInt64(run.start), 4)
      let seniority = run.origin.seniority
      add((run.origin.commit == nil ? 0 : 1) | (seniority.isMisdated ? 2 : 0), 1)
      bytes += run.origin.commit?.object.bytes ?? [UInt8](repeating: 0, count: 20)
      add(UInt64(bitPattern: run.origin.time), 8)
      add(UInt64(run.origin.owner), 4)
      add(UInt64(bitPattern: seniority.time), 8)
      add(UInt64(UInt32(bitPattern: seniority.generation)), 4)
    }
    return bytes
  }

  private static var encodedSize: Int { 49 }

  /// Reads what `encoded` wrote; `nil` if it is cut short.
  init?(encoded bytes: [UInt8]) {
    guard bytes.count % Self.encodedSize == 0 else { return nil }
    self.init()
    func value(_ offset: Int, _ size: Int) -> UInt64 {
      bytes[offset..<offset + size].reduce(0) { $0 << 8 | UInt64($1) }
    }
    for offset in stride(from: 0, to: bytes.count, by: Self.encodedSize) {
      let commit = ObjectID(bytes: bytes[offset + 5..<offset + 25]).map { CommitID($0) }
      var seniority = Seniority(
        time: Int64(bitPattern: value(offset + 37, 8)),
        generation: Int32(bitPattern: UInt32(value(offset + 45, 4))))
      seniority.isMisdated = bytes[offset + 4] & 2 != 0
      append(
        TextRun(
          start: Int(value(offset, 4)),
          origin: MergedOrigin(
            commit: bytes[offset + 4] & 1 == 0 ? nil : commit,
            time: Int64(bitPattern: value(offset + 25, 8)),
            owner: UInt32(value(offset + 33, 4)), seniority: seniority)))
    }
  }
}

/// A document on its way into the memory: its text and whose each line is.
struct ComingDocument {
  var entry: LearnedSource.Document
  var bytes: [UInt8]
  var runs: [TextRun] = []
  var lines: Int

  /// A document of a source, given the numbers of the owners of the source's origins.
  init(
    _ document: FoundSource.Document, _ origins: [Origin], _ owners: [UInt32],
    firstSeen: Set<Int>, isObserved: Bool, isCommons: Bool
  ) {
    let commons = Self.commonsSeniority(isCommons)
    bytes = document.text
    let table = LineTable(bytes)
    lines = table.count
    entry = LearnedSource.Document(
      path: document.path, blob: document.blob, digest: SHA256.digest(bytes), written: [])
    entry.savedAt = document.savedAt
    if let cut = document.cut {
      take(cut, origins, owners, commons)
      return
    }
    var written: [UInt32: (lines: Int, bytes: Int)] = [:]
    for run in document.runs where !run.lines.isEmpty {
      let (origin, owner) = (origins[run.origin], owners[run.origin])
      let start = table.starts[run.lines.lowerBound]
      runs.add(
        TextRun(
          start: start,
          origin: MergedOrigin(
            commit: origin.commit, time: origin.time, owner: owner,
            seniority: commons ?? origin.seniority)))
      if isObserved {
        entry.observed.append(
          .init(
            firstLine: run.lines.lowerBound, owner: owner, time: origin.time,
            isFirst: firstSeen.contains(run.origin)))
      }
      written[owner, default: (0, 0)].lines += run.lines.count
      written[owner, default: (0, 0)].bytes += table.starts[run.lines.upperBound] - start
    }
    entry.written = written.sorted { $0.key < $1.key }.map {
      ($0.key, $0.value.lines, $0.value.bytes)
    }
    entry.fingerprint = Self.fingerprint(
      entry, Self.lineRuns(document.runs, origins, owners, commons))
  }

  /// What came with a commons source is nobody's, and so is what is like it, however old that is.
  private static func commonsSeniority(_ isCommons: Bool) -> Seniority? {
    isCommons ? Seniority(time: .min, generation: 0) : nil
  }

  /// The runs of a document by their first lines in the place of bytes.
  private static func lineRuns(
    _ runs: [OriginRun], _ origins: [Origin], _ owners: [UInt32], _ commons: Seniority?
  ) -> [TextRun] {
    var result: [TextRun] = []
    for run in runs where !run.lines.isEmpty {
      let origin = origins[run.origin]
      result.add(
        TextRun(
          start: run.lines.lowerBound,
          origin: MergedOrigin(
            commit: origin.commit, time: origin.time, owner: owners[run.origin],
            seniority: commons ?? origin.seniority)))
    }
    return result
  }

  /// The fingerprint that a committed document has whose text is known by its digest.
  static func fingerprint(
    _ document: FoundSource.Document, _ digest: [UInt8], _ origins: [Origin], _ owners: [UInt32],
    isCommons: Bool
  ) -> Int64 {
    fingerprint(
      LearnedSource.Document(
        path: document.path, blob: document.blob, digest: digest, written: []),
      lineRuns(document.runs, origins, owners, commonsSeniority(isCommons)))
  }

  /// Takes what is left of a text whose lines were cut.
  private mutating func take(
    _ cut: CutText, _ origins: [Origin], _ owners: [UInt32], _ commons: Seniority?
  ) {
    lines = 0
    var written: [UInt32: (lines: Int, bytes: Int)] = [:]
    for (number, run) in cut.runs.enumerated() {
      let (origin, owner) = (origins[run.origin], owners[run.origin])
      runs.add(
        TextRun(
          start: run.start,
          origin: MergedOrigin(
            commit: origin.commit, time: origin.time, owner: owner,
            seniority: commons ?? origin.seniority)))
      if bytes[run.start] == 0 { continue }
      let end = number + 1 < cut.runs.count ? cut.runs[number + 1].start : bytes.count
      lines += run.lines
      written[owner, default: (0, 0)].lines += run.lines
      written[owner, default: (0, 0)].bytes += end - run.start
    }
    entry.written = written.sorted { $0.key < $1.key }.map {
      ($0.key, $0.value.lines, $0.value.bytes)
    }
    entry.fingerprint = Self.fingerprint(entry, runs)
  }

  /// A digest of all that is recorded of a document, with its runs by lines, or by bytes if some of
  /// it was cut.
  private static func fingerprint(
    _ entry: LearnedSource.Document, _ runs: [TextRun]
  ) -> Int64 {
    var hash = SHA256()
    hash.update(entry.digest)
    hash.update(entry.blob?.object.bytes ?? [])
    hash.update(runs.encoded)
    if let time = entry.savedAt { hash.update(Array("saved \(time);".utf8)) }
    for run in entry.observed {
      hash.update(Array("\(run.firstLine) \(run.owner) \(run.time) \(run.isFirst);".utf8))
    }
    return hash.finish().prefix(8).reduce(0) { $0 << 8 | Int64($1) }
  }
}
