import LanguageModel

/// A text put together from pieces of several authors.
package struct StitchedText: Sendable {
  package struct Piece: Sendable {
    /// In the text.
    package var bytes: Range<Int>
    package var authors: Set<UInt32>
  }

  package private(set) var text: [UInt8] = []
  package private(set) var pieces: [Piece] = []
  package let rules: LexicalRules

  /// The first lines of some canaries, one after the other: a random number within `lines`, or as
  /// many as there are.
  init(_ canaries: [Canary], lines: ClosedRange<Int>, by generator: inout SplitMix64) {
    rules = canaries.first?.rules ?? .braces
    for canary in canaries {
      let count = Int.random(in: lines, using: &generator)
      var part = canary.text[...]
      var ends = 0
      if let end = part.firstIndex(where: { byte in
        ends += byte == 0x0A ? 1 : 0
        return ends == count
      }) {
        part = part[...end]
      }
      let start = text.count
      text += part
      if text.last != 0x0A { text.append(0x0A) }
      pieces.append(Piece(bytes: start..<text.count, authors: canary.authors))
    }
  }

  /// Texts of `parts` canaries each, no two of which share an author, all in languages of the same
  /// rules; a canary is in one text at most.
  static func texts(
    from canaries: [Canary], parts: Int, lines: ClosedRange<Int>,
    by generator: inout SplitMix64
  ) -> [StitchedText] {
    var left = canaries.shuffled(using: &generator)
    var result: [StitchedText] = []
    while let first = left.popLast() {
      var chosen = [first]
      while chosen.count < parts {
        let place = left.lastIndex { other in
          other.rules == first.rules
            && chosen.allSatisfy { $0.authors.isDisjoint(with: other.authors) }
        }
        guard let place else { break }
        chosen.append(left.remove(at: place))
      }
      if chosen.count == parts {
        result.append(StitchedText(chosen, lines: lines, by: &generator))
      }
    }
    return result
  }
}

extension Credit {
  /// Per byte of a text of `count` bytes, the persons who lead the span it lies in: who has the most
  /// bits there, and co-authors with about as many; nobody outside of spans.
  func leaders(count: Int) -> [Set<UInt32>] {
    var result = [Set<UInt32>](repeating: [], count: count)
    for span in spans {
      let leaders = span.leaders
      for index in span.bytes.clamped(to: 0..<count) { result[index] = leaders }
    }
    return result
  }
}

extension CreditSpan {
  /// Bits of each person, whatever their places.
  var persons: [UInt32: Double] {
    var bits: [UInt32: Double] = [:]
    for part in parts {
      if let person = part.creditor.person { bits[person, default: 0] += part.bits }
    }
    return bits
  }

  /// Who has the most bits, and who about as many.
  var leaders: Set<UInt32> {
    let bits = persons
    let most = bits.values.max() ?? 0
    return Set(bits.filter { $0.value > 0 && $0.value >= 0.98 * most }.keys)
  }
}
