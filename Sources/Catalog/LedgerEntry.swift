import Foundation

/// One record of the ledger: who was credited for what, named by random ids.
///
/// Its JSON, with sorted keys, is what the chain of hashes covers.
package struct LedgerEntry: Codable, Sendable, Equatable {
  /// What was done with the text; looking does not count in statements.
  package enum Kind: String, Codable, Sendable, CaseIterable {
    case viewed, generated, committed, accepted, output
    var counts: Bool { self == .committed || self == .accepted || self == .output }
  }

  package struct Credit: Codable, Sendable, Equatable {
    /// The person's random id.
    package var person: String
    /// SHA-256 of the person's salt, name and address.
    package var commitment: String
    package var source: String
    package var bits: Double
    package var own: Bool

    package init(person: String, commitment: String, source: String, bits: Double, own: Bool) {
      (self.person, self.commitment, self.source) = (person, commitment, source)
      (self.bits, self.own) = (bits, own)
    }
  }

  package var id: String
  package var kind: Kind
  /// Seconds since 1970.
  package var at: Int64
  package var inputDigest: String
  package var inputBytes: Int
  package var bits: Double
  package var newBits: Double
  package var credits: [Credit]
  package var memory: String
  package var policy: String

  package init(
    id: String, kind: Kind, at: Int64, inputDigest: String, inputBytes: Int, bits: Double,
    newBits: Double, credits: [Credit], memory: String, policy: String
  ) {
    (self.id, self.kind, self.at) = (id, kind, at)
    (self.inputDigest, self.inputBytes) = (inputDigest, inputBytes)
    (self.bits, self.newBits, self.credits) = (bits, newBits, credits)
    (self.memory, self.policy) = (memory, policy)
  }

  /// One line of JSON.
  package func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return [UInt8](try encoder.encode(self))
  }

  package init(decoding bytes: some Sequence<UInt8>) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(LedgerEntry.self, from: Data(bytes))
  }
}
