import Foundation
import GRDB
package import Provenance

/// How many lines of a document some authors wrote together.
package struct WrittenLines: Sendable {
  package var path: Path
  /// The first author first.
  package var authors: [Person]
  package var kind: OriginKind
  package var lines: Int
}

extension Store {
  /// The lines of a source's documents, by who wrote them.
  package func writtenLines(of source: Source) throws(CatalogError) -> [WrittenLines] {
    try read { database in
      var people: [Int64: Person] = [:]
      return try Row.fetchAll(
        database,
        sql: """
          SELECT document.path AS path, owner.kind AS kind, owner.persons AS persons, written.lines
          FROM written JOIN document ON document.id = document_id
          JOIN owner ON owner.id = owner_id
          WHERE source_id = ? ORDER BY document.path, owner.id
          """, arguments: [source.id]
      ).map { row in
        let authors = try (row["persons"] as String).split(separator: " ").compactMap {
          text -> Person? in
          guard let id = Int64(text) else { return nil }
          if let known = people[id] { return known }
          people[id] = try Self.person(id, database)
          return people[id]
        }
        return WrittenLines(
          path: Path(bytes: [UInt8](row["path"] as Data)), authors: authors,
          kind: OriginKind(rawValue: row["kind"]) ?? .unknown, lines: row["lines"])
      }
    }
  }
}
