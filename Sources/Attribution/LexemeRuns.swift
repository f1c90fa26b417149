/// A word, number or sign of a text.
struct Lexeme: Sendable {
  var range: Range<Int>
  /// Alike for lexemes that count as the same.
  var hash: UInt64
  var isWord = true
}

/// Lexemes in a row, which are told apart by a number.
extension [Lexeme] {
  /// Calls `body` with every `count` lexemes in a row, in order.
  func forEachRun(of count: Int, _ body: (ArraySlice<Lexeme>) -> Void) {
    guard self.count >= count else { return }
    for start in 0...self.count - count { body(self[start..<start + count]) }
  }
}

extension ArraySlice<Lexeme> {
  /// What tells the run from others, but for chance.
  var number: UInt64 {
    reduce(0) { ($0 ^ $1.hash) &* 0x9E37_79B9_7F4A_7C15 &+ ($0 >> 31) }
  }

  /// The bytes from the first lexeme's to the last one's.
  var bytes: Range<Int> {
    guard let first, let last else { return 0..<0 }
    return first.range.lowerBound..<last.range.upperBound
  }
}
