import Foundation
import GRDB
import Provenance

/// Which files that entries draw on are recorded: none of a source that is gone, and none of whoever
/// has opted out.
///
/// The chain does not have them, so that they can be forgotten. Entries that were made before that
/// and wait in the spool are held to the same.
struct EntryPlaces {
  private let isOut: Statement
  /// Random ids.
  private let refused: Set<String>

  /// Of everybody who has opted out, and all who are one with them.
  private static let refusedRefs = """
    SELECT other.ref FROM opt_out JOIN person ON person.id = opt_out.person_id
    JOIN person AS other
      ON coalesce(other.canonical_id, other.id) = coalesce(person.canonical_id, person.id)
    """

  init(_ database: Database) throws {
    isOut = try database.cachedStatement(
      sql: """
        SELECT NOT EXISTS (SELECT 1 FROM source WHERE name = ?1) OR EXISTS (
          SELECT 1 FROM source JOIN exclusion ON source_id = source.id
          WHERE name = ?1 AND exclusion.path = ?2 AND code = 'opted-out')
        """)
    refused = Set(try String.fetchAll(database, sql: Self.refusedRefs))
  }

  /// Those of an entry that may be recorded.
  func kept(of entry: LedgerEntry) throws -> [LedgerEntry.Place] {
    try entry.places.filter { place in
      if !refused.isEmpty {
        let credited = entry.credits.filter { $0.source == place.source && $0.own == place.own }
        if !credited.isEmpty, credited.allSatisfy({ refused.contains($0.person) }) { return false }
      }
      return try Bool.fetchOne(isOut, arguments: [place.source, Data(place.path.bytes)]) == false
    }
  }

  /// Forgets the files of a source that are not learned any more as somebody opted out.
  ///
  /// - Complexity: O(files in entries that draw on the source)
  static func forgetOptedOut(ofSource id: Int64, _ database: Database) throws {
    try database.execute(
      sql: """
        DELETE FROM entry_place WHERE source = (SELECT name FROM source WHERE id = ?1)
          AND path IN (SELECT path FROM exclusion WHERE source_id = ?1 AND code = 'opted-out')
        """, arguments: [id])
  }

  /// Forgets the files from which an entry credits nobody but those who have opted out.
  ///
  /// - Complexity: O(credits in the ledger)
  static func forgetRefused(_ database: Database) throws {
    try database.execute(
      sql: """
        DELETE FROM entry_place WHERE (seq, source, is_own) IN (
          SELECT seq, source, is_own FROM entry_credit AS theirs WHERE ref IN (\(refusedRefs))
            AND NOT EXISTS (
              SELECT 1 FROM entry_credit AS others WHERE others.seq = theirs.seq
                AND others.source = theirs.source AND others.is_own = theirs.is_own
                AND others.ref NOT IN (\(refusedRefs))))
        """)
  }
}

extension Store {
  /// Forgets the files from which entries credit nobody but those who have opted out.
  ///
  /// - Complexity: O(credits in the ledger)
  package func forgetPlacesOfRefused() throws(CatalogError) {
    try write { try EntryPlaces.forgetRefused($0) }
  }
}
