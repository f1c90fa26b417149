import Agent
import Catalog
import Corpus
import Foundation
import Glibc
import Provenance
import Support

/// A store, and the agent of it as a process of its own.
final class AgentUnderTest {
  let home: String
  let location: StoreLocation
  private let byline: String
  private var process: Process?
  var pid: Int32 { process?.processIdentifier ?? 0 }

  init(_ home: String) throws {
    self.home = home
    location = StoreLocation(environment: ["BYLINE_HOME": home])
    let bench = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    byline = bench.deletingLastPathComponent().appending(path: "byline").path
    try FileManager.default.createDirectory(
      atPath: location.configuration, withIntermediateDirectories: true)
    try Data("author = \"me <me@example.org>\"\n".utf8).write(to: URL(filePath: location.settings))
  }

  static var settings: Corpus.Configuration {
    var configuration = Corpus.Configuration()
    configuration.author = Identity(name: "me", email: "me@example.org")
    return configuration
  }

  private var environment: [String: String] {
    var environment = cleanEnvironment(home: home)
    environment["BYLINE_HOME"] = home
    return environment
  }

  @discardableResult
  func run(_ arguments: String..., input: String = "") throws -> CommandResult {
    try runCommand(
      byline, arguments, in: home, environment: environment, input: Array(input.utf8))
  }

  func start(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: byline)
    process.arguments = ["agent", "run", "--log-level", "warning"] + arguments
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    let log = home + "/agent.log"
    if !FileManager.default.fileExists(atPath: log) {
      _ = FileManager.default.createFile(atPath: log, contents: nil)
    }
    let handle = try FileHandle(forWritingTo: URL(filePath: log))
    try handle.seekToEnd()
    process.standardError = handle
    try process.run()
    self.process = process
    for _ in 0..<3000 where AgentLock.holder(location) != process.processIdentifier {
      usleep(10_000)
    }
  }

  func signal(_ signal: Int32) { kill(pid, signal) }

  func stop(_ signal: Int32 = SIGTERM) {
    guard let process else { return }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    self.process = nil
  }

  /// Whether the agent says that all is learned.
  func caughtUp(seconds: Int = 600) throws -> Bool {
    try Cookies(location).wait(timeout: seconds * 1000) == .caughtUp
  }

  /// What the memory says that a new one would not, and the other way round.
  func difference(from paths: [String], _ folder: String) throws -> [String] {
    let fresh = StoreLocation(environment: ["BYLINE_HOME": folder])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var learner = Learner(fresh, Self.settings)
    _ = try learner.learn(paths, threads: 2, now: Int64(Date.now.timeIntervalSince1970))
    return try LearnedContents(location).difference(from: LearnedContents(fresh))
  }

  /// Seconds of CPU that the agent has used.
  var cpu: Double {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return 0 }
    let fields = text[end...].split(separator: " ")
    guard fields.count > 14, let user = Double(fields[12]), let system = Double(fields[13]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  deinit { stop(SIGKILL) }
}
