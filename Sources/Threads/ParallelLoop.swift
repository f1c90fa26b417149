import Dispatch
import Synchronization

/// Does `count` independent pieces of work, numbered from 0, on all cores; returns when all are done.
///
/// The caller works too, and what is asked from within a piece is done by whoever is free, so nothing
/// waits for a thread. `DispatchQueue.concurrentPerform` would do, but that it leaves a timer behind
/// which wakes the process every second for ever. O(1) beside the work itself.
package func inParallel(_ count: Int, _ body: @Sendable (Int) -> Void) {
  Crew.shared.work(count, body)
}

/// The results of `count` independent pieces of work, in their order, worked on by all cores.
package func concurrently<Result: Sendable>(
  _ count: Int, _ work: @Sendable (Int) -> Result
) -> [Result] {
  let results = Mutex<[Result?]>(Array(repeating: nil, count: count))
  inParallel(count) { index in
    let result = work(index)
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.compactMap(\.self) }
}

/// The same of pieces of these sizes, of which the largest are begun first: begun last, one would keep a
/// single core at work while the others have nothing left.
package func concurrently<Result: Sendable>(
  sizes: [Int], _ work: @Sendable (Int) -> Result
) -> [Result] {
  let order = largestFirst(sizes)
  let results = concurrently(order.count) { work(order[$0]) }
  return zip(order, results).sorted { $0.0 < $1.0 }.map { $0.1 }
}

/// The numbers of pieces, the largest first, and of equals the first.
func largestFirst(_ sizes: [Int]) -> [Int] {
  sizes.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
}

/// The pieces of one loop, begun in their order by whoever works on it.
final class ParallelLoop: Sendable {
  /// Signalled by the last helper to leave.
  let left = DispatchSemaphore(value: 0)
  private let count: Int
  private let next = Atomic(0)
  private let body: Mutex<(@Sendable (Int) -> Void)?>

  init(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    self.count = count
    self.body = Mutex(body)
  }

  /// How many pieces nobody has begun.
  var room: Int { max(0, count - next.load(ordering: .relaxed)) }

  /// Works until there is nothing left to begin.
  func work() {
    guard let body = body.withLock(\.self) else { return }
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if index >= count { return }
      body(index)
    }
  }

  /// Lets go of the work, once nobody works on it.
  func forget() { body.withLock { $0 = nil } }
}
