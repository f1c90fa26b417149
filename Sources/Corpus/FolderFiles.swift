import Glibc
package import Provenance

/// The files of a plain folder.
package struct FolderFiles: Sendable {
  package struct File: Sendable {
    package var path: Path
    package var size: Int
    /// Seconds since 1970.
    package var modified: Int64
    /// Of the second.
    package var nanoseconds = 0
    package var isSymlink: Bool
  }

  package var files: [File] = []
  /// What could not be listed, and why.
  package var unreadable: [(path: Path, reason: String)] = []
  /// Repositories below the folder; their files are not among `files`.
  package var repositories: [Path] = []
  /// Folders that rules exclude; their files are not among `files`.
  package var ignored: [(path: Path, match: IgnoreRules.Match)] = []
  /// Sockets, pipes and devices.
  package var special: [Path] = []
  /// Rules of `.gitignore` and its kin on the way.
  package var ignore = IgnoreRules()

  /// Lists a folder, in the order of bytes; symbolic links are not followed, `.git` is skipped.
  ///
  /// Rules that are found on the way win over those of `ignore`. Of a `part`, the path of a folder
  /// below, only that is listed.
  package init(of root: String, ignore: IgnoreRules = IgnoreRules(), part: Path = Path("")) {
    self.ignore = ignore
    let depth = part.bytes.isEmpty ? 0 : part.bytes.count { $0 == 0x2F } + 1
    list(root, prefix: part.bytes.isEmpty ? [] : part.bytes + [0x2F], depth: depth)
  }

  private mutating func list(_ root: String, prefix: [UInt8], depth: Int) {
    let folder = Array((root + "/").utf8) + prefix
    guard depth < 256, let handle = unsafe Self.withPath(folder, { unsafe opendir($0) }) else {
      unreadable.append((Path(bytes: Array(prefix.dropLast())), Self.reason))
      return
    }
    var names: [[UInt8]] = []
    while let entry = unsafe readdir(handle) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        unsafe [UInt8](raw.prefix { $0 != 0 })
      }
      if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
    }
    unsafe closedir(handle)
    if depth > 0, Self.isRepository(names) {
      repositories.append(Path(bytes: Array(prefix.dropLast())))
      return
    }
    names.removeAll { $0 == Array(".git".utf8) }
    names.sort { $0.lexicographicallyPrecedes($1) }
    for name in names {
      let text = String(decoding: name, as: UTF8.self)
      guard text == ".gitignore" || RuleFile.names[text] != nil else { continue }
      if let content = Self.content(of: folder + name, isFollowing: false) {
        RuleFile.add(content, at: Path(bytes: prefix + name), to: &ignore)
      }
    }
    for name in names {
      let path = Path(bytes: prefix + name)
      var facts = stat()
      guard unsafe Self.withPath(folder + name, { unsafe lstat($0, &facts) }) == 0 else {
        unreadable.append((path, Self.reason))
        continue
      }
      switch facts.st_mode & S_IFMT {
      case S_IFDIR:
        if let match = ignore.match(path, isFolder: true) {
          ignored.append((Path(bytes: path.bytes + [0x2F]), match))
        } else {
          list(root, prefix: path.bytes + [0x2F], depth: depth + 1)
        }
      case S_IFREG, S_IFLNK:
        files.append(
          File(
            path: path, size: Int(facts.st_size), modified: Int64(facts.st_mtim.tv_sec),
            nanoseconds: facts.st_mtim.tv_nsec, isSymlink: facts.st_mode & S_IFMT == S_IFLNK))
      default: special.append(path)
      }
    }
  }

  private static var reason: String { unsafe String(cString: strerror(errno)) }

  /// A listing of some files.
  package init(_ files: [File]) { self.files = files }

  package mutating func add(_ file: File) { files.append(file) }

  /// Whether there is a folder at a path.
  package static func isFolder(at path: Path, in folder: String) -> Bool {
    var facts = stat()
    let full = Array((folder + "/").utf8) + path.bytes
    return unsafe withPath(full, { unsafe lstat($0, &facts) }) == 0
      && facts.st_mode & S_IFMT == S_IFDIR
  }

  /// A file of a folder as it is now; `nil` if there is none, or it is no file.
  package static func file(at path: Path, in folder: String) -> File? {
    var facts = stat()
    let full = Array((folder + "/").utf8) + path.bytes
    guard unsafe withPath(full, { unsafe lstat($0, &facts) }) == 0,
      facts.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return File(
      path: path, size: Int(facts.st_size), modified: Int64(facts.st_mtim.tv_sec),
      nanoseconds: facts.st_mtim.tv_nsec, isSymlink: false)
  }

  /// Whether a folder with these names in it is a work tree or a bare repository.
  private static func isRepository(_ names: [[UInt8]]) -> Bool {
    func has(_ name: String) -> Bool { names.contains(Array(name.utf8)) }
    return has(".git") || has("HEAD") && has("objects") && has("refs")
  }

  /// Names of files are bytes, not always text.
  private static func withPath<Result>(
    _ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    unsafe (path + [0]).withUnsafeBytes {
      unsafe body($0.bindMemory(to: CChar.self).baseAddress!)  // it holds a zero at least
    }
  }

  /// The content of a file that somebody named; `nil` if it cannot be read.
  package static func content(of path: String) -> [UInt8]? {
    content(of: Array(path.utf8), isFollowing: true)
  }

  /// The content of a file of a folder, no symbolic link; `nil` if it cannot be read, or is longer
  /// than `limit` bytes.
  package static func content(
    of path: Path, in folder: String, limit: Int = .max
  ) -> [UInt8]? {
    // It may have become a pipe meanwhile, which nobody is to wait for.
    content(
      of: Array((folder + "/").utf8) + path.bytes, isFollowing: false, limit: limit,
      isRegular: true)
  }

  /// The content of a regular file that somebody else named: a pipe is not waited for; `nil` if it
  /// is something else, cannot be read, or is longer than `limit` bytes.
  package static func content(ofRegular path: String, limit: Int) -> [UInt8]? {
    content(of: Array(path.utf8), isFollowing: true, limit: limit, isRegular: true)
  }

  private static func content(
    of path: [UInt8], isFollowing: Bool, limit: Int = .max, isRegular: Bool = false
  ) -> [UInt8]? {
    let flags =
      O_RDONLY | O_CLOEXEC | (isFollowing ? 0 : O_NOFOLLOW) | (isRegular ? O_NONBLOCK : 0)
    let descriptor = unsafe withPath(path) { unsafe open($0, flags) }
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if isRegular {
      var facts = stat()
      guard unsafe fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
        return nil
      }
    }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      if count == 0 { return result }
      if count < 0 {
        if errno == EINTR { continue }
        return nil
      }
      if count > limit - result.count { return nil }
      result += buffer[..<count]
    }
  }
}
