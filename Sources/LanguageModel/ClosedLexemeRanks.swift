extension Model {
  /// The rank and the probability of a lexeme with its space, where all lexemes that are not in a vocabulary are one
  /// class, whose probability is the sum of theirs.
  ///
  /// That is how models of words count, which know no others. Beginnings are followed up, likeliest
  /// first, until it is sure how many are more probable; a beginning that no known lexeme has is the
  /// class's as a whole. What 1,000 beginnings leave open counts against the lexeme.
  static func rank(
    of lexeme: ArraySlice<UInt8>, in vocabulary: LexemeVocabulary, after reader: ContextReader
  ) -> (LexemeRanks.Rank, probability: Double) {
    var search = ClosedSearch(vocabulary, reader)
    let isKnown = vocabulary.contains(lexeme.dropLast())
    var next = NextByte()
    let own = isKnown ? next.probability(of: lexeme, after: reader) : 0
    for _ in 0..<1000 {
      let (least, most) = (search.unknown, search.unknown + search.open)
      // What a lexeme must exceed to stand before the one that is ranked.
      let bar = isKnown ? own : least
      let better = search.found.count { $0 > bar }
      let isBehind = isKnown && least > own
      if better + (isBehind ? 1 : 0) >= 10 {
        return (.beyondTen, isKnown ? own : least)
      }
      let isSettled =
        isKnown
        ? isBehind || most <= own : search.found.allSatisfy { $0 <= least || $0 > most }
      if search.likeliest <= bar && isSettled {
        return (.place(better + (isBehind ? 2 : 1)), bar)
      }
      if !search.followUp() { break }
    }
    let bar = isKnown ? own : search.unknown
    if search.likeliest > bar { return (.givenUp, bar) }
    let place = search.found.count { $0 > bar } + (isKnown ? 2 : 1)
    return (place > 10 ? .beyondTen : .place(place), bar)
  }
}

/// Follows up the beginnings of known lexemes.
private struct ClosedSearch {
  private struct Beginning {
    var probability: Double
    var prefix: LexemeVocabulary.Prefix
    /// Before the prefix's last byte, which is still to be read; none of the empty one.
    var reader: ContextReader
    var last: UInt8?
  }

  private let vocabulary: LexemeVocabulary
  private var beginnings: [Beginning]
  private var next = NextByte()
  /// The probabilities of the known lexemes that were found.
  private(set) var found: [Double] = []
  /// What is sure to be that of all others together.
  private(set) var unknown = 0.0

  init(_ vocabulary: LexemeVocabulary, _ reader: ContextReader) {
    self.vocabulary = vocabulary
    beginnings = [
      Beginning(probability: 1, prefix: vocabulary.all, reader: reader, last: nil)
    ]
  }

  /// The probability of the beginnings that were not followed up, together and of the likeliest.
  var open: Double { beginnings.reduce(0) { $0 + $1.probability } }
  var likeliest: Double { beginnings.reduce(0) { max($0, $1.probability) } }

  /// Follows up the likeliest beginning; false if there is none.
  mutating func followUp() -> Bool {
    guard
      let place = beginnings.indices.max(by: {
        beginnings[$0].probability < beginnings[$1].probability
      })
    else { return false }
    var beginning = beginnings.remove(at: place)
    if let last = beginning.last { beginning.reader.follow(last) }
    next.read(&beginning.reader)
    for byte in UInt8.min...UInt8.max {
      let probability = beginning.probability * next.distribution[Int(byte)]
      if byte == 0x20 {
        if vocabulary.isLexeme(beginning.prefix) {
          found.append(probability)
        } else if beginning.prefix.length > 0 {
          unknown += probability
        }
        continue
      }
      let prefix = vocabulary.prefix(beginning.prefix, byte)
      if prefix.range.isEmpty {
        unknown += probability
      } else {
        beginnings.append(
          Beginning(
            probability: probability, prefix: prefix, reader: beginning.reader, last: byte))
      }
    }
    return true
  }
}
