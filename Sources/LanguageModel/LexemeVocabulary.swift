/// The lexemes of some texts, sorted: a vocabulary that is closed, where all others are one class.
///
/// A prefix is a range of them, so that continuing it by a byte is a binary search.
package struct LexemeVocabulary: Sendable {
  private let lexemes: [[UInt8]]

  /// The lexemes of texts that separate them by one space each.
  ///
  /// - Complexity: O(n log n)
  package init(of texts: some Sequence<[UInt8]>) {
    var known: Set<[UInt8]> = []
    for text in texts {
      for lexeme in text.split(separator: 0x20) { known.insert(Array(lexeme)) }
    }
    lexemes = known.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The lexemes that begin alike.
  struct Prefix {
    fileprivate(set) var range: Range<Int>
    /// How many bytes they have in common at least.
    fileprivate(set) var length: Int
  }

  /// That of all of them, which is empty.
  var all: Prefix { Prefix(range: lexemes.indices, length: 0) }

  func contains(_ lexeme: some Collection<UInt8>) -> Bool {
    var prefix = all
    for byte in lexeme { prefix = self.prefix(prefix, byte) }
    return isLexeme(prefix)
  }

  /// Whether a prefix is a lexeme itself.
  func isLexeme(_ prefix: Prefix) -> Bool {
    // The shortest one comes first.
    !prefix.range.isEmpty && lexemes[prefix.range.lowerBound].count == prefix.length
  }

  /// A prefix and one byte more; of an empty range where no lexeme begins so.
  func prefix(_ prefix: Prefix, _ byte: UInt8) -> Prefix {
    func start(of value: Int) -> Int {
      var (low, high) = (prefix.range.lowerBound, prefix.range.upperBound)
      while low < high {
        let middle = (low + high) / 2
        let lexeme = lexemes[middle]
        let next = prefix.length < lexeme.count ? Int(lexeme[prefix.length]) : -1
        if next < value { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return Prefix(range: start(of: Int(byte))..<start(of: Int(byte) + 1), length: prefix.length + 1)
  }
}
