import Agent
import Annotations
package import Catalog
import Corpus
import Foundation
import Git
import Hooks
import Provenance
import Support

/// A seeded history of Git operations with hooks in, against a model in which every line is unique
/// and known to be somebody's or nobody's.
///
/// The hooks are the real ones, run by the real `git`, and leave word through the real
/// `byline-hook`; what they left word of is worked on in this process.
package final class NoteHistory {
  /// What the notes were found to say.
  package struct Findings: Sendable {
    package var commits = 0
    /// Lines credited, to the person who wrote them.
    package var right = 0
    /// Lines credited to somebody else, or credited and nobody's, in words.
    package var wrong: [String] = []
    /// Lines that an earlier note credited, in commits that add them again.
    package var kept = 0
    package var lost = 0
    package init() {}

    package static func + (a: Findings, b: Findings) -> Findings {
      var sum = a
      sum.commits += b.commits
      sum.right += b.right
      sum.wrong += b.wrong
      sum.kept += b.kept
      sum.lost += b.lost
      return sum
    }
  }

  /// Whose lines may be copied: learned once, shared by all histories.
  package struct Library {
    package let location: StoreLocation
    let home: ScratchFolder
    /// Per person blocks of lines.
    let blocks: [(person: String, lines: [String])]

    package init(people: Int = 12, blocks count: Int = 30) throws {
      home = try ScratchFolder()
      location = StoreLocation(environment: ["BYLINE_HOME": home.path + "/byline"])
      let source = try ScratchRepository()
      var blocks: [(String, [String])] = []
      // None of the histories': the same numbers would make the same words, which are somebody's.
      var generator = SeededGenerator(seed: .max)
      for person in 0..<people {
        let name = "person\(person)"
        for block in 0..<count {
          let lines = (0..<10).map { line in
            Self.line(&generator, "\(name)_\(block)_\(line)")
          }
          blocks.append((name, lines))
          if block % 5 == 4 {
            let recent = blocks.suffix(5).flatMap { $0.1 + [""] }
            try source.commit(
              "\(name)_\(block).c", recent.joined(separator: "\n") + "\n", by: name)
          }
        }
      }
      self.blocks = blocks
      var settings = Configuration()
      var learner = Learner(location, settings)
      _ = try learner.learn([source.path], threads: 2, now: 1_700_000_000)
      settings.sharedSources = try Store(reading: location).sources().map(\.path)
      configuration = settings
      self.source = source
    }

    let configuration: Configuration
    private let source: ScratchRepository

    /// A line that stands nowhere else.
    static func line(_ generator: inout SeededGenerator, _ name: String) -> String {
      let words = (0..<3).map { _ in String(generator.next() % 0xFFFF_FFFF, radix: 36) }
      return "  \(words[0])[\(name)] = \(words[1]) + call_\(words[2])(\(words[0]));"
    }
  }

  private let library: Library
  private let repository: ScratchRepository
  private let programs: ScratchFolder
  private var generator: SeededGenerator
  private var fresh = 0
  private var people: [String: String] = [:]
  /// Lines that a note has credited, by digest.
  private var credited: Set<String> = []
  package private(set) var log: [String] = []

  /// Makes the repository; `hook` is the path of `byline-hook`.
  ///
  /// - Throws: what Git or the file system says.
  package init(seed: UInt64, in library: Library, hook: String) throws {
    self.library = library
    generator = SeededGenerator(seed: seed)
    repository = try ScratchRepository()
    // What is copied was there before.
    repository.wait(86_400)
    programs = try ScratchFolder()
    for (person, lines) in library.blocks {
      for line in lines { people[LineDigest.of(line.utf8)] = person }
    }
    // It starts what lies beside it; here the work is done when the operation is over.
    try FileManager.default.copyItem(atPath: hook, toPath: programs.path + "/byline-hook")
    try programs.write("byline", "#!/bin/sh\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: programs.path + "/byline")
    repository.variables = ["BYLINE_HOME": library.home.path + "/byline"]
    try repository.git(["config", "user.name", "Grace"])
    try repository.git(["config", "user.email", "grace@example.org"])
    try repository.commit("start.c", "// start\n", by: "grace")
    _ = try HookInstallation(
      Repository(containing: repository.path), programs: programs.path, gitVersion: nil
    ).install(.init())
  }

  /// Runs operations, and looks at the notes after each.
  package func run(operations: Int) throws -> Findings {
    for _ in 0..<operations {
      try operate()
      let work = HookWork(
        library.location, library.configuration, version: "test", threads: 1)
      let summary = try work.run(now: 1_700_000_000)
      if !summary.problems.isEmpty {
        throw CommandFailure(description: summary.problems.joined(separator: "\n"))
      }
      try remember()
    }
    // Not every operation runs a hook: the rest is for whoever looks next.
    let work = HookWork(library.location, library.configuration, version: "test", threads: 1)
    _ = try work.noteNewCommits(of: repository.path, now: 1_700_000_000)
    return try judge()
  }

  // MARK: Operations

  private func git(_ arguments: [String]) throws {
    log.append(arguments.joined(separator: " "))
    repository.wait(60)
    try repository.git(arguments, by: "grace")
  }

  private func operate() throws {
    switch Int.random(in: 0..<21, using: &generator) {
    case 0..<6: try commit()
    case 6, 7: try amend()
    case 8: try rebase()
    case 9, 10: try interactive()
    case 11: try fixup()
    case 12: try cherryPick()
    case 13: try revert()
    case 14: try merge(squash: false)
    case 15: try merge(squash: true)
    case 16: try stash()
    case 17: try reset()
    case 18: try worktree()
    case 19: try rewriteAll()
    default:
      if Bool.random(using: &generator) {
        try git(["gc", "-q", "--prune=now"])
      } else {
        try filter()
      }
    }
  }

  /// Changes some files: blocks of somebody's lines and new lines go in, lines go out.
  private func edit(in folder: String? = nil) throws {
    let top = folder ?? repository.path
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let path = "\(top)/file\(Int.random(in: 0..<6, using: &generator)).c"
      var lines = ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
        .split(separator: "\n").map(String.init)
      if lines.count > 20, Int.random(in: 0..<3, using: &generator) == 0 {
        let start = Int.random(in: 0..<lines.count - 5, using: &generator)
        lines.removeSubrange(start..<start + Int.random(in: 1...5, using: &generator))
      }
      var block: [String]
      if Bool.random(using: &generator) {
        let found = library.blocks.randomElement(using: &generator)
        let whole = found?.lines ?? []
        let start = Int.random(in: 0...4, using: &generator)
        block = Array(whole[start..<start + Int.random(in: 4...6, using: &generator)])
      } else {
        block = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
          fresh += 1
          return Library.line(&generator, "fresh_\(fresh)")
        }
      }
      // Every line stands once in a tree.
      let there = Set(try allLines(of: top))
      block.removeAll { there.contains($0) }
      lines.insert(contentsOf: block, at: Int.random(in: 0...lines.count, using: &generator))
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    }
  }

  private func allLines(of top: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: top).filter { $0.hasSuffix(".c") }
      .flatMap {
        try String(contentsOfFile: "\(top)/\($0)", encoding: .utf8).split(separator: "\n")
          .map(String.init)
      }
  }

  private func commit() throws {
    try edit()
    try git(["add", "-A"])
    try git(["commit", "-q", "--allow-empty", "-m", "change \(log.count)"])
  }

  private func amend() throws {
    if Bool.random(using: &generator) { try edit() }
    try git(["add", "-A"])
    try git(["commit", "-q", "--amend", "--allow-empty", "-m", "amended \(log.count)"])
  }

  /// How far back HEAD's first parents go, at most five.
  private func depth() throws -> Int {
    let count = try repository.git(["rev-list", "--count", "--first-parent", "HEAD"])
    return min(5, (Int(count.filter(\.isNumber)) ?? 1) - 1)
  }

  /// Commits on a branch and on main, then has one follow the other.
  private func branchOff() throws -> String {
    let name = "side\(log.count)"
    try git(["checkout", "-q", "-b", name])
    try commit()
    if Bool.random(using: &generator) { try commit() }
    try git(["checkout", "-q", "main"])
    try commit()
    return name
  }

  private func rebase() throws {
    let side = try branchOff()
    try git(["checkout", "-q", side])
    try orAbort(["rebase", "-q", "main"], abort: ["rebase", "--abort"])
    try git(["checkout", "-q", "-B", "main"])
  }

  private func interactive() throws {
    let depth = try depth()
    guard depth >= 2 else { return }
    let kinds = ["squash", "fixup", "reorder", "drop"]
    let kind = kinds[Int.random(in: 0..<kinds.count, using: &generator)]
    let script: String =
      switch kind {
      case "squash": "sed -i '2,$s/^pick/squash/'"
      case "fixup": "sed -i '2s/^pick/fixup/'"
      case "drop": "sed -i '1s/^pick/drop/'"
      default: "sed -i '1{h;d};2{G}'"
      }
    repository.variables["GIT_SEQUENCE_EDITOR"] = script
    repository.variables["GIT_EDITOR"] = "true"
    defer {
      repository.variables["GIT_SEQUENCE_EDITOR"] = nil
      repository.variables["GIT_EDITOR"] = nil
    }
    log.append(kind)
    try orAbort(["rebase", "-q", "-i", "HEAD~\(depth)"], abort: ["rebase", "--abort"])
  }

  private func fixup() throws {
    guard try depth() >= 3 else { return }
    try edit()
    try git(["add", "-A"])
    try git(["commit", "-q", "--allow-empty", "--fixup", "HEAD~1"])
    repository.variables["GIT_SEQUENCE_EDITOR"] = "true"
    defer { repository.variables["GIT_SEQUENCE_EDITOR"] = nil }
    try orAbort(
      ["rebase", "-q", "-i", "--autosquash", "HEAD~3"], abort: ["rebase", "--abort"])
  }

  private func cherryPick() throws {
    let side = try branchOff()
    try orAbort(["cherry-pick", "--allow-empty", side], abort: ["cherry-pick", "--abort"])
  }

  private func revert() throws {
    guard try depth() >= 2 else { return }
    try orAbort(["revert", "--no-edit", "HEAD~1"], abort: ["revert", "--abort"])
    if Bool.random(using: &generator) {
      try orAbort(["revert", "--no-edit", "HEAD"], abort: ["revert", "--abort"])
    }
  }

  private func merge(squash: Bool) throws {
    let side = try branchOff()
    if squash {
      if try succeeds(["merge", "-q", "--squash", side]) {
        try git(["commit", "-q", "--allow-empty", "-m", "squashed \(log.count)"])
      } else {
        try resolve()
        try git(["commit", "-q", "--allow-empty", "-m", "squashed \(log.count)"])
      }
    } else if try !succeeds(["merge", "-q", "--no-edit", side]) {
      try resolve()
      try git(["commit", "-q", "--no-edit"])
    }
  }

  /// Takes both sides of every conflict.
  private func resolve() throws {
    for file in try FileManager.default.contentsOfDirectory(atPath: repository.path)
    where file.hasSuffix(".c") {
      let path = "\(repository.path)/\(file)"
      var seen: Set<Substring> = []
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let lines = text.split(separator: "\n").filter { line in
        !["<<<<<<<", "=======", ">>>>>>>", "|||||||"].contains { line.hasPrefix($0) }
          && seen.insert(line).inserted
      }
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    }
    try git(["add", "-A"])
  }

  private func stash() throws {
    try edit()
    try git(["add", "-A"])
    guard try succeeds(["stash", "push", "-q"]) else { return }
    try commit()
    if try !succeeds(["stash", "pop", "-q"]) {
      try resolve()
      _ = try succeeds(["stash", "drop", "-q"])
    }
    try git(["add", "-A"])
    try git(["commit", "-q", "--allow-empty", "-m", "stashed \(log.count)"])
  }

  private func reset() throws {
    guard try depth() >= 2 else { return }
    if Bool.random(using: &generator) {
      try git(["reset", "-q", "--soft", "HEAD~2"])
      try git(["commit", "-q", "--allow-empty", "-m", "again \(log.count)"])
    } else {
      try git(["reset", "-q", "--hard", "HEAD~1"])
    }
  }

  private func worktree() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/tree"
    let name = "tree\(log.count)"
    try git(["worktree", "add", "-q", "-b", name, path])
    try edit(in: path)
    try git(["-C", path, "add", "-A"])
    try git(["-C", path, "commit", "-q", "--allow-empty", "-m", "in a worktree"])
    try git(["worktree", "remove", "--force", path])
    try git(["reset", "-q", "--hard", name])
  }

  /// Rewrites the last commits as filter tools do: without any hook.
  private func filter() throws {
    let depth = try depth()
    guard depth >= 1 else { return }
    repository.variables["FILTER_BRANCH_SQUELCH_WARNING"] = "1"
    try git([
      "filter-branch", "-f", "--env-filter", "GIT_AUTHOR_NAME=Grace\(log.count)", "--",
      "HEAD~\(depth)..HEAD",
    ])
    // No hook runs: the next commit's is what tells.
    try commit()
  }

  /// Rewrites every commit and throws away what was before, logs of refs included.
  private func rewriteAll() throws {
    guard let program = try? OutsideChecks.program("git-filter-repo") else { return try filter() }
    let what: [String]
    if Int.random(in: 0..<3, using: &generator) == 0, log.count > 20 {
      what = ["--invert-paths", "--path", "file\(Int.random(in: 0..<6, using: &generator)).c"]
    } else {
      what = ["--message-callback", "return message + b'.'"]
    }
    log.append("filter-repo \(what.joined(separator: " "))")
    let result = try repository.run(["--force", "--quiet"] + what, by: "grace", program: program)
    guard result.status == 0 else {
      throw CommandFailure(description: "git-filter-repo: \(result.text)\(result.errorText)")
    }
    // No hook runs here either.
    try commit()
  }

  private func succeeds(_ arguments: [String]) throws -> Bool {
    do {
      try git(arguments)
      return true
    } catch is CommandFailure { return false }
  }

  private func orAbort(_ arguments: [String], abort: [String]) throws {
    if try !succeeds(arguments) { _ = try succeeds(abort) }
  }

  // MARK: Looking

  private func remember() throws {
    let repository = try Repository(containing: repository.path)
    let noted = NotedRepository(repository)
    guard let notes = try noted.notes() else { return }
    for (commit, _) in try notes.all() {
      let text = try noted.note(of: commit, in: notes)
      for span in text.preferred(for: commit.description)?.spans ?? [] where span.leader != nil {
        for digest in span.lineDigests { credited.insert(String(digest)) }
      }
    }
  }

  private func judge() throws -> Findings {
    var findings = Findings()
    let noted = NotedRepository(try Repository(containing: repository.path))
    let notes = try noted.notes()
    let start = try noted.repository.resolve("main")
    for commit in try noted.repository.commits(from: [start], beyond: []) {
      let added = try noted.repository.addedLines(of: commit)
      if try noted.repository.commit(commit).parents.isEmpty { continue }
      findings.commits += 1
      let record = try noted.note(of: commit, in: notes).preferred(for: commit.description)
      var named: [String: String] = [:]
      for span in record?.spans ?? [] {
        guard let record, let leader = span.leader else { continue }
        for digest in span.lineDigests { named[String(digest)] = record.authors[leader].name }
      }
      for file in added {
        let lines = file.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for line in file.lines.joined() where line < lines.count {
          let digest = LineDigest.of(lines[line])
          if let name = named.removeValue(forKey: digest) {
            if people[digest] == name {
              findings.right += 1
            } else {
              findings.wrong.append(
                "\(commit.short) \(file.path):\(line + 1) is \(people[digest] ?? "nobody")'s, "
                  + "not \(name)'s: \(String(decoding: lines[line], as: UTF8.self))")
            }
            findings.kept += 1
          } else if people[digest] != nil, credited.contains(digest) {
            findings.kept += 1
            findings.lost += 1
            log.append(
              "lost: \(commit.short) \(file.path):\(line + 1) \(record == nil ? "no note" : "") \(String(decoding: lines[line], as: UTF8.self))"
            )
          }
        }
      }
      for (digest, name) in named {
        findings.wrong.append(
          "\(commit.short) credits \(name) for a line it does not add: \(digest)")
      }
    }
    return findings
  }
}
