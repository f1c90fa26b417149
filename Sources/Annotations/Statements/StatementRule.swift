/// By what a pool is split.
package struct StatementRule: Sendable, Equatable, CustomStringConvertible {
  /// The part of the pool that follows influence, as a fraction; the rest follows survival.
  package let numerator: UInt64
  package let denominator: UInt64

  package static let influence = StatementRule(numerator: 1, denominator: 1)
  package static let survival = StatementRule(numerator: 0, denominator: 1)

  private init(numerator: UInt64, denominator: UInt64) {
    (self.numerator, self.denominator) = (numerator, denominator)
  }

  /// Reads `influence`, `survival` or `mixed:0.7`, with at most six decimals.
  package init?(parsing text: String) {
    switch text {
    case "influence": self = .influence
    case "survival": self = .survival
    default:
      guard text.hasPrefix("mixed:0.") else { return nil }
      let digits = text.dropFirst("mixed:0.".count)
      guard (1...6).contains(digits.utf8.count),
        digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = UInt64(digits)
      else { return nil }
      self.init(
        numerator: value, denominator: digits.utf8.reduce(1) { result, _ in result * 10 })
    }
  }

  package var description: String {
    if numerator == 0 { return "survival" }
    if numerator == denominator { return "influence" }
    let digits = String(numerator)
    let width = String(denominator).count - 1
    return "mixed:0." + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// What parties weigh who have been credited with `microbits` and wrote `microlines`.
  ///
  /// With I and S for the sums of both, and n/d for the part that follows influence, that is
  /// n·microbits·S + (d − n)·microlines·I. Where I or S is 0, the other one alone decides.
  /// - Throws: `Overflow` where 128 bits are not enough.
  func weights(
    _ parties: [(microbits: Int64, microlines: Int64)]
  ) throws(Apportionment.Overflow) -> [UInt128] {
    let bits = parties.reduce(UInt128(0)) { $0 + UInt128($1.microbits) }
    let lines = parties.reduce(UInt128(0)) { $0 + UInt128($1.microlines) }
    if numerator == denominator || lines == 0 && numerator > 0 {
      return parties.map { UInt128($0.microbits) }
    }
    if numerator == 0 || bits == 0 { return parties.map { UInt128($0.microlines) } }
    var weights: [UInt128] = []
    for party in parties {
      let influence = try product(UInt128(party.microbits), lines, UInt128(numerator))
      let survival = try product(
        UInt128(party.microlines), bits, UInt128(denominator - numerator))
      let (sum, isOver) = influence.addingReportingOverflow(survival)
      if isOver { throw Apportionment.Overflow() }
      weights.append(sum)
    }
    return weights
  }

  private func product(
    _ a: UInt128, _ b: UInt128, _ c: UInt128
  ) throws(Apportionment.Overflow) -> UInt128 {
    let (first, isOver) = a.multipliedReportingOverflow(by: b)
    let (second, isOverAgain) = first.multipliedReportingOverflow(by: c)
    if isOver || isOverAgain { throw Apportionment.Overflow() }
    return second
  }
}
