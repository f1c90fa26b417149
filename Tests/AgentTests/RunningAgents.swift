import Annotations
import Catalog
import Corpus
import Foundation
import Glibc
import Logging
import Provenance
import ServiceLifecycle
import Support
import Testing
import Watching

@testable import Agent

/// An agent that runs in this process.
final class RunningAgent: Sendable {
  let location: StoreLocation
  private let group: ServiceGroup
  private let task: Task<Void, any Error>

  init(
    _ location: StoreLocation, watching: WatchSettings = WatchSettings(),
    notice: ServiceNotice = ServiceNotice(environment: [:]),
    settings: @escaping @Sendable () -> Corpus.Configuration = { RunningAgent.settings }
  ) {
    self.location = location
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    let daemon = AgentDaemon(
      location, version: "test", threads: 1, logger, notice: notice, watching: watching,
      settings: settings)
    let group = ServiceGroup(
      configuration: .init(
        services: [
          .init(
            service: daemon, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup),
          .init(service: Watchdog(notice, isAlive: { daemon.isResponsive })),
        ], logger: logger))
    self.group = group
    task = Task { try await group.run() }
  }

  static var settings: Corpus.Configuration {
    var configuration = Corpus.Configuration()
    configuration.author = Identity(name: "me", email: "me@example.org")
    return configuration
  }

  /// Waits until the agent runs and has learned everything.
  func caughtUp() async throws {
    let location = location
    let isRunning = try await eventually { AgentLock.holder(location) != nil }
    #expect(isRunning)
    let answer = try await withCheckedThrowingContinuation { continuation in
      // The wait blocks, so it is not done where the agent's tasks are.
      Thread.detachNewThread {
        continuation.resume(with: Result { try Cookies(location).wait(timeout: 600_000) })
      }
    }
    #expect(answer == .caughtUp)
  }

  func stop() async throws {
    await group.triggerGracefulShutdown()
    try await task.value
  }
}

@Suite struct RunningAgents {
  private let home: ScratchFolder
  private let location: StoreLocation

  init() throws {
    home = try ScratchFolder()
    location = StoreLocation(environment: ["BYLINE_HOME": home.path])
  }

  private func learn(_ path: String) throws {
    var learner = Learner(location, RunningAgent.settings)
    _ = try learner.learn([path], threads: 1, now: 2_000_000_000)
  }

  /// The memory says what a new one of the same state does.
  private func expectFresh(
    _ paths: [String], withTimes: Bool = true, _ what: Comment? = nil,
    at place: SourceLocation = #_sourceLocation
  ) throws {
    let other = try ScratchFolder()
    let fresh = StoreLocation(environment: ["BYLINE_HOME": other.path])
    var learner = Learner(fresh, RunningAgent.settings)
    _ = try learner.learn(paths, threads: 1, now: 2_000_000_000)
    let wanted = try LearnedContents(fresh, withTimes: withTimes)
    let found = try LearnedContents(location, withTimes: withTimes)
    #expect(found.difference(from: wanted) == [], what, sourceLocation: place)
    #expect(!wanted.lines.isEmpty, sourceLocation: place)
  }

  /// Documents with their texts: whose lines are whose depends on what was observed.
  private func texts(_ location: StoreLocation) throws -> Set<String> {
    Set(
      try LearnedContents(location).lines.map {
        $0.split(separator: " ").prefix(2).joined(separator: " ")
      })
  }

  private func texts(of folder: String) throws -> Set<String> {
    let other = try ScratchFolder()
    let fresh = StoreLocation(environment: ["BYLINE_HOME": other.path])
    var learner = Learner(fresh, RunningAgent.settings)
    _ = try learner.learn([folder], threads: 1, now: 2_000_000_000)
    return try texts(fresh)
  }

  private func text(_ name: String, _ count: Int) -> String {
    (0..<count).map { "let \(name)\($0) = \($0 * 7)\n" }.joined()
  }

  @Test func `learn commits and saves, and saved work becomes the commit's`() async throws {
    let scratch = try ScratchRepository()
    try scratch.commit(["a.swift": text("a", 20), "b.swift": text("b", 20)], by: "ada")
    try learn(scratch.path)
    let agent = RunningAgent(location)
    try await agent.caughtUp()
    try scratch.folder.write("a.swift", text("a", 10) + "let mine = 1\n" + text("z", 4))
    try scratch.folder.write("new/c.swift", text("c", 5))
    try await agent.caughtUp()
    let saved = try LearnedContents(location).lines
    #expect(saved.contains { $0.contains("/a.swift") && $0.contains("none") && $0.contains("me@") })
    #expect(saved.contains { $0.contains("/a.swift") && $0.contains("ada") })
    #expect(saved.contains { $0.contains("/new/c.swift") })
    try expectFresh([scratch.path], "saved")
    try scratch.git(["add", "-A"], by: "bob")
    try scratch.git(["commit", "-q", "-m", "mine"], by: "bob")
    try await agent.caughtUp()
    #expect(try !LearnedContents(location).lines.contains { $0.contains("none") })
    try expectFresh([scratch.path], "committed")
    try await agent.stop()
    #expect(AgentLock.holder(location) == nil)
    #expect(AgentStatus.last(location)?.state == .stopped)
  }

