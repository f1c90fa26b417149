import Foundation
import GRDB
package import Provenance

/// A document as the catalog has it.
package struct KnownDocument: Sendable {
  package var id: Int64
  package var path: Path
  /// Of its text.
  package var digest: [UInt8]
  /// The segment file that holds the text.
  package var segment: String
  package var fingerprint: Int64
}

/// A text of the memory with all documents that have it.
package struct KnownText: Sendable {
  package struct Use: Sendable {
    package var document: Int64
    /// Of its source.
    package var source: String
    package var path: Path
    /// Whose its lines are; `nil` where it is the only one that has the text.
    package var lines: [UInt8]?
  }

  package var placement: ContentPlacement
  package var uses: [Use]
}

extension Store {
  /// The documents of a source, by path; with `paths` only those.
  package func documents(
    ofSourceAt source: String, at paths: [Path]? = nil
  ) throws(CatalogError) -> [Path: KnownDocument] {
    try read { database in
      let fields = """
        SELECT document.id, document.path, digest, segment, fingerprint FROM document
        JOIN content ON content.id = content_id
        WHERE source_id = (SELECT id FROM source WHERE path = ?)
        """
      var result: [Path: KnownDocument] = [:]
      func add(_ rows: RowCursor) throws {
        while let row = try rows.next() {
          let path = Path(bytes: [UInt8](row[1] as Data))
          result[path] = KnownDocument(
            id: row[0], path: path, digest: [UInt8](row[2] as Data), segment: row[3],
            fingerprint: row[4])
        }
      }
      if let paths {
        let one = try database.makeStatement(sql: fields + " AND document.path = ?")
        for path in paths {
          try add(Row.fetchCursor(one, arguments: [source, Data(path.bytes)]))
        }
      } else {
        try add(Row.fetchCursor(database, sql: fields, arguments: [source]))
      }
      return result
    }
  }

  /// Those of some texts that are in the memory, by digest.
  ///
  /// - Complexity: O(texts and their documents) look-ups
  package func texts(
    _ digests: some Sequence<[UInt8]>
  ) throws(CatalogError) -> [[UInt8]: KnownText] {
    try read { database in
      let content = try database.makeStatement(
        sql: "SELECT id, segment, number, bytes, lines FROM content WHERE digest = ?")
      let uses = try database.makeStatement(
        sql: """
          SELECT document.id, source.path, document.path, shared_lines.lines FROM document
          JOIN source ON source.id = source_id
          LEFT JOIN shared_lines ON document_id = document.id WHERE content_id = ?
          """)
      var result: [[UInt8]: KnownText] = [:]
      for digest in digests where result[digest] == nil {
        guard let row = try Row.fetchOne(content, arguments: [Data(digest)]) else { continue }
        let placement = ContentPlacement(
          digest: digest, segment: row[1], number: row[2], bytes: row[3], lines: row[4])
        let documents = try Row.fetchAll(uses, arguments: [row[0] as Int64]).map { row in
          KnownText.Use(
            document: row[0], source: row[1], path: Path(bytes: [UInt8](row[2] as Data)),
            lines: (row[3] as Data?).map { [UInt8]($0) })
        }
        result[digest] = KnownText(placement: placement, uses: documents)
      }
      return result
    }
  }

  /// All texts that are in the memory, by digest.
  package func allTexts() throws(CatalogError) -> [[UInt8]: KnownText] {
    try read { database in
      var uses: [Int64: [KnownText.Use]] = [:]
      let documents = try Row.fetchAll(
        database,
        sql: """
          SELECT content_id, document.id, source.path, document.path, shared_lines.lines
          FROM document JOIN source ON source.id = source_id
          LEFT JOIN shared_lines ON document_id = document.id
          """)
      for row in documents {
        uses[row[0], default: []].append(
          KnownText.Use(
            document: row[1], source: row[2], path: Path(bytes: [UInt8](row[3] as Data)),
            lines: (row[4] as Data?).map { [UInt8]($0) }))
      }
      return try Row.fetchAll(
        database, sql: "SELECT id, digest, segment, number, bytes, lines FROM content"
      ).reduce(into: [:]) { result, row in
        let digest = [UInt8](row[1] as Data)
        result[digest] = KnownText(
          placement: ContentPlacement(
            digest: digest, segment: row[2], number: row[3], bytes: row[4], lines: row[5]),
          uses: uses[row[0]] ?? [])
      }
    }
  }

  /// The texts that a segment holds and that count, in its order.
  package func placements(inSegment file: String) throws(CatalogError) -> [ContentPlacement] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT digest, segment, number, bytes, lines FROM content
          WHERE segment = ? ORDER BY number
          """, arguments: [file]
      ).map {
        ContentPlacement(
          digest: [UInt8]($0[0] as Data), segment: $0[1], number: $0[2], bytes: $0[3],
          lines: $0[4])
      }
    }
  }
}
