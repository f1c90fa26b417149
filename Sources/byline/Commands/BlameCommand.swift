import Agent
import ArgumentParser
import Git
import Glibc
import Provenance

struct BlameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blame", abstract: "Say which commit every line of a file came with.",
    usage: "byline blame [<options>] [<rev> | <rev>..<rev>] [--] <file>",
    discussion: """
      Prints what `git blame` prints, and understands its options. Without a revision, lines that \
      are saved but not committed are told apart.
      """)

  @Argument(help: "A revision and a file; with --all, a repository and a revision.")
  var arguments: [String] = []
  @OptionGroup(title: "What is blamed") var tracing: BlameTracing
  @OptionGroup(title: "What is printed") var format: BlameFormat
  @Flag(help: "Blame every text file of the repository, each after a line with its name.")
  var all = false
  @Option(help: "How many files are worked on at a time, with --all.") var threads: Int?
  @Option(help: .hidden) var path: String?

  func validate() throws {
    if arguments.isEmpty, path == nil, !all {
      throw ValidationError("name a file, or ask for --all")
    }
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1") }
    if all, !tracing.ranges.isEmpty { throw ValidationError("-L is for one file") }
  }

  func run() throws {
    if all {
      try blameAll()
    } else {
      try blameFile()
    }
  }

  private func blameFile() throws {
    let target = BlameTarget(arguments, path: path)
    let repository = try Repository(containing: BlameTarget.folder(of: target.file))
    var (tip, excluded) = try target.commits(in: repository)
    if tip == nil, repository.isBare {
      guard let head = try repository.head() else {
        throw GitError.unborn(path: repository.gitDirectory)
      }
      tip = head
    }
    var options = try tracing.options(for: repository)
    options.excluded = excluded
    let result = try repository.blame(
      file: try target.path(in: repository), at: tip, ranges: tracing.ranges, options,
      now: Self.now())
    if let filter = result.filter {
      StandardOutput.note(
        "byline: the filter \(filter) was not run on \(target.file); lines it changes count as new")
    }
    var printer = try BlamePrinter(format, result.blame, repository, isUncommitted: tip == nil)
    try printer.print(result.blame.files[0], result.content, repository)
  }

  private func blameAll() throws {
    let repository = try Repository(containing: arguments.first ?? path ?? ".")
    guard
      let tip = try arguments.dropFirst().first.map({ try repository.resolve($0) })
        ?? repository.head()
    else { throw GitError.unborn(path: arguments.first ?? ".") }
    var files: [(path: Path, blob: BlobID)] = []
    for entry in try repository.files(at: tip) {
      if entry.kind == .tooDeep {
        StandardOutput.note("byline: \(entry.path): it lies too deep, its files are left out")
      }
      guard entry.kind == .regular || entry.kind == .executable else { continue }
      // A file that is not there is kept, to be listed.
      let content = try? repository.blob(entry.blob)
      if content?.prefix(8000).contains(0) != true { files.append((entry.path, entry.blob)) }
    }
    let options = try tracing.options(for: repository)
    if try tracing.asksForMoves || format.marksIgnored(repository) || options.showsRoot
      || options.isFirstParentOnly
    {
      for file in files {
        if (try? repository.blob(file.blob)) == nil {
          Self.noteMissing(file.path)
          continue
        }
        let result = try repository.blame(file: file.path, at: tip, options)
        var printer = try BlamePrinter(format, result.blame, repository, isUncommitted: false)
        try printer.print(result.blame.files[0], result.content, repository, isNamed: true)
      }
      return
    }
    let settings = try Surroundings.settings()
    let blame = try repository.blame(
      at: tip, files: files, threads: try Surroundings.threads(threads, settings),
      ignoresWhitespace: options.ignoresWhitespace, ignoring: options.ignoredCommits)
    var printer = try BlamePrinter(format, blame, repository, isUncommitted: false)
    for file in blame.files {
      if file.isUnavailable {
        Self.noteMissing(file.path)
        continue
      }
      try printer.print(file, try repository.blob(file.blob), repository, isNamed: true)
    }
  }

  private static func noteMissing(_ path: Path) {
    StandardOutput.note("byline: \(path): its content is not in the repository")
  }

  /// The time and the zone of lines that are not committed.
  private static func now() -> (time: Int64, zone: String) {
    var now = time(nil)
    var local = unsafe tm()
    unsafe localtime_r(&now, &local)
    let minutes = abs(unsafe local.tm_gmtoff) / 60
    let number = String(minutes / 60 * 100 + minutes % 60)
    let zone = String(repeating: "0", count: max(0, 4 - number.count)) + number
    return (Int64(now), (unsafe local.tm_gmtoff < 0 ? "-" : "+") + zone)
  }
}

/// How lines are traced through history.
struct BlameTracing: ParsableArguments {
  @Option(
    name: .customShort("L"),
    help: "Only these lines: N,M or N,+K or /regex/,/regex/; may be repeated.")
  var ranges: [String] = []
  @Flag(name: .customShort("w"), help: "Ignore whitespace when lines are compared.")
  var ignoresWhitespace = false
  @Flag(
    name: .customShort("M"),
    help: "Trace lines that moved inside the file; -M<n> if at least n letters and digits did.")
  var moves: Int
  @Flag(
    name: .customShort("C"),
    help: """
      Trace lines copied from files of the same commit; twice: of new files from any file; three \
      times: from any file.
      """)
  var copies: Int
  @Option(help: .hidden) var moveScore: Int?
  @Option(help: .hidden) var copyScore: Int?
  @Option(help: "Pass by this commit where lines can be traced past it; may be repeated.")
  var ignoreRev: [String] = []
  @Option(help: "The same of the commits that a file lists; may be repeated.")
  var ignoreRevsFile: [String] = []
  @Flag(help: "Do not treat root commits as boundaries.") var root = false
  @Flag(help: "Follow only the first parent of merges.") var firstParent = false

  init() {}

  var asksForMoves: Bool { moves > 0 || copies > 0 }

  /// The options, with what the repository's settings add; unknown revisions to ignore are warned
  /// of.
  func options(for repository: borrowing Repository) throws -> BlameOptions {
    var options = BlameOptions()
    options.ignoresWhitespace = ignoresWhitespace
    if moves > 0 || copies > 0 { options.moveScore = moveScore ?? 20 }
    if copies > 0 {
      options.copyScore = copyScore ?? 40
      options.copySearch = BlameOptions.CopySearch(rawValue: min(copies, 3)) ?? .allFiles
    }
    options.showsRoot = root || repository.flag("blame.showroot") ?? false
    options.isFirstParentOnly = firstParent
    let ignored = try repository.ignoredRevisions(files: ignoreRevsFile, revisions: ignoreRev)
    for warning in ignored.warnings { StandardOutput.note("byline: \(warning)") }
    options.ignoredCommits = ignored.commits
    return options
  }
}
