import Foundation
import Synchronization

/// Looks every few milliseconds at how much memory this process has.
final class MemorySampler: Sendable {
  struct Peak: Sendable {
    /// In bytes: memory of the process's own, and with the pages of mapped files.
    var anonymous = 0
    var resident = 0
  }

  private let peak = Mutex(Peak())
  private let isStopped = Atomic(false)
  private let finished = DispatchSemaphore(value: 0)

  init() {
    Thread.detachNewThread { [self] in
      while !isStopped.load(ordering: .relaxed) {
        look()
        Thread.sleep(forTimeInterval: 0.01)
      }
      finished.signal()
    }
  }

  /// Stops looking; returns the most that was seen.
  func stop() -> Peak {
    isStopped.store(true, ordering: .relaxed)
    finished.wait()
    look()
    return peak.withLock { $0 }
  }

  private func look() {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return
    }
    func kibibytes(_ name: String) -> Int {
      for line in status.split(separator: "\n") where line.hasPrefix(name) {
        return Int(line.dropFirst(name.count).filter(\.isNumber)) ?? 0
      }
      return 0
    }
    let (anonymous, resident) = (kibibytes("RssAnon:") << 10, kibibytes("VmRSS:") << 10)
    peak.withLock {
      $0.anonymous = max($0.anonymous, anonymous)
      $0.resident = max($0.resident, resident)
    }
  }
}
