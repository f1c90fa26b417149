import Synchronization

/// How far the views of a text are read, for who reads it as it stands at the same time.
final class ReadingProgress: Sendable {
  private let left: Atomic<Int>
  private let wanted = Atomic(true)

  init(views: Int) { left = Atomic(views) }

  /// Whether a view is still being read or waits for it.
  var isReadingViews: Bool { left.load(ordering: .relaxed) > 0 }

  /// Whether there is anything left for a view to take.
  var wantsViews: Bool { wanted.load(ordering: .relaxed) }

  func finishView() { left.wrappingSubtract(1, ordering: .relaxed) }

  func forgoViews() { wanted.store(false, ordering: .relaxed) }
}
