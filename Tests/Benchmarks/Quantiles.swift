/// Where most of some measurements lie.
struct Quantiles: CustomStringConvertible {
  private let sorted: [Double]

  init(_ values: [Double]) { sorted = values.sorted() }

  /// The value that a share of all, in 0...1, are not above; 0 of none.
  func at(_ share: Double) -> Double {
    sorted.isEmpty ? 0 : sorted[Int(Double(sorted.count - 1) * share)]
  }

  var description: String {
    guard let last = sorted.last else { return "none" }
    return "median \(at(0.5).text()), p95 \(at(0.95).text()), max \(last.text())"
  }
}
