package import LanguageModel
import Threads

/// How far given numbers are from what they claim, in bins of equal width.
package struct Reliability: Codable, Sendable {
  package struct Bin: Codable, Sendable, Equatable {
    /// The mean of what was given, and of what was so.
    package var given: Double
    package var planted: Double
    package var count: Int
  }

  package static let binCount = 10

  package private(set) var bins: [Bin]

  /// `pairs` are numbers in 0...1: what was given, and what was so.
  package init(_ pairs: [(given: Double, planted: Double)]) {
    var sums = [(given: Double, planted: Double, count: Int)](
      repeating: (0, 0, 0), count: Self.binCount)
    for pair in pairs {
      let number = min(max(Int(pair.given * Double(Self.binCount)), 0), Self.binCount - 1)
      sums[number].given += pair.given
      sums[number].planted += pair.planted
      sums[number].count += 1
    }
    bins = sums.filter { $0.count > 0 }.map {
      Bin(
        given: $0.given / Double($0.count), planted: $0.planted / Double($0.count),
        count: $0.count)
    }
  }

  /// The expected calibration error: the mean over pairs of |given − planted|, each of the two as
  /// the mean of its bin; 0 of nothing.
  ///
  /// Source: Naeini, Cooper & Hauskrecht, "Obtaining well calibrated probabilities using Bayesian
  /// binning", AAAI 2015.
  package var expectedError: Double {
    let count = bins.reduce(0) { $0 + $1.count }
    let sum = bins.reduce(0) { $0 + abs($1.given - $1.planted) * Double($1.count) }
    return count == 0 ? 0 : sum / Double(count)
  }
}

/// Shares that were given against shares that were planted.
package struct ShareReliabilityResult: Codable, Sendable {
  package var texts: Int
  /// Text and person: who was planted, and who else was named.
  package var pairs: Int
  /// Of shares of what is credited, as a statement pays them, against shares of planted bytes.
  package var error: Estimate
  /// Of shares of the whole, in which what begins a piece is new.
  package var errorOfWhole: Estimate
  package var bins: [Reliability.Bin]
}

extension CanaryRun {
  /// Texts of one to four authors, with 4 to 40 lines of each: what each of them is given.
  package func shareReliability(
    _ canaries: [Canary], count: Int, by generator: inout SplitMix64
  ) -> ShareReliabilityResult {
    var texts: [StitchedText] = []
    for parts in 1...4 {
      texts += StitchedText.texts(from: canaries, parts: parts, lines: 4...40, by: &generator)
        .prefix((count + 3) / 4)
    }
    let chosen = texts
    let run = self
    let pairs = concurrently(chosen.count) { run.shares(of: chosen[$0]) }
    func reliability(_ numbers: [Int], _ given: (SharePair) -> Double) -> Reliability {
      Reliability(numbers.flatMap { pairs[$0] }.map { (given($0), $0.planted) })
    }
    return ShareReliabilityResult(
      texts: texts.count, pairs: pairs.reduce(0) { $0 + $1.count },
      error: Estimate(of: pairs.count, by: &generator) {
        reliability($0, \.ofCredited).expectedError
      },
      errorOfWhole: Estimate(of: pairs.count, by: &generator) {
        reliability($0, \.ofWhole).expectedError
      },
      bins: reliability(Array(pairs.indices), \.ofCredited).bins)
  }

  private struct SharePair: Sendable {
    var ofCredited: Double
    var ofWhole: Double
    var planted: Double
  }

  private func shares(of text: StitchedText) -> [SharePair] {
    var planted: [UInt32: Double] = [:]
    for piece in text.pieces {
      // Those of one origin have equal parts.
      let part = Double(piece.bytes.count) / Double(text.text.count * piece.authors.count)
      for author in piece.authors { planted[author, default: 0] += part }
    }
    let credit = credit(text.text, text.rules)
    let credited = credit.persons.reduce(0) { $0 + $1.bits }
    let given = Dictionary(uniqueKeysWithValues: credit.persons.map { ($0.person, $0.bits) })
    return Set(planted.keys).union(given.keys).sorted().map { person in
      let bits = given[person] ?? 0
      return SharePair(
        ofCredited: credited > 0 ? bits / credited : 0,
        ofWhole: credit.bits > 0 ? bits / credit.bits : 0, planted: planted[person] ?? 0)
    }
  }
}
