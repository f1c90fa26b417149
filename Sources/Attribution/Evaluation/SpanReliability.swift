package import LanguageModel
import Threads

/// A span of a text of which it is known who wrote it, or that nobody here did.
package struct SpanOutcome: Sendable {
  package var signs: SpanSigns
  package var isRight: Bool
}

/// How often spans name their author, against how sure they say they are.
package struct SpanReliabilityResult: Codable, Sendable {
  package var spans: Int
  /// The part of spans that name their author.
  package var right: Estimate
  /// The expected calibration error of confidence.
  package var error: Estimate
  package var bins: [Reliability.Bin]
}

extension CanaryRun {
  /// The spans of canaries in random disguises, one in two cut to 1 to 6 lines and one in two read
  /// as if their document had not been learned, so that what is left of it elsewhere may be
  /// somebody else's; and of `foreign` texts, where every name is wrong.
  package func spanOutcomes(
    _ canaries: [Canary], foreign: [[UInt8]], by generator: inout SplitMix64
  ) -> [[SpanOutcome]] {
    var texts: [(request: CreditRequest, authors: Set<UInt32>)] = []
    for var canary in canaries {
      if Bool.random(using: &generator) {
        let lines = canary.text.split(separator: 0x0A, omittingEmptySubsequences: false)
        let count = min(Int.random(in: 1...6, using: &generator), lines.count)
        let start = Int.random(in: 0...lines.count - count, using: &generator)
        canary.before += lines[..<start].flatMap { $0 + [0x0A] }
        canary.text = lines[start..<start + count].flatMap { $0 + [0x0A] }
      }
      let disguise = Disguise.allCases.randomElement(using: &generator) ?? .verbatim
      var request = CreditRequest(text: disguise.apply(to: canary, by: &generator))
      request.rules = canary.rules
      if Bool.random(using: &generator) {
        request.leftOut = [.document(canary.document, inSegment: canary.segment)]
      }
      texts.append((request, canary.authors))
    }
    texts += foreign.map { (CreditRequest(text: $0), []) }
    let (run, chosen) = (self, texts)
    return concurrently(chosen.count) { index in
      var (request, authors) = chosen[index]
      request.needsNecessity = false
      return run.credit(request).spans.filter { !$0.leaders.isEmpty }.map { span in
        SpanOutcome(signs: span.signs, isRight: !authors.isDisjoint(with: span.leaders))
      }
    }
  }

  /// What confidence says of some spans; `outcomes` are those of each text.
  package static func spanReliability(
    _ outcomes: [[SpanOutcome]], by generator: inout SplitMix64
  ) -> SpanReliabilityResult {
    func reliability(_ texts: [Int]) -> Reliability {
      Reliability(
        texts.flatMap { outcomes[$0] }.map {
          (SpanConfidence.value(of: $0.signs), $0.isRight ? 1 : 0)
        })
    }
    var right = Proportion()
    for outcome in outcomes.joined() { right.add(outcome.isRight) }
    return SpanReliabilityResult(
      spans: right.count, right: Estimate(right),
      error: Estimate(of: outcomes.count, by: &generator) { reliability($0).expectedError },
      bins: reliability(Array(outcomes.indices)).bins)
  }
}

/// Logistic regression by Newton's method, with a little of a ridge.
package enum LogisticFit {
  private static let ridge = 0.1

  /// Weights of the signs' values for which `outcomes` are the most likely.
  ///
  /// - Complexity: O(outcomes · values²) for each of 50 steps.
  package static func weights(of outcomes: [SpanOutcome]) -> [Double] {
    guard let count = outcomes.first?.signs.values.count else { return [] }
    var weights = [Double](repeating: 0, count: count)
    for _ in 0..<50 {
      var gradient = weights.map { -ridge * $0 }
      var curvature = (0..<count).map { row in
        (0..<count).map { $0 == row ? ridge : 0.0 }
      }
      for outcome in outcomes {
        let values = outcome.signs.values
        let p = SpanConfidence.value(of: outcome.signs, weights)
        for row in 0..<count {
          gradient[row] += ((outcome.isRight ? 1 : 0) - p) * values[row]
          for column in 0..<count {
            curvature[row][column] += p * (1 - p) * values[row] * values[column]
          }
        }
      }
      let step = solution(of: curvature, gradient)
      for index in weights.indices { weights[index] += step[index] }
    }
    return weights
  }

  /// x with A x = b, by elimination; A is positive definite.
  static func solution(of matrix: [[Double]], _ right: [Double]) -> [Double] {
    var (a, b) = (matrix, right)
    for pivot in a.indices {
      for row in a.indices where row > pivot {
        let factor = a[row][pivot] / a[pivot][pivot]
        for column in pivot..<a.count { a[row][column] -= factor * a[pivot][column] }
        b[row] -= factor * b[pivot]
      }
    }
    for row in a.indices.reversed() {
      for column in a.indices where column > row { b[row] -= a[row][column] * b[column] }
      b[row] /= a[row][row]
    }
    return b
  }
}
