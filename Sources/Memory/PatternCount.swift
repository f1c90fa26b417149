extension Memory {
  /// How often a pattern stands in the documents that count; the empty one as often as there are
  /// bytes and separators.
  ///
  /// - Complexity: O(length) steps a segment, whose waits for memory overlap.
  package func occurrences(of pattern: [UInt8]) -> Int {
    var rows = segments.map { RowRange(0, $0.rowCount) }
    for byte in pattern {
      for (index, segment) in segments.enumerated() where !rows[index].isEmpty {
        segment.followers.prefetch(byte, rows[index].lower)
        segment.followers.prefetch(byte, rows[index].upper)
      }
      for (index, segment) in segments.enumerated() where !rows[index].isEmpty {
        rows[index] = segment.step(rows[index], byte)
      }
    }
    var total = 0
    for (index, rows) in rows.enumerated() {
      total += rows.count
      // The rows are those of contexts that end in the pattern: one step after its last example.
      for set in dead[index] { total -= set.stepped.count(in: rows) }
    }
    return total
  }
}
