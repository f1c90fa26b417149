import Agent
import Annotations
import ArgumentParser
import Catalog
import Corpus
import Foundation
import Git
import LanguageModel
import Provenance

/// Whether the right people get the credit: snippets of a learned repository, judged by
/// `git blame`, and text of projects that were never learned.
struct CreditBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "credit", abstract: "Credit snippets whose author git blame knows.",
    discussion: """
      Snippets are 10 to 30 lines in a row that git blame gives to one author, with 200 bytes or \
      more, from random files. Foreign text is cut into pieces of 25 lines.
      """)

  @Argument(help: "A repository with its history.") var repository: String
  @Option(parsing: .upToNextOption, help: "Folders of projects that are not learned.") var foreign:
    [String] = []
  @Option(help: "How many snippets, and pieces of each foreign folder.") var count = 100
  @Option(help: "Seed of the choice.") var seed: UInt64 = 1
  @Flag(help: "Show every snippet that is not credited as git blame says.") var verbose = false

  /// What `git blame` says of a line.
  private struct Line {
    var commit: String
    var email: String
    var number: Int
    var text: String
  }

  private struct Snippet {
    var path: String
    var lines: [Line]
  }

  func run() throws {
    try Bench.withFolder { folder in
      let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
      var learner = Learner(location, Configuration())
      let summary = try learner.learn([repository], threads: 2, now: now)
      print("\(summary.documents) documents, \(summary.lines) lines, \(summary.persons) persons")
      let memory = try LearnedMemory(location)
      var generator = SplitMix64(seed: seed)
      try judge(memory, folder, try snippets(folder, &generator))
      for path in foreign { try readForeign(path, memory, &generator) }
    }
  }

  private var now: Int64 { Int64(Date.now.timeIntervalSince1970) }

  private func judge(
    _ memory: LearnedMemory, _ folder: URL, _ snippets: [Snippet]
  ) throws {
    var (first, place, commits, share, new) = (0, 0, 0, 0.0, 0.0)
    var imbalance = 0.0
    for snippet in snippets {
      let text = snippet.lines.map { $0.text + "\n" }.joined()
      let result = try memory.annotate(
        AnnotationInput(bytes: Array(text.utf8), now: now), version: "bench")
      imbalance = max(imbalance, result.imbalance)
      let email = snippet.lines[0].email
      // Co-authors share alike: who has as much as the first is first too.
      let most = (result.authors.first?.bits ?? 0) * 0.98
      let isFirst = result.authors.contains {
        $0.email.lowercased() == email.lowercased() && $0.bits >= most
      }
      first += isFirst ? 1 : 0
      share += (result.authors.first { $0.email.lowercased() == email.lowercased() }?.share ?? 0)
      new += result.totals.bits > 0 ? result.totals.newBits / result.totals.bits : 1
      let expected = snippet.lines[0].number...(snippet.lines.last?.number ?? 0)
      let wanted = Set(snippet.lines.map(\.commit))
      let evidence = result.spans.flatMap(\.sources).filter { source in
        guard let start = source.startLine, let end = source.endLine else { return false }
        return
          (source.path == snippet.path
          || source.copies.contains { $0.path == snippet.path })
          && expected.overlaps(start...max(start, end))
      }
      let isPlaced = !evidence.isEmpty
      let isCommitted = evidence.contains { wanted.contains($0.commit ?? "") }
      place += isPlaced ? 1 : 0
      commits += isCommitted ? 1 : 0
      if verbose, !(isFirst && isPlaced && isCommitted) {
        let names = result.authors.prefix(3).map { "\($0.email) \($0.share.text(3))" }
        print(
          "\(snippet.path):\(expected.lowerBound)-\(expected.upperBound) of \(email):",
          names.joined(separator: ", "), "new",
          (result.totals.newBits / max(result.totals.bits, 1)).text(3),
          result.spans.flatMap(\.sources).map {
            "\($0.path ?? "?"):\($0.startLine ?? 0)-\($0.endLine ?? 0)"
          }.prefix(3).joined(separator: " "))
      }
    }
    let all = Double(max(snippets.count, 1))
    print(
      "\(snippets.count) snippets: author first in \(first), right path and lines in \(place),",
      "right commit in \(commits)")
    print(
      "share of that author \((share / all).text(3)), new \((new / all).text(3)) on average;",
      "parts and whole differ by \(imbalance) bits at most")
  }

  // MARK: Snippets

  private func snippets(
    _ folder: URL, _ generator: inout SplitMix64
  ) throws -> [Snippet] {
    let opened = try Repository(containing: repository)
    guard let head = try opened.head() else { throw GitError.unborn(path: repository) }
    let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
    let store = try Store(reading: location)
    guard let source = try store.sources().first else { return [] }
    var paths: [String] = []
    for file in try opened.files(at: head)
    where try store.placement(of: file.path, in: source) != nil {
      paths.append(file.path.description)
    }
    paths.shuffle(using: &generator)
    var result: [Snippet] = []
    for path in paths where result.count < count {
      let folder = opened.workingDirectory ?? opened.gitDirectory
      let runs = runsOfOneAuthor(try blame(path, folder, head)).filter { run in
        run.reduce(0) { $0 + $1.text.utf8.count } >= 200
      }
      guard let run = runs.randomElement(using: &generator) else { continue }
      let length = Int.random(in: 10...min(30, run.count), using: &generator)
      let start = Int.random(in: 0...(run.count - length), using: &generator)
      let lines = Array(run[start..<start + length])
      guard lines.reduce(0, { $0 + $1.text.utf8.count }) >= 200 else { continue }
      result.append(Snippet(path: path, lines: lines))
    }
    return result
  }

  private func runsOfOneAuthor(_ lines: [Line]) -> [[Line]] {
    var runs: [[Line]] = []
    for line in lines {
      if runs.last?.last?.email == line.email {
        runs[runs.count - 1].append(line)
      } else {
        runs.append([line])
      }
    }
    return runs.filter { $0.count >= 10 }
  }

  private func blame(_ path: String, _ folder: String, _ head: CommitID) throws -> [Line] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1"]
    process.arguments = [
      "git", "-C", folder, "blame", "-w", "--line-porcelain", "\(head)", "--", path,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    var lines: [Line] = []
    var (commit, email) = ("", "")
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("\t") {
        let number = lines.count + 1
        lines.append(
          Line(commit: commit, email: email, number: number, text: String(line.dropFirst())))
        commit = ""
      } else if line.hasPrefix("author-mail <") {
        email = String(line.dropFirst(13).dropLast())
      } else if commit.isEmpty, let id = line.split(separator: " ").first {
        commit = String(id)
      }
    }
    return lines
  }

  // MARK: Foreign text

  private func readForeign(
    _ path: String, _ memory: LearnedMemory, _ generator: inout SplitMix64
  ) throws {
    var pieces: [String] = []
    let files = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    for file in files.sorted() where !file.contains(".git/") {
      guard let text = try? String(contentsOfFile: "\(path)/\(file)", encoding: .utf8),
        !text.contains("\0")
      else { continue }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for start in stride(from: 0, to: max(lines.count - 24, 0), by: 25) {
        pieces.append(lines[start..<start + 25].map { $0 + "\n" }.joined())
      }
    }
    pieces.shuffle(using: &generator)
    var (bits, named, new, pieceCount) = (0.0, 0.0, 0.0, 0)
    for piece in pieces.prefix(count) {
      let result = try memory.annotate(
        AnnotationInput(bytes: Array(piece.utf8), now: now), version: "bench")
      bits += result.totals.bits
      named += result.totals.creditedBits + result.totals.ownBits
      new += result.totals.newBits
      pieceCount += result.authors.isEmpty ? 0 : 1
      if verbose, let author = result.authors.first {
        print("named in foreign text: \(author.email), \(author.bits.text(1)) bits")
      }
    }
    let whole = max(bits, 1)
    print(
      "\(path): \(min(pieces.count, count)) pieces, names \((named / whole * 100).text(2)) %,",
      "new \((new / whole).text(3)), \(pieceCount) pieces with a name")
  }
}
