import LanguageModel

/// Whose work a bit of credit falls on.
package enum Creditor: Hashable, Sendable, Comparable {
  /// The catalog's number of a person.
  case person(UInt32)
  /// An owner that is unknown, or an unnamed agent.
  case unknown

  /// Who it is, if it is a person.
  package var person: UInt32? {
    if case .person(let person) = self { person } else { nil }
  }

  package static func < (a: Creditor, b: Creditor) -> Bool {
    switch (a, b) {
    case (.person(let a), .person(let b)): a < b
    case (.person, .unknown): true
    default: false
    }
  }
}

/// A place in the memory that has the byte, after the context's longest known suffix.
struct Occurrence: Hashable, Sendable {
  var segment: Int
  /// In the segment's text, of the byte itself.
  var position: Int
}

/// What every byte of a text owes to whom.
struct ByteCredits: Sendable {
  /// Per byte, −log₂ p_c: what it costs who knows only what everybody knows.
  var commonBits: [Double] = []
  /// Per byte, log₂ p.
  var logarithms: [Double] = []
  /// Per byte, φ of each creditor; they sum to log₂(p/p_c) where somebody is credited.
  var parts: [[Part]] = []
  /// Per credited byte, some places of it.
  var occurrences: [[Occurrence]] = []
  /// Per byte, whether it is commons whatever the memory says: a licence, an import.
  var isCommons: [Bool] = []
  /// What was made of the text and what stands before it, if they are short.
  var trace: ReadTrace?

  var count: Int { parts.count }

  /// The bits of a byte that are somebody's.
  func bits(at index: Int) -> Double { parts[index].reduce(0) { $0 + $1.bits } }

  /// Leaves a byte to another view.
  mutating func clear(_ index: Int) {
    parts[index] = []
    occurrences[index] = []
  }

  struct Part: Sendable {
    var creditor: Creditor
    var bits: Double
    /// What of `bits` comes from origins whose first author this is; it only settles ties.
    var firstAuthorBits: Double
  }

  /// The creditor with the most bits of a byte, of equals the first author; `nil` where there is
  /// none.
  func leader(at index: Int) -> Creditor? {
    parts[index].max { a, b in
      (a.bits, a.firstAuthorBits, b.creditor) < (b.bits, b.firstAuthorBits, a.creditor)
    }?.creditor
  }

  /// Per person, the bits of origins whose first author they are.
  func firstAuthorBits() -> [UInt32: Double] {
    var result: [UInt32: Double] = [:]
    for part in parts.joined() {
      if let person = part.creditor.person { result[person, default: 0] += part.firstAuthorBits }
    }
    return result
  }
}
