package import Provenance

/// Files whose rules say what is not learned, beside `.gitignore`.
///
/// Whatever one of them excludes stays out, whatever another one says.
package enum RuleFile {
  /// By basename, with whether an empty one excludes its whole tree.
  package static let names: [String: Bool] = [
    ".bylineignore": false, ".aiexclude": true, ".aiignore": false, ".noai": true,
    ".cursorignore": false, ".cursorindexingignore": false, ".geminiignore": false,
    ".codeiumignore": false, ".aiderignore": false, ".clineignore": false, ".rooignore": false,
    ".continueignore": false, ".augmentignore": false,
    // Preferences of websites, whose files may lie in any folder.
    "robots.txt": false, "ai.txt": false, "tdmrep.json": false,
  ]

  private static let kinds = names.keys.sorted()

  /// Which rules decide together: Git's own are 0.
  static func group(of file: String) -> Int {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    if name == ".byline.toml" { return 1 }
    return kinds.firstIndex(of: name).map { $0 + 2 } ?? 0
  }

  /// Adds a rule file's content; an empty `.aiexclude` or `.noai` excludes all.
  package static func add(_ content: [UInt8], at path: Path, to rules: inout IgnoreRules) {
    let name = String(decoding: path.basename, as: UTF8.self)
    var folder = Path(bytes: Array(path.bytes.dropLast(path.basename.count + 1)))
    let text: [UInt8]
    switch name {
    case "robots.txt", "ai.txt": text = UsagePreferences.rules(robots: content)
    case "tdmrep.json":
      let places = Array(".well-known".utf8)
      if folder.bytes == places {
        folder = Path("")
      } else if folder.bytes.ends(with: [0x2F] + places) {
        folder = Path(bytes: Array(folder.bytes.dropLast(places.count + 1)))
      }
      text = UsagePreferences.rules(reservations: content)
    default:
      let isBlank = content.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
      text = names[name] == true && isBlank ? Array("*".utf8) : content
    }
    if text.isEmpty { return }
    rules.add(text, in: folder, file: path.description)
  }
}

extension [UInt8] {
  fileprivate func ends(with suffix: [UInt8]) -> Bool {
    count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
  }
}
