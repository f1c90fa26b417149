import Glibc

/// Tells the service manager how the agent is, where one listens.
///
/// Source: sd_notify(3).
package struct ServiceNotice: Sendable {
  private let address: [UInt8]?
  /// How often it wants to hear of us, in microseconds; `nil` if it does not.
  package let watchdog: UInt64?

  /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
  package init(environment: [String: String]) {
    // A path, or an abstract name that starts with `@`.
    address = environment["NOTIFY_SOCKET"].flatMap { text in
      let bytes = Array(text.utf8)
      guard bytes.count > 1, bytes.count < 108, bytes[0] == 0x2F || bytes[0] == 0x40 else {
        return nil
      }
      return bytes[0] == 0x40 ? [0] + bytes.dropFirst() : bytes
    }
    let isMine = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
    let time = environment["WATCHDOG_USEC"].flatMap { UInt64($0) } ?? 0
    watchdog = isMine && time > 0 && address != nil ? time : nil
  }

  /// Sends lines such as `READY=1`; a manager that does not listen is its own affair.
  package func send(_ lines: String...) {
    guard let address else { return }
    let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return }
    defer { close(socket) }
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: address) }
    let isAbstract = address[0] == 0
    let length = 2 + address.count + (isAbstract ? 0 : 1)
    let message = Array(lines.joined(separator: "\n").utf8)
    _ = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe sendto(
          socket, message, message.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), address,
          socklen_t(length))
      }
    }
  }
}
