import Foundation
import Threads

/// What a model makes of a text that it reads from the start.
package struct TextScore: Sendable, Equatable {
  package var bytes = 0
  /// Σ −log₂ p.
  package var bits = 0.0
  /// How often the byte was the most likely one, and among the ten most likely.
  package var firstHits = 0
  package var tenHits = 0

  package init() {}

  package mutating func add(_ other: TextScore) {
    bytes += other.bytes
    bits += other.bits
    firstHits += other.firstHits
    tenHits += other.tenHits
  }

  /// 0 for no text.
  package var bitsPerByte: Double { bytes == 0 ? 0 : bits / Double(bytes) }
}

extension Model {
  /// Reads a whole document.
  ///
  /// With `usesSession`, what was read becomes part of the counts; with `ranksBytes`, hits are
  /// counted, which takes the whole distribution of every byte.
  package func score(
    _ text: [UInt8], usesSession: Bool, ranksBytes: Bool = false
  ) -> TextScore {
    if ranksBytes { return rankedScore(text, usesSession: usesSession) }
    var score = TextScore()
    var reader = ContextReader(self, usesSession: usesSession)
    reader.start(atDocumentStart: true, expecting: text.count)
    // What is read does not depend on the weights: they are found for some bytes at a time.
    var mixtures = [Mixture](repeating: Mixture(), count: Self.weighedAtATime)
    for start in stride(from: 0, to: text.count, by: Self.weighedAtATime) {
      let count = min(Self.weighedAtATime, text.count - start)
      unsafe mixtures.withUnsafeMutableBufferPointer { mixtures in
        for place in 0..<count {
          reader.prepare(text, at: start + place)
          reader.read()
          unsafe reader.gather(into: &mixtures[place])
          unsafe reader.advance(text[start + place], counting: &mixtures[place])
        }
        for place in 0..<count {
          unsafe reader.weigh(&mixtures[place])
          score.bits -= unsafe log2(mixtures[place].probability)
        }
      }
    }
    score.bytes = text.count
    return score
  }

  /// So many bytes are read before they are weighed: each of both loops fits in the processor's cache of
  /// instructions, together they do not.
  private static let weighedAtATime = 8

  /// The score with hits.
  ///
  /// A distribution needs the session as it is at that byte, so nothing is read ahead.
  private func rankedScore(_ text: [UInt8], usesSession: Bool) -> TextScore {
    var score = TextScore()
    var reader = ContextReader(self, usesSession: usesSession)
    reader.start(atDocumentStart: true, expecting: text.count)
    var mixture = Mixture()
    var distribution = [Double](repeating: 0, count: 256)
    for (index, byte) in text.enumerated() {
      reader.prepare(text, at: index, isSettled: false)
      reader.read()
      reader.mix(into: &mixture)
      reader.distribution(of: mixture, into: &distribution)
      let own = distribution[Int(byte)]
      var better = 0
      for other in 0..<256 {
        if distribution[other] > own || distribution[other] == own && other < Int(byte) {
          better += 1
        }
      }
      if better == 0 { score.firstHits += 1 }
      if better < 10 { score.tenHits += 1 }
      reader.advance(byte, counting: &mixture)
      score.bits -= log2(mixture.probability)
    }
    score.bytes = text.count
    return score
  }

  /// Reads many documents, each on its own, on all cores.
  package func score(
    documents: [[UInt8]], usesSession: Bool, ranksBytes: Bool = false
  ) -> TextScore {
    var sum = TextScore()
    let parts = concurrently(sizes: documents.map(\.count)) { index in
      score(documents[index], usesSession: usesSession, ranksBytes: ranksBytes)
    }
    for part in parts { sum.add(part) }
    return sum
  }
}
