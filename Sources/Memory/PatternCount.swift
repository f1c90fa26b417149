extension Memory {
  /// How often a pattern stands in the documents that count; the empty one as often as there are
  /// bytes and separators.
  ///
  /// - Complexity: O(length) steps a segment.
  package func occurrences(of pattern: [UInt8]) -> Int {
    var total = 0
    for (index, segment) in segments.enumerated() {
      var rows = RowRange(0, segment.rowCount)
      for byte in pattern where !rows.isEmpty { rows = segment.step(rows, byte) }
      total += rows.count
      // The rows are those of contexts that end in the pattern: one step after its last example.
      for set in dead[index] { total -= set.stepped.count(in: rows) }
    }
    return total
  }
}
