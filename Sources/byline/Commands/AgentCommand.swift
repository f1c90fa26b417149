import Agent
import Annotations
import ArgumentParser
import CSpawn
import Catalog
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals
import Watching

struct AgentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent",
    abstract: "Keep everything current: watch what is learned, and learn what changes.",
    subcommands: [
      RunAgent.self, StartAgent.self, StopAgent.self, AgentStatusCommand.self, InstallAgent.self,
      UninstallAgent.self,
    ])
}

struct RunAgent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run the agent here, until it is interrupted.",
    discussion: "Its log goes to standard error. SIGTERM and SIGINT end it in order, with status 0."
  )

  @Option(help: "trace, debug, info, notice, warning or error.") var logLevel = "info"
  @Option(help: "How many files are worked on at a time.") var threads: Int?
  @Option(help: "Watch this many folders at most; the others are looked at every few seconds.")
  var mostWatches: Int?

  func validate() throws {
    if Logger.Level(rawValue: logLevel) == nil {
      throw ValidationError("--log-level is trace, debug, info, notice, warning or error")
    }
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1") }
  }

  func run() throws {
    if Surroundings.environment["BYLINE"] == "0" {
      StandardOutput.note("byline: BYLINE=0 turns the agent off")
      return
    }
    // Whoever works at the machine comes first.
    byl_give_way(10)
    var logger = Logger(label: "byline", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
    let notice = ServiceNotice(environment: Surroundings.environment)
    var watching = WatchSettings()
    if let mostWatches { watching.mostWatches = mostWatches }
    let daemon = AgentDaemon(
      Surroundings.location, version: Byline.version,
      threads: try Surroundings.threads(threads, try Surroundings.settings()), logger,
      notice: notice, watching: watching, settings: { try Surroundings.settings() })
    let group = ServiceGroup(
      configuration: .init(
        services: [
          .init(
            service: daemon, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup),
          .init(service: Watchdog(notice, isAlive: { daemon.isResponsive })),
        ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    // Of its own, so that an agent at rest sleeps.
    try Blocking.run(on: QueueTaskExecutor("agent tasks")) { try await group.run() }
  }
}

/// Waits for asynchronous work.
enum Blocking {
  private final class Box: @unchecked Sendable {
    var error: (any Error)?
  }

  /// `executor` runs what belongs to no actor; without one it is the global one.
  static func run(
    on executor: QueueTaskExecutor? = nil, _ body: @escaping @Sendable () async throws -> Void
  ) throws {
    let box = Box()
    let done = DispatchSemaphore(value: 0)
    Task(executorPreference: executor) {
      do { try await body() } catch { box.error = error }
      done.signal()
    }
    done.wait()
    if let error = box.error { throw error }
  }
}

struct StartAgent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Start the agent in the background.",
    discussion: "As a service if it is installed as one, else as a process with a log in the store."
  )

  func run() throws {
    let environment = Surroundings.environment
    let process = AgentProcess(Surroundings.location)
    if let pid = process.pid { throw CatalogError.agentRuns(pid: pid) }
    let unit = ServiceUnit.path(environment: environment)
    if unsafe access(unit, F_OK) == 0,
      ServiceUnit.manage("start", ServiceUnit.name, environment: environment) == true
    {
      StandardOutput.note("started the service \(ServiceUnit.name)")
      return
    }
    let pid = try process.start(Self.program, arguments: ["agent", "run"], patience: 10_000)
    StandardOutput.note("started, process \(pid); its log is \(Surroundings.location.agentLog)")
  }

  /// The path of this program.
  static var program: String {
    Bundle.main.executableURL?.resolvingSymlinksInPath().path ?? CommandLine.arguments[0]
  }
}

struct StopAgent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop the agent, and wait until it has ended.")

  func run() throws {
    let environment = Surroundings.environment
    let process = AgentProcess(Surroundings.location)
    guard process.pid != nil else {
      StandardOutput.note("no agent runs")
      throw ExitCode(1)
    }
    let unit = ServiceUnit.path(environment: environment)
    if unsafe access(unit, F_OK) == 0 {
      _ = ServiceUnit.manage("stop", ServiceUnit.name, environment: environment)
    }
    _ = try process.stop(patience: 60_000)
    StandardOutput.note("stopped")
  }
}

struct InstallAgent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Have the agent started with every session: a systemd user service.",
    discussion: "No privileges are needed. On macOS it is a launchd agent.")

  @Flag(help: "Print the unit and do no more.") var print = false
  @Flag(help: "Write the unit and leave it to others to start it.") var noStart = false

  func run() throws {
    let environment = Surroundings.environment
    let unit = ServiceUnit(program: StartAgent.program, environment: environment)
    if print {
      #if os(macOS)
        return try StandardOutput.write(unit.launchd)
      #else
        return try StandardOutput.write(unit.systemd)
      #endif
    }
    let path = try unit.install(Surroundings.location, environment: environment)
    StandardOutput.note("installed \(path)")
    if noStart { return }
    let isReloaded = ServiceUnit.manage("daemon-reload", environment: environment)
    let isStarted =
      isReloaded == true
      ? ServiceUnit.manage("enable", "--now", ServiceUnit.name, environment: environment) : nil
    if isStarted == true {
      StandardOutput.note("it runs, and is started with every session")
    } else {
      StandardOutput.note(
        "the service manager does not answer here: in a session of yours, "
          + "`systemctl --user enable --now \(ServiceUnit.name)` starts it")
    }
  }
}

struct UninstallAgent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall", abstract: "No longer start the agent with every session.")

  func run() throws {
    let environment = Surroundings.environment
    _ = ServiceUnit.manage("disable", "--now", ServiceUnit.name, environment: environment)
    let isThere = try ServiceUnit.uninstall(Surroundings.location, environment: environment)
    _ = ServiceUnit.manage("daemon-reload", environment: environment)
    StandardOutput.note(isThere ? "uninstalled" : "it was not installed")
  }
}
