import Annotations
package import Catalog
package import Corpus
import Foundation
import Git
import Glibc
import Logging
import Memory
import Provenance
import ServiceLifecycle
import Watching

/// Tries every link of the chain from a saved file to a credit, and looks at what it hangs on.
package struct Doctor: Sendable {
  package struct Finding: Sendable, Codable, Equatable {
    package var link: String
    package var works: Bool
    /// What was found, or why it does not work.
    package var detail: String
  }

  private let location: StoreLocation
  private let report: @Sendable (Finding) -> Void

  /// Each finding is reported as it is made.
  package init(_ location: StoreLocation, report: @escaping @Sendable (Finding) -> Void) {
    (self.location, self.report) = (location, report)
  }

  private func tell(_ link: String, _ works: Bool, _ detail: String) {
    report(Finding(link: link, works: works, detail: detail))
  }

  /// Tries `body`, which says what it found or why it does not work.
  private func check(_ link: String, _ body: () throws -> String) {
    do { tell(link, true, try body()) } catch { tell(link, false, "\(error)") }
  }

  private struct Broken: Error, CustomStringConvertible {
    var description: String
    init(_ reason: String) { description = reason }
  }

  // MARK: The store

  /// Looks at permissions, limits, the store and the agent.
  package func checkStore() {
    check("permissions") {
      for folder in [location.data, location.segments]
      where unsafe access(folder, F_OK) == 0 {
        var facts = stat()
        guard unsafe stat(folder, &facts) == 0, unsafe access(folder, R_OK | W_OK | X_OK) == 0
        else { throw Broken("\(folder) cannot be written to") }
        guard facts.st_mode & 0o077 == 0 else {
          throw Broken("\(folder) is open to others: chmod 700 closes it")
        }
      }
      return "\(location.data) is its owner's alone"
    }
    check("limits") {
      func limit(_ name: String) -> Int? {
        (try? String(contentsOfFile: "/proc/sys/fs/inotify/\(name)", encoding: .utf8))
          .flatMap { Int($0.trimmingSpaces) }
      }
      guard let watches = limit("max_user_watches") else { throw Broken("inotify is not there") }
      let used = AgentStatus.last(location)?.sources.reduce(0) { $0 + $1.folders } ?? 0
      let polled = AgentStatus.last(location)?.sources.reduce(0) { $0 + $1.polledFolders } ?? 0
      guard polled == 0, used < watches else {
        throw Broken(
          "\(polled) folders cannot be watched: raise fs.inotify.max_user_watches (\(watches))")
      }
      return "\(used) of \(watches) watches are used"
    }
    guard unsafe access(location.database, F_OK) == 0 else {
      tell("store", true, "nothing has been learned yet")
      return
    }
    check("store") { try checkMemory() }
    check("ledger") {
      let store = try Store(reading: location)
      return "\(try store.verifyLedger(head: store.writtenHead()).count) entries, all chained"
    }
    check("agent") {
      guard let pid = AgentLock.holder(location) else {
        throw Broken("no agent runs: `byline agent start` starts one")
      }
      switch try Cookies(location).wait(timeout: 10_000) {
      case .caughtUp: return "process \(pid) has learned everything"
      case .problems(let problems): throw Broken(problems.joined(separator: "; "))
      case .timedOut: throw Broken("process \(pid) does not answer within ten seconds")
      case .noAgent: throw Broken("process \(pid) has ended")
      }
    }
  }

  private func checkMemory() throws -> String {
    let store = try Store(reading: location)
    let manifest: MemoryManifest
    do { manifest = try store.manifest() } catch CatalogError.nothingLearned {
      return "nothing has been learned yet"
    }
    let segments = SegmentStore(location)
    do { try segments.requireIntact(manifest) } catch {
      throw Broken("\(error); --repair learns it again")
    }
    let memory = try segments.memory(of: manifest)
    guard memory.recomputedContentDigest() == manifest.digest else {
      throw Broken("what the segments hold is not what was learned; --repair learns it again")
    }
    return "version \(manifest.version), \(manifest.segments.count) segments, whole"
  }

  /// Puts aside what is damaged and learns it again from its sources.
  ///
  /// - Throws: what learning does; the ledger is never touched.
  package func repair(_ configuration: Corpus.Configuration, now: Int64) throws {
    guard unsafe access(location.database, F_OK) == 0 else { return }
    var learner = Learner(location, configuration)
    learner.isThorough = true
    let summary = try learner.learn([], threads: 1, now: now)
    for path in summary.setAside { tell("repair", true, "put aside: \(path)") }
    if summary.setAside.isEmpty { tell("repair", true, "no file of the memory is damaged") }
  }

  // MARK: The chain

  /// Makes a repository and a store of its own, runs an agent on it, and follows a line from being
  /// saved to being credited.
  package func checkChain() async {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "byline-doctor-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let scratch = StoreLocation(environment: ["BYLINE_HOME": folder + "/home"])
    let work = folder + "/work"
    var settings = Corpus.Configuration()
    settings.author = Identity(name: "Doctor", email: "doctor@example.org")
    do {
      try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
      try git(["init", "-q"], work)
      try write(Self.text("first"), work + "/a.swift")
      try git(["add", "-A"], work)
      try git(["commit", "-q", "-m", "first"], work)
      tell("git", true, "makes repositories and commits")
      var learner = Learner(scratch, settings)
      _ = try learner.learn([work], threads: 1, now: Int64(Date().timeIntervalSince1970))
      tell("learning", true, "a repository is learned")
    } catch {
      tell("learning", false, "\(error)")
      return
    }
    let logger = Logger(label: "doctor", factory: { _ in SwiftLogNoOpLogHandler() })
    let daemon = AgentDaemon(
      scratch, version: "doctor", threads: 1, logger, settings: { [settings] in settings })
    let group = ServiceGroup(
      configuration: .init(services: [.init(service: daemon)], logger: logger))
    let running = Task { try await group.run() }
    await follow(scratch, work)
    await group.triggerGracefulShutdown()
    do {
      try await running.value
      tell("stopping", true, "the agent ends when it is told to")
    } catch {
      tell("stopping", false, "\(error)")
    }
  }

  private func follow(_ scratch: StoreLocation, _ work: String) async {
    for _ in 0..<100 where AgentLock.holder(scratch) == nil {
      try? await Task.sleep(for: .milliseconds(20))
    }
    do {
      try await caughtUp(scratch, "watching", "an agent runs and answers")
      try write(Self.text("first") + Self.text("saved"), work + "/a.swift")
      try await caughtUp(scratch, "saving", "a saved file is seen and learned")
      guard try LearnedContents(scratch).lines.contains(where: { $0.contains(" none ") }) else {
        throw Broken("saved lines are not in the memory")
      }
      try git(["commit", "-q", "-a", "-m", "second"], work)
      try await caughtUp(scratch, "committing", "a commit is seen and learned")
      guard try !LearnedContents(scratch).lines.contains(where: { $0.contains(" none ") }) else {
        throw Broken("the saved lines did not become the commit's")
      }
      let input = AnnotationInput(
        bytes: Array(Self.text("saved").utf8), now: Int64(Date().timeIntervalSince1970))
      let annotation = try LearnedMemory(scratch).annotate(input, version: "doctor")
      guard annotation.authors.contains(where: { $0.email == "committer@example.org" }) else {
        throw Broken("the text is not credited to whoever committed it")
      }
      tell("annotating", true, "the committed text is credited to its author")
    } catch {
      tell("chain", false, "\(error)")
    }
  }

  private func caughtUp(
    _ scratch: StoreLocation, _ link: String, _ detail: String
  ) async throws {
    let answer = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try Cookies(scratch).wait(timeout: 30_000) })
      }
    }
    guard answer == .caughtUp else { throw Broken("\(link): the agent answers \(answer)") }
    tell(link, true, detail)
  }

  /// Lines that nobody else writes.
  private static func text(_ word: String) -> String {
    (0..<30).map { "let \(word)Value\($0 * 17) = \(word)Measure(of: \($0 * 31), at: \($0))\n" }
      .joined()
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  /// Runs Git in the scratch repository, without the user's settings.
  private func git(_ arguments: [String], _ folder: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.currentDirectoryURL = URL(filePath: folder)
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
    environment["GIT_CONFIG_NOSYSTEM"] = "1"
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
    for role in ["AUTHOR", "COMMITTER"] {
      environment["GIT_\(role)_NAME"] = "Committer"
      environment["GIT_\(role)_EMAIL"] = "committer@example.org"
    }
    process.environment = environment
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Broken("git \(arguments.joined(separator: " ")) fails: is git installed?")
    }
  }
}
