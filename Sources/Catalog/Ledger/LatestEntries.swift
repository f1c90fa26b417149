import Foundation
import GRDB
import Provenance

/// An entry as it is listed, without its payload.
package struct ListedEntry: Sendable, Equatable {
  package struct Credit: Sendable, Equatable {
    /// The person's random id, that of whom the identity map says that it is.
    package var person: String
    package var source: String
    package var bits: Double
    package var own: Bool
  }

  /// From 1.
  package var number: Int
  package var id: String
  package var kind: String
  /// Seconds since 1970.
  package var at: Int64
  /// Of the chain up to here, in hex.
  package var hash: String
  /// The entry that it corrects or disputes.
  package var corrects: String?
  /// As it says itself, most bits first; a later correction is an entry of its own.
  package var credits: [Credit]
}

extension Store {
  /// The last entries, the newest first, and how many there are in all.
  ///
  /// - Complexity: O(`count`) entries.
  package func latestEntries(
    _ count: Int
  ) throws(CatalogError) -> (entries: [ListedEntry], total: Int) {
    try read { database in
      let total = try Int.fetchOne(database, sql: "SELECT coalesce(max(seq), 0) FROM entry") ?? 0
      let credits = try database.makeStatement(
        sql: """
          SELECT coalesce(person.ref, entry_credit.ref), source, bits, is_own FROM entry_credit
          LEFT JOIN person AS named ON named.ref = entry_credit.ref
          LEFT JOIN person ON person.id = coalesce(named.canonical_id, named.id)
          WHERE seq = ? ORDER BY bits DESC
          """)
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT seq, id, kind, at, hash, corrects FROM entry ORDER BY seq DESC LIMIT ?",
        arguments: [count])
      let entries = try rows.map { row in
        ListedEntry(
          number: row[0], id: row[1], kind: row[2], at: row[3],
          hash: [UInt8](row[4] as Data).hex, corrects: row[5],
          credits: try Row.fetchAll(credits, arguments: [row[0] as Int]).map {
            ListedEntry.Credit(person: $0[0], source: $0[1], bits: $0[2], own: $0[3])
          })
      }
      return (entries, total)
    }
  }
}
