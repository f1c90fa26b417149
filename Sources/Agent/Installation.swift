package import Catalog
import Foundation

/// What byline put on this machine, and taking it away.
package struct Installation: Sendable {
  package struct Item: Sendable, Equatable {
    package var path: String
    package var what: String
  }

  private let location: StoreLocation

  package init(_ location: StoreLocation) { self.location = location }

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
    for item in items {
      do {
        try FileManager.default.removeItem(atPath: item.path)
      } catch {
        throw AgentError.unreadable(path: item.path, reason: "it cannot be removed")
      }
    }
    _ = consume lock
  }
}
