import Agent
import ArgumentParser
import Catalog
import Foundation
import Glibc
import Provenance
import Support

/// What the agent takes, and what it survives: the figures of issue E.
struct AgentBenchmark: ParsableCommand {
  enum Part: String, ExpressibleByArgument, CaseIterable {
    case saves, commits, idle, storm, kill, disk, replay
  }

  static let configuration = CommandConfiguration(
    commandName: "agent", abstract: "Measure the agent, as a process, and try to break it.")

  @Argument(help: "saves, commits, idle, storm, kill, disk, replay; all without any.")
  var parts: [Part] = []
  @Option(help: "Files of the source that is saved and committed to.") var files = 10_000
  @Option(help: "Saves that are timed.") var saves = 1000
  @Option(help: "Commits that are timed.") var commits = 100
  @Option(help: "Seconds of rest.") var seconds = 60
  @Option(help: "Repositories at rest.") var repositories = 20
  @Option(help: "Storms.") var seeds = 10
  @Option(help: "The first storm's seed; each has the next.") var first: UInt64 = 1
  @Option(help: "Changes a storm.") var changes = 20_000
  @Option(help: "Times that the agent is killed.") var kills = 200
  @Option(help: "Saves that are replayed.") var replays = 100_000

  func run() throws {
    for part in parts.isEmpty ? Part.allCases : parts {
      try Bench.withFolder { folder in
        // A real path, as sources have.
        let folder = folder.resolvingSymlinksInPath().path
        switch part {
        case .saves: try timeSaves(folder)
        case .commits: try timeCommits(folder)
        case .idle: try rest(folder)
        case .storm: for seed in first..<first + UInt64(max(seeds, 1)) { try storm(folder, seed) }
        case .kill: try killed(folder)
        case .disk: try fullDisk(folder)
        case .replay: try replay(folder)
        }
      }
    }
  }

  // MARK: Parts

  private func timeSaves(_ folder: String) throws {
    let (agent, scratch) = try large(folder)
    let store = try Store(reading: agent.location)
    var generator = SeededGenerator(seed: 1)
    var times: [Double] = []
    let cpu = agent.cpu
    for number in 0..<saves {
      let name = "d\(Int.random(in: 0..<100, using: &generator))/f\(number % (files / 100)).swift"
      var lines = try text(scratch.path, name).split(separator: "\n").map(String.init)
      lines.insert("let saved\(number) = measure(\(number))", at: number % lines.count)
      let text = lines.joined(separator: "\n") + "\n"
      let digest = SHA256.digest(Array(text.utf8))
      let start = Usage.own.wall
      try scratch.folder.write(name, text)
      while try store.texts([digest]).isEmpty, Usage.own.wall - start < 30 { usleep(1000) }
      times.append((Usage.own.wall - start) * 1000)
    }
    let used = (agent.cpu - cpu) * 1000 / Double(max(saves, 1))
    print("saved to searchable, ms: \(Quantiles(times)); \(used.text()) ms CPU each")
  }

  private func timeCommits(_ folder: String) throws {
    let (agent, scratch) = try large(folder)
    let store = try Store(reading: agent.location)
    var times: [Double] = []
    let cpu = agent.cpu
    for number in 0..<commits {
      let name = "d\(number % 100)/f\(number % (files / 100)).swift"
      let old = try text(scratch.path, name)
      try scratch.folder.write(name, old + "let committed\(number) = measure(\(number))\n")
      try scratch.git(["commit", "-q", "-a", "-m", "commit \(number)"], by: "bob")
      let start = Usage.own.wall
      let head = try scratch.git(["rev-parse", "HEAD"]).filter { !$0.isWhitespace }
      while try store.sources().first?.revision != head, Usage.own.wall - start < 30 {
        usleep(1000)
      }
      times.append((Usage.own.wall - start) * 1000)
    }
    let used = (agent.cpu - cpu) * 1000 / Double(max(commits, 1))
    print("committed to learned, ms: \(Quantiles(times)); \(used.text()) ms CPU each")
  }

