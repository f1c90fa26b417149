package import LanguageModel

/// A measured number with its 95 % interval.
package struct Estimate: Codable, Sendable, Equatable {
  package enum Method: String, Codable, Sendable {
    /// Of a proportion: Wilson, "Probable inference, the law of succession, and statistical
    /// inference", 1927.
    case wilson
    /// The percentiles of 1,000 samples drawn with replacement: Efron, "Bootstrap methods", 1979.
    case bootstrap
  }

  package var value: Double
  package var low: Double
  package var high: Double
  /// What it was measured on: texts, persons.
  package var count: Int
  package var method: Method

  package init(_ proportion: Proportion) {
    let interval = proportion.interval
    (value, low, high) = (proportion.value, interval.low, interval.high)
    (count, method) = (proportion.count, .wilson)
  }

  /// A statistic of `count` independent things, each named by its number; 0 of nothing.
  ///
  /// `statistic` is given some of the numbers, with repeats, and is `nil` where it is not defined.
  package init(
    of count: Int, by generator: inout SplitMix64, samples: Int = 1_000,
    _ statistic: ([Int]) -> Double?
  ) {
    self.count = count
    method = .bootstrap
    value = statistic(Array(0..<count)) ?? 0
    var values: [Double] = []
    if count > 0 {
      for _ in 0..<samples {
        let drawn = (0..<count).map { _ in Int.random(in: 0..<count, using: &generator) }
        if let value = statistic(drawn) { values.append(value) }
      }
    }
    values.sort()
    low = values.isEmpty ? value : values[values.count / 40]
    high = values.isEmpty ? value : values[values.count - 1 - values.count / 40]
  }

  /// The mean of some numbers.
  package init(meanOf values: [Double], by generator: inout SplitMix64) {
    self.init(of: values.count, by: &generator) { drawn in
      drawn.isEmpty ? nil : drawn.reduce(0) { $0 + values[$1] } / Double(drawn.count)
    }
  }
}
