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
  /// What the session said, if the text is short and nothing stands before it.
  var session: SessionRecord?

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
  /// Of longer texts, in bytes, the session is not kept: it is some 300 times as long.
  private static let longestRecord = 1 << 16

  private var reader: ContextReader
  private let memory: Memory
  private var full = Mixture()
  private var common = Mixture()
  /// Per segment and owner: rows of the range looked at so far.
  private var counts: [[Int]]
  private var touched: [(segment: Int, owner: Int)] = []

  init(_ model: Model, excluding exclusions: [Memory.Exclusion]) {
    reader = ContextReader(model, excluding: exclusions)
    memory = model.memory
    counts = model.memory.segments.map { [Int](repeating: 0, count: $0.owners.count) }
  }

  /// Reads `text` after `prefix`, which gets no credit itself.
  ///
  /// `isCommons` says of every byte whether it is commons whatever the memory says; without it the
  /// text's own words decide.
  mutating func read(
    _ text: [UInt8], after prefix: [UInt8], atDocumentStart: Bool, isCommons mask: [Bool]? = nil
  ) -> ByteCredits {
    reader.start(atDocumentStart: atDocumentStart)
    for byte in prefix { reader.advance(byte) }
    var credits = ByteCredits()
    let isCommons = mask ?? CommonLines.reasons(text).map { $0 != nil }
    credits.isCommons = isCommons
    var record = SessionRecord()
    let isRecorded = prefix.isEmpty && text.count <= Self.longestRecord
    for (index, byte) in text.enumerated() {
      reader.read()
      reader.mix(into: &full)
      let limit = isCommons[index] ? .max : reader.cursor.commonOrder()
      reader.mix(limit: limit, into: &common)
      reader.advance(byte, counting: &full, and: &common)
      if isRecorded { record.append(full.terms.session) }
      let (p, pCommon) = (full.probability, common.probability)
      credits.commonBits.append(-log2(pCommon))
      credits.logarithms.append(log2(p))
      var occurrences: [Occurrence] = []
      let parts =
        p > pCommon ? split(log2(p / pCommon), beyond: limit, occurrences: &occurrences) : []
      credits.parts.append(parts)
      credits.occurrences.append(occurrences)
    }
    if isRecorded { credits.session = record }
    return credits
  }

  /// Splits a byte's bits; empty if nobody's occurrences took part.
  private mutating func split(
    _ bits: Double, beyond limit: Int, occurrences: inout [Occurrence]
  ) -> [ByteCredits.Part] {
    let terms = full.terms.memory.filter { $0.order.order > limit && $0.count > 0 }
    guard let longest = terms.last else { return [] }
    var portions: [Creditor: (all: Double, asFirst: Double)] = [:]
    var inner = memory.segments.map { _ in RowRange(0, 0) }
    for term in terms.reversed() {
      for segment in memory.segments.indices {
        let range = reader.cursor.steppedRows(entry: term.order.entry, segment: segment)
        if inner[segment].isEmpty {
          count(range, segment)
        } else {
          count(RowRange(range.lower, inner[segment].lower), segment)
          count(RowRange(inner[segment].upper, range.upper), segment)
        }
        inner[segment] = range
      }
      let unit = full.weights[term.place] / Double(term.order.total)
      for (segment, number) in touched {
        let owner = memory.segments[segment].owners[number]
        if owner.isCommons { continue }
        let part = unit * Double(counts[segment][number])
        if owner.kind == .human, !owner.authors.isEmpty {
          for (place, author) in owner.authors.enumerated() {
            let share = part * author.weight
            portions[.person(author.person), default: (0, 0)].all += share
            if place == 0 { portions[.person(author.person)]?.asFirst += share }
          }
        } else {
          portions[.unknown, default: (0, 0)].all += part
        }
      }
    }
    for (segment, number) in touched { counts[segment][number] = 0 }
    touched.removeAll(keepingCapacity: true)
    let sorted = portions.filter { $0.value.all > 0 }.sorted { $0.key < $1.key }
    let sum = sorted.reduce(0) { $0 + $1.value.all }
    guard sum > 0 else { return [] }
    occurrences = places(entry: longest.order.entry)
    return sorted.map { creditor, portion in
      .init(
        creditor: creditor, bits: bits * portion.all / sum,
        firstAuthorBits: bits * portion.asFirst / sum)
    }
  }

  /// Counts the owners of the live rows of a range.
  private mutating func count(_ range: RowRange, _ segment: Int) {
    reader.cursor.forEachOwner(of: range, segment: segment) { owner, rows in
      guard owner < counts[segment].count else { return }
      if counts[segment][owner] == 0 { touched.append((segment, owner)) }
      counts[segment][owner] += rows
    }
  }

  /// Some places of the byte read last, after the context of an entry.
  private func places(entry: Int) -> [Occurrence] {
    var result: [Occurrence] = []
    for (index, segment) in memory.segments.enumerated() {
      let range = reader.cursor.steppedRows(entry: entry, segment: index)
      for row in range.lower..<range.upper where reader.cursor.isLive(row, segment: index) {
        if result.count == Self.occurrenceLimit { return result }
        result.append(Occurrence(segment: index, position: segment.position(ofRow: row) - 1))
      }
    }
    return result
  }
}
