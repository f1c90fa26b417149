import Foundation
import Synchronization

/// Work that takes a processor's time, a few pieces at once and off the threads that serve.
final class WorkQueue: Sendable {
  private let queue = OperationQueue()
  private let waiting = Mutex(0)
  private let mostWaiting: Int

  init(atOnce count: Int, mostWaiting: Int) {
    queue.maxConcurrentOperationCount = count
    self.mostWaiting = mostWaiting
  }

  private func enter() throws {
    let isFull = waiting.withLock { count in
      if count >= mostWaiting { return true }
      count += 1
      return false
    }
    if isFull { throw PageProblem("busy", "\(mostWaiting) requests wait already") }
  }

  private func leave() { waiting.withLock { $0 -= 1 } }

  /// - Throws: what `body` throws; `PageProblem` if too much waits.
  func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try enter()
    return try await withCheckedThrowingContinuation { continuation in
      queue.addOperation { [self] in
        let result = Swift.Result { try body() }
        leave()
        continuation.resume(with: result)
      }
    }
  }

  /// Pieces of an answer as `body` makes them; `send` says whether anybody still reads.
  ///
  /// - Throws: `PageProblem` if too much waits.
  func stream(
    _ body: @escaping @Sendable (_ send: ([UInt8]) -> Bool) -> Void
  ) throws -> AsyncStream<[UInt8]> {
    try enter()
    let (pieces, continuation) = AsyncStream.makeStream(of: [UInt8].self)
    queue.addOperation { [self] in
      body { piece in
        if case .terminated = continuation.yield(piece) { false } else { true }
      }
      leave()
      continuation.finish()
    }
    return pieces
  }
}