  private func rest(_ folder: String) throws {
    let agent = try AgentUnderTest(folder + "/home")
    var all: [ScratchRepository] = []
    for number in 0..<repositories {
      let scratch = try ScratchRepository()
      var files: [String: String] = [:]
      for file in 0..<50 { files["d\(file % 7)/f\(file).swift"] = Self.lines(number * 100 + file) }
      try scratch.commit(files, by: "ada")
      all.append(scratch)
    }
    var learner = Learner(agent.location, AgentUnderTest.settings)
    _ = try learner.learn(all.map(\.path), threads: 2, now: now)
    try agent.start()
    _ = try agent.caughtUp()
    try all[0].folder.write("d0/f0.swift", Self.lines(7))
    _ = try agent.caughtUp()
    sleep(5)
    let (cpu, earlier) = (agent.cpu, ProcessFacts(pid: agent.pid))
    sleep(UInt32(seconds))
    let facts = ProcessFacts(pid: agent.pid)
    let wakeUps = earlier.flatMap { facts?.wakeUps(since: $0) }
    let mebibytes = { (bytes: Int?) in (Double(bytes ?? 0) / 1_048_576).text(1) }
    print(
      "\(repositories) repositories, \(seconds) s at rest: \((agent.cpu - cpu) * 1000) ms CPU,",
      "\(wakeUps.map(String.init) ?? "unknown") wake-ups; \(mebibytes(facts?.anonymousMemory)) MiB",
      "anonymous, \(mebibytes(facts?.residentMemory)) resident,",
      "\(mebibytes(facts?.mappedMemory)) mapped")
  }

  private func storm(_ folder: String, _ seed: UInt64) throws {
    let agent = try AgentUnderTest(folder + "/home\(seed)")
    let scratch = try ScratchRepository()
    try scratch.commit(["a.swift": Self.lines(1), "b/c.swift": Self.lines(2)], by: "ada")
    try agent.run("learn", scratch.path)
    try agent.start()
    let isCaughtUp = try agent.caughtUp()
    var storm = Storm(scratch, seed: seed)
    try storm.run(changes / 2, gitEvery: 100)
    // While it is stopped, more happens than the system keeps events of.
    agent.signal(SIGSTOP)
    try storm.run(changes - changes / 2, gitEvery: 100)
    for number in 0..<20_000 { try scratch.folder.write("b/over\(number % 10)", "\(number)\n") }
    agent.signal(SIGCONT)
    let caughtUp = try agent.caughtUp() && isCaughtUp
    let overflows = AgentStatus.last(agent.location)?.overflows ?? 0
    let difference = try agent.difference(from: [scratch.path], folder + "/fresh")
    print(
      "storm \(seed): \(changes) changes, \(overflows) overflows,",
      caughtUp ? "caught up," : "NOT CAUGHT UP,",
      difference.isEmpty ? "equal to a new learn" : "DIFFERENT: \(difference)")
    agent.stop()
  }

  private func killed(_ folder: String) throws {
    let agent = try AgentUnderTest(folder + "/home")
    let scratch = try ScratchRepository()
    var files: [String: String] = [:]
    for number in 0..<200 { files["d\(number % 9)/f\(number).swift"] = Self.lines(number) }
    try scratch.commit(files, by: "ada")
    try agent.run("learn", scratch.path)
    var generator = SeededGenerator(seed: 3)
    var storm = Storm(scratch, seed: 3)
    var (recorded, broken) = (0, 0)
    for round in 0..<kills {
      try agent.start()
      try storm.run(20, gitEvery: 10)
      if round % 4 == 0 {
        let made = try agent.run("annotate", "-", input: Self.lines(round))
        if made.status == 0 { recorded += 1 }
      }
      if round % 10 == 9 {
        agent.signal(SIGSTOP)
        usleep(20_000)
        agent.signal(SIGCONT)
      }
      usleep(UInt32.random(in: 0..<400_000, using: &generator))
      agent.stop(SIGKILL)
      do {
        _ = try LearnedContents(agent.location)
        let store = try Store(reading: agent.location)
        try store.verifyLedger(head: store.writtenHead())
      } catch {
        broken += 1
        print("after kill \(round + 1): \(error)")
      }
    }
    try agent.start()
    let caughtUp = try agent.caughtUp()
    agent.stop()
    let store = try Store(reading: agent.location)
    let entries = try store.verifyLedger(head: store.writtenHead()).count
    let difference = try agent.difference(from: [scratch.path], folder + "/fresh")
    print(
      "killed \(kills) times: \(broken) unreadable versions, \(entries) of \(recorded) records in",
      "the ledger,", caughtUp ? "caught up," : "NOT CAUGHT UP,",
      difference.isEmpty ? "equal to a new learn" : "DIFFERENT: \(difference)")
  }

