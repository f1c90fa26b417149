import Corpus
import Provenance

/// What `.byline.toml` files inside of a folder say of the folders that they lie in.
struct NestedSettings {
  /// Longer files are not settings, in bytes.
  private static let mostBytes = 1 << 20

  /// By folder, a path inside of the whole one.
  private var known: [Path: FolderSettings] = [:]

  /// Reads those that any of some files lies below; not the folder's own.
  ///
  /// - Throws: `ConfigurationError` for one that is wrong.
  /// - Complexity: O(folders) files opened
  init(of folder: String, above paths: some Sequence<Path>) throws(ConfigurationError) {
    var seen: Set<Path> = []
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

  /// The authors of what lies in the nearest folder above that names any; `nil` if none does.
  func authors(of path: Path) -> [Identity]? {
    if known.isEmpty { return nil }
    return Self.folders(above: path).lazy.compactMap { known[$0]?.authors }.first { !$0.isEmpty }
  }

  /// Leaves out what they leave out, below the folders that they lie in.
  func exclude(from rules: inout IgnoreRules) {
    for (folder, settings) in known.sorted(by: { $0.key < $1.key }) {
      rules.add(
        Array(settings.exclude.joined(separator: "\n").utf8), in: folder,
        file: "\(folder)/.byline.toml")
    }
  }

  /// The folders that a file lies in, from the nearest one out, but for the whole one.
  private static func folders(above path: Path) -> [Path] {
    var result: [Path] = []
    var bytes = path.bytes[...]
    while let slash = bytes.lastIndex(of: UInt8(ascii: "/")) {
      bytes = bytes[..<slash]
      result.append(Path(bytes: Array(bytes)))
    }
    return result
  }
}
