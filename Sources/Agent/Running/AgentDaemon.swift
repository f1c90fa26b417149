import CLinux
package import Catalog
package import Corpus
import Dispatch
import Foundation
import Git
import Glibc
package import Logging
import Provenance
import ServiceLifecycle
import Synchronization
package import Watching

/// Keeps the memory current: watches sources, learns what changes, annotates output folders.
///
/// There is one agent a store, and it holds the writer's lock only while it writes, so commands
/// write in between and readers never wait. All its work is done on one thread, in the order in
/// which changes are seen; what waits is kept by path and never grows beyond a bound.
package actor AgentDaemon: Service {
  private let executor = QueueExecutor("agent")
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  /// Merges and trains while the actor goes on.
  let tidying = QueueTaskExecutor("tidying")

  let location: StoreLocation
  let logger: Logger
  let notice: ServiceNotice
  let clock: @Sendable () -> Int64
  private let readSettings: @Sendable () throws -> Corpus.Configuration
  let threads: Int
  let watcher: Watcher
  let cookies: Cookies
  nonisolated let isStopping = Flag()
  nonisolated let pulse = Pulse()

  var settings = Corpus.Configuration()
  var plan = WatchPlan()
  var coverage: [Int: WatchCoverage] = [:]
  var sources: [Source] = []
  /// Repositories that were found and are not learned yet.
  var candidates: Set<String> = []
  var refused: [String: String] = [:]
  var work: [String: SourceWork] = [:]
  var failures: [String: Failure] = [:]
  /// Names of files that ask whether everything before them is learned.
  private var askers: Set<String> = []
  /// The store while it is open for writing.
  var learner: Learner?
  var facts: [String: RepositoryFacts] = [:]
  var isTidying = false
  var isRestDue = false
  /// Somebody else writes to the store.
  var isBusy = false
  var status: AgentStatus
  /// The rules of the folders of sources.
  var ignore: [String: IgnoreRules] = [:]
  var outputs: OutputAnnotator?
  var outputFolders: [String: OutputFolder] = [:]

  /// An agent that does not run yet.
  ///
  /// `settings` is asked again when the file changes; `clock` is in seconds since 1970.
  package init(
    _ location: StoreLocation, version: String, threads: Int, _ logger: Logger,
    notice: ServiceNotice = ServiceNotice(environment: [:]),
    watching: WatchSettings = WatchSettings(),
    clock: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) },
    settings: @escaping @Sendable () throws -> Corpus.Configuration
  ) {
    let location = location.keepingConnections()
    (self.location, self.logger, self.notice, self.clock) = (location, logger, notice, clock)
    (self.threads, readSettings) = (threads, settings)
    watcher = Watcher(watching)
    cookies = Cookies(location)
    status = AgentStatus(pid: getpid(), version: version, startedAt: clock())
  }

  /// Runs until it is told to stop.
  ///
  /// - Throws: `CatalogError.agentRuns` if there is another agent; whatever keeps it from starting.
  package func run() async throws {
    try location.prepareAgent()
    let lock = try AgentLock(location)
    try await withGracefulShutdownHandler {
      try await serve()
    } onGracefulShutdown: { [isStopping, watcher] in
      isStopping.set()
      watcher.stop()
    }
    learner?.close()
    learner = nil
    status.state = .stopped
    status.write(location)
    await outputs?.stop()
    notice.send("STOPPING=1")
    logger.info("stopped")
    _ = consume lock
  }

  private func serve() async throws {
    status.write(location)
    cookies.clear()
    settings = try readSettings()
    do {
      // A store of an older version becomes a newer one before anybody relies on it.
      let writer = try WriterLock(location, patience: 30_000)
      try drainSpools(into: Store(writing: location, lock: writer))
    }
    try await watchEverything()
    logger.info("watching", metadata: ["sources": "\(sources.count)"])
    notice.send("READY=1", "STATUS=learning what changed before")
    // Who asked before anything was watched is answered too: all of it is read now.
    askers = Set(cookies.waiting())
    await doWork()
    tell()
    for await changes in watcher {
      if isStopping.isSet { break }
      await take(changes)
    }
  }

  /// Whether it is idle, or its work has got on within the last quarter of an hour.
  package nonisolated var isResponsive: Bool { pulse.isBeating }

  // MARK: Changes

  private func take(_ changes: Changes) async {
    var isPlanDue = false
    if changes.overflowed {
      status.overflows += 1
      logger.warning("the system lost count of changes: everything is looked at again")
    }
    for (number, reason) in changes.lost { lose(number, reason) }
    for (number, extent) in changes.roots {
      guard let thing = plan.thing(number) else { continue }
      if coverage[number]?.missing != nil {
        coverage[number] = await watcher.coverage(of: number)
        isPlanDue = true
      }
      switch thing {
      case .cookies:
        switch extent {
        case .paths(let paths): askers.formUnion(paths.map(\.description))
        // Whatever is asked by now, everything is going to be looked at.
        case .everything: askers.formUnion(cookies.waiting())
        }
      case .store:
        if WriterLock.lastHolder(location) != getpid() {
          isPlanDue = true
          if (try? Store(reading: location).hasHidden()) == true {
            isRestDue = true
            watcher.wake(after: Self.rest)
          }
        }
      case .settings: await reloadSettings()
      case .spool: break
      case .workTree(let source), .folder(let source):
        if Self.changesRules(extent) {
          await watchTree(of: source)
          add(.everything, to: source)
        } else {
          add(extent, to: source)
        }
      case .gitDirectory(let source, _):
        work[source, default: SourceWork(since: .now)].isHistoryDue = true
        failures[source]?.nextTry = nil
      case .root(let path): await search(below: path)
      case .output(let path):
        if let folder = outputFolders[path] {
          await outputs?.notice(extent, in: folder, real: path)
        }
      }
    }
    if isPlanDue { await reviewSources() }
    if work.isEmpty, askers.isEmpty, changes.roots.isEmpty, isRestDue {
      isRestDue = false
      relax()
      return
    }
    await doWork()
    tell()
  }

  private static func changesRules(_ extent: Changes.Extent) -> Bool {
    switch extent {
    case .everything: true
    case .paths(let paths): paths.contains(where: WatchPlan.changesRules)
    }
  }

  private func add(_ extent: Changes.Extent, to source: String) {
    var entry = work[source] ?? SourceWork(since: .now)
    entry.add(extent)
    // Everything may mean that the folder is another one.
    if extent == .everything { entry.isHistoryDue = true }
    work[source] = entry
    failures[source]?.nextTry = nil
  }

  private func lose(_ number: Int, _ reason: String) {
    coverage[number] = WatchCoverage(missing: reason)
    guard let thing = plan.thing(number) else { return }
    logger.warning("lost", metadata: ["what": "\(thing)", "why": "\(reason)"])
    // What is not there is not learned: the memory keeps what it has.
    switch thing {
    case .workTree(let source), .folder(let source), .gitDirectory(let source, _):
      work[source] = nil
    default: break
    }
  }

  /// Why something that changed is not learned, as far as that is known.
  private var problems: [String] {
    failures.filter { work[$0.key] != nil }.sorted { $0.key < $1.key }
      .map { "\($0.key): \($0.value.reason)" }
  }

  // MARK: Work

  /// Whether a source that waits can be tried now.
  private func isReady(_ path: String) -> Bool {
    guard let failure = failures[path], let time = failure.nextTry else { return true }
    return time <= .now
  }

  private func doWork() async {
    drainSpoolsAlone()
    isBusy = false
    // What somebody has taken out meanwhile is not to be learned again.
    if !work.isEmpty { await reviewSources() }
    // What is learned for the first time is watched then, and looked at once more.
    for _ in 0..<3 {
      let ready = work.keys.filter(isReady).sorted()
      if ready.isEmpty || isBusy || isStopping.isSet { break }
      pulse.beat()
      status.state = .learning
      tell()
      for path in ready { learnSaved(path) }
      // Those whose files changed, and those of which only refs moved.
      learn(ready.filter { work[$0]?.saved != nil }, .always)
      learn(ready.filter { work[$0] != nil && work[$0]?.saved == nil }, .withCommits)
      await reviewSources()
    }
    pulse.rest()
    status.state = .watching
    if isBusy || work.keys.contains(where: isReady) {
      watcher.wake(after: 200)
    } else {
      // Who is answered may look at once how things are.
      tell()
      cookies.answer(askers.intersection(cookies.waiting()), problems: problems)
      askers = []
      scheduleRetry()
      if learner != nil, work.isEmpty {
        isRestDue = true
        watcher.wake(after: Self.rest)
      }
    }
  }

  private func scheduleRetry() {
    let times = work.keys.compactMap { failures[$0]?.nextTry }
    guard let first = times.min() else { return }
    let left = ContinuousClock.now.duration(to: first)
    watcher.wake(after: max(10, Int(left / .milliseconds(1))))
  }

  /// Keeps a problem for whoever asks, and tells the log.
  func note(_ problem: String) {
    logger.error("\(problem)")
    let time = CivilDate(secondsSince1970: clock()).iso8601
    status.problems.insert(.init(at: time, what: problem), at: 0)
    status.problems = Array(status.problems.prefix(AgentStatus.mostProblems))
  }

  private func reloadSettings() async {
    do {
      let new = try readSettings()
      if new == settings { return }
      settings = new
      logger.info("settings were read again")
      await watchOutputs()
      for source in sources { work[source.path] = .everything }
    } catch {
      note("\(error); the settings from before are kept")
    }
  }
}
