import Glibc

/// A file that is written piece by piece, and is there under its name when it is whole.
final class OutputFile {
  private let path: String
  private let descriptor: Int32

  /// - Throws: `Failed`.
  init(_ path: String) throws {
    self.path = path
    descriptor = unsafe open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw problem }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private var problem: StandardOutput.Failed {
    .init(description: "cannot write \(path): \(unsafe String(cString: strerror(errno)))")
  }

  func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno != EINTR { throw problem }
      rest = rest.dropFirst(max(0, count))
    }
  }

  /// The disk has all of it from then on.
  func finish() throws {
    guard fsync(descriptor) == 0, unsafe rename(path + ".new", path) == 0 else { throw problem }
  }
}
