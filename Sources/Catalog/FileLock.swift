import Glibc

/// A lock on a file; the kernel lets go of it when its holder ends, however that ends.
@safe struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock, and writes the process id into the file.
  ///
  /// Waits up to `patience` milliseconds for somebody else's.
  /// - Throws: `busy` with the holder's process id, `readOnly`, `noFolder`.
  init(_ path: String, in folder: String, patience: Int) throws(CatalogError) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EROFS || errno == EACCES { throw .readOnly(path: path) }
      throw .noFolder(path: folder, reason: unsafe String(cString: strerror(errno)))
    }
    var left = patience
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard left > 0 else {
        let holder = Self.holder(descriptor)
        close(descriptor)
        throw .busy(pid: holder)
      }
      usleep(10_000)
      left -= 10
    }
    let text = Array("\(getpid())\n".utf8)
    _ = ftruncate(descriptor, 0)
    _ = unsafe pwrite(descriptor, text, text.count, 0)
    self.descriptor = descriptor
  }

  deinit {
    // Closing is not enough: a child between fork and exec still has the descriptor, and the lock.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func holder(_ descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = unsafe max(0, pread(descriptor, &bytes, bytes.count, 0))
    let text = String(decoding: bytes[..<count].prefix { $0 != 0x0A }, as: UTF8.self)
    return Int32(text)
  }

  /// Who had the lock last, whether or not that process is there.
  static func lastHolder(_ path: String) -> Int32? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return holder(descriptor)
  }

  /// Who has the lock now; `nil` if nobody has.
  static func currentHolder(_ path: String) -> Int32? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 {
      flock(descriptor, LOCK_UN)
      return nil
    }
    return holder(descriptor)
  }
}
