import Glibc
import Synchronization

/// Something that is set once, from any thread.
final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}

/// Whether work that may take long still gets on.
final class Pulse: Sendable {
  private static let longest = 900
  /// Seconds of a clock that only goes forward; 0 at rest.
  private let last = Atomic(0)

  func beat() { last.store(Self.now, ordering: .relaxed) }
  func rest() { last.store(0, ordering: .relaxed) }

  var isBeating: Bool {
    let time = last.load(ordering: .relaxed)
    return time == 0 || Self.now - time < Self.longest
  }

  private static var now: Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec
  }
}
