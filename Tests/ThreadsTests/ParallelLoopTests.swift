import Foundation
import Support
import Synchronization
import Testing

@testable import Threads

@Suite struct ParallelLoopTests {
  @Test(arguments: [0, 1, 2, 3, 1000])
  func everyPieceIsDoneOnce(count: Int) {
    let times = Mutex([Int](repeating: 0, count: count))
    inParallel(count) { index in times.withLock { $0[index] += 1 } }
    #expect(times.withLock { $0 } == [Int](repeating: 1, count: count))
  }

  @Test func resultsAreInOrder() {
    #expect(concurrently(500) { $0 * $0 } == (0..<500).map { $0 * $0 })
  }

  @Test(arguments: [0, 1, 2, 500])
  func resultsOfSizedPiecesAreInOrder(count: Int) {
    let sizes = (0..<count).map { $0 * 7919 % 13 }
    #expect(concurrently(sizes: sizes) { $0 * $0 } == (0..<count).map { $0 * $0 })
    let order = largestFirst(sizes)
    #expect(order.sorted() == Array(0..<count))
    #expect(order.map { sizes[$0] } == sizes.sorted(by: >))
  }

  @Test func loopsWithinLoopsEnd() {
    let sums = concurrently(20) { outer in
      concurrently(20) { middle in
        concurrently(20) { outer * 400 + middle * 20 + $0 }.reduce(0, +)
      }.reduce(0, +)
    }
    #expect(sums.reduce(0, +) == (0..<8000).reduce(0, +))
  }

  /// More callers than there are cores, each with loops of its own, none of which waits for another.
  @Test func callersDoNotMeet() {
    let group = DispatchGroup()
    let totals = Mutex<[Int]>([])
    for caller in 0..<8 {
      let thread = Thread {
        for round in 0..<200 {
          let count = (caller + round) % 7
          let total = concurrently(count) { $0 + 1 }.reduce(0, +)
          totals.withLock { $0.append(total - count * (count + 1) / 2) }
        }
        group.leave()
      }
      group.enter()
      thread.start()
    }
    group.wait()
    #expect(totals.withLock { $0 } == [Int](repeating: 0, count: 1600))
  }

  /// The work of a loop may be gone as soon as it returned.
  @Test func nothingIsKept() {
    final class Token: Sendable {}
    weak var seen: Token?
    for _ in 0..<200 {
      let token = Token()
      seen = token
      inParallel(3) { _ in withExtendedLifetime(token) {} }
    }
    #expect(seen == nil)
  }

  // The crew is its own: what other tests do keeps nobody busy.
  @Test func helpersWorkAtOnce() {
    let crew = Crew(helpers: 3)
    let threads = Mutex<Set<ObjectIdentifier>>([])
    let togetherCount = Atomic(0)
    crew.work(4) { _ in
      let thread = ObjectIdentifier(Thread.current)
      threads.withLock { _ = $0.insert(thread) }
      let areTogether = blockedUntil { threads.withLock { $0.count == 4 } }
      if areTogether { togetherCount.add(1, ordering: .relaxed) }
    }
    #expect(togetherCount.load(ordering: .relaxed) == 4)
  }

  /// On a single core there are none.
  @Test(arguments: [-1, 0]) func theCallerAloneDoesAll(helpers: Int) {
    let caller = ObjectIdentifier(Thread.current)
    let threads = Mutex<[ObjectIdentifier]>([])
    Crew(helpers: helpers).work(5) { _ in
      let thread = ObjectIdentifier(Thread.current)
      threads.withLock { $0.append(thread) }
    }
    #expect(threads.withLock { $0 } == [ObjectIdentifier](repeating: caller, count: 5))
  }
}
