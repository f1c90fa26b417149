import Foundation
package import LanguageModel
import Memory
import Provenance
import Threads

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
  /// After so many bytes it is asked whether more are wanted.
  private static let bytesAtATime = 16
  /// Longer texts, in bytes, are read again rather than kept: a trace is 2,000 times as long.
  private static let longestTrace = 4096

  private var reader: ContextReader
  private let memory: Memory
  private var full = Mixture()
  private var common = Mixture()
  /// Per segment: owners of the rows of the range looked at so far, with each one's part of the sum.
  private var counts: [OwnerTotals]
  /// Per segment, whom its owners credit.
  private let owners: [OwnerList.Entries]
  private var portions: [ByteCredits.Part] = []
  /// Per segment, the range looked at last.
  private var inner: [RowRange]
  /// A length near that of the longest common context of the next byte.
  private var guess: Int?
  /// All places of the byte before, if they were found.
  private var knownPlaces: [Occurrence] = []

  init(_ model: Model, excluding exclusions: [Memory.Exclusion]) {
    reader = ContextReader(model, excluding: exclusions, readsOwners: true)
    memory = model.memory
    owners = memory.segments.map(\.rowOwners.list)
    counts = model.memory.segments.map { OwnerTotals(ownerCount: $0.owners.count) }
    inner = counts.map { _ in RowRange(0, 0) }
  }

  /// Reads `text` after `prefix`, which gets no credit itself.
  ///
  /// `isCommons` says of every byte whether it is commons whatever the memory says; without it the
  /// text's own words decide.
  /// - Returns: less than all bytes if `isWanted` says in between that they are not wanted.
  mutating func read(
    _ text: [UInt8], after prefix: [UInt8], atDocumentStart: Bool, isCommons mask: [Bool]? = nil,
    while isWanted: () -> Bool = { true }
  ) -> ByteCredits {
    let count = prefix.count + text.count
    start(atDocumentStart: atDocumentStart, expecting: count)
    if count <= Self.longestTrace { reader.startTrace(expecting: count) }
    for byte in prefix { reader.advance(byte) }
    var credits = ByteCredits()
    let isCommons = mask ?? CommonLines.reasons(text).map { $0 != nil }
    credits.isCommons = isCommons
    knownPlaces = []
    for (index, byte) in text.enumerated() {
      if index % Self.bytesAtATime == 0, !isWanted() { return credits }
      let step = advance(text, at: index, isCommons: isCommons[index])
      credits.commonBits.append(-log2(step.commonProbability))
      credits.logarithms.append(log2(step.probability))
      var occurrences: [Occurrence] = []
      let before = knownPlaces.count
      if let longest = split(step) {
        let term = full.terms.memory[longest]
        occurrences = places(of: byte, entry: term.order.entry, live: term.count)
      }
      if before > 0, occurrences.isEmpty { knownPlaces = [] }
      credits.parts.append(portions)
      credits.occurrences.append(occurrences)
    }
    credits.trace = reader.takeTrace()
    return credits
  }

  /// φ of each creditor of `text`, summed over its bytes.
  ///
  /// The same as the sums of what `read` gives, without the places and the trace.
  mutating func shares(_ text: [UInt8], atDocumentStart: Bool) -> [Creditor: Double] {
    start(atDocumentStart: atDocumentStart, expecting: text.count)
    let isCommons = CommonLines.reasons(text).map { $0 != nil }
    var shares: [Creditor: Double] = [:]
    for index in text.indices {
      if split(advance(text, at: index, isCommons: isCommons[index])) == nil { continue }
      for part in portions { shares[part.creditor, default: 0] += part.bits }
    }
    return shares
  }

  private mutating func start(atDocumentStart: Bool, expecting count: Int) {
    reader.start(atDocumentStart: atDocumentStart, expecting: count)
    guess = nil
  }

  /// What is said of a byte with the whole context, and with what of it is common knowledge.
  private struct Step {
    var probability: Double
    var commonProbability: Double
    /// |h_c|.
    var commonOrder: Int
  }

  /// Moves on by one byte of a text.
  private mutating func advance(_ text: [UInt8], at index: Int, isCommons: Bool) -> Step {
    reader.prepare(text, at: index)
    reader.read()
    reader.mix(into: &full)
    let limit = isCommons ? .max : reader.commonOrder(near: guess)
    guess = isCommons ? nil : limit + 1
    if limit >= Memory.longestOrder {
      // Everything that is known of it is common knowledge.
      reader.advance(text[index], counting: &full, isCommon: true)
      let probability = full.probability
      return Step(
        probability: probability, commonProbability: probability, commonOrder: limit)
    }
    reader.mix(limit: limit, into: &common)
    reader.advance(text[index], counting: &full, and: &common)
    return Step(
      probability: full.probability, commonProbability: common.probability, commonOrder: limit)
  }

  /// Splits the bits of the byte read last into `portions`.
  ///
  /// - Returns: the longest term that has the byte; `nil`, and no portions, if nobody's occurrences
  ///   took part.
  private mutating func split(_ step: Step) -> Int? {
    portions.removeAll(keepingCapacity: true)
    let terms = full.terms.memory
    guard step.probability > step.commonProbability,
      let longest = terms.lastIndex(where: { $0.count > 0 }),
      terms[longest].order.order > step.commonOrder
    else { return nil }
    for segment in inner.indices { inner[segment] = RowRange(0, 0) }
    var place = longest
    while place >= 0, terms[place].order.order > step.commonOrder {
      let term = terms[place]
      place -= 1
      reader.cursor.addSteppedOwners(entry: term.order.entry, around: &inner, to: &counts)
      let unit = full.weights[term.place] / Double(term.order.total)
      for segment in counts.indices { counts[segment].addParts(of: unit) }
    }
    for segment in counts.indices {
      for owner in counts[segment].owners {
        add(owner, segment, counts[segment].part(of: owner))
      }
      counts[segment].clear()
    }
    portions.removeAll { $0.bits <= 0 }
    portions.sort { $0.creditor < $1.creditor }
    let sum = portions.reduce(0) { $0 + $1.bits }
    guard sum > 0 else {
      portions.removeAll(keepingCapacity: true)
      return nil
    }
    let scale = log2(step.probability / step.commonProbability) / sum
    for place in portions.indices {
      portions[place].bits *= scale
      portions[place].firstAuthorBits *= scale
    }
    return longest
  }

  /// Adds the part of the sum that an owner has to those of its authors.
  private mutating func add(_ owner: Int, _ segment: Int, _ part: Double) {
    let list = owners[segment]
    if list[owner].isUnknown { add(.unknown, part, isFirst: false) }
    list.forEachAuthor(of: owner) { place, author in
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

  /// Some places of the byte read last, after the context of an entry, where `live` examples count.
  ///
  /// Where all places of the byte before go on to it, and nothing else does, those are one further.
  private mutating func places(of byte: UInt8, entry: Int, live: Int) -> [Occurrence] {
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

extension Model {
  /// φ of every person of a text, in the verbatim view.
  ///
  /// - Complexity: O(contexts) a byte
  package func shares(of text: [UInt8], startsDocument: Bool) -> [UInt32: Double] {
    var reader = ByteCreditReader(self, excluding: [])
    var shares: [UInt32: Double] = [:]
    for (creditor, bits) in reader.shares(text, atDocumentStart: startsDocument) {
      if let person = creditor.person { shares[person] = bits }
    }
    return shares
  }

  /// The same of texts that stand somewhere in a document, on all cores.
  package func shares(ofEach texts: [[UInt8]]) -> [[UInt32: Double]] {
    concurrently(sizes: texts.map(\.count)) { shares(of: texts[$0], startsDocument: false) }
  }
}
