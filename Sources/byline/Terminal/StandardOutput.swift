import Glibc

/// Writes to the standard streams with plain system calls.
enum StandardOutput {
  /// Whatever reads the output has gone: the command ends quietly.
  struct Closed: Error {}

  /// Writes text to standard output.
  ///
  /// - Throws: `Closed` for a broken pipe, `Failed` for a full disk and the like.
  static func write(_ text: String) throws { try write(Array(text.utf8)) }

  static func write(_ bytes: [UInt8]) throws { try write(bytes, to: STDOUT_FILENO) }

  /// Writes a line to standard error; nothing is to be done if that fails.
  static func note(_ text: String) { try? write(Array((text + "\n").utf8), to: STDERR_FILENO) }

  static func error(_ bytes: [UInt8]) { try? write(bytes, to: STDERR_FILENO) }

  struct Failed: Error, CustomStringConvertible {
    var description: String
  }

  /// Writes a file, or replaces what is there.
  static func write(_ bytes: [UInt8], toFile path: String) throws {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw Failed(description: "cannot write \(path): \(reason)")
    }
    defer { close(descriptor) }
    try write(bytes, to: descriptor, named: path)
  }

  private static func write(
    _ bytes: [UInt8], to descriptor: Int32, named name: String = "to standard output"
  ) throws {
    var offset = 0
    while offset < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { raw in
        unsafe Glibc.write(descriptor, raw.baseAddress! + offset, raw.count - offset)
      }
      if count >= 0 {
        offset += count
      } else if errno == EPIPE {
        throw Closed()
      } else if errno != EINTR && errno != EAGAIN {
        let reason = unsafe String(cString: strerror(errno))
        throw Failed(description: "cannot write \(name): \(reason)")
      }
    }
  }

  /// Everything on standard input.
  ///
  /// - Throws: `Failed`, also if there is more than `limit` bytes.
  static func readInput(upTo limit: Int = .max) throws -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(STDIN_FILENO, &buffer, buffer.count)
      if count == 0 { return result }
      if count < 0 {
        if errno == EINTR { continue }
        let reason = unsafe String(cString: strerror(errno))
        throw Failed(description: "cannot read standard input: \(reason)")
      }
      guard count <= limit - result.count else {
        throw Failed(description: "cannot read standard input: it has more than \(limit) bytes")
      }
      result += buffer[..<count]
    }
  }
}
