package import LanguageModel
import Memory
import Threads

/// How canaries in one disguise were credited: how often their author came first; of stitched
/// ones, how many of the bytes went to theirs.
package struct CanaryResult: Codable, Sendable {
  /// A `Disguise`, or `stitched`.
  package var disguise: String
  package var texts: Int
  package var right: Estimate
  /// Somebody else came first.
  package var wrong: Estimate
  /// Nobody was named.
  package var nobody: Estimate
  package var bm25: Estimate
  package var longestMatch: Estimate
  /// The right author's part of the whole, on average.
  package var share: Double
  package var new: Double
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
package struct CanaryRun: Sendable {
  /// Lines of each piece of a stitched text.
  private static let stitchedLines = 8...13
  package static let stitchedParts = 3

  private let model: CreditModel
  private let baselines: AuthorBaselines

  package init(_ model: CreditModel, _ baselines: AuthorBaselines) {
    (self.model, self.baselines) = (model, baselines)
  }

  /// What became of one text, in parts of it.
  private struct Outcome: Sendable {
    var right = 0.0
    var wrong = 0.0
    var bm25 = 0.0
    var longestMatch = 0.0
    /// Of the whole.
    var share = 0.0
    var new = 0.0
  }

  /// Credits canaries in disguise, those that it suits; `missed` is told of those whose author did
  /// not come first.
  package func result(
    of disguise: Disguise, _ canaries: [Canary], by generator: inout SplitMix64,
    missed: (Canary, [UInt8]) -> Void = { _, _ in }
  ) -> CanaryResult {
    let canaries = canaries.filter(disguise.suits)
    let texts = canaries.map { disguise.apply(to: $0, by: &generator) }
    let run = self
    let outcomes = concurrently(canaries.count) { run.outcome(of: canaries[$0], as: texts[$0]) }
    for (index, outcome) in outcomes.enumerated() where outcome.right == 0 {
      missed(canaries[index], texts[index])
    }
    func proportion(_ part: (Outcome) -> Double) -> Estimate {
      var result = Proportion()
      for outcome in outcomes { result.add(part(outcome) > 0) }
      return Estimate(result)
    }
    return CanaryResult(
      disguise: disguise.rawValue, texts: texts.count, right: proportion(\.right),
      wrong: proportion(\.wrong), nobody: proportion { 1 - $0.right - $0.wrong },
      bm25: proportion(\.bm25), longestMatch: proportion(\.longestMatch),
      share: mean(outcomes, \.share), new: mean(outcomes, \.new))
  }

  /// Canaries of three authors, one after the other: to whom each byte goes that is not common
  /// knowledge.
  ///
  /// A baseline gives every line to who comes first for it and the lines before and after.
  package func stitched(
    _ canaries: [Canary], count: Int, by generator: inout SplitMix64
  ) -> CanaryResult {
    let texts = Array(
      StitchedText.texts(
        from: canaries, parts: Self.stitchedParts, lines: Self.stitchedLines, by: &generator
      ).prefix(count))
    let run = self
    let outcomes = concurrently(texts.count) { run.outcome(of: texts[$0]) }
    func estimate(_ part: (Outcome) -> Double) -> Estimate {
      Estimate(meanOf: outcomes.map(part), by: &generator)
    }
    return CanaryResult(
      disguise: "stitched", texts: texts.count, right: estimate(\.right),
      wrong: estimate(\.wrong), nobody: estimate { 1 - $0.right - $0.wrong },
      bm25: estimate(\.bm25), longestMatch: estimate(\.longestMatch),
      share: mean(outcomes, \.share), new: mean(outcomes, \.new))
  }

  private func mean(_ outcomes: [Outcome], _ part: (Outcome) -> Double) -> Double {
    outcomes.reduce(0) { $0 + part($1) } / Double(max(outcomes.count, 1))
  }

  func credit(_ text: [UInt8], _ rules: LexicalRules) -> Credit {
    var request = CreditRequest(text: text)
    request.rules = rules
    request.needsNecessity = false
    return credit(request)
  }

  func credit(_ request: CreditRequest) -> Credit {
    var request = request
    request.isOneOfMany = true
    return model.credit(request)
  }

  private func outcome(of canary: Canary, as text: [UInt8]) -> Outcome {
    var outcome = Outcome()
    let credit = credit(text, canary.rules)
    // Authors of one origin share alike: who has as much as the first is first too.
    let most = credit.persons.first?.bits ?? 0
    let first = credit.persons.filter { $0.bits >= 0.98 * most }.map(\.person)
    outcome.right = canary.authors.isDisjoint(with: first) ? 0 : 1
    outcome.wrong = first.isEmpty ? 0 : 1 - outcome.right
    outcome.bm25 = Self.isFirst(canary.authors, baselines.bm25(text)) ? 1 : 0
    outcome.longestMatch = Self.isFirst(canary.authors, baselines.longestMatch(text)) ? 1 : 0
    take(credit, canary.authors, &outcome)
    return outcome
  }

  private func outcome(of stitched: StitchedText) -> Outcome {
    var outcome = Outcome()
    let credit = credit(stitched.text, stitched.rules)
    let leaders = credit.leaders(count: stitched.text.count)
    let isSomebodys = model.isCommons(stitched.text).map { !$0 }
    let byte = 1 / Double(max(isSomebodys.count { $0 }, 1))
    for piece in stitched.pieces {
      for index in piece.bytes where !leaders[index].isEmpty && isSomebodys[index] {
        if piece.authors.isDisjoint(with: leaders[index]) {
          outcome.wrong += byte
        } else {
          outcome.right += byte
        }
      }
    }
    var starts: [Int] = []
    CommonLines.forEachLine(of: stitched.text) { starts.append($0.lowerBound) }
    for (line, start) in starts.enumerated() {
      let end = line + 1 < starts.count ? starts[line + 1] : stitched.text.count
      let window =
        starts[
          max(line - 1, 0)]..<(line + 2 < starts.count
        ? starts[line + 2] : stitched.text.count)
      guard let piece = stitched.pieces.first(where: { $0.bytes.contains(start) }) else { continue }
      let part = byte * Double(isSomebodys[start..<end].count { $0 })
      let text = Array(stitched.text[window])
      if Self.isFirst(piece.authors, baselines.bm25(text)) { outcome.bm25 += part }
      if Self.isFirst(piece.authors, baselines.longestMatch(text)) { outcome.longestMatch += part }
    }
    take(credit, stitched.pieces.reduce(into: []) { $0.formUnion($1.authors) }, &outcome)
    return outcome
  }

  private func take(_ credit: Credit, _ authors: Set<UInt32>, _ outcome: inout Outcome) {
    let whole = max(credit.bits, 1e-9)
    let right = credit.persons.filter { authors.contains($0.person) }
    outcome.share = right.reduce(0) { $0 + $1.bits } / whole
    outcome.new = credit.newBits / whole
  }

  private static func isFirst(_ authors: Set<UInt32>, _ scores: [UInt32: Double]) -> Bool {
    guard let most = scores.values.max(), most > 0 else { return false }
    return authors.contains { scores[$0] == most }
  }
}
