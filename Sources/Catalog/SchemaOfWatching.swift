import GRDB

extension Schema {
  /// Folders below which repositories are found, what is not to be found, saved work.
  static func registerWatching(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("10 folders where repositories are found, saved work") { database in
      try database.execute(
        sql: """
          CREATE TABLE watched_root (
            path TEXT PRIMARY KEY,
            added_at INTEGER NOT NULL
          ) STRICT;
          -- Sources that were taken out by hand: they are not found again by themselves.
          CREATE TABLE left_out (path TEXT PRIMARY KEY) STRICT;
          -- Documents of repositories as they are saved, where that is not what is committed.
          CREATE TABLE saved (
            document_id INTEGER PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
            modified INTEGER NOT NULL
          ) STRICT;
          """)
    }
  }
}
