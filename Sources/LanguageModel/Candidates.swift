import Memory
import Threads

/// One of several texts that could go on from a prompt.
package struct TextCandidate: Sendable, Equatable {
  package var text: [UInt8]
  /// −log₂ p of what was written, a byte, as the model believes it, whatever the temperature.
  package var bitsPerByte: Double
  /// It alone, without other candidates, gives this text.
  package var seed: UInt64
}

extension TextGenerator {
  /// Different texts that go on from the same prompt, the one the model believes most first.
  ///
  /// Texts are drawn with the seeds from the options' one on, at most four times as many as
  /// wanted, until enough differ. They are ranked by the mean of −log₂ p over the bytes written,
  /// of equals the lower seed first.
  package func candidates(_ count: Int, from seed: UInt64) -> [TextCandidate] {
    var found: [TextCandidate] = []
    var seen: Set<[UInt8]> = []
    for round in 0..<4 where found.count < count {
      let first = seed &+ UInt64(round * count)
      let drawn = concurrently(count) { index in
        let seed = first &+ UInt64(index)
        var generator = reseeded(seed)
        var text: [UInt8] = []
        while let byte = generator.next() { text.append(byte) }
        return TextCandidate(
          text: text, bitsPerByte: generator.bits / Double(Swift.max(generator.written, 1)),
          seed: seed)
      }
      for candidate in drawn where found.count < count {
        if seen.insert(candidate.text).inserted { found.append(candidate) }
      }
    }
    return found.sorted { ($0.bitsPerByte, $0.seed) < ($1.bitsPerByte, $1.seed) }
  }
}
