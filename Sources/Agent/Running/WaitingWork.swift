import Git
import Provenance
import Watching

/// What is to be learned of a source.
struct SourceWork: Sendable {
  /// Its history may have changed.
  var isHistoryDue = false
  /// Saved files that may have changed; `nil` if none has.
  var saved: Changes.Extent?
  /// When, in milliseconds of the watcher's clock, the first of it was noticed.
  var since: ContinuousClock.Instant

  static let mostPaths = 4096

  mutating func add(_ extent: Changes.Extent) {
    switch (saved, extent) {
    case (.everything, _): break
    case (.paths(let known), .paths(let more)) where known.count + more.count <= Self.mostPaths:
      saved = .paths(known.union(more))
    case (.paths, _): saved = .everything
    case (nil, _): saved = extent
    }
  }

  /// All there is to know.
  static var everything: SourceWork {
    SourceWork(isHistoryDue: true, saved: .everything, since: .now)
  }
}

/// A source that could not be learned, and when that is tried again.
struct Failure: Sendable {
  var reason: String
  var attempts: Int
  /// `nil` until something changes.
  var nextTry: ContinuousClock.Instant?

  init(_ error: any Error, after other: Failure?) {
    reason = "\(error)"
    attempts = (other?.attempts ?? 0) + 1
    nextTry = Self.mayPass(error) ? .now + .seconds(min(1 << min(attempts, 9), 300)) : nil
  }

  /// Whether waiting may help: a full disk gets empty, a repository of another user stays theirs.
  private static func mayPass(_ error: any Error) -> Bool {
    switch error {
    case let error as GitError:
      switch error {
      case .otherOwner, .unborn, .cancelled, .tooManyFiles, .notARepository: false
      default: true
      }
    case AgentError.noSuchPath, AgentError.nothingToLearn: false
    default: true
    }
  }
}
