import Foundation
import GRDB
package import Provenance

extension Store {
  /// The memory as it was committed last; `nothingLearned` if there is none.
  ///
  /// Without gates, which are large, those of the result are empty.
  package func manifest(withGates: Bool = true) throws(CatalogError) -> MemoryManifest {
    let found = try read { database -> MemoryManifest? in
      guard
        let row = try Row.fetchOne(
          database, sql: "SELECT version, created_at, digest, changed_rows FROM memory")
      else { return nil }
      let segments = try Row.fetchAll(
        database,
        sql: "SELECT file, digest, dead_documents, dead_files FROM memory_segment ORDER BY ordinal")
      var manifest = MemoryManifest(
        version: row[0], createdAt: row[1], gate: [], digest: [UInt8](row[2] as Data),
        segments: segments.map { row in
          MemoryManifest.Segment(
            file: row[0], digest: [UInt8](row[1] as Data),
            deadDocuments: [UInt32](row[2] as Data),
            deadFiles: (row[3] as String).split(separator: "\n").map(String.init))
        })
      manifest.changedRows = row[3]
      if !withGates { return manifest }
      for row in try Row.fetchAll(database, sql: "SELECT view, gate FROM memory_gate") {
        let (view, gate) = (row[0] as String, [UInt8](row[1] as Data))
        if view == Schema.verbatimGate {
          manifest.gate = gate
        } else {
          manifest.viewGates[view] = gate
        }
      }
      return manifest
    }
    guard let found else { throw .nothingLearned }
    return found
  }

  /// The sources, by name and path.
  package func sources() throws(CatalogError) -> [Source] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM source ORDER BY name, path").map {
        Self.source($0)
      }
    }
  }

  private static func source(_ row: Row) -> Source {
    Source(
      id: row["id"], kind: Source.Kind(rawValue: row["kind"]) ?? .folder, path: row["path"],
      name: row["name"],
      isShared: (row["visibility"] as String?).map { $0 == "shared" } ?? row["is_shared"],
      isCommons: row["is_commons"],
      revision: row["revision"], notes: row["notes"], decrees: row["decrees"],
      rules: row["rules"], learnedAt: row["learned_at"], hasChanges: row["has_changes"])
  }

  /// Says whether a source may be named outside the store; `nil` leaves it to the source's own
  /// `.byline.toml`.
  package func setShared(_ isShared: Bool?, _ source: Source) throws(CatalogError) {
    try write { database in
      try database.execute(
        sql: "UPDATE source SET visibility = ? WHERE id = ?",
        arguments: [isShared.map { $0 ? "shared" : "private" }, source.id])
    }
  }

  /// Leaves nothing of what was deleted in the database's log.
  package func forgetDeleted() throws(CatalogError) {
    do {
      try pool.writeWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
    } catch {
      throw CatalogError(error, path: location.database)
    }
  }

  /// Documents, lines, bytes and exclusions of a source.
  package func counts(
    of source: Source
  ) throws(CatalogError) -> (documents: Int, lines: Int, bytes: Int, excluded: Int) {
    try read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT count(*), coalesce(sum(lines), 0), coalesce(sum(bytes), 0) FROM document
          JOIN content ON content.id = content_id WHERE source_id = ?
          """, arguments: [source.id])
      let excluded = try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM exclusion
          WHERE source_id = ? AND code NOT IN ('secret-lines', 'opted-out-lines')
          """,
        arguments: [source.id])
      return (row?[0] ?? 0, row?[1] ?? 0, row?[2] ?? 0, excluded ?? 0)
    }
  }

  /// What was not learned of a source, by path.
  package func exclusions(
    of source: Source
  ) throws(CatalogError) -> [(path: Path, code: String, detail: String)] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT path, code, detail FROM exclusion WHERE source_id = ? ORDER BY path",
        arguments: [source.id]
      ).map { (Path(bytes: [UInt8]($0[0] as Data)), $0[1], $0[2]) }
    }
  }

  /// The files of a source whose text is learned whole, with their blobs.
  package func wholeDocuments(of source: Source) throws(CatalogError) -> [Path: BlobID] {
    try read { database in
      var result: [Path: BlobID] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT path, blob FROM document WHERE source_id = ?1 AND blob IS NOT NULL
            AND path NOT IN (
              SELECT path FROM exclusion WHERE source_id = ?1 AND code != 'opted-out-lines')
          """, arguments: [source.id])
      while let row = try rows.next() {
        guard let blob = ObjectID(hex: row[1] as String) else { continue }
        result[Path(bytes: [UInt8](row[0] as Data))] = BlobID(blob)
      }
      return result
    }
  }

  /// The documents of the memory that some sources have, by segment.
  package func documents(in sources: [Source]) throws(CatalogError) -> [String: Set<Int>] {
    try read { database in
      var result: [String: Set<Int>] = [:]
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT DISTINCT segment, number FROM content JOIN document ON content_id = content.id
          WHERE source_id IN (\(databaseQuestionMarks(count: sources.count)))
          """, arguments: StatementArguments(sources.map(\.id)))
      {
        result[row[0], default: []].insert(row[1])
      }
      return result
    }
  }

  /// Whether a person wrote something that is learned in some sources.
  package func hasWritten(
    _ person: UInt32, in sources: [Source]
  ) throws(CatalogError) -> Bool {
    try read { database in
      try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (
            SELECT 1 FROM owner_person JOIN written USING (owner_id)
            JOIN document ON document.id = document_id
            WHERE person_id = ? AND source_id IN (\(databaseQuestionMarks(count: sources.count))))
          """,
        arguments: StatementArguments([Int64(person)] + sources.map(\.id))) ?? true
    }
  }

  /// A place where a text of the memory was found.
  package struct FoundDocument: Sendable {
    package var source: Source
    package var path: Path
    package var blob: String?
  }

  /// Where a document of the memory was found: one place, or copies of it.
  package func documents(
    inSegment file: String, number: Int
  ) throws(CatalogError) -> [FoundDocument] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT source.*, document.path AS document_path, document.blob FROM content
          JOIN document ON content_id = content.id JOIN source ON source.id = source_id
          WHERE segment = ? AND number = ? ORDER BY source.id, document.path
          """, arguments: [file, number]
      ).map {
        FoundDocument(
          source: Self.source($0), path: Path(bytes: [UInt8]($0["document_path"] as Data)),
          blob: $0["blob"])
      }
    }
  }

  /// Per document of a segment, the first path of those where it was found.
  package func paths(inSegment file: String) throws(CatalogError) -> [Int: Path] {
    try read { database in
      var result: [Int: Path] = [:]
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT number, document.path FROM content JOIN document ON content_id = content.id
          WHERE segment = ? ORDER BY number, document.path
          """, arguments: [file])
      where result[row[0]] == nil {
        result[row[0]] = Path(bytes: [UInt8](row[1] as Data))
      }
      return result
    }
  }

  /// The text of a source's document in the memory; `nil` if it is not learned.
  package func placement(
    of path: Path, in source: Source
  ) throws(CatalogError) -> (segment: String, number: Int)? {
    try read { database in
      try Row.fetchOne(
        database,
        sql: """
          SELECT segment, number FROM document JOIN content ON content.id = content_id
          WHERE source_id = ? AND path = ?
          """, arguments: [source.id, Data(path.bytes)]
      ).map { ($0[0], $0[1]) }
    }
  }
}
