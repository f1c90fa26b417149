import Foundation
import HookSpool

/// Where byline keeps its things.
package struct StoreLocation: Sendable, Equatable {
  package var data: String
  package var configuration: String
  package var runtime: String
  /// Connections that outlast their users; `nil` to close each with its last one.
  package var connections: KeptConnections?

  /// `BYLINE_HOME` puts all under one folder; else the XDG folders, or their defaults.
  package init(environment: [String: String]) {
    if let home = environment["BYLINE_HOME"], !home.isEmpty {
      (data, configuration, runtime) = (home + "/data", home + "/config", home + "/run")
      return
    }
    let home = environment["HOME"] ?? "/"
    func folder(_ name: String, _ standard: String) -> String {
      // The specification has relative paths ignored.
      guard let value = environment[name], value.hasPrefix("/") else {
        return "\(home)/\(standard)/byline"
      }
      return value + "/byline"
    }
    data = DataFolder.path { environment[$0] }
    configuration = folder("XDG_CONFIG_HOME", ".config")
    runtime = folder("XDG_RUNTIME_DIR", ".local/state")
  }

  package static func == (a: StoreLocation, b: StoreLocation) -> Bool {
    (a.data, a.configuration, a.runtime) == (b.data, b.configuration, b.runtime)
  }

  /// The same, with connections that stay open as long as it is there.
  package func keepingConnections() -> StoreLocation {
    var result = self
    result.connections = result.connections ?? KeptConnections()
    return result
  }

  package var database: String { data + "/catalog.sqlite" }
  package var segments: String { data + "/segments" }
  /// Segments that are being made while the store is in use.
  package var merging: String { data + "/merging" }
  /// Parts that could not be used.
  package var damaged: String { data + "/damaged" }
  /// What says that something was forgotten.
  package var certificates: String { data + "/certificates" }
  package var blames: String { data + "/blames" }
  package var spool: String { data + "/spool.jsonl" }
  /// What coding agents wrote, until it is in the database.
  var generatedSpool: String { data + "/generated.jsonl" }
  /// Which settings of coding agents byline was put into.
  package var agentHooks: String { data + "/agent-hooks.json" }
  package var lock: String { data + "/lock" }
  package var ledgerHead: String { data + "/ledger.head" }
  /// The key that heads are signed with, if one was made.
  package var ledgerKey: String { data + "/ledger.key" }
  package var installed: String { data + "/installed" }
  /// What an agent and those who ask it leave for each other.
  package var agent: String { data + "/agent" }
  package var agentLock: String { agent + "/lock" }
  package var agentStatus: String { agent + "/status.json" }
  package var agentLog: String { agent + "/log" }
  /// Files that ask whether all before them is seen.
  package var cookies: String { agent + "/cookies" }
  package var settings: String { configuration + "/config.toml" }

  /// Makes the folders that are missing, for their owner only.
  package func prepare() throws(CatalogError) { try prepare([data, segments]) }

  /// The same for what an agent needs.
  package func prepareAgent() throws(CatalogError) {
    try prepare([data, segments, agent, cookies, configuration])
  }

  private func prepare(_ folders: [String]) throws(CatalogError) {
    for path in folders {
      do {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
      } catch {
        throw .noFolder(path: path, reason: Self.reason(error))
      }
    }
  }

  static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let code = underlying?.code, underlying?.domain == NSPOSIXErrorDomain {
      return unsafe String(cString: strerror(Int32(code)))
    }
    return error.localizedDescription
  }
}
