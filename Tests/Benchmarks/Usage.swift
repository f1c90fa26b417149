import Glibc

/// What this process and the processes it waited for used so far.
struct Usage {
  /// User and system time, in seconds.
  var cpu: Double
  var wall: Double
  /// In bytes.
  var peakMemory: Int

  static var own: Usage { now(RUSAGE_SELF.rawValue) }
  static var children: Usage { now(RUSAGE_CHILDREN.rawValue) }

  private static func now(_ who: __rusage_who_t) -> Usage {
    var usage = rusage()
    unsafe getrusage(who, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    var clock = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &clock)
    return Usage(
      cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
      wall: Double(clock.tv_sec) + Double(clock.tv_nsec) / 1e9,
      peakMemory: usage.ru_maxrss * 1024)
  }

  static func - (a: Usage, b: Usage) -> Usage {
    Usage(cpu: a.cpu - b.cpu, wall: a.wall - b.wall, peakMemory: a.peakMemory)
  }
}

extension Double {
  /// With `digits` decimals.
  func text(_ digits: Int = 2) -> String {
    let scale = (0..<digits).reduce(1.0) { result, _ in result * 10 }
    let rounded = (self * scale).rounded() / scale
    let parts = "\(rounded)".split(separator: ".")
    guard digits > 0, parts.count == 2 else { return "\(Int(rounded))" }
    return "\(parts[0])." + parts[1].prefix(digits)
      + String(repeating: "0", count: max(0, digits - parts[1].count))
  }
}
