import Glibc

/// Lines that wait for whoever writes to the store next.
///
/// A reader adds one line with one write and takes no lock. Records are known by their ids, so a
/// line that comes twice counts once.
struct LineSpool: Sendable {
  let path: String

  /// Adds a line, without its end.
  ///
  /// A file that was taken away for draining while the line was written may have been read before
  /// it: then the line is written again.
  /// - Throws: `full`, `readOnly` or `failed`.
  func append(_ line: [UInt8]) throws(CatalogError) {
    for _ in 0..<3 {
      let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw error() }
      defer { close(descriptor) }
      let bytes = line + [0x0A]
      guard unsafe write(descriptor, bytes, bytes.count) == bytes.count else { throw error() }
      var (written, there) = (stat(), stat())
      let isKnown = unsafe fstat(descriptor, &written) == 0 && stat(path, &there) == 0
      if isKnown, written.st_ino == there.st_ino, written.st_dev == there.st_dev { return }
    }
  }

  private func error() -> CatalogError {
    switch errno {
    case ENOSPC, EDQUOT: .full(path: path)
    case EACCES, EROFS: .readOnly(path: path)
    default: .failed(path: path, reason: unsafe String(cString: strerror(errno)))
    }
  }

  private var draining: String { path + ".draining" }

  /// Lines that wait, oldest first.
  func lines() -> [ArraySlice<UInt8>] {
    [draining, path].flatMap { (Self.readWhole($0) ?? []).split(separator: 0x0A) }
  }

  /// Gives what waits to `body`, which says which lines it could not read; those are set aside.
  ///
  /// A crash at any point repeats or loses nothing: the file goes only after `body` is done. The
  /// caller holds the writer's lock.
  func drain(
    _ body: ([ArraySlice<UInt8>]) throws(CatalogError) -> [ArraySlice<UInt8>]
  ) throws(CatalogError) {
    if unsafe access(draining, F_OK) != 0 {
      guard unsafe rename(path, draining) == 0 else { return }
    }
    let torn = try body((Self.readWhole(draining) ?? []).split(separator: 0x0A))
    if !torn.isEmpty {
      let bytes = torn.flatMap { $0 + [0x0A] }
      let descriptor = unsafe open(
        path + ".unreadable", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      if descriptor >= 0 {
        _ = unsafe write(descriptor, bytes, bytes.count)
        close(descriptor)
      }
    }
    unsafe unlink(draining)
  }

  private static func readWhole(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      if count <= 0 { return result }
      result += buffer[..<count]
    }
  }
}
