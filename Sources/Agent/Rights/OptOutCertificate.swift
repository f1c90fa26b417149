import Annotations
package import Catalog
import Foundation
import Provenance

/// What was done for an opt-out, so that it can be checked: it names nobody.
package struct OptOutCertificate: Codable, Sendable, Equatable {
  package struct OptOut: Codable, Sendable, Equatable {
    package var id: String
    package var kind: OptOutRecord.Kind
    /// The person's random id.
    package var personId: String?
    /// SHA-256 of the source's path, and the glob or range as it was given.
    package var sourceDigest: String?
    package var pattern: String?
    package var at: String
  }

  /// What was taken out.
  package struct Erased: Codable, Sendable, Equatable {
    package var documents = 0
    package var lines = 0
    package var bytes = 0
  }

  package struct Memory: Codable, Sendable, Equatable {
    package var version: Int
    /// SHA-256 over documents, kept bytes, cuts and owners, computed from the segments themselves;
    /// a memory that is built anew under the same opt-outs has the same.
    package var digest: String
    package var documents: Int
  }

  package struct Gate: Codable, Sendable, Equatable {
    package var seed: UInt64
    /// SHA-256 of the gate of each view.
    package var before: [String: String]
    package var after: [String: String]
  }

  /// How many bits the model needs for some of the text that was taken out: the more, the less it
  /// knows of it.
  package struct Bits: Codable, Sendable, Equatable {
    package var bytes = 0
    package var learned = 0.0
    /// Without the text, with the gate from before.
    package var cut = 0.0
    /// With the gate that was trained on what is left.
    package var retrained = 0.0
  }

  package struct Search: Codable, Sendable, Equatable {
    /// Lines that nobody else has too.
    package var lines: Int
    package var files: Int
    package var bytes: Int
    /// Files in which one of them stands.
    package var found: Int
  }

  package struct Ledger: Codable, Sendable, Equatable {
    package var count: Int
    package var hash: String
  }

  package var schemaVersion = 1
  package var tool = "byline"
  package var at: String
  package var optOut: OptOut
  package var erased = Erased()
  package var memory: Memory
  package var gate: Gate
  package var bits: Bits?
  package var search: Search
  package var ledger: Ledger?
  /// SHA-256 of the certificate without this.
  package var digest = ""
}

extension OptOutCertificate {
  /// What `digest` is to be.
  package func computedDigest() throws -> String {
    var bare = self
    bare.digest = ""
    return SHA256.digest(try CanonicalJSON.encoded(bare, snakeCase: true, pretty: false)).hex
  }

  package mutating func seal() throws { digest = try computedDigest() }

  package func encoded() throws -> [UInt8] {
    try CanonicalJSON.encoded(self, snakeCase: true, pretty: true)
  }

  package init(decoding bytes: [UInt8]) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(OptOutCertificate.self, from: Data(bytes))
  }
}
