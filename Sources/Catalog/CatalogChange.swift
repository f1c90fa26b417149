import Foundation
import GRDB
import Provenance

/// What one learn makes of the catalog, all or nothing.
package struct CatalogChange: Sendable {
  /// Paths of sources that are no longer learned.
  package var removedSources: [String] = []
  package var sources: [LearnedSource] = []
  /// Numbers of documents that are gone, or recorded anew.
  package var goneDocuments: [Int64] = []
  /// Of these, documents of sources that cannot be read, with what an exclusion says of them: they
  /// are out for good.
  package var optedOutDocuments: [(document: Int64, detail: String)] = []
  /// Texts that are new to the memory, or lie elsewhere in it.
  package var placements: [ContentPlacement] = []
  /// Of documents that stay: whose their lines are; `nil` where no other document has the text.
  package var sharedLines: [(document: Int64, lines: [UInt8]?)] = []
  package var manifest: MemoryManifest
  /// Whether the gates in the manifest take the place of those that are there.
  package var hasNewGates = false

  package init(_ manifest: MemoryManifest) { self.manifest = manifest }
}

extension Store {
  /// Records what changed and the memory that holds it; `now` is in seconds since 1970.
  ///
  /// - Complexity: O(what changed), and of sources that were read as a whole what was not learned.
  package func record(_ change: CatalogChange, now: Int64) throws(CatalogError) {
    try write { database in
      var abandoned: Set<Int64> = []
      for path in change.removedSources {
        abandoned.formUnion(
          try Int64.fetchAll(
            database,
            sql: """
              SELECT content_id FROM document JOIN source ON source.id = source_id
              WHERE source.path = ?
              """, arguments: [path]))
        try database.execute(
          sql: """
            DELETE FROM entry_place WHERE source IN (SELECT name FROM source WHERE path = ?)
            """, arguments: [path])
        try database.execute(sql: "DELETE FROM source WHERE path = ?", arguments: [path])
      }
      try Self.exclude(change.optedOutDocuments, database)
      let gone = try database.makeStatement(
        sql: "DELETE FROM document WHERE id = ? RETURNING content_id")
      for document in change.goneDocuments {
        if let content = try Int64.fetchOne(gone, arguments: [document]) {
          abandoned.insert(content)
        }
      }
      try Self.place(change.placements, database)
      for source in change.sources { try Self.record(source, now, database) }
      for (document, lines) in change.sharedLines {
        try database.execute(
          sql: lines == nil
            ? "DELETE FROM shared_lines WHERE document_id = ?1"
            : "INSERT OR REPLACE INTO shared_lines (document_id, lines) VALUES (?1, ?2)",
          arguments: lines.map { [document, Data($0)] } ?? [document])
      }
      let empty = try database.makeStatement(
        sql: """
          DELETE FROM content
          WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM document WHERE content_id = ?1)
          """)
      for content in abandoned.sorted() { try empty.execute(arguments: [content]) }
      try Self.record(change.manifest, withGates: change.hasNewGates, database)
    }
  }

  private static func exclude(
    _ documents: [(document: Int64, detail: String)], _ database: Database
  ) throws {
    var sources: Set<Int64> = []
    for (document, detail) in documents {
      let source = try Int64.fetchOne(
        database,
        sql: """
          INSERT OR REPLACE INTO exclusion (source_id, path, code, detail)
          SELECT source_id, path, 'opted-out', ?2 FROM document WHERE id = ?1 RETURNING source_id
          """, arguments: [document, detail])
      if let source { sources.insert(source) }
    }
    for source in sources.sorted() { try EntryPlaces.forgetOptedOut(ofSource: source, database) }
  }

  private static func place(_ placements: [ContentPlacement], _ database: Database) throws {
    let update = try database.makeStatement(
      sql: """
        INSERT INTO content (digest, segment, number, bytes, lines) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (digest) DO UPDATE SET segment = excluded.segment, number = excluded.number
        """)
    for placement in placements {
      try update.execute(arguments: [
        Data(placement.digest), placement.segment, placement.number, placement.bytes,
        placement.lines,
      ])
    }
  }

