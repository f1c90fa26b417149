import Foundation
import GRDB

/// What a coding agent wrote into a file, as its hook reported it.
///
/// The text itself is not kept: a line is known again by its digest, wherever it stands then.
package struct GeneratedText: Codable, Sendable, Equatable {
  /// Random.
  package var id: String
  /// Seconds since 1970.
  package var at: Int64
  /// The coding agent's name, such as `claude-code`.
  package var agent: String
  package var model: String?
  package var session: String?
  /// The path of the repository, as a source has it; `nil` outside of repositories.
  package var repository: String?
  /// From the top of the repository; the whole one outside.
  package var path: String
  /// The digest of each line, one after another, in the order of the text.
  package var digests: String

  package init(
    id: String, at: Int64, agent: String, model: String? = nil, session: String? = nil,
    repository: String?, path: String, digests: String
  ) {
    (self.id, self.at, self.agent, self.model) = (id, at, agent, model)
    (self.session, self.repository, self.path) = (session, repository, path)
    self.digests = digests
  }

  /// One line of JSON, without its end.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self))
  }

  init(decoding line: ArraySlice<UInt8>) throws {
    self = try JSONDecoder().decode(GeneratedText.self, from: Data(line))
  }
}

extension Schema {
  /// What coding agents wrote.
  static func registerGeneratedText(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("11 what coding agents wrote") { database in
      try database.execute(
        sql: """
          CREATE TABLE generated_text (
            id TEXT PRIMARY KEY,
            at INTEGER NOT NULL,
            agent TEXT NOT NULL,
            model TEXT,
            session TEXT,
            -- The path of the repository; empty outside of repositories.
            repository TEXT NOT NULL,
            path TEXT NOT NULL,
            digests TEXT NOT NULL
          ) STRICT;
          CREATE INDEX generated_text_repository ON generated_text (repository, at);
          CREATE TRIGGER generated_text_of_source AFTER DELETE ON source BEGIN
            DELETE FROM generated_text WHERE repository = old.path;
          END;
          """)
    }
  }
}

extension Store {
  /// How long it is known what agents wrote, in seconds: a year and a month.
  private static let keptFor: Int64 = 396 * 86_400

  /// Keeps what agents wrote; ids that are known are passed by, what is too old goes.
  func add(_ texts: [GeneratedText]) throws(CatalogError) {
    guard let latest = texts.map(\.at).max() else { return }
    try write { database in
      for text in texts {
        try database.execute(
          sql: """
            INSERT OR IGNORE INTO generated_text
              (id, at, agent, model, session, repository, path, digests)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            text.id, text.at, text.agent, text.model, text.session, text.repository ?? "",
            text.path, text.digests,
          ])
      }
      try database.execute(
        sql: "DELETE FROM generated_text WHERE at < ?",
        arguments: [latest.subtractingReportingOverflow(Self.keptFor).partialValue])
    }
  }

  /// What agents wrote in a repository since a time, oldest first; at most so many texts.
  package func generatedTexts(
    in repository: String, since: Int64, limit: Int
  ) throws(CatalogError) -> [GeneratedText] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM generated_text WHERE repository = ? AND at >= ?
          ORDER BY at DESC, rowid DESC LIMIT ?
          """, arguments: [repository, since, limit])
      return rows.reversed().map { row in
        GeneratedText(
          id: row["id"], at: row["at"], agent: row["agent"], model: row["model"],
          session: row["session"], repository: row["repository"], path: row["path"],
          digests: row["digests"])
      }
    }
  }
}
