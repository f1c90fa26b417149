package import Catalog
import Foundation
import Memory

/// Searches every file of a store for some texts.
package struct StoreSearch: Sendable {
  package struct Finding: Sendable, Hashable {
    package var file: String
    /// How many of the texts stand in it.
    package var texts: Int
  }

  package private(set) var files = 0
  package private(set) var bytes = 0
  package private(set) var findings: [Finding] = []

  /// Searches whatever lies in the store's folders: database and log, segments, spools, backups.
  ///
  /// - Complexity: O(size of the store)
  package init(_ location: StoreLocation, for texts: [[UInt8]]) {
    let search = ByteSearch(texts)
    var folders = Set([location.data, location.configuration, location.runtime])
    // One may lie in another.
    for folder in folders {
      if folders.contains(where: { $0 != folder && folder.hasPrefix($0 + "/") }) {
        folders.remove(folder)
      }
    }
    for folder in folders.sorted() {
      guard let names = FileManager.default.enumerator(atPath: folder) else { continue }
      for case let name as String in names {
        let path = "\(folder)/\(name)"
        guard let content = Self.content(of: path) else { continue }
        files += 1
        bytes += content.count
        let found = unsafe content.withUnsafeBytes { unsafe search.found(raw: $0) }
        if !found.isEmpty { findings.append(Finding(file: path, texts: found.count)) }
      }
    }
  }

  /// A regular file's bytes; `nil` for anything else.
  private static func content(of path: String) -> Data? {
    var facts = stat()
    guard unsafe lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    return try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
  }
}