  private static func record(
    _ manifest: MemoryManifest, withGates: Bool, _ database: Database
  ) throws {
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO memory (id, version, created_at, digest, changed_rows)
        VALUES (1, ?, ?, ?, ?)
        """,
      arguments: [
        manifest.version, manifest.createdAt, Data(manifest.digest), manifest.changedRows,
      ])
    try database.execute(sql: "DELETE FROM memory_segment")
    for (ordinal, segment) in manifest.segments.enumerated() {
      try database.execute(
        sql: "INSERT INTO memory_segment VALUES (?, ?, ?, ?, ?)",
        arguments: [
          ordinal, segment.file, Data(segment.digest), segment.deadDocuments.data,
          segment.deadFiles.joined(separator: "\n"),
        ])
    }
    if !withGates { return }
    try database.execute(sql: "DELETE FROM memory_gate")
    var gates = manifest.viewGates
    gates[Schema.verbatimGate] = manifest.gate
    for (view, gate) in gates.sorted(by: { $0.key < $1.key }) {
      try database.execute(
        sql: "INSERT INTO memory_gate (view, gate) VALUES (?, ?)", arguments: [view, Data(gate)])
    }
  }

  private static func record(_ source: LearnedSource, _ now: Int64, _ database: Database) throws {
    if source.part == nil { try recordFacts(of: source, now, database) }
    guard
      let id = try Int64.fetchOne(
        database, sql: "SELECT id FROM source WHERE path = ?", arguments: [source.path])
    else {
      throw CatalogError.failed(path: source.path, reason: "it is not learned as a whole")
    }
    let before = try Data.fetchSet(
      database, sql: "SELECT path FROM exclusion WHERE source_id = ? AND code = 'opted-out'",
      arguments: [id])
    if let part = source.part {
      try database.execute(
        sql: "UPDATE source SET has_changes = 1 WHERE id = ? AND NOT has_changes",
        arguments: [id])
      for path in part {
        try database.execute(
          sql: "DELETE FROM exclusion WHERE source_id = ? AND path = ?",
          arguments: [id, Data(path.bytes)])
      }
    } else {
      try database.execute(sql: "DELETE FROM exclusion WHERE source_id = ?", arguments: [id])
    }
    let exclusion = try database.makeStatement(
      sql: "INSERT OR REPLACE INTO exclusion (source_id, path, code, detail) VALUES (?, ?, ?, ?)")
    for entry in source.exclusions {
      try exclusion.execute(arguments: [id, Data(entry.path.bytes), entry.code, entry.detail])
    }
    let isOut = source.exclusions.contains {
      $0.code == "opted-out" && !before.contains(Data($0.path.bytes))
    }
    if isOut { try EntryPlaces.forgetOptedOut(ofSource: id, database) }
    try record(source.documents, ofSource: id, database)
  }

  private static func recordFacts(
    of source: LearnedSource, _ now: Int64, _ database: Database
  ) throws {
    try database.execute(
      sql: """
        INSERT INTO source
          (kind, path, name, is_shared, is_commons, revision, learned_at, notes, decrees, rules)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (path) DO UPDATE SET kind = ?1, name = ?3, is_shared = ?4, is_commons = ?5,
          revision = ?6, learned_at = ?7, notes = ?8, decrees = ?9, rules = ?10, has_changes = 0
        """,
      arguments: [
        source.kind.rawValue, source.path, source.name, source.isShared, source.isCommons,
        source.revision?.description, now, source.notes?.description,
        source.decrees, source.rules,
      ])
    // What is learned by name is no longer left out.
    try database.execute(sql: "DELETE FROM left_out WHERE path = ?", arguments: [source.path])
  }

  private static func record(
    _ documents: [LearnedSource.Document], ofSource id: Int64, _ database: Database
  ) throws {
    let document = try database.makeStatement(
      sql: """
        INSERT INTO document (source_id, path, blob, content_id, fingerprint)
        VALUES (?, ?, ?, (SELECT id FROM content WHERE digest = ?), ?)
        """)
    let written = try database.makeStatement(
      sql: "INSERT INTO written (document_id, owner_id, lines, bytes) VALUES (?, ?, ?, ?)")
    let observed = try database.makeStatement(
      sql: """
        INSERT INTO observed (document_id, first_line, owner_id, at, is_first)
        VALUES (?, ?, ?, ?, ?)
        """)
    let saved = try database.makeStatement(
      sql: "INSERT INTO saved (document_id, modified) VALUES (?, ?)")
    let shared = try database.makeStatement(
      sql: "INSERT INTO shared_lines (document_id, lines) VALUES (?, ?)")
    for entry in documents {
      try document.execute(arguments: [
        id, Data(entry.path.bytes), entry.blob?.description, Data(entry.digest), entry.fingerprint,
      ])
      let number = database.lastInsertedRowID
      if let time = entry.savedAt { try saved.execute(arguments: [number, time]) }
      for part in entry.written {
        try written.execute(arguments: [number, Int64(part.owner), part.lines, part.bytes])
      }
      for run in entry.observed {
        try observed.execute(arguments: [
          number, run.firstLine, Int64(run.owner), run.time, run.isFirst,
        ])
      }
      if let lines = entry.sharedLines { try shared.execute(arguments: [number, Data(lines)]) }
    }
  }
}
