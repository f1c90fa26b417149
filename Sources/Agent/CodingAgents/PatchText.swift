/// Patches as `apply_patch` takes them, read for the lines that they add.
///
///     *** Begin Patch
///     *** Update File: src/a.py      or Add File, Delete File
///     *** Move to: src/b.py          after Update File: its new path
///     @@ def f():                    where to look; no numbers
///      unchanged
///     -gone
///     +added
///     *** End Patch
///
/// Source: codex-rs/apply-patch of openai/codex.
enum PatchText {
  /// One edit a file that lines were added to.
  static func edits(_ patch: String) -> [HookPayload.Edit] {
    var result: [HookPayload.Edit] = []
    var path: String?
    var runs: [String] = []
    var isInRun = false
    func finish() {
      if let path, !runs.isEmpty { result.append(.init(path: path, change: .added(runs))) }
      (path, runs, isInRun) = (nil, [], false)
    }
    // By bytes: to Swift a CR LF is one character.
    for bytes in patch.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      let line = String(Substring(bytes))
      if line.hasPrefix("*** ") {
        isInRun = false
        let bare = line.hasSuffix("\r") ? String(line.unicodeScalars.dropLast()) : line
        if bare == "*** End of File" { continue }
        if let name = name(in: bare, after: "*** Move to: "), path != nil {
          path = name
        } else {
          finish()
          path =
            name(in: bare, after: "*** Add File: ") ?? name(in: bare, after: "*** Update File: ")
        }
      } else if line.utf8.first == 0x2B, path != nil {
        let text = String(Substring(line.utf8.dropFirst())) + "\n"
        if isInRun { runs[runs.count - 1] += text } else { runs.append(text) }
        isInRun = true
      } else if line.utf8.first != 0x2D {
        // Lines that go stand among those that come.
        isInRun = false
      }
    }
    finish()
    return result
  }

  private static func name(in line: String, after prefix: String) -> String? {
    line.hasPrefix(prefix) ? String(line.dropFirst(prefix.count)) : nil
  }
}
