import Glibc

/// What the terminal can show.
enum Terminal {
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// Whether standard output takes colours: a terminal, and nobody said no.
  static func usesColor(_ environment: [String: String]) -> Bool {
    let isForbidden = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    return isatty(STDOUT_FILENO) == 1 && !isForbidden
  }

  /// Columns of standard error's terminal, 80 where that is unknown.
  static var width: Int { columns(of: STDERR_FILENO) ?? 80 }

  /// Columns of standard output's terminal; `nil` if it is none.
  static var outputWidth: Int? { columns(of: STDOUT_FILENO) }

  private static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// Seconds of a clock that only goes forward.
  static var seconds: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
