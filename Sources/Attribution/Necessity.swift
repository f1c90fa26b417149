import Foundation
package import LanguageModel
package import Memory

extension Memory {
  /// Every example of which the person is an author.
  package func examples(ofPerson person: UInt32) -> Exclusion {
    exclusions.remembered(person) {
      examples { owner in owner.authors.contains { $0.person == person } }
    }
  }
}

extension Model {
  /// log₂ p of every byte, with examples left out and the gate kept.
  ///
  /// Orders are collapsed anew on the counts that are left.
  package func logarithms(
    _ text: [UInt8], after prefix: [UInt8] = [], startsDocument: Bool,
    excluding exclusions: [Memory.Exclusion] = []
  ) -> [Double] {
    var reader = ContextReader(self, excluding: exclusions)
    reader.start(atDocumentStart: startsDocument)
    for byte in prefix { reader.advance(byte) }
    var mixture = Mixture()
    return text.map { byte in
      reader.read()
      reader.mix(into: &mixture)
      reader.advance(byte, counting: &mixture)
      return log2(mixture.probability)
    }
  }
}
