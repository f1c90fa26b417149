import Foundation
import GRDB
package import Provenance

/// A document outside Git as it was recorded: where its text is, and whose its lines are.
package struct RecordedDocument: Sendable {
  package struct Run: Sendable {
    /// From 0; up to the next run, or the end.
    package var firstLine: Int
    package var authors: [Identity]
    /// Seconds since 1970.
    package var time: Int64
    /// The line was there when the document was first seen.
    package var isFirst: Bool
  }

  package var path: Path
  /// SHA-256 of the text.
  package var digest: [UInt8]
  package var segment: String
  package var number: Int
  package var lines: Int
  package var runs: [Run]
}

extension Store {
  /// The line histories of a folder's documents, or of one of them.
  package func observations(
    ofSourceAt path: String, at document: Path? = nil
  ) throws(CatalogError) -> [RecordedDocument] {
    try read { database in
      var authors: [Int64: [Identity]] = [:]
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT document.path AS path, digest, segment, number, content.lines AS lines, first_line,
            observed.owner_id AS owner, at, is_first
          FROM observed JOIN document ON document.id = document_id
          JOIN source ON source.id = source_id AND source.path = ?1
          JOIN content ON content.id = content_id
          WHERE ?2 IS NULL OR document.path = ?2
          ORDER BY document_id, first_line
          """, arguments: [path, document.map { Data($0.bytes) }])
      var result: [RecordedDocument] = []
      for row in rows {
        let file = Path(bytes: [UInt8](row["path"] as Data))
        if result.last?.path != file {
          result.append(
            RecordedDocument(
              path: file, digest: [UInt8](row["digest"] as Data), segment: row["segment"],
              number: row["number"], lines: row["lines"], runs: []))
        }
        let owner: Int64 = row["owner"]
        let known = try authors[owner] ?? Self.authors(of: owner, database)
        authors[owner] = known
        result[result.count - 1].runs.append(
          .init(
            firstLine: row["first_line"], authors: known, time: row["at"],
            isFirst: row["is_first"]))
      }
      return result
    }
  }

  /// The authors of an owner as they were recorded; none where one of them was erased.
  private static func authors(of owner: Int64, _ database: Database) throws -> [Identity] {
    let persons =
      try String.fetchOne(
        database, sql: "SELECT persons FROM owner WHERE id = ?", arguments: [owner]) ?? ""
    var result: [Identity] = []
    for person in persons.split(separator: " ") {
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT name, email FROM person WHERE id = ? AND name IS NOT NULL",
          arguments: [Int64(person)])
      else { return [] }
      result.append(Identity(name: row[0], email: (row[1] as String?) ?? ""))
    }
    return result
  }
}
