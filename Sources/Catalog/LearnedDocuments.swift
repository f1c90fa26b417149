import Foundation
import GRDB
package import Provenance

/// A document of a source as the catalog has it.
package struct CatalogDocument: Sendable {
  package var path: Path
  package var blob: String?
  /// Of the text and its owners.
  package var digest: [UInt8]
  package var segment: String
  /// In its segment.
  package var number: Int
  package var lines: Int
  package var bytes: Int
  /// Per person, by random id: lines in millionths, a line of two persons is half of each.
  package var microlines: [String: Int64]
}

extension Store {
  /// The documents of a source, by path; persons are those whom the identity map says.
  ///
  /// Lines of agents and unknown authors are nobody's.
  package func catalogDocuments(of source: Source) throws(CatalogError) -> [CatalogDocument] {
    try read { database in
      var parts: [Int64: [String: Int64]] = [:]
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT written.document_id, written.lines, owner_person.weight, person.ref
          FROM written JOIN document ON document.id = written.document_id
          JOIN owner ON owner.id = written.owner_id AND owner.kind = 'human'
          JOIN owner_person ON owner_person.owner_id = owner.id
          JOIN person ON person.id = owner_person.person_id
          WHERE document.source_id = ?
          """, arguments: [source.id])
      {
        let micro = (Double(row[1] as Int) * 1e6 * (row[2] as Double)).rounded(.toNearestOrEven)
        parts[row[0], default: [:]][row[3], default: 0] += Int64(micro)
      }
      return try Row.fetchAll(
        database,
        sql: """
          SELECT document.id, document.path, document.blob, content.digest, content.segment,
            content.number, content.lines, content.bytes
          FROM document JOIN content ON content.id = document.content_id
          WHERE source_id = ? ORDER BY document.path
          """, arguments: [source.id]
      ).map { row in
        CatalogDocument(
          path: Path(bytes: [UInt8](row[1] as Data)), blob: row[2],
          digest: [UInt8](row[3] as Data), segment: row[4], number: row[5], lines: row[6],
          bytes: row[7], microlines: parts[row[0]] ?? [:])
      }
    }
  }
}
