/// Finds what generators of projects and files write, whoever committed it.
///
/// A stretch of words counts if every six of them in a row stand so in what a generator writes, and it
/// has eight words or more: a name or a number of the project's own ends a stretch, and a coincidence
/// is none.
package enum TemplateWords {
  /// Counted on whenever the table changes: annotations name the rule that they were made by, and the
  /// table is part of it.
  package static let edition = 1

  /// Runs in a row that make a stretch.
  private static let fewestRuns = 3

  /// Calls `body` with the bytes of every such stretch, in order.
  ///
  /// - Complexity: O(words · log runs)
  static func forEachStretch(of words: [Lexeme], _ body: (Range<Int>) -> Void) {
    var (start, index) = (0, 0)
    words.forEachRun(of: WordRuns.length) { run in
      defer { index += 1 }
      if RunTable.templates.contains(run.number) { return }
      take(words, start..<index, body)
      start = index + 1
    }
    take(words, start..<index, body)
  }

  private static func take(_ words: [Lexeme], _ runs: Range<Int>, _ body: (Range<Int>) -> Void) {
    guard runs.count >= fewestRuns else { return }
    let last = words[runs.upperBound + WordRuns.length - 2]
    body(words[runs.lowerBound].range.lowerBound..<last.range.upperBound)
  }
}
