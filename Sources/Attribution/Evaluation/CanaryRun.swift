package import LanguageModel
import Memory

/// How often the right person comes first for canaries in each disguise.
package struct CanaryResult: Codable, Sendable {
  package var disguise: String
  package var snippets = 0
  /// In 0...1, with the half width of the 95 % interval (Wilson).
  package var first = Proportion()
  /// Nobody was named at all.
  package var nobody = Proportion()
  package var firstByBM25 = Proportion()
  package var firstByLongestMatch = Proportion()
  /// The right author's part of the whole, on average.
  package var share = 0.0
  package var new = 0.0
}

/// How often something was so, with its 95 % interval.
///
/// Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
package struct Proportion: Codable, Sendable {
  package private(set) var hits = 0
  package private(set) var count = 0

  package init() {}
  package mutating func add(_ isHit: Bool) {
    hits += isHit ? 1 : 0
    count += 1
  }

  package var value: Double { count == 0 ? 0 : Double(hits) / Double(count) }
  /// Lower and upper end.
  package var interval: (low: Double, high: Double) {
    guard count > 0 else { return (0, 1) }
    let (n, z) = (Double(count), 1.96)
    let middle = (value + z * z / (2 * n)) / (1 + z * z / n)
    let half =
      z / (1 + z * z / n) * (value * (1 - value) / n + z * z / (4 * n * n)).squareRoot()
    return (max(0, middle - half), min(1, middle + half))
  }
}

/// Annotates canaries and counts how often their author comes first.
package struct CanaryRun {
  private let model: CreditModel
  private let baselines: AuthorBaselines

  package init(_ model: CreditModel, _ baselines: AuthorBaselines) {
    (self.model, self.baselines) = (model, baselines)
  }

  package func result(
    of disguise: Disguise, _ canaries: [Canary], by generator: inout SplitMix64
  ) -> CanaryResult {
    let texts = canaries.map { disguise.apply(to: $0, by: &generator) }
    var result = CanaryResult(disguise: disguise.rawValue)
    for (canary, text) in zip(canaries, texts) {
      var request = CreditRequest(text: text)
      request.rules = canary.rules
      let credit = model.credit(request)
      // Authors of one origin share alike: who has as much as the first is first too.
      let most = credit.persons.first?.bits ?? 0
      let first = credit.persons.filter { $0.bits >= 0.98 * most }.map(\.person)
      result.snippets += 1
      result.first.add(!canary.authors.isDisjoint(with: first))
      result.nobody.add(credit.persons.isEmpty)
      result.firstByBM25.add(Self.isFirst(canary.authors, baselines.bm25(text)))
      result.firstByLongestMatch.add(Self.isFirst(canary.authors, baselines.longestMatch(text)))
      let right = credit.persons.filter { canary.authors.contains($0.person) }
      let whole = max(credit.bits, 1e-9)
      result.share += right.reduce(0) { $0 + $1.bits } / whole
      result.new += credit.newBits / whole
    }
    result.share /= Double(max(result.snippets, 1))
    result.new /= Double(max(result.snippets, 1))
    return result
  }

  private static func isFirst(_ authors: Set<UInt32>, _ scores: [UInt32: Double]) -> Bool {
    guard let most = scores.values.max(), most > 0 else { return false }
    return authors.contains { scores[$0] == most }
  }
}
