import Glibc

/// Files that the disk has when the call that writes them returns.
enum SyncedFile {
  /// Puts `bytes` in the place of what a file held, whole or not at all.
  ///
  /// - Throws: `full`, `readOnly`, `failed`; the file is as it was then.
  static func replace(_ path: String, with bytes: [UInt8]) throws(CatalogError) {
    let temporary = path + ".new"
    try write(bytes, to: temporary, flags: O_TRUNC)
    guard unsafe rename(temporary, path) == 0 else { throw problem(path) }
  }

  /// Makes a file that was not there; only its owner can read it.
  static func create(_ path: String, with bytes: [UInt8]) throws(CatalogError) {
    try write(bytes, to: path, flags: O_EXCL)
  }

  private static func write(
    _ bytes: [UInt8], to path: String, flags: Int32
  ) throws(CatalogError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o600)
    guard descriptor >= 0 else { throw problem(path) }
    defer { close(descriptor) }
    let count = unsafe Glibc.write(descriptor, bytes, bytes.count)
    guard count == bytes.count else { throw count < 0 ? problem(path) : .full(path: path) }
    guard fsync(descriptor) == 0 else { throw problem(path) }
  }

  private static func problem(_ path: String) -> CatalogError {
    switch errno {
    case ENOSPC, EDQUOT: .full(path: path)
    case EACCES, EROFS: .readOnly(path: path)
    default: .failed(path: path, reason: unsafe String(cString: strerror(errno)))
    }
  }
}
