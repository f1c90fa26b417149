package import Provenance

/// Who gets how much of a pool, by which rule, from which inputs: all that is needed to compute it
/// again from an export of the ledger.
///
/// Amounts are whole minor units of the currency, bits and lines whole millionths. Its JSON has keys
/// in snake case, sorted.
package struct Statement: Codable, Sendable, Equatable {
  package static let format = "byline-statement"
  package static let version = 1

  package struct Pool: Codable, Sendable, Equatable {
    /// As people write it; the minor units decide.
    package var amount: String
    package var minorUnits: Int64
    package var currency: String
    /// Decimals of the currency.
    package var digits: Int
  }

  package struct Span: Codable, Sendable, Equatable {
    /// Seconds since 1970, in UTC: from the first second to the one after the last; `nil` without
    /// a limit.
    package var start: Int64?
    package var end: Int64?
    package var startText: String?
    package var endText: String?
  }

  package struct Minimum: Codable, Sendable, Equatable {
    package enum Rule: String, Codable, Sendable, CaseIterable { case redistribute, carry }
    package var minorUnits: Int64
    package var rule: Rule
    /// The rule in words.
    package var meaning: String
  }

  package struct Head: Codable, Sendable, Equatable {
    package var count: Int
    package var hash: String
    package init(count: Int, hash: String) { (self.count, self.hash) = (count, hash) }
  }

  package struct Totals: Codable, Sendable, Equatable {
    /// Entries that counted, and those that did not as their input had counted before.
    package var entries = 0
    package var repeats = 0
    package var corrected = 0
    package var disputed = 0
    package var microbits: Int64 = 0
    package var microlines: Int64 = 0
    package var allocated: Int64 = 0
    package var carriedIn: Int64 = 0
    package var paid: Int64 = 0
    package var carriedOut: Int64 = 0
    /// Of the pool, where nobody weighs anything or all are below the minimum.
    package var undistributed: Int64 = 0
    package init() {}
  }

  package struct Payee: Codable, Sendable, Equatable {
    /// The person's random id.
    package var person: String
    /// `nil` if erased or left out; not part of what is computed.
    package var name: String?
    package var email: String?
    package var entries: Int
    package var microbits: Int64
    package var microlines: Int64
    /// Of this pool, from the statement before, now, and for the next one.
    package var allocated: Int64
    package var carriedIn: Int64
    package var paid: Int64
    package var carriedOut: Int64
    /// What is paid, as people write it.
    package var amount: String
  }

  package var format = Self.format
  package var version = Self.version
  package var createdAt: String
  package var tool: String
  package var rule: String
  package var pool: Pool
  package var period: Span
  package var minimum: Minimum
  package var excludesOwn: Bool
  package var excludesAgents: Bool
  /// Persons who are not paid, by their random ids.
  package var excluded: [String]
  /// Entries as they were recorded count, not as they were corrected.
  package var isUncorrected: Bool
  package var method = Self.methodText
  /// Where the ledger ended: what came later is not part of it.
  package var ledger: Head
  /// The digest of the memory whose lines survive, in hex.
  package var memory: String
  /// The digest of the statement whose carried amounts come in; `nil` for none.
  package var previous: String?
  package var totals = Totals()
  /// By what is paid, then by id.
  package var payees: [Payee] = []
  /// SHA-256 of this JSON on one line with `digest` empty and without key and signature, in hex.
  package var digest = ""
  package var publicKey: String?
  package var signature: String?

  static let methodText =
    "influence: millionths of bits of entries committed, accepted or output, the first of each "
    + "input in the period; survival: millionths of lines that are learned; largest remainder to "
    + "the minor unit, of equal remainders the smaller id"

  /// The JSON as a file has it.
  package func json() throws -> [UInt8] { try CanonicalJSON.encoded(self, snakeCase: true) }

  /// What the digest is of.
  package func computedDigest() throws -> [UInt8] {
    var bare = self
    (bare.digest, bare.publicKey, bare.signature) = ("", nil, nil)
    let json = try CanonicalJSON.encoded(bare, snakeCase: true, pretty: false)
    return SHA256.digest(json.dropLast())
  }

  /// What is signed.
  package static func signedText(_ digest: String) -> [UInt8] {
    Array("byline statement 1\n\(digest)\n".utf8)
  }

  /// Sets the digest, and signs it.
  package mutating func seal(_ key: SigningKey?) throws {
    digest = try computedDigest().hex
    publicKey = key?.publicKey.hex
    signature = key?.signature(of: Self.signedText(digest)).hex
  }
}

/// The part of a statement that is one person's, with the entries that it comes from.
package struct PayeeStatement: Codable, Sendable, Equatable {
  package struct Entry: Codable, Sendable, Equatable {
    package var id: String
    package var at: String
    package var kind: String
    package var microbits: Int64
    package init(id: String, at: String, kind: String, microbits: Int64) {
      (self.id, self.at, self.kind, self.microbits) = (id, at, kind, microbits)
    }
  }

  package var format = "byline-payee"
  package var version = 1
  /// The digest of the statement that it is part of.
  package var statement: String
  package var currency: String
  package var period: Statement.Span
  package var rule: String
  package var payee: Statement.Payee
  package var entries: [Entry]

  package init(_ statement: Statement, _ payee: Statement.Payee, _ entries: [Entry]) {
    (self.statement, currency) = (statement.digest, statement.pool.currency)
    (period, rule) = (statement.period, statement.rule)
    (self.payee, self.entries) = (payee, entries)
  }

  package func json() throws -> [UInt8] { try CanonicalJSON.encoded(self, snakeCase: true) }
}
