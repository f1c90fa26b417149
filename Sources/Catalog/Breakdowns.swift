import Foundation
import GRDB
package import Provenance

/// What one owner wrote of one document.
package struct WrittenPart: Sendable {
  package var source: String
  package var path: Path
  package var document: Int64
  /// The catalog's number of the set of authors.
  package var owner: UInt32
  package var lines: Int
  package var bytes: Int
}

/// Credit of one person in one month from one source.
package struct CreditedPart: Sendable {
  /// `2026-11`, in UTC.
  package var month: String
  /// The person's random id, that of whom the identity map says that it is.
  package var person: String
  package var source: String
  /// Bits credited in entries that count, and in text that was looked at or generated.
  package var creditedBits: Double
  package var viewedBits: Double
}

/// A file that an entry credits.
package struct CreditedPlace: Sendable {
  /// Its number.
  package var entry: Int
  package var source: String
  package var path: Path
  package var bits: Double
  /// Whether the entry is one that counts.
  package var counts: Bool
}

extension Store {
  /// All that is learned of all sources or of one, given by its path.
  package func writtenParts(source: String?) throws(CatalogError) -> [WrittenPart] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT source.name, document.path, document.id, owner_id, lines, bytes FROM written
          JOIN document ON document.id = document_id JOIN source ON source.id = source_id
          WHERE ?1 IS NULL OR source.path = ?1 ORDER BY source.name, document.path
          """, arguments: [source]
      ).map { row in
        WrittenPart(
          source: row[0], path: Path(bytes: [UInt8](row[1] as Data)), document: row[2],
          owner: UInt32(row[3] as Int64), lines: row[4], bytes: row[5])
      }
    }
  }

  /// The persons of every owner that is human, by random ids; persons that are one are one.
  package func ownersPersons() throws(CatalogError) -> [UInt32: [String]] {
    try read { database in
      var result: [UInt32: [String]] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT owner_id, person.ref FROM owner_person
          JOIN owner ON owner.id = owner_id AND owner.kind = 'human'
          JOIN person ON person.id = person_id ORDER BY owner_id, person.id
          """)
      while let row = try rows.next() {
        result[UInt32(row[0] as Int64), default: []].append(row[1])
      }
      return result
    }
  }

  /// How many documents of all sources or of one there are of each text, by segment and number.
  package func documentCounts(source: String?) throws(CatalogError) -> [String: [Int: Int]] {
    try read { database in
      var result: [String: [Int: Int]] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT segment, number, count(*) FROM content
          JOIN document ON content_id = content.id JOIN source ON source.id = source_id
          WHERE ?1 IS NULL OR source.path = ?1 GROUP BY content.id
          """, arguments: [source])
      while let row = try rows.next() { result[row[0], default: [:]][row[1]] = row[2] }
      return result
    }
  }

  /// Credit by month, person and source; own credit is left out.
  ///
  /// `source` is a source's path; entries older than `since`, in seconds since 1970, do not count.
  package func creditedParts(
    source: String?, since: Int64?
  ) throws(CatalogError) -> [CreditedPart] {
    try read { database in
      let counting = LedgerEntry.Kind.allCases.filter(\.counts).map { "'\($0.rawValue)'" }
        .joined(separator: ", ")
      return try Row.fetchAll(
        database,
        sql: """
          \(Self.countedCredit)
          SELECT strftime('%Y-%m', at, 'unixepoch'), person, source,
            sum(CASE WHEN kind IN (\(counting)) THEN bits ELSE 0 END),
            sum(CASE WHEN kind IN (\(counting)) THEN 0 ELSE bits END)
          FROM counted WHERE NOT is_own GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
          """, arguments: [source, since]
      ).map {
        CreditedPart(
          month: $0[0], person: $0[1], source: $0[2], creditedBits: $0[3], viewedBits: $0[4])
      }
    }
  }

  /// Calls `body` with each file that an entry credits, in the order of entries; own credit is left
  /// out.
  ///
  /// `source` is a source's path; entries older than `since`, in seconds since 1970, do not count.
  package func forEachCreditedPlace(
    source: String?, since: Int64?, _ body: (CreditedPlace) throws -> Void
  ) throws(CatalogError) {
    try read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          \(Self.countedCredit)
          SELECT entry_place.seq, entry_place.source, path, entry_place.bits, entries.kind
          FROM (SELECT DISTINCT seq, kind FROM counted) AS entries
          JOIN entry_place ON entry_place.seq = entries.seq AND NOT entry_place.is_own
          WHERE ?1 IS NULL OR entry_place.source IN (SELECT name FROM source WHERE path = ?1)
          ORDER BY entry_place.seq
          """, arguments: [source, since])
      while let row = try rows.next() {
        try body(
          CreditedPlace(
            entry: row[0], source: row[1], path: Path(bytes: [UInt8](row[2] as Data)),
            bits: row[3], counts: LedgerEntry.Kind(rawValue: row[4])?.counts ?? false))
      }
    }
  }

  /// How many entries credit somebody else, by what `key` makes of an entry's time and source.
  package func creditedEvents(
    source: String?, since: Int64?, by key: EventKey
  ) throws(CatalogError) -> [String: Int] {
    try read { database in
      let expression = key == .month ? "strftime('%Y-%m', at, 'unixepoch')" : "source"
      var result: [String: Int] = [:]
      for row in try Row.fetchAll(
        database,
        sql: """
          \(Self.countedCredit)
          SELECT \(expression), count(DISTINCT seq) FROM counted WHERE NOT is_own GROUP BY 1
          """, arguments: [source, since])
      {
        result[row[0]] = row[1]
      }
      return result
    }
  }

  package enum EventKey: Sendable { case month, source }

  /// Bits by entry and person, of commits that were recorded; own credit is among it.
  package func committedCredit(
    source: String?, since: Int64?
  ) throws(CatalogError) -> [(entry: String, person: String, bits: Double)] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          \(Self.countedCredit)
          SELECT id, person, sum(bits) FROM counted WHERE kind = 'committed'
          GROUP BY 1, 2 ORDER BY 1, 2
          """, arguments: [source, since]
      ).map { ($0[0], $0[1], $0[2]) }
    }
  }
}
