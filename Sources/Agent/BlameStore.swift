import Catalog
import Foundation
import Git
import Provenance

/// What is kept of the blame of each source, so that learning it again costs what changed.
///
/// The files are worth nothing but time: each says for itself which revision it is of and whether
/// it is whole, so none has to agree with the catalog, nor to be on the disk when it says so.
struct BlameStore {
  private let location: StoreLocation
  /// Whether nothing is written.
  var isReadOnly = false

  init(_ location: StoreLocation) { self.location = location }

  private func path(ofSource path: String) -> String {
    "\(location.blames)/\(SHA256.digest(Array(path.utf8)).hex.prefix(32)).blame"
  }

  /// The blame of a source; `nil` if there is none that can be used.
  func snapshot(ofSource source: String) -> BlameSnapshot? {
    guard let bytes = FileManager.default.contents(atPath: path(ofSource: source)) else {
      return nil
    }
    return BlameSnapshot(encoded: [UInt8](bytes))
  }

  /// Keeps a blame in place of the one before; where that is not possible there is none.
  func keep(_ snapshot: BlameSnapshot, ofSource source: String) {
    if isReadOnly { return }
    let path = path(ofSource: source)
    do {
      try FileManager.default.createDirectory(
        atPath: location.blames, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      try Data(snapshot.encoded).write(to: URL(filePath: path), options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    } catch {
      // The next learn reads the history again.
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  /// Removes what is kept of sources that are no longer learned.
  func removeAll(but sources: [String]) {
    let kept = Set(sources.map { path(ofSource: $0) })
    let names = (try? FileManager.default.contentsOfDirectory(atPath: location.blames)) ?? []
    for name in names where !kept.contains("\(location.blames)/\(name)") {
      // What cannot be removed is litter, not a failure.
      try? FileManager.default.removeItem(atPath: "\(location.blames)/\(name)")
    }
  }
}
