#if canImport(Glibc)
  import Glibc
  import Provenance

  /// What a folder is, whatever it is called.
  struct FolderIdentity: Equatable {
    var device: UInt
    var number: UInt

    /// `nil` if there is no folder at the path.
    init?(_ path: Path) {
      var facts = stat()
      guard unsafe path.withCString({ unsafe lstat($0, &facts) }) == 0 else { return nil }
      guard facts.st_mode & S_IFMT == S_IFDIR else {
        errno = ENOTDIR
        return nil
      }
      (device, number) = (facts.st_dev, facts.st_ino)
    }
  }

  /// The entries of folders.
  enum FolderListing {
    /// Names of the folders in a folder; symbolic links are not followed.
    static func subfolders(of folder: Path) -> [[UInt8]] {
      var result: [[UInt8]] = []
      forEach(in: folder) { name, kind in
        if kind == UInt8(DT_DIR) {
          result.append(name)
        } else if kind == UInt8(DT_UNKNOWN), FolderIdentity(folder.appending(name)) != nil {
          result.append(name)
        }
      }
      return result
    }

    /// A number that changes with what is in a folder; `nil` if it cannot be listed.
    static func fingerprint(of folder: Path) -> UInt64? {
      var sum: UInt64 = 1
      let isThere = forEach(in: folder) { name, _ in
        var facts = stat()
        guard unsafe folder.appending(name).withCString({ unsafe lstat($0, &facts) }) == 0 else {
          return
        }
        var hash = Hasher()
        hash.combine(name)
        hash.combine(facts.st_ino)
        hash.combine(facts.st_mode)
        if facts.st_mode & S_IFMT != S_IFDIR {
          hash.combine(facts.st_size)
          hash.combine(facts.st_mtim.tv_sec)
          hash.combine(facts.st_mtim.tv_nsec)
        }
        sum &+= UInt64(bitPattern: Int64(hash.finalize()))
      }
      return isThere ? sum : nil
    }

    /// Whether the folder could be listed.
    @discardableResult
    private static func forEach(in folder: Path, _ body: ([UInt8], UInt8) -> Void) -> Bool {
      guard let handle = unsafe folder.withCString({ unsafe opendir($0) }) else { return false }
      defer { unsafe closedir(handle) }
      while let entry = unsafe readdir(handle) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
          unsafe [UInt8](raw.prefix { $0 != 0 })
        }
        if name != [0x2E], name != [0x2E, 0x2E] { unsafe body(name, entry.pointee.d_type) }
      }
      return true
    }
  }

  extension Path {
    func appending(_ name: [UInt8]) -> Path { Path(bytes: bytes + [0x2F] + name) }

    /// The path from a root, empty for the root itself; `nil` if it is not below it.
    func from(_ root: WatchedRoot) -> Path? {
      let top = root.path.utf8
      guard bytes.starts(with: top) else { return nil }
      if bytes.count == top.count { return Path(bytes: []) }
      guard bytes[top.count] == 0x2F else { return nil }
      return Path(bytes: Array(bytes[(top.count + 1)...]))
    }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
      unsafe (bytes + [0]).withUnsafeBytes {
        unsafe body($0.bindMemory(to: CChar.self).baseAddress!)  // it holds a zero at least
      }
    }
  }
#endif
