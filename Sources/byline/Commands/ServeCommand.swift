import Agent
import ArgumentParser
import Catalog
import Logging
import Page
import ServiceLifecycle
import UnixSignals

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Show credit, reports and the agent in a browser on this machine.",
    discussion: """
      The address that is printed holds a token: who has it may see and do what the page can, and \
      nobody else. Only this machine is answered. SIGINT and SIGTERM end it, with status 0.
      """)

  @Option(help: "The port; 0 takes a free one.") var port = 0
  @Flag(help: "Leave no record of what is looked at for the ledger.") var noRecord = false

  func validate() throws {
    if !(0...65535).contains(port) { throw ValidationError("--port is 0 to 65535") }
  }

  func run() throws {
    var surroundings = PageSite.Surroundings(
      Surroundings.location, asking: Surroundings.asking(nil), version: Byline.version,
      settings: { try Surroundings.settings() })
    surroundings.records = !noRecord
    _ = try surroundings.settings()
    let (known, token) = (surroundings, PageGuard.freshToken())
    var logger = Logger(label: "byline", factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .warning
    let server = PageServer(
      port: port, logger, site: { PageSite(known, PageGuard(port: $0, token: token)) },
      started: { port in
        // What follows the `#` is not sent, logged or referred to: the page keeps it for itself.
        try? StandardOutput.write("http://127.0.0.1:\(port)/#token=\(token)\n")
      })
    let group = ServiceGroup(
      configuration: .init(
        services: [
          .init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)
        ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try Blocking.run { try await group.run() }
  }
}
