import Foundation
import GRDB
package import Provenance

/// Saved work that was learned: the text, and when it was saved.
package struct SavedState: Sendable, Hashable {
  /// SHA-256 of the text.
  package var digest: [UInt8]
  /// Seconds since 1970.
  package var modified: Int64

  package init(digest: [UInt8], modified: Int64) {
    (self.digest, self.modified) = (digest, modified)
  }
}

extension Store {
  /// Folders below which repositories are learned as they appear, by path.
  package func watchedRoots() throws(CatalogError) -> [String] {
    try read { try String.fetchAll($0, sql: "SELECT path FROM watched_root ORDER BY path") }
  }

  /// Has repositories below a folder learned as they appear.
  package func watch(_ path: String, now: Int64) throws(CatalogError) {
    try write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO watched_root VALUES (?, ?)", arguments: [path, now])
    }
  }

  /// Whether the folder was watched.
  package func unwatch(_ path: String) throws(CatalogError) -> Bool {
    try write { database in
      try database.execute(sql: "DELETE FROM watched_root WHERE path = ?", arguments: [path])
      return database.changesCount > 0
    }
  }

  /// Repositories that were taken out by hand, which are not learned again by themselves.
  package func leftOut() throws(CatalogError) -> Set<String> {
    try read { try String.fetchSet($0, sql: "SELECT path FROM left_out") }
  }

  /// Remembers that sources were taken out by hand.
  package func leaveOut(_ paths: [String]) throws(CatalogError) {
    try write { database in
      for path in paths {
        try database.execute(sql: "INSERT OR IGNORE INTO left_out VALUES (?)", arguments: [path])
      }
    }
  }

  /// Where the texts of saved work are: by segment, the numbers of documents.
  package func savedPlaces() throws(CatalogError) -> [String: [Int]] {
    try read { database in
      var result: [String: [Int]] = [:]
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT DISTINCT segment, number FROM saved JOIN document ON document.id = document_id
          JOIN content ON content.id = content_id ORDER BY segment, number
          """)
      for row in rows { result[row[0], default: []].append(row[1]) }
      return result
    }
  }

  /// The documents of a repository that were learned as they were saved.
  package func savedWork(of source: Source) throws(CatalogError) -> [Path: SavedState] {
    try read { database in
      var result: [Path: SavedState] = [:]
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT path, digest, modified FROM saved JOIN document ON document.id = document_id
          JOIN content ON content.id = content_id WHERE source_id = ?
          """, arguments: [source.id])
      {
        result[Path(bytes: [UInt8](row[0] as Data))] = SavedState(
          digest: [UInt8](row[1] as Data), modified: row[2])
      }
      return result
    }
  }
}
