import Foundation
import Provenance
import Support
import Testing

@testable import Git

/// Histories in which lines move: blocks inside files and between them, reformatting, joined and
/// split lines, renames, merges, clocks that go back.
struct MovingHistory {
  let repository: ScratchRepository
  private(set) var commits: [String] = []
  private var generator: SeededGenerator
  private var files: [String: [String]] = [:]
  private var count = 0

  init(seed: UInt64, commits number: Int = 16) throws {
    repository = try ScratchRepository()
    generator = SeededGenerator(seed: seed)
    var branch: String?
    for step in 0..<number {
      for _ in 0..<Int.random(in: 1...3, using: &generator) { change(step) }
      try save()
      try commit("step \(step)")
      if branch == nil, step > 3, chance(4) {
        branch = "side\(step)"
        try repository.git(["branch", branch!, "HEAD~1"])
      } else if let name = branch, chance(3) {
        try merge(name)
        branch = nil
      }
    }
  }

  private mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &generator) == 0 }

  private mutating func line() -> String {
    count += 1
    if chance(4) { return ["}", "", "{", "  return;", "\t"].randomElement(using: &generator)! }
    let words = ["alpha", "beta", "value", "return", "while", "index", "total", "buffer"]
    let chosen = (0..<Int.random(in: 2...6, using: &generator)).map { _ in
      words.randomElement(using: &generator)!
    }
    return String(repeating: "  ", count: Int.random(in: 0...3, using: &generator))
      + chosen.joined(separator: " ") + " \(count);"
  }

  private mutating func some() -> String { files.keys.sorted().randomElement(using: &generator)! }

  private mutating func change(_ step: Int) {
    let action = files.count < 2 ? 0 : Int.random(in: 0..<11, using: &generator)
    switch action {
    case 0:
      files["f\(Int.random(in: 0...6, using: &generator)).c"] =
        (0..<Int.random(in: 3...50, using: &generator)).map { _ in line() }
    case 1, 2:
      let from = some()
      guard let lines = files[from], lines.count > 8 else { return }
      let start = Int.random(in: 0..<lines.count - 4, using: &generator)
      let block = lines[start..<min(lines.count, start + Int.random(in: 2...12, using: &generator))]
      if action == 1 || chance(2) { files[from]!.removeSubrange(block.indices) }
      let to = action == 1 ? from : chance(3) ? "new\(step).c" : some()
      let at = Int.random(in: 0...files[to, default: []].count, using: &generator)
      files[to, default: []].insert(contentsOf: block, at: at)
    case 3: files["moved\(step).c"] = files.removeValue(forKey: some())
    case 4:
      let name = some()
      files[name] = files[name]!.map { line in
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: line
        case 1: "    " + line.trimmingSpaces
        case 2: line.replacing(" ", with: "  ")
        case 3: line.replacing(";", with: " ;")
        default: line.uppercased()
        }
      }
    case 5:
      let name = some()
      var result: [String] = []
      for line in files[name]! {
        if line.count > 12, chance(5) {
          result += [String(line.prefix(line.count / 2)), String(line.dropFirst(line.count / 2))]
        } else {
          result.append(line)
        }
      }
      files[name] = result
    default:
      for name in files.keys.sorted() where chance(2) {
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let at = Int.random(in: 0...files[name]!.count, using: &generator)
          switch Int.random(in: 0..<3, using: &generator) {
          case 0: files[name]!.insert(line(), at: at)
          case 1 where at < files[name]!.count: files[name]!.remove(at: at)
          default: if at < files[name]!.count { files[name]![at] += " x\(step)" }
          }
        }
      }
    }
  }

  private mutating func save() throws {
    for old in try repository.git(["ls-files", "-z"]).split(separator: "\0")
    where files[String(old)] == nil {
      try repository.git(["rm", "-q", "-f", "--", String(old)])
    }
    for (name, lines) in files.sorted(by: { $0.key < $1.key }) {
      try repository.folder.write(
        name, lines.joined(separator: "\n") + (chance(5) || lines.isEmpty ? "" : "\n"))
    }
  }

  private mutating func commit(_ message: String) throws {
    repository.wait([60, 0, -500, 3600].randomElement(using: &generator)!)
    try repository.git(["add", "-A"])
    try repository.git(
      ["commit", "-q", "--allow-empty", "-m", message],
      by: ["ada", "Bøb Ünal", "李雷"].randomElement(using: &generator)!)
    commits.append(try repository.git(["rev-parse", "HEAD"]).trimmingSpaces)
  }

  private mutating func merge(_ branch: String) throws {
    try repository.git(["checkout", "-q", branch])
    try repository.folder.write("side.c", (0..<9).map { _ in line() }.joined(separator: "\n"))
    try commit("side")
    try repository.git(["checkout", "-q", "main"])
    _ = try? repository.git(["merge", "-q", "--no-ff", "-X", "theirs", "-m", "merge", branch])
    try repository.git(["add", "-A"])
    try repository.git(["commit", "-q", "--allow-empty", "-m", "merge"])
    files = [:]
    for file in try repository.git(["ls-files", "-z"]).split(separator: "\0").map(String.init) {
      var lines = try repository.git(["show", "HEAD:\(file)"])
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() }
      files[file] = lines
    }
  }

  /// A file edited but not committed, and one only added to the index.
  mutating func edit() throws {
    let name = some()
    files[name]!.insert("saved", at: Int.random(in: 0...files[name]!.count, using: &generator))
    try save()
    try repository.folder.write("added.c", "int added;\n")
    try repository.git(["add", "added.c"])
  }
}

