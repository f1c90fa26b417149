import Agent
import ArgumentParser
import Attribution
import Catalog
import Corpus
import Foundation
import LanguageModel

/// Fits what spans say of how sure they are, and checks it on other repositories.
struct ConfidenceBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confidence",
    abstract: "Fit the confidence of spans on planted pieces, and check it on other repositories.")

  @Option(parsing: .upToNextOption, help: "Stores to fit on, each of one repository.")
  var fit: [String]
  @Option(parsing: .upToNextOption, help: "Stores to check on.") var check: [String]
  @Option(parsing: .upToNextOption, help: "Repositories that none of the stores has learned.")
  var foreign: [String]
  @Option(help: "Planted pieces a store.") var count = 600
  @Flag(help: "Print the signs of every span.") var dump = false
  @Option(help: "Seed of the choice.") var seed: UInt64 = 1

  func run() throws {
    let fitted = try fit.flatMap { try outcomes(of: $0).flatMap(\.self) }
    let weights = LogisticFit.weights(of: fitted)
    print("weights:", weights.map { $0.text(4) }.joined(separator: ", "))
    report("fitted, new weights", fitted, weights)
    for store in check {
      let outcomes = try outcomes(of: store)
      report("\(store), new weights", outcomes.flatMap(\.self), weights)
      var generator = SplitMix64(seed: seed)
      let result = CanaryRun.spanReliability(outcomes, by: &generator)
      print(
        "\(store), recorded weights: \(result.spans) spans, error \(result.error.value.text(4))",
        "(\(result.error.low.text(4))–\(result.error.high.text(4)))")
    }
  }

  private func report(_ name: String, _ outcomes: [SpanOutcome], _ weights: [Double]) {
    let reliability = Reliability(
      outcomes.map { (SpanConfidence.value(of: $0.signs, weights), $0.isRight ? 1 : 0) })
    let right = outcomes.count { $0.isRight }
    print(
      "\(name): \(outcomes.count) spans, \(right) right, error",
      reliability.expectedError.text(4))
    for bin in reliability.bins {
      print("  \(bin.given.text(3)) -> \(bin.planted.text(3)), \(bin.count)")
    }
  }

  private func outcomes(of store: String) throws -> [[SpanOutcome]] {
    let memory = try LearnedMemory(StoreLocation(environment: ["BYLINE_HOME": store]))
    let outcomes = try memory.spanOutcomes(count, foreign: foreign, seed: seed)
    guard dump else { return outcomes }
    for (number, text) in outcomes.enumerated() {
      for outcome in text {
        let signs = outcome.signs
        print(
          "span", store, number, signs.lead.text(4), signs.explained.text(3),
          signs.bytes, signs.grade.rawValue, outcome.isRight ? 1 : 0)
      }
    }
    return outcomes
  }
}
