package import Git
package import Provenance

/// What byline keeps beside a repository's own things: how far its commits have been noted.
package struct HookState: Sendable {
  private let folder: String

  package init(_ repository: borrowing Repository) {
    folder = HookInstallation.stateFolder(of: repository)
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
    try HookFiles.write(text.utf8, to: file, mode: 0o644)
  }

  func remove() {
    HookFiles.remove(file)
    HookFiles.removeFolder(folder)
  }
}