@Suite struct BlameOracle {
  /// What `git blame` is asked, and the same for Byline.
  private struct Question {
    var arguments: [String]
    var options = BlameOptions()
    var ranges: [String] = []

    init(_ arguments: String..., configure: (inout BlameOptions) -> Void = { _ in }) {
      self.arguments = arguments
      configure(&options)
    }
  }

  private static func questions(ignoring commits: [String]) -> [Question] {
    var some = Question("-L3,5", "-L/alpha/,+4", "-L,-2")
    some.ranges = ["3,5", "/alpha/,+4", ",-2"]
    var ignored = Question()
    ignored.arguments = commits.map { "--ignore-rev=\($0)" }
    ignored.options.ignoredCommits = Set(
      commits.compactMap { ObjectID(hex: $0).map { CommitID($0) } })
    var moved = ignored
    moved.arguments += ["-M", "-C"]
    (moved.options.moveScore, moved.options.copyScore) = (20, 40)
    moved.options.copySearch = .changedFiles
    return [
      Question(), some, ignored, moved,
      Question("-w") { $0.ignoresWhitespace = true },
      Question("-M5") { $0.moveScore = 5 },
      Question("-C", "--root") {
        ($0.moveScore, $0.copyScore, $0.copySearch) = (20, 40, .changedFiles)
        $0.showsRoot = true
      },
      Question("-C10", "-C", "-w") {
        ($0.moveScore, $0.copyScore, $0.copySearch) = (20, 10, .allFilesForNew)
        $0.ignoresWhitespace = true
      },
      Question("-C", "-C", "-C") {
        ($0.moveScore, $0.copyScore, $0.copySearch) = (20, 40, .allFiles)
      },
      Question("--first-parent") { $0.isFirstParentOnly = true },
    ]
  }

  @Test(arguments: 0..<4)
  func `says what git blame says, whatever it is asked`(seed: UInt64) throws {
    var history = try MovingHistory(seed: seed)
    try history.edit()
    let repository = try Repository(containing: history.repository.path)
    let head = try #require(try repository.head())
    var generator = SeededGenerator(seed: seed)
    let ignored = Array(history.commits.shuffled(using: &generator).prefix(4))
    for file in try repository.files(at: head) {
      for question in Self.questions(ignoring: ignored) {
        for tip in [head, nil] {
          try compare(question, file.path, tip, repository, history.repository, seed)
        }
      }
    }
    try compare(Question(), Path("added.c"), nil, repository, history.repository, seed)
  }

