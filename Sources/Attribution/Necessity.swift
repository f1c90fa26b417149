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
  /// Orders are collapsed anew on the counts that are left. Where the record of the text's session
  /// is given, it is not counted again.
  package func logarithms(
    _ text: [UInt8], after prefix: [UInt8] = [], startsDocument: Bool,
    excluding exclusions: [Memory.Exclusion] = [], record: SessionRecord? = nil
  ) -> [Double] {
    let isRecorded = prefix.isEmpty && record?.count == text.count
    var reader = ContextReader(
      self, excluding: exclusions, record: isRecorded ? record : nil)
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
