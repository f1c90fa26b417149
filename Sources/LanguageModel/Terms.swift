package import Memory

/// The terms of the sum that a context offers, each with a place among the gate's outputs.
///
///     OUTPUT        TERM
///     0..<14        orders of the memory; the longest is 13
///     14..<24       orders of the session; the longest is 23
///     24            every byte alike, 1/256
///
/// Where a context has more orders than places, the shorter half of the places take the shortest
/// orders and the longer half the longest.
package struct Terms: Sendable {
  package static let memoryPlaces = 14
  package static let sessionPlaces = 10
  package static let uniform = memoryPlaces + sessionPlaces
  package static let outputs = uniform + 1

  /// An order of the memory that takes part.
  package struct MemoryTerm: Sendable {
    package var place: Int
    package var order: DistinctOrder
    package var followers: FollowerSummary
  }
  /// An order of the session that takes part.
  package struct SessionTerm: Sendable {
    package var place: Int
    package var order: SessionOrder
  }

  /// Shortest first.
  package var memory: [MemoryTerm] = []
  package var session: [SessionTerm] = []

  /// Indices into `count` orders that get one of `places`, and which one.
  static func places(_ count: Int, _ places: Int, _ body: (_ index: Int, _ place: Int) -> Void) {
    if count <= places {
      for index in 0..<count { body(index, places - count + index) }
    } else {
      for index in 0..<places / 2 { body(index, index) }
      for place in places / 2..<places { body(count - places + place, place) }
    }
  }
}

/// What the gate knows of a context: numbers about its terms, none about the byte to come.
enum Features {
  /// Per term: present, log N, log T, T/N, the top byte's share, the order, and whether its top
  /// byte is that of the longest order of the memory and of the session.
  static let perTerm = 8
  static let count = (Terms.memoryPlaces + Terms.sessionPlaces) * perTerm

  /// Sets `x` (count) and `present` (K) from the terms.
  static func fill(_ x: inout [Float], _ present: inout [Bool], from terms: Terms) {
    for index in x.indices { x[index] = 0 }
    for index in present.indices { present[index] = false }
    present[Terms.uniform] = true
    let memoryTop = terms.memory.last?.followers.top
    let sessionTop = terms.session.last?.order.top
    for term in terms.memory {
      present[term.place] = true
      fill(
        &x, term.place, total: term.order.total, kinds: term.followers.kinds,
        topCount: term.followers.topCount, order: term.order.order,
        agreesWithMemory: term.followers.top == memoryTop,
        agreesWithSession: term.followers.top == sessionTop)
    }
    for term in terms.session {
      let place = Terms.memoryPlaces + term.place
      present[place] = true
      fill(
        &x, place, total: term.order.total, kinds: term.order.kinds,
        topCount: term.order.topCount, order: term.order.order,
        agreesWithMemory: term.order.top == memoryTop,
        agreesWithSession: term.order.top == sessionTop)
    }
  }

  private static func fill(
    _ x: inout [Float], _ place: Int, total: Int, kinds: Int, topCount: Int, order: Int,
    agreesWithMemory: Bool, agreesWithSession: Bool
  ) {
    let start = place * perTerm
    let share = Float(topCount) / Float(total)
    x[start] = 1
    // Sixteen bits of N fill 0...1; a corpus of a gigabyte reaches 1.9, cut there.
    x[start + 1] = min(BinaryLogarithm.of(total) / 16, 1.9)
    x[start + 2] = BinaryLogarithm.of(kinds) / 8
    x[start + 3] = Float(kinds) / Float(total)
    x[start + 4] = share
    x[start + 5] = Float(min(order, 32)) / 32
    x[start + 6] = agreesWithMemory ? 1 : 0
    x[start + 7] = agreesWithSession ? 1 : 0
  }
}

/// log₂ of counts, the same on every machine.
enum BinaryLogarithm {
  private static let small: [Float] = (0..<4096).map { $0 == 0 ? 0 : compute(Double($0)) }

  static func of(_ count: Int) -> Float {
    count < 4096 ? small[max(count, 0)] : compute(Double(count))
  }

  /// Exponent plus atanh series of the significand, which lies in 1..<2.
  private static func compute(_ value: Double) -> Float {
    let s = (value.significand - 1) / (value.significand + 1)
    let square = s * s
    var sum = 0.0
    for power in stride(from: 21, through: 1, by: -2) { sum = sum * square + 1 / Double(power) }
    return Float(Double(value.exponent) + 2 * s * sum / 0.693_147_180_559_945_3)
  }
}
