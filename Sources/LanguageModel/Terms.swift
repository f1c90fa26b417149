package import Memory

/// The terms of the sum that a context offers, each with a place among the gate's outputs.
///
///     OUTPUT        TERM
///     0..<13        orders of the memory; the longest is 12
///     13..<31       contexts of the session, see `SessionContext`
///     31            every byte alike, 1/256
///
/// Where a context has more orders than places, the shorter half of the places take the shortest
/// orders and the longer half the longest.
package struct Terms: Sendable {
  package static let memoryPlaces = 13
  package static let sessionPlaces = SessionContext.count
  package static let uniform = memoryPlaces + sessionPlaces
  package static let outputs = uniform + 1

  /// An order of the memory that takes part.
  package struct MemoryTerm: Sendable {
    package var place: Int
    package let order: DistinctOrder
    /// n: how often the byte counted last followed.
    package var count = 0
    /// The most frequent byte that follows.
    let top: UInt8
    /// What the gate is told of the counts and of the length.
    let state: UInt8
    let length: UInt8

    /// Of an order of which nothing is known.
    static let unknown = MemoryTerm()

    private init() {
      (place, order) = (0, DistinctOrder(entry: 0, order: 0, total: 0))
      (top, state, length) = (0, 0, 0)
    }

    init(place: Int, order: DistinctOrder, followers: FollowerSummary, count: Int = 0) {
      (self.place, self.order, self.count) = (place, order, count)
      top = followers.top
      state = TermState.of(
        total: order.total, kinds: followers.kinds, top: followers.topCount)
      length = TermState.length(order.order)
    }
  }

  /// Shortest first.
  package var memory: [MemoryTerm] = []
  /// By place.
  package var session: [SessionTerm] = []

  /// Calls `body` with the indices into `count` orders that get one of `places`, and which one.
  static func forEachPlace(
    of count: Int, in places: Int, _ body: (_ index: Int, _ place: Int) -> Void
  ) {
    if count <= places {
      for index in 0..<count { body(index, places - count + index) }
    } else {
      for index in 0..<places / 2 { body(index, index) }
      for place in places / 2..<places { body(count - places + place, place) }
    }
  }
}
