import Glibc
package import Provenance

/// The files of a plain folder.
package struct FolderFiles: Sendable {
  package struct File: Sendable {
    package var path: Path
    package var size: Int
    /// Seconds since 1970.
    package var modified: Int64
    package var isSymlink: Bool
  }

  package var files: [File] = []
  /// What could not be listed, and why.
  package var unreadable: [(path: Path, reason: String)] = []
  /// Rules of `.gitignore` and its kin on the way.
  package var ignore = IgnoreRules()

  /// Lists a folder, in the order of bytes; symbolic links are not followed, `.git` is skipped.
  package init(of root: String) {
    list(root, prefix: [], depth: 0)
  }

  private mutating func list(_ root: String, prefix: [UInt8], depth: Int) {
    let folder = root + "/" + String(decoding: prefix, as: UTF8.self)
    guard depth < 256, let handle = unsafe opendir(folder) else {
      unreadable.append((Path(bytes: Array(prefix.dropLast())), Self.reason))
      return
    }
    var names: [[UInt8]] = []
    while let entry = unsafe readdir(handle) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        unsafe [UInt8](raw.prefix { $0 != 0 })
      }
      if name != [0x2E], name != [0x2E, 0x2E], name != Array(".git".utf8) { names.append(name) }
    }
    unsafe closedir(handle)
    names.sort { $0.lexicographicallyPrecedes($1) }
    for name in names {
      let text = String(decoding: name, as: UTF8.self)
      guard text == ".gitignore" || RuleFile.names[text] != nil else { continue }
      if let content = FolderFiles.content(of: folder + text) {
        RuleFile.add(content, at: Path(bytes: prefix + name), to: &ignore)
      }
    }
    for name in names {
      let path = Path(bytes: prefix + name)
      var facts = stat()
      guard unsafe lstat(folder + String(decoding: name, as: UTF8.self), &facts) == 0 else {
        unreadable.append((path, Self.reason))
        continue
      }
      switch facts.st_mode & S_IFMT {
      case S_IFDIR:
        if ignore.match(path, isFolder: true) == nil {
          list(root, prefix: path.bytes + [0x2F], depth: depth + 1)
        }
      case S_IFREG, S_IFLNK:
        files.append(
          File(
            path: path, size: Int(facts.st_size), modified: Int64(facts.st_mtim.tv_sec),
            isSymlink: facts.st_mode & S_IFMT == S_IFLNK))
      default: break
      }
    }
  }

  private static var reason: String { unsafe String(cString: strerror(errno)) }

  /// The content of a file; `nil` if it cannot be read.
  package static func content(of path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      if count == 0 { return result }
      if count < 0 {
        if errno == EINTR { continue }
        return nil
      }
      result += buffer[..<count]
    }
  }
}
