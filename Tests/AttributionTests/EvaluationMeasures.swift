import LanguageModel
import Support
import Testing

@testable import Attribution

@Suite struct Correlations {
  /// The definition: one more than the smaller ones, and half of the others that are equal.
  private func ranks(byCounting values: [Double]) -> [Double] {
    values.map { value in
      1 + Double(values.count { $0 < value }) + Double(values.count { $0 == value } - 1) / 2
    }
  }

  @Test(arguments: 0..<30)
  func `of ranks agree with counting, ties included`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 2...40, using: &generator)
    let a = (0..<count).map { _ in Double(Int.random(in: 0...9, using: &generator)) }
    let b = (0..<count).map { _ in Double(Int.random(in: -3...3, using: &generator)) }
    #expect(Correlation.ranks(a) == ranks(byCounting: a), "seed \(seed)")
    let expected = Correlation.pearson(ranks(byCounting: a), ranks(byCounting: b))
    #expect(Correlation.spearman(a, b) == expected, "seed \(seed)")
  }

  /// Without ties, ρ = 1 − 6 Σ d² / (n (n² − 1)).
  @Test(arguments: 0..<20)
  func `without ties follow Spearman's own formula`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 2...50, using: &generator)
    let a = (0..<count).map(Double.init).shuffled(using: &generator)
    let b = (0..<count).map(Double.init).shuffled(using: &generator)
    let squares = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let n = Double(count)
    let rho = try #require(Correlation.spearman(a, b))
    #expect(abs(rho - (1 - 6 * squares / (n * (n * n - 1)))) < 1e-9, "seed \(seed)")
  }

  @Test func `are not defined where nothing varies`() throws {
    #expect(Correlation.pearson([1, 1, 1], [1, 2, 3]) == nil)
    #expect(Correlation.spearman([1], [2]) == nil)
    let opposed = try #require(Correlation.pearson([1, 2, 3], [-2, -4, -6]))
    let ordered = try #require(Correlation.spearman([1, 2, 3], [1, 10, 1_000]))
    #expect(abs(opposed + 1) < 1e-12 && abs(ordered - 1) < 1e-12)
  }
}

@Suite struct Estimates {
  @Test func `are the same for the same seed, and hold the value`() {
    var generator = SeededGenerator(seed: 5)
    let values = (0..<80).map { _ in Double.random(in: 0...1, using: &generator) }
    var (one, other) = (SplitMix64(seed: 3), SplitMix64(seed: 3))
    let estimate = Estimate(meanOf: values, by: &one)
    #expect(estimate == Estimate(meanOf: values, by: &other))
    #expect(abs(estimate.value - values.reduce(0, +) / 80) < 1e-12)
    #expect(estimate.low < estimate.value && estimate.value < estimate.high)
    // The normal approximation of a mean of 80 uniform numbers.
    let half = 1.96 * (1 / 12.0).squareRoot() / 80.0.squareRoot()
    #expect(abs(estimate.high - estimate.low - 2 * half) < 0.4 * half)
  }

  @Test func `of nothing are 0, of equal numbers have no width`() {
    var generator = SplitMix64(seed: 1)
    #expect(Estimate(meanOf: [], by: &generator).value == 0)
    let estimate = Estimate(meanOf: [2, 2, 2], by: &generator)
    #expect(estimate.low == 2 && estimate.high == 2)
  }
}

@Suite struct CalibrationErrors {
  @Test func `of what is given as planted are 0`() {
    let pairs = (0...100).map { (given: Double($0) / 100, planted: Double($0) / 100) }
    #expect(Reliability(pairs).expectedError < 1e-12)
    #expect(Reliability(pairs).bins.reduce(0) { $0 + $1.count } == 101)
  }

  @Test func `weigh every bin by what is in it`() {
    // Three in the first bin, 0.05 given and 0.35 planted; one in the last, 1 given and 0.6 planted.
    let pairs = [(0.05, 0.0), (0.05, 0.05), (0.05, 1.0), (1.0, 0.6)]
    let reliability = Reliability(pairs.map { (given: $0.0, planted: $0.1) })
    #expect(reliability.bins.map(\.count) == [3, 1])
    #expect(abs(reliability.expectedError - (0.3 * 3 + 0.4) / 4) < 1e-12)
    #expect(Reliability([]).expectedError == 0)
  }
}
