import Glibc

/// A file of settings as it was before a change of ours, so that it comes back byte for byte.
struct KeptSettings: Sendable {
  /// The file that is changed; it need not be there.
  let file: String
  /// Where what was and what came of it is kept.
  let folder: String

  private var before: String { folder + "/config.before" }
  private var after: String { folder + "/config.after" }

  /// Whether a change of ours was begun and not taken back.
  var isChanged: Bool { HookFiles.exists(before) }
  var contentBefore: [UInt8]? { HookFiles.content(before) }

  /// Keeps the file; to be called before it is changed.
  func save() throws {
    if isChanged { return }
    try HookFiles.write(HookFiles.content(file) ?? [], to: before, mode: 0o600)
  }

  /// Keeps what came of it, to tell later whether others have changed it too.
  func keep() throws {
    try HookFiles.write(HookFiles.content(file) ?? [], to: after, mode: 0o600)
  }

  /// Gives the file back if nobody else changed it.
  ///
  /// - Returns: whether it is as it was
  func restore() throws -> Bool {
    guard let old = contentBefore, let changed = HookFiles.content(after),
      HookFiles.content(file) == changed
    else { return false }
    var facts = stat()
    unsafe stat(file, &facts)
    try HookFiles.write(old, to: file, mode: facts.st_mode & 0o777)
    return true
  }

  func forget() {
    HookFiles.remove(before)
    HookFiles.remove(after)
  }
}
