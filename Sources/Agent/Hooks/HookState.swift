import Catalog
package import Git
import Glibc
package import Provenance

/// How far a repository's commits have been noted: kept beside its own things where it has hooks
/// of its own, else with byline's, if hooks are in for all repositories.
package struct HookState: Sendable {
  private let folder: String
  /// When hooks were put in for all repositories, in seconds since 1970, if this one has none of
  /// its own.
  let globalSince: Int64?

  package init(_ repository: borrowing Repository) {
    folder = HookInstallation.stateFolder(of: repository)
    globalSince = nil
  }

  init(_ repository: borrowing Repository, _ location: StoreLocation) {
    let own = HookInstallation.stateFolder(of: repository)
    guard !HookFiles.exists(own), let since = GlobalHooks.installedAt(location) else {
      (folder, globalSince) = (own, nil)
      return
    }
    let name = SHA256.digest(Array(HookFiles.real(repository.commonDirectory).utf8)).hex.prefix(32)
    folder = Self.folders(location) + "/" + name
    globalSince = since
    try? HookFiles.makeFolder(folder)
  }

  private static func folders(_ location: StoreLocation) -> String { location.data + "/noted" }

  /// Forgets what is kept with byline's own things.
  static func removeAll(_ location: StoreLocation) {
    let folders = folders(location)
    for name in HookFiles.names(in: folders) {
      HookFiles.remove("\(folders)/\(name)/noted")
      HookFiles.removeFolder("\(folders)/\(name)")
    }
    HookFiles.removeFolder(folders)
  }

  private var file: String { folder + "/noted" }

  /// The commits that need no note, with all that they rest on; `nil` if nobody has said so yet.
  package func tips() -> [CommitID]? {
    guard let content = HookFiles.content(file) else { return nil }
    return content.split(separator: 0x0A).compactMap {
      ObjectID(hex: String(decoding: $0, as: UTF8.self)).map { CommitID($0) }
    }
  }

  /// Says so, where hooks are in.
  package func setTips(_ tips: [CommitID]) throws {
    guard HookFiles.exists(folder) else { return }
    let text = tips.map { "\($0)\n" }.joined()
    do {
      try HookFiles.write(text.utf8, to: file, mode: 0o644)
    } catch {
      // The hooks may have been taken out in the meantime.
      if HookFiles.exists(folder) { throw error }
    }
  }

  /// Forgets it, while a process in the background may be about to write it.
  func remove() {
    let gone = "\(folder).gone-\(getpid())"
    guard unsafe rename(folder, gone) == 0 else { return }
    for name in HookFiles.names(in: gone) where name.hasPrefix("noted") {
      HookFiles.remove("\(gone)/\(name)")
    }
    HookFiles.removeFolder(gone)
    // What is not ours stays.
    if HookFiles.exists(gone) { _ = unsafe rename(gone, folder) }
  }
}
