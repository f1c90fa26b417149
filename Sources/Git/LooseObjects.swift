import CGit2
import CLinux
import Glibc
import Provenance

/// The files of objects that are in no pack, which may be cut off: a machine that lost power leaves
/// some, and libgit2 1.5 reads them for ever.
struct LooseObjects {
  /// Folders of objects: the repository's own, then those of `info/alternates`.
  private var folders: [String] = []
  /// Per folder and first byte of a name, whether there is a folder of such objects.
  private var hasNames: [[Bool]] = []

  /// - Complexity: O(folders × 256)
  init(_ folder: String) {
    add(folder.hasSuffix("/") ? folder : folder + "/", depth: 0)
  }

  private mutating func add(_ folder: String, depth: Int) {
    // Git follows five.
    if depth > 5 || folders.count > 100 || folders.contains(folder) { return }
    folders.append(folder)
    hasNames.append(
      (0..<256).map { number in
        let digits = String(number, radix: 16)
        return unsafe access(folder + (number < 16 ? "0" : "") + digits, F_OK) == 0
      })
    guard let list = readFile(folder + "info/alternates") else { return }
    for line in list.split(separator: 0x0A) where line.first != 0x23 {
      let path = String(decoding: line, as: UTF8.self) + "/"
      add(path.hasPrefix("/") ? path : folder + path, depth: depth + 1)
    }
  }

  /// Whether an object is cut off in one of the folders.
  func isCutOff(_ id: ObjectID) -> Bool {
    let first = Int(id.head >> 56)
    for (folder, names) in zip(folders, hasNames) where names[first] {
      let hex = id.hex
      let path = folder + hex.prefix(2) + "/" + hex.dropFirst(2)
      if unsafe byl_loose_object_is_whole(path) == 0 { return true }
    }
    return false
  }
}
