/// Splits a whole number of minor units by weights, by largest remainder, in whole numbers alone.
package enum Apportionment {
  /// Weights or their sum need more than 128 bits.
  package struct Overflow: Error, CustomStringConvertible {
    package var description: String { "the weights are too large to be added up exactly" }
  }

  /// A party and what it weighs.
  package struct Party: Sendable {
    package var id: String
    package var weight: UInt128

    package init(id: String, weight: UInt128) { (self.id, self.weight) = (id, weight) }
  }

  /// The parts of `pool`, in the order of `parties`.
  ///
  /// Each gets its share rounded down; what is left goes, a unit each, to the largest remainders,
  /// of equal ones to the smaller id in the order of its bytes. The parts add up to `pool`, or are
  /// all 0 where nobody weighs anything.
  /// - Complexity: O(n log n)
  ///
  /// Source: Hamilton's method; Balinski & Young, "Fair Representation", 1982.
  package static func split(_ pool: Int64, _ parties: [Party]) throws(Overflow) -> [Int64] {
    let whole = try sum(parties)
    guard whole > 0, pool > 0 else { return parties.map { _ in 0 } }
    var parts: [Int64] = []
    var remainders: [(remainder: UInt128, index: Int)] = []
    var left = pool
    for (index, party) in parties.enumerated() {
      let product = party.weight.multipliedFullWidth(by: UInt128(pool))
      // The weight is at most the whole, so the quotient is at most the pool.
      let (quotient, remainder) = whole.dividingFullWidth(product)
      parts.append(Int64(quotient))
      left -= Int64(quotient)
      if remainder > 0 { remainders.append((remainder, index)) }
    }
    remainders.sort { a, b in
      a.remainder != b.remainder
        ? a.remainder > b.remainder
        : isBefore(parties[a.index].id, parties[b.index].id)
    }
    for (_, index) in remainders.prefix(Int(left)) { parts[index] += 1 }
    return parts
  }

  /// Those who are paid if everybody who is gets `minimum` at least: the largest number of parties,
  /// by weight and then by id, for which the exact share of the last is not less.
  package static func qualified(
    _ pool: Int64, _ parties: [Party], minimum: Int64
  ) throws(Overflow) -> Set<String> {
    let sorted = parties.filter { $0.weight > 0 }.sorted { a, b in
      a.weight != b.weight ? a.weight > b.weight : isBefore(a.id, b.id)
    }
    var whole: UInt128 = 0
    var result: Set<String> = []
    for party in sorted {
      let (next, isOver) = whole.addingReportingOverflow(party.weight)
      if isOver { throw Overflow() }
      whole = next
      // pool · weight / whole ≥ minimum; the share shrinks with each party, so the first no is last.
      let have = party.weight.multipliedFullWidth(by: UInt128(pool))
      let need = whole.multipliedFullWidth(by: UInt128(minimum))
      if (have.high, have.low) < (need.high, need.low) { break }
      result.insert(party.id)
    }
    return result
  }

  private static func sum(_ parties: [Party]) throws(Overflow) -> UInt128 {
    var sum: UInt128 = 0
    for party in parties {
      let (next, isOver) = sum.addingReportingOverflow(party.weight)
      if isOver { throw Overflow() }
      sum = next
    }
    return sum
  }

  static func isBefore(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}
