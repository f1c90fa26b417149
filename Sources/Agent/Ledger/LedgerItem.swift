import Catalog
import Provenance

/// An entry of the ledger as people and programs read it: names where they are still known.
package struct LedgerItem: Codable, Sendable, Equatable {
  package struct Credit: Codable, Sendable, Equatable {
    package var personId: String
    /// `nil` once erased.
    package var name: String?
    package var source: String?
    package var bits: Double
    package var own: Bool
  }

  package struct Remark: Codable, Sendable, Equatable {
    /// The number of the correction or dispute.
    package var number: Int
    package var id: String
    package var kind: String
    package var at: String
    package var authorId: String
    package var author: String?
    /// `nil` once erased.
    package var reason: String?
  }

  /// From 1.
  package var number: Int
  package var id: String
  package var kind: String
  package var at: String
  /// Whether it counts in statements, if its input did not before.
  package var counts: Bool
  package var inputDigest: String
  package var inputBytes: Int
  package var bits: Double
  package var newBits: Double
  package var memory: String
  package var policy: String
  /// As it was recorded.
  package var credits: [Credit]
  /// What counts instead, after the last correction.
  package var correctedCredits: [Credit]?
  package var remarks: [Remark]
  /// Of corrections and disputes: the id of the entry that they are about.
  package var corrects: String?
  /// Of the chain up to here, in hex.
  package var hash: String
}

/// Turns entries into items, with what is known of persons and sources now.
struct LedgerNames {
  private var people: [String: String] = [:]
  private let sources: [String: String]
  private let reasons: [Int: (text: String, salt: [UInt8])]

  init(_ store: Store, for records: [LedgerRecord]) throws {
    sources = try store.sourceNames()
    reasons = try store.reasons()
    var refs: Set<String> = []
    for record in records {
      refs.formUnion(record.entry.credits.map(\.person))
      if let remark = record.entry.remark { refs.insert(remark.author.person) }
    }
    // SQLite takes some tens of thousands of values in a statement.
    let all = Array(refs)
    for start in stride(from: 0, to: all.count, by: 10_000) {
      for person in try store.persons(refs: Array(all[start..<min(start + 10_000, all.count)])) {
        people[person.ref] = person.name
      }
    }
  }

  func credits(_ entry: LedgerEntry) -> [LedgerItem.Credit] {
    entry.credits.map { credit in
      LedgerItem.Credit(
        personId: credit.person, name: people[credit.person],
        // Version 1 of entries had the name itself.
        source: sources[credit.source]
          ?? (credit.source.isEmpty || credit.source.utf8.count == 32 ? nil : credit.source),
        bits: credit.bits, own: credit.own)
    }
  }

  func remark(_ record: LedgerRecord) -> LedgerItem.Remark? {
    guard let remark = record.entry.remark else { return nil }
    return LedgerItem.Remark(
      number: record.number, id: record.entry.id, kind: record.entry.kind.rawValue,
      at: CivilDate(secondsSince1970: record.entry.at).iso8601, authorId: remark.author.person,
      author: people[remark.author.person], reason: reasons[record.number]?.text)
  }

  func item(_ record: LedgerRecord, remarks: [LedgerRecord]) -> LedgerItem {
    let entry = record.entry
    let last = remarks.last { $0.entry.kind == .correction }
    let said = (entry.remark == nil ? remarks : [record]).compactMap { remark($0) }
    return LedgerItem(
      number: record.number, id: entry.id, kind: entry.kind.rawValue,
      at: CivilDate(secondsSince1970: entry.at).iso8601,
      counts: entry.kind.counts && last?.entry.remark?.isVoid != true,
      inputDigest: entry.inputDigest, inputBytes: entry.inputBytes, bits: entry.bits,
      newBits: entry.newBits, memory: entry.memory, policy: entry.policy, credits: credits(entry),
      correctedCredits: last.map { credits($0.entry) }, remarks: said,
      corrects: entry.remark?.entry, hash: record.hash)
  }
}
