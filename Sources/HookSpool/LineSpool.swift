import Glibc

/// Lines that wait for whoever works on them next: the file behind every spool.
///
/// A writer adds one line with one write and takes no lock. Whoever works takes the whole file away
/// under another name, and removes it when the work is done: a crash repeats work, it loses none.
package struct LineSpool: Sendable {
  package let path: String
  private var taken: String { path + ".draining" }

  package init(path: String) { self.path = path }

  /// Adds a line, without its end; returns 0, or the error number of what failed.
  ///
  /// A file that was taken away while the line was written may have been read before it: then the
  /// line is written again, so a line may come twice. With `isSynced` the disk has it then.
  package func append(_ line: [UInt8], isSynced: Bool = false) -> Int32 {
    let bytes = line + [0x0A]
    for _ in 0..<3 {
      let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return errno }
      defer { close(descriptor) }
      let count = unsafe write(descriptor, bytes, bytes.count)
      guard count == bytes.count else { return count < 0 ? errno : ENOSPC }
      if isSynced, fsync(descriptor) != 0 || !syncFolder() { return errno }
      var (written, there) = (stat(), stat())
      let isKnown = unsafe fstat(descriptor, &written) == 0 && stat(path, &there) == 0
      if isKnown, written.st_ino == there.st_ino, written.st_dev == there.st_dev { return 0 }
    }
    return 0
  }

  /// Makes the disk know that the file is there.
  private func syncFolder() -> Bool {
    var folder = Array(path.utf8)
    while let last = folder.popLast(), last != 0x2F {}
    let descriptor = unsafe open(
      folder.isEmpty ? "." : String(decoding: folder, as: UTF8.self), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0
  }

  /// Whether nothing waits.
  package var isEmpty: Bool {
    unsafe access(path, F_OK) != 0 && access(taken, F_OK) != 0
  }

  /// Lines that wait, oldest first.
  package func lines() -> [ArraySlice<UInt8>] {
    Self.lines(of: taken) + Self.lines(of: path)
  }

  /// Takes what waits, one worker at a time; `nil` if nothing does.
  ///
  /// What was taken before and not finished comes first, alone.
  package func take() -> [ArraySlice<UInt8>]? {
    if unsafe access(taken, F_OK) != 0, unsafe rename(path, taken) != 0 { return nil }
    return Self.lines(of: taken)
  }

  /// The work on what was taken is done; lines that could not be read are set aside.
  package func finish(settingAside unreadable: [ArraySlice<UInt8>]) {
    if !unreadable.isEmpty {
      let bytes = unreadable.flatMap { $0 + [0x0A] }
      let descriptor = unsafe open(
        path + ".unreadable", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      if descriptor >= 0 {
        _ = unsafe write(descriptor, bytes, bytes.count)
        close(descriptor)
      }
    }
    unsafe unlink(taken)
  }

  private static func lines(of path: String) -> [ArraySlice<UInt8>] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      if count <= 0 { return result.split(separator: 0x0A) }
      result += buffer[..<count]
    }
  }
}
