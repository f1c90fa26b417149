import Foundation
import GRDB
package import Provenance

/// A repository or folder that is learned.
package struct Source: Sendable, Hashable {
  package enum Kind: String, Sendable { case repository, folder }

  package var id: Int64
  package var kind: Kind
  /// Of the Git directory or the folder.
  package var path: String
  package var name: String
  package var isShared: Bool
  package var isCommons: Bool
  package var revision: String?
  /// The commit of the notes that kinds of lines were read from.
  package var notes: String?
  /// A digest of what changes history beside the commits; `nil` if nothing does.
  package var decrees: String?
  /// The version of the rules that documents were chosen by; `nil` if they were not kept.
  package var rules: Int?
  package var learnedAt: Int64
}

/// What learning found in one source, to be recorded in place of what was known of it.
package struct LearnedSource: Sendable {
  package struct Document: Sendable {
    package var path: Path
    package var blob: BlobID?
    /// Of the text and its owners.
    package var digest: [UInt8]
    /// Per owner, lines and bytes.
    package var written: [(owner: UInt32, lines: Int, bytes: Int)]
    /// Outside Git: whose the lines are, run by run.
    package var observed: [Observed] = []

    package struct Observed: Sendable {
      /// From 0.
      package var firstLine: Int
      package var owner: UInt32
      /// Seconds since 1970.
      package var time: Int64
      /// The line was there when the document was first seen.
      package var isFirst: Bool

      package init(firstLine: Int, owner: UInt32, time: Int64, isFirst: Bool) {
        (self.firstLine, self.owner) = (firstLine, owner)
        (self.time, self.isFirst) = (time, isFirst)
      }
    }

    package init(
      path: Path, blob: BlobID?, digest: [UInt8],
      written: [(owner: UInt32, lines: Int, bytes: Int)]
    ) {
      (self.path, self.blob, self.digest, self.written) = (path, blob, digest, written)
    }
  }

  package var kind: Source.Kind
  package var path: String
  package var name: String
  package var isShared = false
  package var isCommons = false
  package var revision: CommitID?
  package var notes: CommitID?
  package var decrees: String?
  package var rules: Int?
  package var documents: [Document] = []
  package var exclusions: [(path: Path, code: String, detail: String)] = []

  package init(kind: Source.Kind, path: String, name: String) {
    (self.kind, self.path, self.name) = (kind, path, name)
  }
}

/// Where a text lies in the memory.
package struct ContentPlacement: Sendable {
  package var digest: [UInt8]
  package var segment: String
  package var number: Int
  package var bytes: Int
  package var lines: Int

  package init(digest: [UInt8], segment: String, number: Int, bytes: Int, lines: Int) {
    (self.digest, self.segment, self.number) = (digest, segment, number)
    (self.bytes, self.lines) = (bytes, lines)
  }
}

/// A version of the memory: its segments, its gate.
package struct MemoryManifest: Sendable, Equatable {
  package struct Segment: Sendable, Equatable {
    package var file: String
    package var digest: [UInt8]
    package var deadDocuments: [UInt32]
    /// Files with the rows of the dead documents, each in one of them.
    package var deadFiles: [String]

    package init(file: String, digest: [UInt8], deadDocuments: [UInt32], deadFiles: [String]) {
      (self.file, self.digest) = (file, digest)
      (self.deadDocuments, self.deadFiles) = (deadDocuments, deadFiles)
    }
  }

  package var version: Int
  package var createdAt: Int64
  package var gate: [UInt8]
  /// Per view but the verbatim one, by its name.
  package var viewGates: [String: [UInt8]] = [:]
  package var digest: [UInt8]
  package var segments: [Segment]

  package init(
    version: Int, createdAt: Int64, gate: [UInt8], digest: [UInt8], segments: [Segment]
  ) {
    (self.version, self.createdAt, self.gate) = (version, createdAt, gate)
    (self.digest, self.segments) = (digest, segments)
  }
}

