import CGit2
import CLinux

/// libgit2, started once a process.
enum GitRuntime {
  /// Non-negative when libgit2 is ready.
  static let started: Int32 = {
    let status = git_libgit2_init()
    // Each read object would be hashed again, which doubles the cost of reading history.
    _ = byl_git_set_strict_hash_verification(0)
    // Version trees are cached here, blobs are read once: libgit2's cache only costs memory.
    _ = byl_git_set_caching(0)
    // Whose repositories may be read is decided by `SafeDirectories`, as Git does.
    _ = byl_git_set_owner_validation(0)
    let names = ["worktreeconfig", "preciousobjects", "partialclone"]
    unsafe withCStrings(names) { pointers, count in
      _ = unsafe byl_git_set_extensions(pointers, count)
    }
    return status
  }()

  private static func withCStrings(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>, Int) -> Void
  ) {
    let storage = strings.map { Array($0.utf8CString) }
    var pointers: [UnsafePointer<CChar>?] = unsafe []
    func descend(_ index: Int) {
      if index == storage.count {
        unsafe pointers.withUnsafeMutableBufferPointer {
          unsafe body($0.baseAddress!, storage.count)
        }
        return
      }
      unsafe storage[index].withUnsafeBufferPointer { buffer in
        unsafe pointers.append(buffer.baseAddress)
        descend(index + 1)
      }
    }
    descend(0)
  }
}
