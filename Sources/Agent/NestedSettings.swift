import Corpus
import Provenance

/// What `.byline.toml` files say of a folder and of the folders inside of it.
struct NestedSettings {
  /// Longer files inside are not settings, in bytes.
  private static let mostBytes = 1 << 20

  /// By folder, a path inside of the whole one, which is the empty path.
  private var known: [Path: FolderSettings] = [:]

  /// Reads the folder's own, or of the nearest one above that has it, and those inside that any of
  /// some files lies below.
  ///
  /// - Throws: `ConfigurationError` for one that is wrong.
  /// - Complexity: O(folders) files opened
  init(of folder: String, above paths: some Sequence<Path>) throws(ConfigurationError) {
    known[Path("")] = try Self.settings(of: folder)
    var seen: Set<Path> = [Path("")]
    for path in paths {
      for above in Self.folders(above: path) {
        if !seen.insert(above).inserted { break }
        let file = Path(bytes: above.bytes + Array("/.byline.toml".utf8))
        guard let content = FolderFiles.content(of: file, in: folder, limit: Self.mostBytes) else {
          continue
        }
        known[above] = try FolderSettings(
          parsing: String(decoding: content, as: UTF8.self), file: "\(folder)/\(file)")
      }
    }
  }

  private static func settings(of path: String) throws(ConfigurationError) -> FolderSettings {
    var folder = path
    while true {
      let file = folder + "/.byline.toml"
      if let content = FolderFiles.content(of: file) {
        return try FolderSettings(parsing: String(decoding: content, as: UTF8.self), file: file)
      }
      guard let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else {
        return FolderSettings()
      }
      folder = String(folder[..<slash])
    }
  }

  /// Whether the whole folder may be named elsewhere.
  var isShared: Bool { known[Path("")]?.isShared ?? false }

  /// The authors of what lies in the nearest folder above that names any; `nil` if none does.
  func authors(of path: Path) -> [Identity]? {
    Self.folders(above: path).lazy.compactMap { known[$0]?.authors }.first { !$0.isEmpty }
  }

  /// Leaves out what they leave out, below the folders that they lie in.
  func exclude(from rules: inout IgnoreRules) {
    for (folder, settings) in known.sorted(by: { $0.key < $1.key }) {
      rules.add(
        Array(settings.exclude.joined(separator: "\n").utf8), in: folder,
        file: folder.bytes.isEmpty ? ".byline.toml" : "\(folder)/.byline.toml")
    }
  }

  /// The folders that a file lies in, from the nearest one out to the whole one.
  private static func folders(above path: Path) -> [Path] {
    var result: [Path] = []
    var bytes = path.bytes[...]
    while let slash = bytes.lastIndex(of: UInt8(ascii: "/")) {
      bytes = bytes[..<slash]
      result.append(Path(bytes: Array(bytes)))
    }
    result.append(Path(""))
    return result
  }
}