extension Store {
  /// Records sources and the memory that holds them, all or nothing.
  ///
  /// Each source takes the place of what was known of its path; `removed` are paths that are no
  /// longer learned, `placements` every text that is in the memory now, `now` is in seconds since
  /// 1970.
  package func record(
    _ sources: [LearnedSource], removing removed: [String] = [],
    placements: [ContentPlacement], _ manifest: MemoryManifest, now: Int64
  ) throws(CatalogError) {
    try write { database in
      for path in removed {
        try database.execute(sql: "DELETE FROM source WHERE path = ?", arguments: [path])
      }
      try place(placements, database)
      for source in sources { try record(source, now, database) }
      try database.execute(
        sql: "DELETE FROM content WHERE id NOT IN (SELECT content_id FROM document)")
      try database.execute(sql: "DELETE FROM memory; DELETE FROM memory_segment")
      try database.execute(
        sql: "INSERT INTO memory (id, version, created_at, gate, digest) VALUES (1, ?, ?, ?, ?)",
        arguments: [
          manifest.version, manifest.createdAt, Data(manifest.gate), Data(manifest.digest),
        ])
      try database.execute(sql: "DELETE FROM memory_gate")
      for (view, gate) in manifest.viewGates {
        try database.execute(
          sql: "INSERT INTO memory_gate (view, gate) VALUES (?, ?)", arguments: [view, Data(gate)])
      }
      for (ordinal, segment) in manifest.segments.enumerated() {
        try database.execute(
          sql: "INSERT INTO memory_segment VALUES (?, ?, ?, ?, ?)",
          arguments: [
            ordinal, segment.file, Data(segment.digest), segment.deadDocuments.data,
            segment.deadFiles.joined(separator: "\n"),
          ])
      }
    }
  }

  private func place(_ placements: [ContentPlacement], _ database: Database) throws {
    // Numbers are unique among segments: all are moved out of the way first.
    try database.execute(sql: "UPDATE content SET number = -1 - id, segment = ''")
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

  private func record(_ source: LearnedSource, _ now: Int64, _ database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO source
          (kind, path, name, is_shared, is_commons, revision, learned_at, notes, decrees, rules)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (path) DO UPDATE SET kind = ?1, name = ?3, is_shared = ?4, is_commons = ?5,
          revision = ?6, learned_at = ?7, notes = ?8, decrees = ?9, rules = ?10
        """,
      arguments: [
        source.kind.rawValue, source.path, source.name, source.isShared, source.isCommons,
        source.revision?.description, now, source.notes?.description,
        source.decrees, source.rules,
      ])
    let id =
      try Int64.fetchOne(
        database, sql: "SELECT id FROM source WHERE path = ?", arguments: [source.path]) ?? 0
    try database.execute(sql: "DELETE FROM document WHERE source_id = ?", arguments: [id])
    try database.execute(sql: "DELETE FROM exclusion WHERE source_id = ?", arguments: [id])
    let document = try database.makeStatement(
      sql: """
        INSERT INTO document (source_id, path, blob, content_id)
        VALUES (?, ?, ?, (SELECT id FROM content WHERE digest = ?))
        """)
    let written = try database.makeStatement(
      sql: "INSERT INTO written (document_id, owner_id, lines, bytes) VALUES (?, ?, ?, ?)")
    let observed = try database.makeStatement(
      sql: """
        INSERT INTO observed (document_id, first_line, owner_id, at, is_first)
        VALUES (?, ?, ?, ?, ?)
        """)
    for entry in source.documents {
      try document.execute(arguments: [
        id, Data(entry.path.bytes), entry.blob?.description, Data(entry.digest),
      ])
      let number = database.lastInsertedRowID
      for part in entry.written {
        try written.execute(arguments: [number, Int64(part.owner), part.lines, part.bytes])
      }
      for run in entry.observed {
        try observed.execute(arguments: [
          number, run.firstLine, Int64(run.owner), run.time, run.isFirst,
        ])
      }
    }
    let exclusion = try database.makeStatement(
      sql: "INSERT OR REPLACE INTO exclusion (source_id, path, code, detail) VALUES (?, ?, ?, ?)")
    for entry in source.exclusions {
      try exclusion.execute(arguments: [id, Data(entry.path.bytes), entry.code, entry.detail])
    }
  }
}

extension [UInt32] {
  /// Little-endian, one after the other.
  var data: Data {
    var data = Data(capacity: count * 4)
    for value in self {
      for shift in 0..<4 { data.append(UInt8(truncatingIfNeeded: value >> UInt32(shift * 8))) }
    }
    return data
  }

  init(_ data: Data) {
    let bytes = [UInt8](data)
    self = stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { offset in
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32($1 * 8) }
    }
  }
}
