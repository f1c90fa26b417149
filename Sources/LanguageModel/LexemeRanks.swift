import Foundation

/// How far down the model's list of next lexemes the true one stands.
package struct LexemeRanks: Sendable, Equatable {
  /// Lexemes that were ranked.
  package var count = 0
  /// Σ 1/rank, 0 for a rank beyond ten.
  package var reciprocals = 0.0
  /// Σ 1/rank².
  package var squares = 0.0
  /// Σ −log₂ p of them, of the class of a closed vocabulary at most so much.
  package var bits = 0.0
  /// Of the lexemes, those whose search was given up: their rank counts as beyond ten.
  package var givenUp = 0

  package init() {}

  /// MRR@10; 0 for no lexemes.
  package var mean: Double { count == 0 ? 0 : reciprocals / Double(count) }

  /// The standard error of the mean, of lexemes drawn independently; 0 for fewer than two.
  package var error: Double {
    guard count > 1 else { return 0 }
    let variance = max(0, squares / Double(count) - mean * mean)
    return (variance / Double(count - 1)).squareRoot()
  }

  package mutating func add(_ other: LexemeRanks) {
    count += other.count
    reciprocals += other.reciprocals
    squares += other.squares
    bits += other.bits
    givenUp += other.givenUp
  }

  /// Counts one lexeme, which has a probability.
  mutating func add(_ rank: Rank, _ probability: Double) {
    count += 1
    bits -= log2(max(probability, .leastNormalMagnitude))
    switch rank {
    case .place(let place):
      reciprocals += 1 / Double(place)
      squares += 1 / Double(place * place)
    case .beyondTen: break
    case .givenUp: givenUp += 1
    }
  }

  enum Rank {
    /// 1...10.
    case place(Int)
    case beyondTen
    /// Too many beginnings would have to be followed up.
    case givenUp
  }
}

extension Model {
  /// Ranks every `stride`-th lexeme of a text, from the one at `phase`.
  ///
  /// Lexemes are separated by one space each. A phase drawn from 0..<stride gives each lexeme the
  /// same chance. A lexeme's probability is that of its bytes and a space, given the text before it;
  /// the session takes a lexeme in as a whole, after it. Its rank is one more than the number of
  /// lexemes that are more probable: all beginnings more probable than it are followed up, so the
  /// rank is exact, but where 600 beginnings were not enough it counts as beyond ten. With a
  /// `vocabulary` all lexemes that it does not have are one class.
  package func lexemeRanks(
    _ text: [UInt8], usesSession: Bool, stride: Int, phase: Int = 0,
    in vocabulary: LexemeVocabulary? = nil
  ) -> LexemeRanks {
    var ranks = LexemeRanks()
    var reader = ContextReader(self, usesSession: usesSession)
    reader.start(atDocumentStart: true)
    var number = 0
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: 0x20) ?? text.count
      if end > start, end < text.count {
        if number % stride == phase {
          let lexeme = text[start...end]
          let (rank, probability) =
            vocabulary.map { Self.rank(of: lexeme, in: $0, after: reader) }
            ?? Self.rank(of: lexeme, after: reader)
          ranks.add(rank, probability)
        }
        number += 1
      }
      for byte in text[start..<min(end + 1, text.count)] { reader.advance(byte) }
      start = end + 1
    }
    return ranks
  }

  /// The rank of a lexeme with its space, and their probability.
  private static func rank(
    of lexeme: ArraySlice<UInt8>, after reader: ContextReader
  ) -> (LexemeRanks.Rank, probability: Double) {
    var next = NextByte()
    let own = next.probability(of: lexeme, after: reader)
    var beginnings: [(p: Double, isEmpty: Bool, reader: ContextReader)] = [(1, true, reader)]
    var better = 0
    for _ in 0..<600 {
      guard let likeliest = beginnings.indices.max(by: { beginnings[$0].p < beginnings[$1].p })
      else { return (.place(better + 1), own) }
      let beginning = beginnings.remove(at: likeliest)
      let (p, isEmpty) = (beginning.p, beginning.isEmpty)
      var branch = beginning.reader
      next.read(&branch)
      for byte in UInt8.min...UInt8.max where p * next.distribution[Int(byte)] > own {
        if byte != 0x20 {
          var longer = branch
          longer.follow(byte)
          beginnings.append((p * next.distribution[Int(byte)], false, longer))
        } else if !isEmpty {
          better += 1
          if better == 10 { return (.beyondTen, own) }
        }
      }
    }
    return (.givenUp, own)
  }
}

/// What comes next where a reader is, and how probable a lexeme is there.
struct NextByte {
  private var mixture = Mixture()
  /// The probability of each byte after what was read last.
  private(set) var distribution = [Double](repeating: 0, count: 256)

  mutating func read(_ reader: inout ContextReader) {
    reader.read()
    reader.mix(into: &mixture)
    reader.distribution(of: mixture, into: &distribution)
  }

  /// The product of the probabilities of a lexeme's bytes.
  mutating func probability(of lexeme: ArraySlice<UInt8>, after reader: ContextReader) -> Double {
    var branch = reader
    var result = 1.0
    for byte in lexeme {
      read(&branch)
      result *= distribution[Int(byte)]
      branch.follow(byte)
    }
    return result
  }
}