  @Test func `follow however HEAD moves`() async throws {
    let scratch = try ScratchRepository()
    try scratch.commit(["a.swift": text("a", 20), "b.swift": text("b", 20)], by: "ada")
    try learn(scratch.path)
    let agent = RunningAgent(location)
    let moves: [(String, () throws -> Void)] = [
      ("commit", { try scratch.commit("a.swift", self.text("x", 9), by: "bob") }),
      (
        "amend",
        { try scratch.git(["commit", "-q", "--amend", "-m", "again", "--author", "E <e@x>"]) }
      ),
      ("branch", { try scratch.git(["checkout", "-q", "-b", "side", "HEAD~1"]) }),
      ("commit there", { try scratch.commit("c.swift", self.text("c", 9), by: "eve") }),
      ("rebase", { try scratch.git(["rebase", "-q", "main"], by: "sid") }),
      ("back", { try scratch.git(["checkout", "-q", "main"]) }),
      ("merge", { try scratch.git(["merge", "-q", "--no-ff", "-m", "m", "side"]) }),
      ("pack", { try scratch.git(["pack-refs", "--all"]) }),
      ("gc", { try scratch.git(["gc", "-q", "--prune=now"]) }),
      ("reset", { try scratch.git(["reset", "-q", "--hard", "HEAD~2"]) }),
      ("mailmap", { try scratch.commit(".mailmap", "Ada L <ada@example.org>\n", by: "ada") }),
    ]
    for (name, move) in moves {
      try move()
      try await agent.caughtUp()
      try expectFresh([scratch.path], "\(name)")
    }
    try await agent.stop()
  }

  @Test func `learn what happened while none ran`() async throws {
    let scratch = try ScratchRepository()
    try scratch.commit(["a.swift": text("a", 20)], by: "ada")
    try learn(scratch.path)
    try scratch.commit("b.swift", text("b", 20), by: "bob")
    try scratch.folder.write("c.swift", text("c", 20))
    let agent = RunningAgent(location)
    try await agent.caughtUp()
    try await agent.stop()
    try expectFresh([scratch.path])
  }

  @Test func `learn folders, but not what is ignored in them`() async throws {
    let folder = try ScratchFolder()
    try folder.write(".gitignore", "*.log\nbuild/\n")
    try folder.write("notes.md", text("note", 10))
    try folder.write("build/x.md", text("built", 10))
    try learn(folder.path)
    let agent = RunningAgent(location)
    try await agent.caughtUp()
    let before = AgentStatus.last(location)?.learned
    try folder.write("some.log", text("log", 10))
    try folder.write("build/y.md", text("built", 20))
    try await agent.caughtUp()
    #expect(AgentStatus.last(location)?.learned == before)
    try folder.write("notes.md", text("note", 10) + "more\n")
    try folder.write("deep/er/file.md", text("deep", 3))
    try await agent.caughtUp()
    #expect(try texts(location) == texts(of: folder.path))
    // What was ignored no longer is.
    try folder.write(".gitignore", "*.log\n")
    try await agent.caughtUp()
    #expect(try texts(location) == texts(of: folder.path))
    #expect(try LearnedContents(location).lines.contains { $0.contains("build/y.md") })
    try await agent.stop()
  }

