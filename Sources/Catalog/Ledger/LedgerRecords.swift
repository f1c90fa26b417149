import Foundation
import GRDB
package import Provenance

/// An entry as it stands in the ledger.
package struct LedgerRecord: Sendable, Equatable {
  /// From 1.
  package var number: Int
  package var entry: LedgerEntry
  /// Of the chain up to here, in hex.
  package var hash: String

  package init(number: Int, entry: LedgerEntry, hash: String) {
    (self.number, self.entry, self.hash) = (number, entry, hash)
  }
}

/// Which entries are asked for.
package struct LedgerFilter: Sendable {
  package var period = Period.allTime
  /// All if empty.
  package var kinds: Set<LedgerEntry.Kind> = []
  /// Entries that credit one of these, by their random ids; `nil` for all.
  package var persons: Set<String>?
  /// At most so many, the last ones.
  package var last: Int?

  package init() {}
}

extension Store {
  /// Entries in the order of the chain.
  ///
  /// - Throws: `ledgerBroken` for an entry that cannot be read.
  package func records(_ filter: LedgerFilter = LedgerFilter()) throws(CatalogError)
    -> [LedgerRecord]
  {
    var records: [LedgerRecord] = []
    try forEachRecord(filter) { records.append($0) }
    if let last = filter.last { records = Array(records.suffix(max(0, last))) }
    return records
  }

  /// Gives entries to `body` one by one, in the order of the chain; `last` is not heeded.
  package func forEachRecord(
    _ filter: LedgerFilter, _ body: (LedgerRecord) throws -> Void
  ) throws(CatalogError) {
    try read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT seq, payload, hash FROM entry WHERE at >= ? AND at < ? ORDER BY seq
          """, arguments: [filter.period.start, filter.period.end])
      while let row = try rows.next() {
        let record = try Self.record(row)
        if !filter.kinds.isEmpty, !filter.kinds.contains(record.entry.kind) { continue }
        if let persons = filter.persons,
          !record.entry.credits.contains(where: { persons.contains($0.person) })
        {
          continue
        }
        try body(record)
      }
    }
  }

  private static func record(_ row: Row) throws -> LedgerRecord {
    let payload = try row.withUnsafeData(atIndex: 1) { $0.map { [UInt8]($0) } ?? [] }
    do {
      return LedgerRecord(
        number: row[0], entry: try LedgerEntry(decoding: payload), hash: (row[2] as Data).hex)
    } catch let problem {
      throw CatalogError.ledgerBroken(entry: row[0], reason: "it cannot be read: \(problem)")
    }
  }

  /// Gives every entry's number, JSON and hash to `body`, in the order of the chain.
  func forEachLink(
    _ body: (_ number: Int, _ payload: [UInt8], _ hash: [UInt8]) throws -> Void
  ) throws(CatalogError) {
    try read { database in
      let rows = try Row.fetchCursor(
        database, sql: "SELECT seq, payload, hash FROM entry ORDER BY seq")
      while let row = try rows.next() {
        try body(row[0], Array((row[1] as String).utf8), [UInt8](row[2] as Data))
      }
    }
  }

  /// The entry with an id, or the beginning of one that no other has, or a number.
  ///
  /// - Throws: `noEntry`.
  package func record(named text: String) throws(CatalogError) -> LedgerRecord {
    let found = try read { database -> [LedgerRecord] in
      if text.count < 9, let number = Int(text) {
        return try Row.fetchAll(
          database, sql: "SELECT seq, payload, hash FROM entry WHERE seq = ?", arguments: [number]
        ).map { try Self.record($0) }
      }
      guard text.utf8.count >= 4 else { return [] }
      return try Row.fetchAll(
        database,
        sql: """
          SELECT seq, payload, hash FROM entry WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2
          """, arguments: [text]
      ).map { try Self.record($0) }
    }
    guard found.count == 1 else { throw .noEntry(text, isAmbiguous: found.count > 1) }
    return found[0]
  }

  /// What was said of an entry, in the order of the chain.
  package func remarks(on id: String) throws(CatalogError) -> [LedgerRecord] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT seq, payload, hash FROM entry WHERE corrects = ? ORDER BY seq",
        arguments: [id]
      ).map { try Self.record($0) }
    }
  }

  /// The reasons of corrections and disputes, by number; those that were erased are missing.
  package func reasons() throws(CatalogError) -> [Int: (text: String, salt: [UInt8])] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT seq, reason, salt FROM entry_reason WHERE reason IS NOT NULL"
      ).reduce(into: [:]) { $0[$1[0]] = ($1[1], [UInt8]($1[2] as Data)) }
    }
  }

  /// Names of sources by the random ids that the chain has.
  package func sourceNames() throws(CatalogError) -> [String: String] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT ref, name FROM source_ref WHERE name IS NOT NULL"
      ).reduce(into: [:]) { $0[$1[0]] = $1[1] }
    }
  }
}
