import Provenance

/// Paths as numbers: a folder and a name each.
///
/// Folder 0 is the root. Only what is asked for is entered.
struct PathTable {
  private struct Key: Hashable {
    var folder: Int32
    var name: [UInt8]
  }

  private var files: [Key: Int32] = [:]
  private var folders: [Key: Int32] = [:]
  private var fileKeys: [Key] = []
  private var folderKeys: [Key] = [Key(folder: -1, name: [])]

  /// The number of a file's path, entered if it is new.
  mutating func file(_ path: Path) -> Int32 {
    var folder: Int32 = 0
    let parts = path.bytes.split(separator: 0x2F)
    for part in parts.dropLast() {
      let key = Key(folder: folder, name: Array(part))
      if let known = folders[key] {
        folder = known
      } else {
        folder = Int32(folderKeys.count)
        folders[key] = folder
        folderKeys.append(key)
      }
    }
    let key = Key(folder: folder, name: Array(parts.last ?? []))
    if let known = files[key] { return known }
    files[key] = Int32(fileKeys.count)
    fileKeys.append(key)
    return Int32(fileKeys.count - 1)
  }

  /// The number of a file that was entered before.
  func file(_ name: [UInt8], in folder: Int32) -> Int32? { files[Key(folder: folder, name: name)] }
  func folder(_ name: [UInt8], in folder: Int32) -> Int32? {
    folders[Key(folder: folder, name: name)]
  }

  /// The folder of a file.
  func folder(of file: Int32) -> Int32 { fileKeys[Int(file)].folder }
  /// The folder of a folder; −1 for the root.
  func parent(of folder: Int32) -> Int32 { folderKeys[Int(folder)].folder }

  func path(of file: Int32) -> Path {
    var parts = [fileKeys[Int(file)].name]
    var folder = fileKeys[Int(file)].folder
    while folder > 0 {
      parts.append(folderKeys[Int(folder)].name)
      folder = folderKeys[Int(folder)].folder
    }
    return Path(bytes: Array(parts.reversed().joined(separator: [0x2F])))
  }
}
