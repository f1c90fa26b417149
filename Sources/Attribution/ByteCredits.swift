import Foundation
import LanguageModel
import Memory
import Provenance

/// Whose work a bit of credit falls on.
package enum Creditor: Hashable, Sendable, Comparable {
  /// The catalog's number of a person.
  case person(UInt32)
  /// An owner that is unknown, or an unnamed agent.
  case unknown

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
      if case .person(let person) = part.creditor {
        result[person, default: 0] += part.firstAuthorBits
      }
    }
    return result
  }
}

/// Reads a text and splits what the memory knows of each byte over those it comes from.
///
/// A byte earns credit where p > p_c, `log₂(p/p_c)` bits, split by each owner's part of the sum
/// over the orders beyond common knowledge:
///
///     φ_a = c_a / Σ_b c_b · log₂(p/p_c)      c_a = Σ_{k beyond h_c} λ_k · n_k(x, a)/N_k
///
/// Source: DESIGN §6, Share.
struct ByteCreditReader {
  private static let occurrenceLimit = 8
  /// Longer texts, in bytes, are read again rather than kept: a trace is 2,000 times as long.
  private static let longestTrace = 4096

  private var reader: ContextReader
  private let memory: Memory
  private var full = Mixture()
  private var common = Mixture()
  /// Per segment: owners of the rows of the range looked at so far, and each one's part of the sum.
  private var counts: [OwnerTotals]
  private var parts: [[Double]]
  private var portions: [ByteCredits.Part] = []
  /// Per segment, the range looked at last.
  private var inner: [RowRange]
  private var lastByte: UInt8 = 0
  /// All places of the byte before, if they were found.
  private var knownPlaces: [Occurrence] = []

  init(_ model: Model, excluding exclusions: [Memory.Exclusion]) {
    reader = ContextReader(model, excluding: exclusions)
    memory = model.memory
    counts = model.memory.segments.map { OwnerTotals(ownerCount: $0.owners.count) }
    parts = model.memory.segments.map { [Double](repeating: 0, count: $0.owners.count) }
    inner = counts.map { _ in RowRange(0, 0) }
  }

  /// Reads `text` after `prefix`, which gets no credit itself.
  ///
  /// `isCommons` says of every byte whether it is commons whatever the memory says; without it the
  /// text's own words decide.
  mutating func read(
    _ text: [UInt8], after prefix: [UInt8], atDocumentStart: Bool, isCommons mask: [Bool]? = nil
  ) -> ByteCredits {
    reader.start(atDocumentStart: atDocumentStart)
    let count = prefix.count + text.count
    if count <= Self.longestTrace { reader.startTrace(expecting: count) }
    for byte in prefix { reader.advance(byte) }
    var credits = ByteCredits()
    let isCommons = mask ?? CommonLines.reasons(text).map { $0 != nil }
    credits.isCommons = isCommons
    var guess: Int?
    knownPlaces = []
    for (index, byte) in text.enumerated() {
      reader.read()
      reader.mix(into: &full)
      let limit = isCommons[index] ? .max : reader.cursor.commonOrder(near: guess)
      guess = isCommons[index] ? nil : limit + 1
      reader.mix(limit: limit, into: &common)
      reader.advance(byte, counting: &full, and: &common)
      let (p, pCommon) = (full.probability, common.probability)
      credits.commonBits.append(-log2(pCommon))
      credits.logarithms.append(log2(p))
      lastByte = byte
      var occurrences: [Occurrence] = []
      let before = knownPlaces.count
      let parts =
        p > pCommon ? split(log2(p / pCommon), beyond: limit, occurrences: &occurrences) : []
      if before > 0, occurrences.isEmpty { knownPlaces = [] }
      credits.parts.append(parts)
      credits.occurrences.append(occurrences)
    }
    credits.trace = reader.takeTrace()
    return credits
  }

