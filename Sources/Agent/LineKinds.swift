import Git
import Provenance

/// Splits the lines of commits into those of people and those of coding agents, where notes tell.
struct LineKinds {
  /// Notes of one repository that are read at most, in bytes.
  private static let mostBytes = 512 << 20

  /// Notes that could not be used.
  private(set) var problems: [(commit: CommitID, reason: String)] = []
  private var logs: [Int: AuthorshipLog] = [:]
  /// Per commit, the origin of its agent's and its persons' lines.
  private var agentOrigins: [Int: Int] = [:]
  private var humanOrigins: [Int: Int] = [:]

  /// Reads the notes of the commits that own lines.
  init(of blame: RepositoryBlame, _ notes: Notes?) {
    guard let notes else { return }
    var left = Self.mostBytes
    for (index, commit) in blame.commits.enumerated() {
      let id = commit.record.id
      do {
        guard let note = try notes.note(of: id, limit: min(AuthorshipLog.largest, left)) else {
          continue
        }
        guard let bytes = note.bytes else {
          problems.append((id, "it has \(note.size) bytes, which is too long"))
          continue
        }
        left -= bytes.count
        logs[index] = try AuthorshipLog(parsing: bytes)
      } catch {
        problems.append((id, "\(error)"))
      }
    }
  }

  /// The runs of a file, where `origins` has an origin per commit of the blame and gets more.
  ///
  /// A line keeps the kind that it has in the note of its commit, found there by the path and the
  /// number that it had then. What a note says nothing of has the kind of its commit.
  mutating func runs(
    of file: BlamedFile, in blame: RepositoryBlame, _ origins: inout [Origin]
  ) -> [OriginRun] {
    if logs.isEmpty { return file.runs.map { OriginRun(lines: $0.lines, origin: $0.commit) } }
    var result: [OriginRun] = []
    func append(_ lines: Range<Int>, _ origin: Int) {
      if lines.isEmpty { return }
      if let last = result.last, last.origin == origin, last.lines.upperBound == lines.lowerBound {
        result[result.count - 1].lines = last.lines.lowerBound..<lines.upperBound
      } else {
        result.append(OriginRun(lines: lines, origin: origin))
      }
    }
    for run in file.runs {
      guard let known = logs[run.commit]?.files[blame.paths[run.originalPath]] else {
        append(run.lines, run.commit)
        continue
      }
      let shift = run.lines.lowerBound - run.originalStart
      var next = run.lines.lowerBound
      var index = Self.first(known, endingAfter: run.originalStart)
      while index < known.count, next < run.lines.upperBound {
        let claim = known[index]
        let start = max(claim.lines.lowerBound + shift, next)
        let end = min(claim.lines.upperBound + shift, run.lines.upperBound)
        if start >= run.lines.upperBound { break }
        append(next..<start, run.commit)
        append(start..<end, origin(claim.kind, run.commit, &origins))
        next = end
        index += 1
      }
      append(next..<run.lines.upperBound, run.commit)
    }
    return result
  }

  private static func first(_ known: [AuthorshipLog.Lines], endingAfter line: Int) -> Int {
    var (low, high) = (0, known.count)
    while low < high {
      let middle = (low + high) / 2
      if known[middle].lines.upperBound <= line { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The origin of a commit's lines of a kind; the commit's own where that is the same.
  private mutating func origin(
    _ kind: OriginKind, _ commit: Int, _ origins: inout [Origin]
  ) -> Int {
    let known = kind == .agent ? agentOrigins[commit] : humanOrigins[commit]
    if let known { return known }
    var origin = origins[commit]
    // Who a note names is not believed beyond whom the commit names.
    let persons = origin.authors.filter { $0.account == .human }
    let isSame = origin.kind == kind || origin.kind == .unknown
    if isSame || kind == .human && persons.isEmpty { return commit }
    origin.kind = kind
    if kind == .human { origin.authors = persons }
    origins.append(origin)
    if kind == .agent {
      agentOrigins[commit] = origins.count - 1
    } else {
      humanOrigins[commit] = origins.count - 1
    }
    return origins.count - 1
  }
}
