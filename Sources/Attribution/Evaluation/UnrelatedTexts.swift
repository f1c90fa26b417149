package import LanguageModel
import Threads

/// How much of texts that nobody here wrote was given to somebody.
package struct UnrelatedResult: Codable, Sendable {
  /// `licences`, `boilerplate`, or a name of what was read.
  package var kind: String
  package var texts: Int
  package var bits: Double
  /// Bits of named persons, of all bits.
  package var named: Estimate
  /// Texts in which somebody is named.
  package var textsWithNames: Estimate
}

extension CanaryRun {
  /// Credits texts that credit nobody.
  package func unrelated(
    _ kind: String, _ texts: [[UInt8]], by generator: inout SplitMix64
  ) -> UnrelatedResult {
    let run = self
    let parts = concurrently(texts.count) { index -> (named: Double, bits: Double) in
      let credit = run.credit(texts[index], LexicalRules(guessing: texts[index]))
      return (credit.persons.reduce(0) { $0 + $1.bits }, credit.bits)
    }
    var withNames = Proportion()
    for part in parts { withNames.add(part.named > 0) }
    return UnrelatedResult(
      kind: kind, texts: texts.count, bits: parts.reduce(0) { $0 + $1.bits },
      named: Estimate(of: parts.count, by: &generator) { drawn in
        let bits = drawn.reduce(0) { $0 + parts[$1].bits }
        return bits > 0 ? drawn.reduce(0) { $0 + parts[$1].named } / bits : nil
      },
      textsWithNames: Estimate(withNames))
  }
}

/// Texts that anybody could have written, and that nobody is to be named for.
package enum UnrelatedTexts {
  /// Licences as they stand, and as the comments of three languages.
  package static var licences: [[UInt8]] {
    LicenceTexts.all.flatMap { text in
      [("", "", ""), ("", "# ", ""), ("/*\n", " * ", " */\n"), ("<!--\n", "", "-->\n")].map {
        open, mark, close in
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return Array((open + lines.map { mark + $0 + "\n" }.joined() + close).utf8)
      }
    }
  }

  /// What programs of a language begin with and are full of.
  package static var boilerplate: [[UInt8]] {
    BoilerplateSamples.all.map { Array($0.utf8) }
  }

  /// Pieces of 25 lines of a text.
  package static func pieces(of text: [UInt8], lines: Int = 25) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var (start, count) = (0, 0)
    for (index, byte) in text.enumerated() where byte == 0x0A {
      count += 1
      guard count == lines else { continue }
      result.append(Array(text[start...index]))
      (start, count) = (index + 1, 0)
    }
    return result
  }
}