  /// Splits a byte's bits; empty if nobody's occurrences took part.
  private mutating func split(
    _ bits: Double, beyond limit: Int, occurrences: inout [Occurrence]
  ) -> [ByteCredits.Part] {
    let terms = full.terms.memory
    guard let longest = terms.lastIndex(where: { $0.count > 0 }),
      terms[longest].order.order > limit
    else { return [] }
    for segment in inner.indices { inner[segment] = RowRange(0, 0) }
    var place = longest
    while place >= 0, terms[place].order.order > limit {
      let term = terms[place]
      place -= 1
      for segment in inner.indices {
        let range = reader.cursor.steppedRows(entry: term.order.entry, segment: segment)
        if inner[segment].isEmpty {
          count(range, segment)
        } else if range != inner[segment] {
          count(RowRange(range.lower, inner[segment].lower), segment)
          count(RowRange(inner[segment].upper, range.upper), segment)
        }
        inner[segment] = range
      }
      let unit = full.weights[term.place] / Double(term.order.total)
      for segment in counts.indices {
        for owner in counts[segment].owners {
          parts[segment][owner] += unit * Double(counts[segment][owner])
        }
      }
    }
    portions.removeAll(keepingCapacity: true)
    for segment in counts.indices {
      for owner in counts[segment].owners {
        add(memory.segments[segment].owners[owner], parts[segment][owner])
        parts[segment][owner] = 0
      }
      counts[segment].clear()
    }
    portions.removeAll { $0.bits <= 0 }
    portions.sort { $0.creditor < $1.creditor }
    let sum = portions.reduce(0) { $0 + $1.bits }
    guard sum > 0 else { return [] }
    occurrences = places(entry: terms[longest].order.entry, live: terms[longest].count)
    let scale = bits / sum
    return portions.map {
      .init(
        creditor: $0.creditor, bits: $0.bits * scale, firstAuthorBits: $0.firstAuthorBits * scale)
    }
  }

  /// Adds an owner's part of the sum to those of its authors.
  private mutating func add(_ owner: Owner, _ part: Double) {
    if owner.isCommons { return }
    guard owner.kind == .human, !owner.authors.isEmpty else {
      add(.unknown, part, isFirst: false)
      return
    }
    for (place, author) in owner.authors.enumerated() {
      add(.person(author.person), part * author.weight, isFirst: place == 0)
    }
  }

  private mutating func add(_ creditor: Creditor, _ part: Double, isFirst: Bool) {
    let first = isFirst ? part : 0
    if let place = portions.firstIndex(where: { $0.creditor == creditor }) {
      portions[place].bits += part
      portions[place].firstAuthorBits += first
    } else {
      portions.append(.init(creditor: creditor, bits: part, firstAuthorBits: first))
    }
  }

  /// Counts the owners of the live rows of a range.
  private mutating func count(_ range: RowRange, _ segment: Int) {
    if range.isEmpty { return }
    reader.cursor.addOwners(of: range, segment: segment, to: &counts[segment])
  }

  /// Some places of the byte read last, after the context of an entry, where `live` examples count.
  ///
  /// Where all places of the byte before go on to it, and nothing else does, those are one further.
  private mutating func places(entry: Int, live: Int) -> [Occurrence] {
    let byte = lastByte
    let known = knownPlaces
    var result: [Occurrence] = []
    if live <= known.count {
      for place in known
      where place.position + 1 < memory.segments[place.segment].rowCount
        && memory.segments[place.segment].byte(at: place.position + 1) == byte
      {
        result.append(Occurrence(segment: place.segment, position: place.position + 1))
      }
      if result.count == live {
        knownPlaces = result
        return result
      }
      result.removeAll(keepingCapacity: true)
    }
    find: for (index, segment) in memory.segments.enumerated() {
      let range = reader.cursor.steppedRows(entry: entry, segment: index)
      for row in range.lower..<range.upper
      where reader.cursor.isLiveStepped(row, segment: index) {
        if result.count == Self.occurrenceLimit { break find }
        result.append(Occurrence(segment: index, position: segment.position(ofRow: row) - 1))
      }
    }
    knownPlaces = result.count == live ? result : []
    return result
  }
}
