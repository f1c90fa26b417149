import LanguageModel
import Support
import Testing

@testable import Attribution

@Suite struct Confidences {
  private func signs(_ generator: inout SeededGenerator) -> SpanSigns {
    SpanSigns(
      lead: Double.random(in: 0.5...1, using: &generator),
      explained: Double.random(in: 0...1, using: &generator),
      bytes: Int.random(in: 24...900, using: &generator),
      grade: Grade.allCases.randomElement(using: &generator)!)
  }

  @Test(arguments: 0..<4)
  func `are fitted to what drew the outcomes`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let planted = [-6.0, 4, 3, 0.5, -1, 0.5, -0.5]
    let outcomes = (0..<4_000).map { _ in
      let signs = signs(&generator)
      let isRight =
        Double.random(in: 0...1, using: &generator) < SpanConfidence.value(of: signs, planted)
      return SpanOutcome(signs: signs, isRight: isRight)
    }
    let fitted = LogisticFit.weights(of: outcomes)
    for outcome in outcomes.prefix(200) {
      let expected = SpanConfidence.value(of: outcome.signs, planted)
      #expect(
        abs(SpanConfidence.value(of: outcome.signs, fitted) - expected) < 0.1, "seed \(seed)")
    }
    let reliability = Reliability(
      outcomes.map { (SpanConfidence.value(of: $0.signs, fitted), $0.isRight ? 1 : 0) })
    #expect(reliability.expectedError < 0.03, "seed \(seed)")
  }

  @Test func `are solved for as by multiplication`() {
    let matrix = [[4.0, 1, 0.5], [1, 3, -1], [0.5, -1, 5]]
    let x = [1.5, -2, 0.25]
    let right = matrix.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
    for (a, b) in zip(LogisticFit.solution(of: matrix, right), x) { #expect(abs(a - b) < 1e-12) }
  }

  @Test func `fall with ambiguity and rise with evidence`() {
    func value(_ lead: Double, _ bytes: Int, _ explained: Double) -> Double {
      SpanConfidence.value(
        of: SpanSigns(lead: lead, explained: explained, bytes: bytes, grade: .verbatim))
    }
    #expect(value(1, 800, 0.9) > 0.9)
    #expect(value(1, 800, 0.9) > value(0.5, 800, 0.9))
    #expect(value(1, 800, 0.9) > value(1, 30, 0.9))
    #expect(value(1, 800, 0.9) > value(1, 800, 0.4))
    // Of spans with so little evidence two in three to three in four name their author.
    #expect(value(0.5, 24, 0.5) < 0.8)
  }

  @Test func `of a text that one person wrote alone are high`() throws {
    let corpus = try PlantedCorpus(seed: 21, documentsOf: [6, 6, 6])
    let text = corpus.documents[2].functions[1] + corpus.documents[8].functions[1]
    let credit = corpus.model.credit(CreditRequest(text: Array(text.utf8)))
    try #require(credit.spans.count >= 2)
    for span in credit.spans {
      #expect((0...1).contains(span.confidence))
      #expect(span.commonBits >= span.bits - 1e-6)
    }
    #expect(credit.spans.map(\.confidence).max() ?? 0 > 0.9)
  }
}
