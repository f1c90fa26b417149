import Annotations
import Catalog
import Corpus
import Git
import Provenance

extension ContextTools {
  // MARK: byline_blame

  private struct Blamed: Encodable {
    struct Run: Encodable {
      var startLine, endLine: Int
      var commit: String
      var authors: [String]
      var at: String?
      var kind, summary: String
    }
    var path, revision: String
    var saved: Bool
    var lines: Int
    var runs: [Run] = []
    var notice = ContextTool.notice
    var truncated = false
  }

  /// Blames a file of the repository at hand, or of one whose source is shared.
  func blame(
    _ arguments: ContextArguments, now: Int64, isCancelled: () -> Bool
  ) throws -> [UInt8] {
    let path = try arguments.text("path", limit: 4096)
    let revision = try arguments.optionalText("revision", limit: 256)
    let start = try arguments.number("start_line", in: 1...10_000_000)
    let end = try arguments.number("end_line", in: 1...10_000_000)
    let place = TextPlace(of: path)
    guard let top = place.repository, let inside = place.path, mayName(top) else {
      throw Refusal("\(path) is not a file of the repository at hand or of a shared source")
    }
    let repository = try Repository(containing: top)
    let tip = try revision.map { try repository.resolve($0) }
    var options = BlameOptions()
    options.ignoredCommits = try repository.ignoredRevisions(files: [], revisions: []).commits
    var ranges: [String] = []
    if start != nil || end != nil { ranges = ["\(start ?? 1),\(end.map { "\($0)" } ?? "")"] }
    let result = try repository.blame(
      file: Path(inside), at: tip, ranges: ranges, options, now: (now, "+0000"),
      isCancelled: isCancelled)
    let people = BlamePeople(repository.mailmap())
    let file = result.blame.files[0]
    var answer = Blamed(
      path: Self.cut(inside, 400), revision: result.blame.revision.description,
      saved: tip == nil, lines: file.lineCount)
    answer.runs = file.runs.map { run in
      let commit = result.blame.commits[run.commit]
      let time = CivilDate(secondsSince1970: commit.record.author.time).iso8601
      return Blamed.Run(
        startLine: run.lines.lowerBound + 1, endLine: run.lines.upperBound,
        commit: commit.record.id.description,
        authors: people.authors(of: commit).prefix(8).map(named), at: time,
        kind: people.kind(of: commit).rawValue, summary: Self.cut(commit.record.summary, 120))
    }
    return try fitted(answer) { answer in
      answer.truncated = true
      answer.runs.removeLast((answer.runs.count + 3) / 4)
      return !answer.runs.isEmpty
    }
  }

  private func named(_ person: Identity) -> String {
    guard surroundings.settings.publishesEmail else {
      return Self.cut(Annotation.withoutAddress(person.name), 120)
    }
    return Self.cut("\(person.name) <\(person.email)>", 200)
  }

  /// Whether a repository is the one at hand, or its source is shared.
  private func mayName(_ path: String) -> Bool {
    let audience = audience()
    if path == audience.repository { return true }
    // Nothing learned, nothing shared.
    guard let memory = try? learned(), let sources = try? memory.store.sources() else {
      return false
    }
    return sources.contains {
      $0.path == path && memory.visibility(of: $0, for: audience) != .private
    }
  }

  // MARK: byline_report

  private struct Reported: Encodable {
    struct Person: Encodable {
      var name: String
      var email: String?
      var lines: Int
      var share, creditedBits, viewedBits: Double
    }
    var sources: [String] = []
    var totalLines = 0
    var persons: [Person] = []
    var notice = ContextTool.notice
    var truncated = false
  }

  /// Sums up the sources that may be named.
  func report(_ arguments: ContextArguments, now: Int64) throws -> [UInt8] {
    let days = try arguments.number("since_days", in: 0...36_500)
    let top = try arguments.number("top", in: 1...100) ?? 20
    let memory = try learned()
    let audience = audience()
    let visible = try memory.store.sources().filter {
      memory.visibility(of: $0, for: audience) != .private
    }
    var answer = Reported()
    var rows: [String: Report.Row] = [:]
    for source in visible {
      let report = try LearnedReport.make(
        surroundings.location, source: source.path,
        since: days.map { now - Int64($0) * 86_400 })
      answer.sources.append(Self.cut(source.name, 120))
      answer.totalLines += report.totalLines
      for row in report.rows {
        var sum = rows[row.personId] ?? row
        if rows[row.personId] != nil {
          sum.lines += row.lines
          sum.creditedBits += row.creditedBits
          sum.viewedBits += row.viewedBits
        }
        rows[row.personId] = sum
      }
    }
    let sorted = rows.values.sorted {
      ($1.lines, $1.creditedBits, $0.personId) < ($0.lines, $0.creditedBits, $1.personId)
    }
    let isEmailShown = surroundings.settings.publishesEmail
    answer.truncated = sorted.count > top
    answer.persons = sorted.prefix(top).map { row in
      Reported.Person(
        name: Self.cut(isEmailShown ? row.name : Annotation.withoutAddress(row.name), 120),
        email: isEmailShown ? Self.cut(row.email, 120) : nil, lines: row.lines,
        share: answer.totalLines > 0 ? Double(row.lines) / Double(answer.totalLines) : 0,
        creditedBits: row.creditedBits, viewedBits: row.viewedBits)
    }
    return try fitted(answer) { answer in
      answer.truncated = true
      answer.sources = Array(answer.sources.prefix(20))
      answer.persons.removeLast((answer.persons.count + 3) / 4)
      return !answer.persons.isEmpty
    }
  }

  // MARK: Answers

  private static func cut(_ text: String, _ length: Int) -> String {
    let escaped = TerminalText.escaped(text)
    return escaped.count <= length ? escaped : String(escaped.prefix(length - 1)) + "…"
  }

  /// JSON of an answer that was made shorter until it is short enough.
  private func fitted<Value: Encodable>(
    _ value: Value, shorten: (inout Value) -> Bool
  ) throws -> [UInt8] {
    var value = value
    while true {
      let json = try CanonicalJSON.encoded(value, snakeCase: true, pretty: false)
      if json.count <= ContextTool.longestAnswer { return json.dropLast() }
      guard shorten(&value) else { throw Refusal("the answer would be too long") }
    }
  }
}
