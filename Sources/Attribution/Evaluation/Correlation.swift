/// How two lists of numbers go together.
package enum Correlation {
  /// Pearson's r, in −1...1; `nil` where either list has no variance or fewer than two numbers.
  package static func pearson(_ a: [Double], _ b: [Double]) -> Double? {
    precondition(a.count == b.count, "both lists must be of one length")
    guard a.count > 1 else { return nil }
    let count = Double(a.count)
    let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      ab += (x - meanA) * (y - meanB)
      aa += (x - meanA) * (x - meanA)
      bb += (y - meanB) * (y - meanB)
    }
    guard aa > 0, bb > 0 else { return nil }
    return max(-1, min(1, ab / (aa.squareRoot() * bb.squareRoot())))
  }

  /// Spearman's ρ: Pearson's r of the ranks, equal numbers at the mean of theirs.
  ///
  /// - Complexity: O(n log n)
  package static func spearman(_ a: [Double], _ b: [Double]) -> Double? {
    pearson(ranks(a), ranks(b))
  }

  /// Per number, its rank from 1; equal numbers share the mean of their ranks.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var result = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in order[start..<end] { result[place] = Double(start + end + 1) / 2 }
      start = end
    }
    return result
  }
}
