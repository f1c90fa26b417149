import Glibc

/// Held by the one process that writes to the store; the kernel lets go of it when that ends.
@safe package struct WriterLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock at once, or not at all.
  ///
  /// - Throws: `busy` with the holder's process id, `readOnly`, `noFolder`.
  package init(_ location: StoreLocation) throws(CatalogError) {
    let descriptor = unsafe open(location.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EROFS || errno == EACCES { throw .readOnly(path: location.lock) }
      throw .noFolder(path: location.data, reason: unsafe String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      var bytes = [UInt8](repeating: 0, count: 32)
      let count = unsafe max(0, pread(descriptor, &bytes, bytes.count, 0))
      close(descriptor)
      let text = String(decoding: bytes[..<count].prefix { $0 != 0x0A }, as: UTF8.self)
      throw .busy(pid: Int32(text))
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
}
