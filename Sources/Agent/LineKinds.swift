import Git
import Provenance

/// Splits the lines of commits into those of people and those of coding agents, where notes or
/// records tell.
struct LineKinds {
  /// Notes of one repository that are read at most, in bytes.
  private static let mostBytes = 512 << 20

  /// Notes that could not be used.
  private(set) var problems: [(commit: CommitID, reason: String)] = []
  private var logs: [Int: AuthorshipLog] = [:]
  private let traces: AgentTraceRecords
  /// Per origin, that of its agent's and its persons' lines.
  private var agentOrigins: [Int: Int] = [:]
  private var humanOrigins: [Int: Int] = [:]

  /// Reads the notes of the commits that own lines; of files that they say nothing of, records of
  /// Agent Trace may.
  init(of blame: RepositoryBlame, _ notes: Notes?, _ traces: AgentTraceRecords) {
    self.traces = traces
    if let notes { readNotes(of: blame, notes) }
    for (index, commit) in blame.commits.enumerated() {
      let record = commit.record
      if let log = traces.log(of: record.id, committedAt: record.committer.time) {
        logs[index, default: AuthorshipLog([:])].complete(with: log)
      }
    }
  }

  private mutating func readNotes(of blame: RepositoryBlame, _ notes: Notes) {
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
    of file: BlamedFile, _ text: [UInt8], in blame: RepositoryBlame, _ origins: inout [Origin]
  ) -> [OriginRun] {
    let runs = runs(of: file, in: blame, &origins)
    let agents = traces.lines(of: file.path, text)
    return agents.isEmpty ? runs : marked(runs, agents, &origins)
  }

  /// Runs of which some lines, in order, are an agent's whatever their commits say.
  private mutating func marked(
    _ runs: [OriginRun], _ agents: [Range<Int>], _ origins: inout [Origin]
  ) -> [OriginRun] {
    var result: [OriginRun] = []
    for run in runs {
      var next = run.lines.lowerBound
      for lines in agents where lines.upperBound > next && lines.lowerBound < run.lines.upperBound {
        let start = max(lines.lowerBound, next)
        let end = min(lines.upperBound, run.lines.upperBound)
        if next < start { result.append(OriginRun(lines: next..<start, origin: run.origin)) }
        let agent = origin(.agent, run.origin, &origins)
        result.append(OriginRun(lines: start..<end, origin: agent))
        next = end
      }
      if next < run.lines.upperBound {
        result.append(OriginRun(lines: next..<run.lines.upperBound, origin: run.origin))
      }
    }
    return result
  }

  private mutating func runs(
    of file: BlamedFile, in blame: RepositoryBlame, _ origins: inout [Origin]
  ) -> [OriginRun] {
    if logs.isEmpty { return file.runs.map { OriginRun(lines: $0.lines, origin: $0.commit) } }
    var result: [OriginRun] = []
    for run in file.runs {
      guard let known = logs[run.commit]?.files[blame.paths[run.originalPath]] else {
        result.append(run.lines, run.commit)
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
        result.append(next..<start, run.commit)
        result.append(start..<end, origin(claim.kind, run.commit, &origins))
        next = end
        index += 1
      }
      result.append(next..<run.lines.upperBound, run.commit)
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
