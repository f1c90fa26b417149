import Memory

/// What the gate knows of a context: numbers about its terms, none about the byte to come.
///
/// Only the terms that are present are listed, in the order of their places; the uniform term is
/// always there and has no features.
struct PresentTerms: Sendable {
  /// Per term: present, log N, log T, T/N, the top byte's share, the order, and whether its top
  /// byte is that of the longest order of the memory and of the session.
  static let perTerm = 8
  /// Of all places together.
  static let featureCount = Terms.uniform * perTerm

  /// Outputs of the terms, without the uniform one.
  var places: [UInt8] = []
  /// Shape: (places × perTerm).
  var features: [Float] = []

  mutating func fill(from terms: Terms) {
    places.removeAll(keepingCapacity: true)
    features.removeAll(keepingCapacity: true)
    let memoryTop = terms.memory.last?.followers.top
    let sessionTop = terms.session.last?.order.top
    for term in terms.memory {
      places.append(UInt8(term.place))
      append(
        total: term.order.total, kinds: term.followers.kinds, topCount: term.followers.topCount,
        order: term.order.order, agreesWithMemory: term.followers.top == memoryTop,
        agreesWithSession: term.followers.top == sessionTop)
    }
    for term in terms.session {
      places.append(UInt8(Terms.memoryPlaces + term.place))
      append(
        total: term.order.total, kinds: term.order.kinds, topCount: term.order.topCount,
        order: term.order.order, agreesWithMemory: term.order.top == memoryTop,
        agreesWithSession: term.order.top == sessionTop)
    }
  }

  private mutating func append(
    total: Int, kinds: Int, topCount: Int, order: Int, agreesWithMemory: Bool,
    agreesWithSession: Bool
  ) {
    features.append(1)
    // Sixteen bits of N fill 0...1; a corpus of a gigabyte reaches 1.9, cut there.
    features.append(min(BinaryLogarithm.of(total) / 16, 1.9))
    features.append(BinaryLogarithm.of(kinds) / 8)
    features.append(Float(kinds) / Float(total))
    features.append(Float(topCount) / Float(total))
    features.append(Float(min(order, 32)) / 32)
    features.append(agreesWithMemory ? 1 : 0)
    features.append(agreesWithSession ? 1 : 0)
  }
}

/// log₂ of counts, the same on every machine.
enum BinaryLogarithm {
  private static let small: [Float] = (0..<4096).map { $0 == 0 ? 0 : compute(Double($0)) }

  static func of(_ count: Int) -> Float {
    count < 4096 ? small[max(count, 0)] : compute(Double(count))
  }

  /// log₂ of a positive number.
  static func of(_ value: Float) -> Float { compute(Double(value)) }

  /// Exponent plus atanh series of the significand, which lies in 1..<2.
  private static func compute(_ value: Double) -> Float {
    let s = (value.significand - 1) / (value.significand + 1)
    let square = s * s
    var sum = 0.0
    for power in stride(from: 21, through: 1, by: -2) { sum = sum * square + 1 / Double(power) }
    return Float(Double(value.exponent) + 2 * s * sum / 0.693_147_180_559_945_3)
  }
}
