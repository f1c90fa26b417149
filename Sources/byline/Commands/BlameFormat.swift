import ArgumentParser
import Foundation
import Git
import Provenance

/// What a blame prints.
struct BlameFormat: ParsableArguments {
  @Flag(name: [.long, .customShort("p")], help: "Print what `git blame --porcelain` prints.")
  var porcelain = false
  @Flag(help: "Print what `git blame --line-porcelain` prints.") var linePorcelain = false
  @Flag(help: "Print JSON, one object a file.") var json = false
  @Flag(help: "Show all persons of a commit, co-authors too.") var persons = false
  @Flag(help: "Show whether a human being or a coding agent wrote the lines.") var kinds = false
  @Flag(name: [.customShort("s")], help: "Leave out author and date.") var short = false
  @Flag(name: [.customShort("e"), .customLong("show-email")], help: "Show addresses, not names.")
  var email = false
  @Flag(name: [.customShort("l")], help: "Show whole commit names.") var long = false
  @Flag(name: [.customShort("t")], help: "Show dates as seconds.") var timestamps = false
  @Flag(name: [.customShort("f"), .customLong("show-name")], help: "Show paths always.")
  var name = false
  @Flag(name: [.customShort("n"), .customLong("show-number")], help: "Show original line numbers.")
  var number = false
  @Flag(name: [.customShort("b")], help: "Show blanks for boundary commits.") var blank = false
  @Option(help: "Show this many digits of commit names.") var abbrev: Int?
  @Option(help: "How dates are shown: iso, iso-strict, short, raw, unix, rfc, default.")
  var date: String?

  init() {}

  func validate() throws {
    if let date, BlameDates(date) == nil {
      throw ValidationError("--date cannot be \(date)")
    }
    if let abbrev, abbrev < 0 { throw ValidationError("--abbrev is a number of digits") }
  }

  /// Whether lines of ignored commits are to be told apart, in one form or another.
  func marksIgnored(_ repository: borrowing Repository) throws -> Bool {
    let columns = try columns(for: repository)
    return columns.marksIgnored || columns.marksUnblamable || json
  }

  func columns(for repository: borrowing Repository) throws -> BlameColumns {
    var columns = BlameColumns()
    if long || abbrev == 0 {
      columns.digits = 40
    } else if let abbrev {
      columns.digits = min(max(abbrev, 4) + 1, 40)
    }
    columns.showsPath = name
    columns.showsNumber = number
    columns.showsEmail = email || repository.flag("blame.showemail") ?? false
    columns.hidesAuthor = short
    columns.showsRawTime = timestamps
    columns.blanksBoundary = blank || repository.flag("blame.blankboundary") ?? false
    columns.marksIgnored = repository.flag("blame.markignoredlines") ?? false
    columns.marksUnblamable = repository.flag("blame.markunblamablelines") ?? false
    // A form of dates that is not known here is shown as the usual one.
    columns.dates =
      (date ?? repository.settings("blame.date").last).flatMap { BlameDates($0) } ?? .iso
    (columns.showsPersons, columns.showsKinds) = (persons, kinds)
    columns.isForTerminal = isatty(STDOUT_FILENO) == 1
    return columns
  }
}

/// Prints blamed files in the form that was asked for.
struct BlamePrinter {
  private let format: BlameFormat
  private let blame: RepositoryBlame
  private let isUncommitted: Bool
  private var porcelain: BlamePorcelain
  private let table: BlameTable
  private let people: BlamePeople
  private let hasDigits: Bool

  init(
    _ format: BlameFormat, _ blame: RepositoryBlame, _ repository: borrowing Repository,
    isUncommitted: Bool
  ) throws {
    let mailmap = repository.mailmap()
    let columns = try format.columns(for: repository)
    (self.format, self.blame, self.isUncommitted) = (format, blame, isUncommitted)
    porcelain = BlamePorcelain(
      blame, mailmap, repeatsDetails: format.linePorcelain, showsPersons: format.persons,
      showsKinds: format.kinds)
    table = BlameTable(blame, mailmap, columns)
    people = BlamePeople(mailmap)
    hasDigits = columns.digits != nil
  }

  /// Prints one file; with `isNamed` its name first.
  mutating func print(
    _ file: BlamedFile, _ content: [UInt8], _ repository: borrowing Repository,
    isNamed: Bool = false
  ) throws {
    if format.json {
      try StandardOutput.write(try json(file))
      return
    }
    if isNamed { try StandardOutput.write(file.path.quotedForGit + [0x0A]) }
    if format.porcelain || format.linePorcelain {
      try StandardOutput.write(porcelain.text(of: file, content))
      return
    }
    let commits = Set(file.runs.map { blame.commits[$0.commit].record.id })
    let abbreviation = hasDigits ? 0 : repository.abbreviation(of: commits)
    try StandardOutput.write(table.text(of: file, content, abbreviation: abbreviation))
  }

  private func json(_ file: BlamedFile) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let value = BlameJSON(file, blame, people, isUncommitted: isUncommitted)
    return [UInt8](try encoder.encode(value)) + [0x0A]
  }
}

/// One blamed file as JSON: runs of lines, from 1, and the commits they name.
struct BlameJSON: Encodable {
  struct Person: Encodable {
    var name, email: String
  }

  struct Commit: Encodable {
    var id: String
    var authors: [Person]
    var committer: Person
    /// The author's clock, seconds since 1970, and zone.
    var time: Int64
    var zone, summary, kind: String
    var boundary, shallow: Bool
  }

  struct Run: Encodable {
    var startLine, endLine, originalStartLine, commit: Int
    var originalPath: String
    var ignored, unblamable: Bool
  }

  var schemaVersion = 1
  var path: String
  /// The commit that was looked at; of saved files, that which they are based on.
  var revision: String
  var saved: Bool
  var lines: Int
  var runs: [Run] = []
  /// Runs name these by their place.
  var commits: [Commit] = []

  init(
    _ file: BlamedFile, _ blame: RepositoryBlame, _ people: BlamePeople, isUncommitted: Bool
  ) {
    path = file.path.description
    revision = blame.revision.description
    saved = isUncommitted
    lines = file.lineCount
    var numbers: [Int: Int] = [:]
    for run in file.runs {
      if numbers[run.commit] == nil {
        numbers[run.commit] = commits.count
        commits.append(Self.commit(blame.commits[run.commit], people))
      }
      runs.append(
        Run(
          startLine: run.lines.lowerBound + 1, endLine: run.lines.upperBound,
          originalStartLine: run.originalStart + 1, commit: numbers[run.commit] ?? 0,
          originalPath: blame.paths[run.originalPath].description, ignored: run.isIgnored,
          unblamable: run.isUnblamable))
    }
  }

  private static func commit(_ commit: BlamedCommit, _ people: BlamePeople) -> Commit {
    let record = commit.record
    let committer = record.committer.identity
    return Commit(
      id: record.id.description,
      authors: people.authors(of: commit).map { Person(name: $0.name, email: $0.email) },
      committer: Person(name: committer.name, email: committer.email), time: record.author.time,
      zone: record.author.zone, summary: record.summary, kind: people.kind(of: commit).rawValue,
      boundary: commit.isBoundary, shallow: commit.isShallow)
  }
}
