import Agent
import ArgumentParser
import Catalog
import Corpus
import Foundation
import Provenance

/// Surviving lines by author, as git-fame counts them and as byline reports them.
struct FameBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fame", abstract: "Compare totals of surviving lines with git-fame.",
    discussion: """
      Each difference is split into the lines of files that are not learned, by reason, lines of \
      co-authors, who each have them in a report, and lines of agents. What is left is the residue.
      """)

  @Argument(help: "Repositories.") var paths: [String]
  @Option(help: "The git-fame program.") var fame = ".build/checks/bin/git-fame"
  @Option(help: "Authors that are listed.") var top = 8

  func run() throws {
    for path in paths {
      try Bench.withFolder { folder in try compare(path, folder) }
    }
  }

  /// One author's lines by what became of them.
  private struct Account {
    var git = 0
    var byline = 0
    /// What is not learned, by reason.
    var excluded: [String: Int] = [:]
    var asCoauthor = 0
    var byAgents = 0

    mutating func add(_ other: Account) {
      git += other.git
      byline += other.byline
      excluded.merge(other.excluded, uniquingKeysWith: +)
      asCoauthor += other.asCoauthor
      byAgents += other.byAgents
    }

    var residue: Int { byline - (git - excluded.values.reduce(0, +) + asCoauthor - byAgents) }
  }

  private func compare(_ path: String, _ folder: URL) throws {
    let work = folder.appending(path: "work").path
    _ = try output("/usr/bin/git", ["clone", "-q", "--shared", path, work])
    let location = StoreLocation(environment: ["BYLINE_HOME": folder.appending(path: "home").path])
    var learner = Learner(location, Configuration())
    _ = try learner.learn([work], threads: 2, now: Int64(Date.now.timeIntervalSince1970))
    let ignored =
      FileManager.default.fileExists(atPath: "\(work)/.git-blame-ignore-revs")
      ? ["--ignore-revs-file", "\(work)/.git-blame-ignore-revs"] : []
    let theirs = try fameTotals(work, ignored)
    var accounts: [String: Account] = [:]
    try count(work, ignored, location, &accounts)
    for (email, lines) in theirs { accounts[email, default: Account()].git -= lines }
    let mismatch = accounts.values.reduce(0) { $0 + abs($1.git) }
    for (email, lines) in theirs { accounts[email]?.git += lines }
    print(path)
    print(
      "  git-fame \(theirs.values.reduce(0, +)) lines;",
      "git blame, added up here, differs for \(mismatch)")
    row(accounts.values.reduce(into: Account()) { $0.add($1) }, "all")
    for (email, account) in accounts.sorted(by: { $0.value.git > $1.value.git }).prefix(top) {
      row(account, email)
    }
    let residue = accounts.values.reduce(0) { $0 + abs($1.residue) }
    print("  residue over all \(accounts.count) authors: \(residue) lines")
  }

  private func row(_ account: Account, _ name: String) {
    var parts = account.excluded.sorted { $0.value > $1.value }.map { "-\($0.value) \($0.key)" }
    if account.asCoauthor > 0 { parts.append("+\(account.asCoauthor) as co-author") }
    if account.byAgents > 0 { parts.append("-\(account.byAgents) by agents") }
    print(
      "  \(name): git-fame \(account.git), byline \(account.byline),",
      "difference \(account.byline - account.git):",
      parts.joined(separator: ", "), "; residue \(account.residue)")
  }

  /// git-fame's totals, by address.
  private func fameTotals(_ work: String, _ ignored: [String]) throws -> [String: Int] {
    let json = try output(
      fame, ["-s", "-w", "--loc", "surv", "-e", "--format", "json"] + ignored + [work])
    guard let all = try JSONSerialization.jsonObject(with: json) as? [String: Any],
      let rows = all["data"] as? [[Any]]
    else { throw ValidationError("git-fame printed no table") }
    return rows.reduce(into: [:]) { totals, row in
      guard row.count > 1, let email = row[0] as? String, let lines = row[1] as? Int else { return }
      totals[email.lowercased(), default: 0] += lines
    }
  }

  /// Blames every text file as git-fame does, and compares it with what is learned of it.
  private func count(
    _ work: String, _ ignored: [String], _ location: StoreLocation,
    _ accounts: inout [String: Account]
  ) throws {
    let store = try Store(reading: location)
    guard let source = try store.sources().first else { throw ExitCode(3) }
    let reasons = Dictionary(
      try store.exclusions(of: source).map { ($0.path.description, $0.code) },
      uniquingKeysWith: { first, _ in first })
    let written = Dictionary(grouping: try store.writtenLines(of: source)) { $0.path.description }
    let names = try output(
      "/usr/bin/git", ["-C", work, "grep", "-I", "--name-only", "-z", ".", "HEAD"])
    for name in names.split(separator: 0) {
      let file = String(decoding: name.dropFirst(5), as: UTF8.self)
      let blame = try output(
        "/usr/bin/git",
        ["-C", work, "blame", "-w", "--line-porcelain"] + ignored + ["--", file])
      var lines: [String: Int] = [:]
      for line in blame.split(separator: 0x0A) where line.starts(with: "author-mail <".utf8) {
        let email = String(decoding: line.dropFirst(13).dropLast(), as: UTF8.self).lowercased()
        lines[email, default: 0] += 1
      }
      for (email, count) in lines { accounts[email, default: Account()].git += count }
      guard let documents = written[file] else {
        for (email, count) in lines {
          accounts[email, default: Account()].excluded[reasons[file] ?? "missing", default: 0] +=
            count
        }
        continue
      }
      for entry in documents {
        for (place, author) in entry.authors.enumerated() {
          let email = (author.email ?? "").lowercased()
          if entry.kind == .human { accounts[email, default: Account()].byline += entry.lines }
          if place > 0, entry.kind == .human {
            accounts[email, default: Account()].asCoauthor += entry.lines
          }
          if place == 0, entry.kind != .human {
            accounts[email, default: Account()].byAgents += entry.lines
          }
        }
      }
    }
  }

  private func output(_ program: String, _ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    // `git grep` ends with 1 where nothing is found.
    if process.terminationStatus > 1 { throw ExitCode(3) }
    return data
  }
}