  private func fullDisk(_ folder: String) throws {
    let disk = folder + "/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    let mount = try runCommand(
      "/usr/bin/env", ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", disk], in: folder,
      environment: cleanEnvironment(home: folder))
    guard mount.status == 0 else {
      print("full disk: not tried, no small disk can be mounted here: \(mount.errorText)")
      return
    }
    defer {
      _ = try? runCommand(
        "/usr/bin/env", ["umount", "-l", disk], in: folder,
        environment: cleanEnvironment(home: folder))
    }
    let agent = try AgentUnderTest(disk + "/home")
    let scratch = try ScratchRepository()
    try scratch.commit(["a.swift": Self.lines(1), "b/c.swift": Self.lines(2)], by: "ada")
    try agent.run("learn", scratch.path)
    try agent.start()
    _ = try agent.caughtUp()
    _ = try runCommand(
      "/usr/bin/env", ["dd", "if=/dev/zero", "of=\(disk)/filler", "bs=64k"], in: folder,
      environment: cleanEnvironment(home: folder))
    try scratch.commit(["b/c.swift": Self.lines(3), "d.swift": Self.lines(4)], by: "bob")
    let answer = (try? Cookies(agent.location).wait(timeout: 20_000)).map { "\($0)" } ?? "not asked"
    let isReadable = (try? LearnedContents(agent.location)) != nil
    unsafe unlink(disk + "/filler")
    var caughtUp = false
    for _ in 0..<60 where !caughtUp {
      caughtUp = try agent.caughtUp(seconds: 30)
      if !caughtUp { sleep(1) }
    }
    let difference = try agent.difference(from: [scratch.path], folder + "/fresh")
    print(
      "full disk: the agent \(AgentLock.holder(agent.location) != nil ? "lives" : "ENDED"),",
      isReadable ? "what was learned is readable," : "NOTHING IS READABLE,",
      "it answers \(answer); with room again", caughtUp ? "caught up," : "NOT CAUGHT UP,",
      difference.isEmpty ? "equal to a new learn" : "DIFFERENT: \(difference)")
    agent.stop()
  }

  private func replay(_ folder: String) throws {
    let agent = try AgentUnderTest(folder + "/home")
    let scratch = try ScratchRepository()
    var files: [String: String] = [:]
    for number in 0..<500 { files["d\(number % 20)/f\(number).swift"] = Self.lines(number) }
    try scratch.commit(files, by: "ada")
    try agent.run("learn", scratch.path)
    try agent.start()
    _ = try agent.caughtUp()
    func sample(_ done: Int) {
      let facts = ProcessFacts(pid: agent.pid)
      let memory = (facts?.anonymousMemory ?? 0) >> 20
      print("\(done) saves: \(memory) MiB anonymous, \(facts?.descriptors ?? 0) descriptors")
    }
    sample(0)
    for number in 0..<replays {
      let file = number * 7919 % 500
      try scratch.folder.write(
        "d\(file % 20)/f\(file).swift", Self.lines(file) + "let replayed = \(number)\n")
      // Eight saves at once, then what a person's pause is in this replay.
      if number % 8 == 7 { usleep(4000) }
      if number % max(1, replays / 10) == max(1, replays / 10) - 1 {
        let caughtUp = try agent.caughtUp()
        if !caughtUp { print("NOT CAUGHT UP") }
        sample(number + 1)
      }
    }
    let difference = try agent.difference(from: [scratch.path], folder + "/fresh")
    print("replayed:", difference.isEmpty ? "equal to a new learn" : "DIFFERENT: \(difference)")
    agent.stop()
  }

  // MARK: Texts

  private var now: Int64 { Int64(Date.now.timeIntervalSince1970) }

  /// A repository of many files, learned, with an agent that watches it.
  private func large(_ folder: String) throws -> (AgentUnderTest, ScratchRepository) {
    let agent = try AgentUnderTest(folder + "/home")
    let scratch = try ScratchRepository()
    var all: [String: String] = [:]
    for number in 0..<files { all["d\(number % 100)/f\(number / 100).swift"] = Self.lines(number) }
    try scratch.commit(all, by: "ada")
    var learner = Learner(agent.location, AgentUnderTest.settings)
    let summary = try learner.learn([scratch.path], threads: 2, now: now)
    print("\(summary.documents) files, \(summary.bytes) bytes")
    try agent.start()
    guard try agent.caughtUp() else { throw CommandFailed(what: "the agent does not answer") }
    return (agent, scratch)
  }

  private struct CommandFailed: Error {
    var what: String
  }

  private func text(_ folder: String, _ name: String) throws -> String {
    try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
  }

  /// Twenty lines that no other seed has.
  static func lines(_ seed: Int) -> String {
    var generator = SeededGenerator(seed: UInt64(seed))
    return (0..<20).map { _ in
      let number = Int.random(in: 0..<1_000_000, using: &generator)
      return "let value\(number) = compute(\(number % 977), offset: \(number % 31))\n"
    }.joined()
  }
}
