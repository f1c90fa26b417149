package import Catalog
import Foundation

/// What byline put on this machine, and taking it away.
///
/// Settings of coding agents and of Git are kept; what byline put into them goes.
package struct Installation: Sendable {
  package struct Item: Sendable, Equatable {
    package var path: String
    package var what: String
  }

  private let location: StoreLocation
  private let settings: AgentSettings
  private let hooks: GlobalHooks

  package init(_ location: StoreLocation, environment: [String: String]) {
    self.location = location
    settings = AgentSettings(location, environment: environment)
    hooks = GlobalHooks(location, programs: "", gitVersion: nil, environment: environment)
  }

  /// What is there: installed files, settings and, with `data`, the store.
  package func items(withData data: Bool) -> [Item] {
    var items: [Item] = []
    let list = (try? String(contentsOfFile: location.installed, encoding: .utf8)) ?? ""
    for line in list.split(separator: "\n") where exists(String(line)) {
      items.append(Item(path: String(line), what: "installed file"))
    }
    if exists(location.installed) {
      items.append(Item(path: location.installed, what: "list of installed files"))
    }
    for hook in settings.installed() where exists(hook.file) {
      items.append(Item(path: hook.file, what: "hook in the settings of \(hook.agent.title)"))
    }
    if GlobalHooks.installedAt(location) != nil {
      items.append(Item(path: hooks.settingsPath, what: "Git hooks for all repositories in"))
    }
    guard data else { return items }
    for (path, what) in [
      (location.data, "store"), (location.configuration, "settings"),
      (location.runtime, "runtime files"),
    ] where exists(path) {
      items.append(Item(path: path, what: what))
    }
    return items
  }

  private func exists(_ path: String) -> Bool {
    (try? FileManager.default.attributesOfItem(atPath: path)) != nil
  }

  /// Removes what `items` listed; the store only while nobody writes to it.
  package func remove(_ items: [Item]) throws {
    let lock: WriterLock? = exists(location.data) ? try WriterLock(location) : nil
    let agentHooks = settings.installed()
    for item in items {
      if item.path == hooks.settingsPath {
        try hooks.uninstall()
        continue
      }
      if let hook = agentHooks.first(where: { $0.file == item.path }) {
        // Of settings only what byline put in goes.
        _ = try settings.uninstall(hook.agent, from: hook.file)
        continue
      }
      do {
        try FileManager.default.removeItem(atPath: item.path)
      } catch {
        throw AgentError.unreadable(path: item.path, reason: "it cannot be removed")
      }
    }
    _ = consume lock
  }
}