  @Test func `find repositories below a folder, and new ones`() async throws {
    let folder = try ScratchFolder()
    let root = folder.url.resolvingSymlinksInPath().path
    do {
      try location.prepare()
      let lock = try WriterLock(location, patience: 5000)
      try Store(writing: location, lock: lock).watch(root, now: 1)
    }
    let agent = RunningAgent(location)
    try await agent.caughtUp()
    let scratch = try ScratchRepository()
    try scratch.commit(["a.swift": text("a", 20)], by: "ada")
    try scratch.git(["clone", "-q", scratch.path, root + "/deep/er/clone"])
    try scratch.git(["init", "-q", root + "/unborn"])
    func paths() throws -> [String] { try Store(reading: location).sources().map(\.path) }
    let isFound = try await eventually {
      try await agent.caughtUp()
      return try paths() == [root + "/deep/er/clone"]
    }
    #expect(isFound)
    // A save in it is seen, too.
    try folder.write("deep/er/clone/b.swift", text("b", 9))
    try await agent.caughtUp()
    #expect(try LearnedContents(location).lines.contains { $0.contains("clone/b.swift") })
    // What is taken out by hand is not found again.
    // The agent lets go of the store when it rests, which is late among tests that take all cores.
    var learner = Learner(location, RunningAgent.settings)
    learner.patience = 120_000
    _ = try learner.remove([root + "/deep/er/clone"], now: 5)
    try await agent.caughtUp()
    try folder.write("deep/er/clone/c.swift", text("c", 9))
    try await agent.caughtUp()
    #expect(try paths().isEmpty)
    try await agent.stop()
  }

  @Test func `let a second one hear who runs`() async throws {
    let agent = RunningAgent(location)
    try await agent.caughtUp()
    let second = RunningAgent(location)
    do {
      try await second.stop()
      Issue.record("the second agent ran")
    } catch let error as CatalogError {
      #expect(error == .agentRuns(pid: getpid()))
    }
    try await agent.stop()
  }

  @Test(arguments: [1, 2, 3]) func `survive a storm`(seed: UInt64) async throws {
    let scratch = try ScratchRepository()
    try scratch.commit(["a.swift": text("a", 20), "b/c.swift": text("b", 20)], by: "ada")
    try learn(scratch.path)
    let agent = RunningAgent(location)
    try await agent.caughtUp()
    var storm = Storm(scratch, seed: seed)
    for round in 0..<3 {
      try storm.run(60, gitEvery: 8)
      try await agent.caughtUp()
      try expectFresh([scratch.path], "seed \(seed), round \(round)")
    }
    try await agent.stop()
  }

  @Test func `are told of by sd_notify`() async throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/socket"
    let listener = try NoticeListener(path)
    let notice = ServiceNotice(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"])
    let agent = RunningAgent(location, notice: notice)
    try await agent.caughtUp()
    // The system keeps ten that nobody has read, and drops those after them.
    var heard = listener.messages()
    let isWatched = try await eventually {
      heard += listener.messages()
      return heard.contains("WATCHDOG=1")
    }
    #expect(isWatched)
    try await agent.stop()
    heard += listener.messages()
    #expect(heard.contains { $0.hasPrefix("READY=1") })
    #expect(heard.last == "STOPPING=1")
  }

  @Test func `annotate files in output folders when these are finished`() async throws {
    let scratch = try ScratchRepository()
    let output = try ScratchFolder()
    let body = text("special", 40)
    try scratch.commit(["a.swift": body], by: "ada")
    try learn(scratch.path)
    let folder = try OutputFolder(parsing: "path = \"\(output.path)\"\n", file: "test")
    let agent = RunningAgent(
      location,
      settings: {
        var settings = RunningAgent.settings
        settings.outputs = [folder]
        return settings
      })
    try await agent.caughtUp()
    try output.write("answer.swift", body)
    try output.write("binary", [0, 1, 2])
    let sidecar = output.path + "/answer.swift.byline.json"
    let isWritten = try await eventually { FileManager.default.fileExists(atPath: sidecar) }
    #expect(isWritten)
    let annotation = try Annotation(json: Array(Data(contentsOf: URL(filePath: sidecar))))
    #expect(annotation.totals.creditedBits > 0)
    #expect(annotation.input.sha256 == SHA256.digest(Array(body.utf8)).hex)
    // Only this machine may know whose it is.
    #expect(annotation.authors.map(\.name) == ["private source"])
    #expect(!FileManager.default.fileExists(atPath: output.path + "/binary.byline.json"))
    try FileManager.default.removeItem(atPath: output.path + "/answer.swift")
    let isGone = try await eventually { !FileManager.default.fileExists(atPath: sidecar) }
    #expect(isGone)
    try await agent.stop()
    let store = try Store(reading: location)
    #expect(try store.verifyLedger(head: store.writtenHead()).count == 1)
  }
}

/// Hears what is told to a service manager.
private final class NoticeListener {
  private let socket: Int32

  init(_ path: String) throws {
    socket = Glibc.socket(
      AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let status = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else { throw CatalogError.failed(path: path, reason: "cannot listen") }
  }

  deinit { close(socket) }

  func messages() -> [String] {
    var result: [String] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe recv(socket, &buffer, buffer.count, 0)
      if count < 0 { return result }
      result.append(String(decoding: buffer[..<count], as: UTF8.self))
    }
  }
}
