package import LanguageModel
import Memory
import Threads

/// A text whose bits under rebuilt models are compared with what scores foretold.
package struct AttributionQuery: Sendable {
  package enum Kind: String, Codable, Sendable, CaseIterable {
    /// A piece of a document that the models read.
    case learned
    /// A piece of a document that none of them has read.
    case heldOut = "held_out"
  }

  package var kind: Kind
  package var text: [UInt8]

  package init(kind: Kind, text: [UInt8]) { (self.kind, self.text) = (kind, text) }
}

/// A way to say how much of a text each person is behind.
package enum AuthorScorer: String, Codable, Sendable, CaseIterable {
  /// φ: every byte's share, before the minimum that a name needs.
  case share
  /// The bits that are paid: φ of the persons who are named.
  case paidShare = "paid_share"
  /// d: the rise in bits without the person's examples, subtracted, the gate kept.
  case necessity
  case bm25
  /// Bytes of the longest match in the person's lines.
  case longestMatch = "longest_match"
  /// How much the person wrote, whatever the text is.
  case size
}

/// How well scores of authors foretell what models say that were built on random halves of them.
///
/// Source: Park et al., "TRAK: Attributing Model Behavior at Scale", ICML 2023, §2: the linear
/// datamodelling score, with authors in place of examples.
package struct DatamodellingRun: Sendable {
  /// Persons with less of φ than this, in bits, are taken to be needless.
  private static let leastShare = 0.01

  package let model: Model
  package let queries: [AttributionQuery]
  private let baselines: AuthorBaselines

  /// `model` was built on the whole corpus.
  package init(_ model: Model, _ queries: [AttributionQuery]) {
    (self.model, self.queries) = (model, queries)
    baselines = AuthorBaselines(model.memory)
  }

  /// Per query, the score of each person; who is not there has 0.
  package func scores(by scorer: AuthorScorer) -> [[UInt32: Double]] {
    let run = self
    return concurrently(queries.count) { index in run.scores(by: scorer, of: index) }
  }

  private func scores(by scorer: AuthorScorer, of index: Int) -> [UInt32: Double] {
    let text = queries[index].text
    switch scorer {
    case .share: return model.shares(of: text, startsDocument: false)
    case .paidShare:
      var request = CreditRequest(text: text)
      request.isOneOfMany = true
      let credit = model.credit(request)
      return Dictionary(uniqueKeysWithValues: credit.persons.map { ($0.person, $0.bits) })
    case .necessity:
      let credits = credits(of: text)
      let persons = shares(credits).filter { $0.value >= Self.leastShare }.keys.sorted()
      return Dictionary(
        uniqueKeysWithValues: zip(persons, necessities(of: persons, for: text, credits)))
    case .bm25: return baselines.bm25(text)
    case .longestMatch: return baselines.longestMatch(text)
    case .size: return baselines.sizes
    }
  }

  private func credits(of text: [UInt8]) -> ByteCredits {
    var reader = ByteCreditReader(model, excluding: [])
    return reader.read(text, after: [], atDocumentStart: false)
  }

  private func shares(_ credits: ByteCredits) -> [UInt32: Double] {
    var result: [UInt32: Double] = [:]
    for part in credits.parts.joined() {
      if let person = part.creditor.person { result[person, default: 0] += part.bits }
    }
    return result
  }

  /// How many more bits a text needs without each of some persons.
  private func necessities(
    of persons: [UInt32], for text: [UInt8], _ credits: ByteCredits
  ) -> [Double] {
    let whole = credits.logarithms.reduce(0, +)
    let without = model.logarithms(
      text, startsDocument: false, withoutEach: persons, trace: credits.trace)
    return without.map { whole - $0.reduce(0, +) }
  }

  /// Per query, the bits that a model needs for it.
  package func bits(under model: Model) -> [Double] {
    let queries = queries
    return concurrently(queries.count) { index in
      -model.logarithms(queries[index].text, startsDocument: false).reduce(0, +)
    }
  }

  /// Per query, how many more bits it needs without a person, by subtraction.
  package func necessities(of person: UInt32) -> [Double] {
    let run = self
    return concurrently(queries.count) { index in
      let text = run.queries[index].text
      return run.necessities(of: [person], for: text, run.credits(of: text))[0]
    }
  }

  /// Random halves of some persons, each the half that is absent.
  package static func halves(
    of persons: [UInt32], count: Int, by generator: inout SplitMix64
  ) -> [Set<UInt32>] {
    let sorted = persons.sorted()
    return (0..<count).map { _ in
      Set(sorted.shuffled(using: &generator).prefix(sorted.count / 2))
    }
  }

  /// Spearman's ρ over models between the sum of the scores of the persons that were there and how
  /// few bits the model needed.
  ///
  /// - Parameters:
  ///   - scores: per query, those of persons; who is not there has 0
  ///   - absent: per model, who was left out
  ///   - bits: (models, queries)
  /// - Returns: per query, in −1...1; 0 where a score says the same of all models.
  package static func agreement(
    of scores: [[UInt32: Double]], absent: [Set<UInt32>], bits: [[Double]]
  ) -> [Double] {
    precondition(absent.count == bits.count, "every model needs its bits")
    return scores.indices.map { query in
      let foretold = absent.map { absent in
        scores[query].sorted { $0.key < $1.key }.reduce(0) {
          absent.contains($1.key) ? $0 : $0 + $1.value
        }
      }
      return Correlation.spearman(foretold, bits.map { -$0[query] }) ?? 0
    }
  }
}
