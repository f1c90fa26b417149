/// What followed one context of the session: up to eight bytes with their weights.
///
/// A byte that follows gains one unit, and every other one with more than a unit loses a quarter, so
/// recent text weighs more. The shares of the sum are a distribution whatever the weights are;
/// no author owns them.
struct SessionSlot: Sendable {
  /// The weight of one occurrence.
  static let unit: UInt16 = 32
  /// Weights are halved when they sum to more: their sum stays in 16 bits.
  private static let most: UInt16 = 32_000

  /// The hash of the context; 0 for an empty slot.
  var key: UInt32 = 0
  private(set) var state: UInt8 = 0
  private(set) var top: UInt8 = 0
  private var last: UInt8 = 0
  private var run: UInt8 = 0
  private var bytes = SIMD8<UInt8>()
  private var weights = SIMD8<UInt16>()

  /// Whether one byte alone followed, which then stands first; most contexts are like that.
  private var isCertain: Bool { state < TermState.certain }

  var total: Int { isCertain ? Int(weights[0]) : Int(weights.wrappedSum()) }

  /// How the latest bytes repeat: one of 16 classes.
  var repetition: Int {
    switch run {
    case ...4: Int(run) * 2 + (top == last ? 1 : 0)
    case ...7: 12
    case ...14: 13
    case ...29: 14
    default: 15
    }
  }

  func weight(of byte: UInt8) -> Int {
    if isCertain { return byte == top ? Int(weights[0]) : 0 }
    return Int(matches(byte).wrappedSum())
  }

  /// The weights where `byte` stands, 0 elsewhere.
  private func matches(_ byte: UInt8) -> SIMD8<UInt16> {
    let wide = SIMD8<UInt16>(truncatingIfNeeded: bytes)
    return SIMD8<UInt16>().replacing(
      with: weights, where: wide .== SIMD8(repeating: UInt16(byte)))
  }

  func forEachFollower(_ body: (UInt8, Int) -> Void) {
    for lane in 0..<8 where weights[lane] > 0 { body(bytes[lane], Int(weights[lane])) }
  }

  /// Counts a byte; where all eight are taken, the lightest gives way.
  mutating func add(_ byte: UInt8) {
    if isCertain, weights[0] == 0 || byte == top { return addFirst(byte) }
    let unit = SIMD8<UInt16>(repeating: Self.unit)
    let wide = SIMD8<UInt16>(truncatingIfNeeded: bytes)
    let isByte = (wide .== SIMD8(repeating: UInt16(byte))) .& (weights .> SIMD8<UInt16>())
    let faded = weights.replacing(with: weights &- (weights &>> 2), where: weights .> unit)
    let isKnown = SIMD8<UInt16>().replacing(with: 1, where: isByte).wrappedSum() != 0
    if isKnown {
      weights = faded.replacing(with: weights &+ unit, where: isByte)
    } else {
      weights = faded
      var lightest = 0
      for lane in 1..<8 where weights[lane] < weights[lightest] { lightest = lane }
      bytes[lightest] = byte
      weights[lightest] = Self.unit
    }
    var sum = weights.wrappedSum()
    if sum > Self.most {
      weights = weights &- (weights &>> 1)
      sum = weights.wrappedSum()
    }
    run = last == byte ? min(run + 1, 250) : 1
    last = byte
    summarize(sum)
  }

  /// Counts the only byte that followed so far.
  private mutating func addFirst(_ byte: UInt8) {
    run = weights[0] == 0 ? 1 : min(run + 1, 250)
    (top, last, bytes[0]) = (byte, byte, byte)
    weights[0] += Self.unit
    if weights[0] > Self.most { weights[0] -= weights[0] >> 1 }
    let total = (Int(weights[0]) + 16) >> 5
    state = TermState.of(total: total, kinds: 1, top: total)
  }

  private mutating func summarize(_ sum: UInt16) {
    let kinds = Int(
      SIMD8<UInt16>().replacing(with: 1, where: weights .> SIMD8<UInt16>()).wrappedSum())
    var heaviest = 0
    for lane in 1..<8 where weights[lane] > weights[heaviest] { heaviest = lane }
    top = bytes[heaviest]
    // Whole occurrences, rounded.
    let total = max((Int(sum) + 16) >> 5, kinds)
    state = TermState.of(total: total, kinds: kinds, top: (Int(weights[heaviest]) + 16) >> 5)
  }
}
