import Foundation
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

  @Test func otherCoresHelp() {
    let threads = Mutex<Set<ObjectIdentifier>>([])
    inParallel(64) { _ in
      let thread = ObjectIdentifier(Thread.current)
      threads.withLock { _ = $0.insert(thread) }
      Thread.sleep(forTimeInterval: 0.002)
    }
    let count = threads.withLock(\.count)
    #expect(count >= 1 && count <= ProcessInfo.processInfo.activeProcessorCount)
    if ProcessInfo.processInfo.activeProcessorCount > 1 { #expect(count > 1) }
  }
}
