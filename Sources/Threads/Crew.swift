import Dispatch
import Foundation
import Synchronization

/// Threads that help with loops; everybody shares a crew of one a core beside the caller's.
///
/// They are started when they are first needed and wait without a limit of time.
final class Crew: Sendable {
  static let shared = Crew(helpers: ProcessInfo.processInfo.activeProcessorCount - 1)

  private struct Posted {
    var loop: ParallelLoop
    /// Who works on it beside the caller.
    var helpers = 0
    var isWithdrawn = false
  }

  let helpers: Int
  private let posted = Mutex<[Posted]>([])
  private let calls = DispatchSemaphore(value: 0)

  init(helpers: Int) {
    self.helpers = max(0, helpers)
    for number in 0..<self.helpers {
      let thread = Thread { [self] in help() }
      thread.name = "crew \(number + 1)"
      // As deep as the first thread's: some of the work calls itself.
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Does `count` independent pieces of work, numbered from 0; returns when all are done.
  func work(_ count: Int, _ body: @Sendable (Int) -> Void) {
    if count < 2 || helpers == 0 {
      for index in 0..<max(0, count) { body(index) }
      return
    }
    withoutActuallyEscaping(body) { body in
      let loop = ParallelLoop(count, body)
      post(loop)
      loop.work()
      withdraw(loop)
      loop.forget()
    }
  }

  /// Calls for as many helpers as there is work for.
  private func post(_ loop: ParallelLoop) {
    let wanted = min(helpers, loop.room - 1)
    posted.withLock { $0.append(Posted(loop: loop)) }
    for _ in 0..<wanted { calls.signal() }
  }

  /// Waits until nobody works on a loop of which nothing is left to begin.
  private func withdraw(_ loop: ParallelLoop) {
    let isBusy = posted.withLock { posted in
      guard let index = posted.firstIndex(where: { $0.loop === loop }) else { return false }
      if posted[index].helpers == 0 {
        posted.remove(at: index)
        return false
      }
      posted[index].isWithdrawn = true
      return true
    }
    if isBusy { loop.left.wait() }
  }

  private func help() -> Never {
    while true {
      calls.wait()
      while let loop = join() {
        loop.work()
        leave(loop)
      }
    }
  }

  /// The newest first: somebody's piece of an older one waits for it.
  private func join() -> ParallelLoop? {
    posted.withLock { posted in
      guard let index = posted.lastIndex(where: { $0.loop.room > 0 }) else { return nil }
      posted[index].helpers += 1
      return posted[index].loop
    }
  }

  private func leave(_ loop: ParallelLoop) {
    posted.withLock { posted in
      guard let index = posted.firstIndex(where: { $0.loop === loop }) else { return }
      posted[index].helpers -= 1
      if posted[index].isWithdrawn, posted[index].helpers == 0 {
        posted.remove(at: index)
        loop.left.signal()
      }
    }
  }
}
