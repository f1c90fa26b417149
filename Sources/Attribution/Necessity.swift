import Foundation
package import LanguageModel
package import Memory

extension Model {
  /// How much of a text is traced at a time, in bytes.
  private static let tracedBytes = 256

  /// log₂ p of every byte, with examples left out and the gate kept.
  ///
  /// Orders are collapsed anew on the counts that are left.
  package func logarithms(
    _ text: [UInt8], after prefix: [UInt8] = [], startsDocument: Bool,
    excluding exclusions: [Memory.Exclusion] = []
  ) -> [Double] {
    var reader = ContextReader(self, excluding: exclusions)
    reader.start(atDocumentStart: startsDocument, expecting: prefix.count + text.count)
    for byte in prefix { reader.advance(byte) }
    var mixture = Mixture()
    return text.map { byte in
      reader.read()
      reader.mix(into: &mixture)
      reader.advance(byte, counting: &mixture)
      return log2(mixture.probability)
    }
  }

  /// The same without each of some persons in turn: the text is searched once for all of them.
  ///
  /// `trace` is of the whole text and what stands before it, if it was taken down.
  /// - Returns: per person, as many logarithms as the text has bytes.
  package func logarithms(
    _ text: [UInt8], after prefix: [UInt8] = [], startsDocument: Bool,
    excluding exclusions: [Memory.Exclusion] = [], withoutEach persons: [UInt32],
    trace: ReadTrace? = nil
  ) -> [[Double]] {
    var results = [[Double]](repeating: [], count: persons.count)
    for place in results.indices { results[place].reserveCapacity(text.count) }
    if persons.isEmpty { return results }
    let without = persons.map { memory.examples(ofPerson: $0) }
    if let trace {
      for place in persons.indices {
        var reader = LeftOutReader(gate, excluding: without[place], in: trace)
        reader.read(trace, into: &results[place])
      }
      return results
    }
    var reader = ContextReader(self, excluding: exclusions)
    reader.start(atDocumentStart: startsDocument, expecting: prefix.count + text.count)
    reader.startTrace(expecting: Self.tracedBytes)
    for byte in prefix { reader.advance(byte) }
    var mixture = Mixture()
    var readers: [LeftOutReader] = []
    for start in stride(from: 0, to: text.count, by: Self.tracedBytes) {
      for index in start..<min(start + Self.tracedBytes, text.count) {
        reader.prepare(text, at: index)
        reader.read()
        reader.mix(into: &mixture)
        reader.advance(text[index], counting: &mixture)
      }
      guard let part = reader.takeTrace(expecting: Self.tracedBytes) else { break }
      if readers.isEmpty {
        readers = without.map { LeftOutReader(gate, excluding: $0, in: part) }
      }
      for place in readers.indices { readers[place].read(part, into: &results[place]) }
    }
    return results
  }
}
