package import Provenance

/// One record of the ledger: who was credited for what, named by random ids.
///
/// Its JSON (`LedgerPayload`) is what the chain of hashes covers. Bits are whole millionths there,
/// so that whoever adds them up gets the same number.
package struct LedgerEntry: Sendable, Equatable {
  /// What was done with the text; looking does not count in statements.
  package enum Kind: String, Codable, Sendable, CaseIterable {
    case viewed, generated, committed, accepted, output
    /// Says of another entry what is right instead.
    case correction
    /// Says that another entry is thought to be wrong; nothing changes by that.
    case dispute

    package var counts: Bool { self == .committed || self == .accepted || self == .output }
    /// Whether it is about another entry.
    package var isRemark: Bool { self == .correction || self == .dispute }
  }

  /// Somebody, named by a random id.
  package struct Mention: Sendable, Equatable {
    package var person: String
    /// SHA-256 of the person's salt, name and address.
    package var commitment: String

    package init(person: String, commitment: String) {
      (self.person, self.commitment) = (person, commitment)
    }
  }

  package struct Credit: Sendable, Equatable {
    /// The person's random id.
    package var person: String
    /// SHA-256 of the person's salt, name and address.
    package var commitment: String
    /// The source's name, until the entry is chained; its random id from then on.
    package var source: String
    /// Millionths of a bit, at least 0.
    package var microbits: Int64
    package var own: Bool

    package var bits: Double { Double(microbits) / 1e6 }

    package init(
      person: String, commitment: String, source: String, microbits: Int64, own: Bool
    ) {
      (self.person, self.commitment, self.source) = (person, commitment, source)
      (self.microbits, self.own) = (microbits, own)
    }

    package init(person: String, commitment: String, source: String, bits: Double, own: Bool) {
      self.init(
        person: person, commitment: commitment, source: source,
        microbits: LedgerEntry.micro(bits), own: own)
    }
  }

  /// What would be lost without somebody who is credited.
  package struct Necessity: Sendable, Equatable {
    /// The random id of a person who is credited.
    package var person: String
    /// Millionths of a bit, at least 0.
    package var microbits: Int64

    package var bits: Double { Double(microbits) / 1e6 }

    package init(person: String, microbits: Int64) {
      (self.person, self.microbits) = (person, microbits)
    }

    package init(person: String, bits: Double) {
      self.init(person: person, microbits: LedgerEntry.micro(bits))
    }
  }

  /// A file that credit comes from.
  package struct Place: Sendable, Equatable {
    /// The source's name.
    package var source: String
    package var path: Path
    /// Millionths of a bit, at least 0.
    package var microbits: Int64
    package var own: Bool

    package var bits: Double { Double(microbits) / 1e6 }

    package init(source: String, path: Path, bits: Double, own: Bool) {
      (self.source, self.path, self.own) = (source, path, own)
      microbits = LedgerEntry.micro(bits)
    }
  }

  /// What an entry says of another one.
  package struct Remark: Sendable, Equatable {
    /// The id of the entry that it is about.
    package var entry: String
    package var author: Mention
    /// SHA-256 of a salt and the reason, whose text can be erased.
    package var reason: String
    /// The entry counts for nobody from then on.
    package var isVoid: Bool

    package init(entry: String, author: Mention, reason: String, isVoid: Bool) {
      (self.entry, self.author, self.reason, self.isVoid) = (entry, author, reason, isVoid)
    }
  }

  /// Random.
  package var id: String
  package var kind: Kind
  /// Seconds since 1970.
  package var at: Int64
  /// SHA-256 of what was credited, in hex; empty in corrections and disputes.
  package var inputDigest: String
  package var inputBytes: Int
  package var microbits: Int64
  package var newMicrobits: Int64
  package var credits: [Credit]
  /// Each person once; entries of before they were recorded have none.
  package var necessary: [Necessity] = []
  /// Kept beside the chain, so that they can be erased; an entry that is read from it has none.
  package var places: [Place] = []
  /// The digest of the memory that was read, in hex.
  package var memory: String
  package var policy: String
  /// In corrections and disputes alone.
  package var remark: Remark?

  /// Whether somebody is the one who asked.
  func isOwn(_ person: String) -> Bool { credits.contains { $0.person == person && $0.own } }

  package var bits: Double { Double(microbits) / 1e6 }
  package var newBits: Double { Double(newMicrobits) / 1e6 }

  package init(
    id: String, kind: Kind, at: Int64, inputDigest: String, inputBytes: Int, bits: Double,
    newBits: Double, credits: [Credit], memory: String, policy: String
  ) {
    (self.id, self.kind, self.at) = (id, kind, at)
    (self.inputDigest, self.inputBytes) = (inputDigest, inputBytes)
    (microbits, newMicrobits) = (Self.micro(bits), Self.micro(newBits))
    (self.credits, self.memory, self.policy) = (credits, memory, policy)
  }

  /// Bits as millionths, rounded half to even; at least 0, at most 2^53, and 0 for no number.
  package static func micro(_ bits: Double) -> Int64 {
    guard bits > 0 else { return 0 }
    return Int64(min((bits * 1e6).rounded(.toNearestOrEven), 0x1p53))
  }
}
