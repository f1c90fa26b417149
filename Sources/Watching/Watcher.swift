import Foundation
import Synchronization

/// Watches folders: a sequence of what changed in them.
///
/// Changes that nobody has taken yet are joined, so what waits is never more than the paths of
/// `WatchSettings.mostPaths` a root.
package final class Watcher: AsyncSequence, Sendable {
  package typealias Element = Changes
  package typealias Failure = Never

  private let mailbox: Mailbox

  /// Starts to watch, in a thread of its own.
  package init(_ settings: WatchSettings = WatchSettings()) {
    let mailbox = Mailbox(settings)
    self.mailbox = mailbox
    let thread = Thread { WatchLoop(mailbox).run() }
    thread.name = "watcher"
    thread.start()
  }

  deinit { mailbox.stop() }

  /// Watches a root, in place of the one with its id.
  ///
  /// When this returns, every later change is seen.
  package func add(_ root: WatchedRoot) async -> WatchCoverage {
    await withCheckedContinuation { continuation in
      mailbox.send(.add(root, continuation))
    }
  }

  package func remove(_ id: Int) { mailbox.send(.remove(id)) }

  /// How well a root is watched by now; `nil` if there is none.
  package func coverage(of id: Int) async -> WatchCoverage? {
    await withCheckedContinuation { continuation in
      mailbox.send(.coverage(id, continuation))
    }
  }

  /// Asks for an element, with nothing in it, after some milliseconds at the latest.
  package func wake(after milliseconds: Int) { mailbox.send(.wake(milliseconds)) }

  /// Ends the sequence.
  package func stop() { mailbox.stop() }

  package struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let mailbox: Mailbox

    package mutating func next() async -> Changes? { await mailbox.next() }
    package mutating func next(isolation actor: isolated (any Actor)?) async -> Changes? {
      await mailbox.next()
    }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(mailbox: mailbox) }
}

/// What a watcher and its thread tell each other.
final class Mailbox: Sendable {
  enum Request: Sendable {
    case add(WatchedRoot, CheckedContinuation<WatchCoverage, Never>)
    case remove(Int)
    case coverage(Int, CheckedContinuation<WatchCoverage?, Never>)
    case wake(Int)
  }

  private struct State {
    var requests: [Request] = []
    var changes = Changes()
    var reader: CheckedContinuation<Changes?, Never>?
    var isStopped = false
    /// Wakes the thread; `nil` before it has started.
    var bell: (@Sendable () -> Void)?
  }

  let settings: WatchSettings
  private let state = Mutex(State())

  init(_ settings: WatchSettings) { self.settings = settings }

  /// From anywhere to the thread.
  func send(_ request: Request) {
    let (bell, isStopped) = state.withLock { state in
      if !state.isStopped { state.requests.append(request) }
      return (state.bell, state.isStopped)
    }
    if isStopped { Self.refuse(request) } else { bell?() }
  }

  private static func refuse(_ request: Request) {
    switch request {
    case .add(_, let continuation):
      continuation.resume(returning: WatchCoverage(missing: "nothing is watched any more"))
    case .coverage(_, let continuation): continuation.resume(returning: nil)
    case .remove, .wake: break
    }
  }

  /// Takes what was asked of the thread; `nil` if it is to end.
  func requests() -> [Request]? {
    state.withLock { state in
      let requests = state.requests
      state.requests = []
      return state.isStopped ? nil : requests
    }
  }

  func setBell(_ bell: @escaping @Sendable () -> Void) { state.withLock { $0.bell = bell } }

  /// From the thread to whoever reads.
  func publish(_ changes: Changes) {
    let reader = state.withLock { state -> (CheckedContinuation<Changes?, Never>, Changes)? in
      state.changes.merge(changes, atMost: settings.mostPaths)
      guard let reader = state.reader else { return nil }
      state.reader = nil
      defer { state.changes = Changes() }
      return (reader, state.changes)
    }
    reader?.0.resume(returning: reader?.1)
  }

  func next() async -> Changes? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = state.withLock { state -> Changes?? in
          if state.isStopped || state.reader != nil { return .some(nil) }
          if state.changes.isEmpty {
            state.reader = continuation
            return nil
          }
          defer { state.changes = Changes() }
          return state.changes
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      stop()
    }
  }

  func stop() {
    let (reader, bell, requests) = state.withLock { state in
      defer { (state.isStopped, state.reader, state.requests) = (true, nil, []) }
      return (state.reader, state.bell, state.requests)
    }
    reader?.resume(returning: nil)
    for request in requests { Self.refuse(request) }
    bell?()
  }
}