  @Test(arguments: 10..<14)
  func `passes by ignored commits in all files at once as git blame does`(seed: UInt64) throws {
    let history = try MovingHistory(seed: seed)
    let repository = try Repository(containing: history.repository.path)
    let head = try #require(try repository.head())
    let names = history.commits.enumerated().filter { $0.offset % 3 == 1 }.map(\.element)
    let ignored = Set(names.compactMap { ObjectID(hex: $0).map { CommitID($0) } })
    let files = try repository.files(at: head)
    let blame = try repository.blame(
      at: head, files: files.map { ($0.path, $0.blob) }, threads: 1, ignoring: ignored)
    var porcelain = BlamePorcelain(blame, repository.mailmap())
    for file in blame.files {
      let ours = porcelain.text(of: file, try repository.blob(file.blob))
      let expected = try history.repository.gitBytes(
        ["blame", "--line-porcelain"] + names.map { "--ignore-rev=\($0)" }
          + ["HEAD", "--", file.path.description])
      // Git splits runs where lines were guessed and where they were not.
      #expect(
        Self.commitsAndLines(ours) == Self.commitsAndLines(expected), "seed \(seed) \(file.path)")
    }
  }

  /// Per line its commit and its number there.
  private static func commitsAndLines(_ text: [UInt8]) -> [String] {
    String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count >= 3, words[0].count == 40, words[0].allSatisfy(\.isHexDigit) else {
        return nil
      }
      return words[0...2].joined(separator: " ")
    }
  }

  private func compare(
    _ question: Question, _ path: Path, _ tip: CommitID?, _ repository: borrowing Repository,
    _ scratch: ScratchRepository, _ seed: UInt64
  ) throws {
    let rest = (tip.map { [$0.description] } ?? []) + ["--", path.description]
    let label: Comment = "seed \(seed): \(question.arguments) \(rest)"
    let result = try? repository.blame(
      file: path, at: tip, ranges: question.ranges, question.options)
    let expected = try? scratch.git(["blame", "--porcelain"] + question.arguments + rest)
    guard let result, let expected else {
      #expect((result == nil) == (expected == nil), label)
      return
    }
    let mailmap = repository.mailmap()
    var porcelain = BlamePorcelain(result.blame, mailmap)
    let file = result.blame.files[0]
    let ours = String(decoding: porcelain.text(of: file, result.content), as: UTF8.self)
    #expect(Self.withoutNow(ours) == Self.withoutNow(expected), label)
    var columns = BlameColumns()
    (columns.marksIgnored, columns.marksUnblamable) = (true, true)
    (columns.showsNumber, columns.showsPath) = (true, true)
    let table = BlameTable(result.blame, mailmap, columns).text(
      of: file, result.content,
      abbreviation: repository.abbreviation(
        of: file.runs.map { result.blame.commits[$0.commit].record.id }))
    let expectedTable = try scratch.git(
      [
        "-c", "blame.markIgnoredLines=true", "-c", "blame.markUnblamableLines=true", "blame", "-n",
        "-f",
      ] + question.arguments + rest)
    #expect(
      Self.withoutNow(String(decoding: table, as: UTF8.self)) == Self.withoutNow(expectedTable),
      label)
  }

  /// The output without the time at which it was made.
  private static func withoutNow(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if let name = line.firstRange(of: "(Not Committed Yet") {
        return String(line[..<name.upperBound])
          + String(line.suffix(from: line.firstIndex(of: ")")!))
      }
      if line.hasPrefix("author-time ") || line.hasPrefix("committer-time ") {
        // Those of commits are from 2023, the fixed clock of the tests.
        return line.contains(" 1699") || line.contains(" 1700") ? String(line) : "now"
      }
      return String(line)
    }.joined(separator: "\n")
  }
}
