import GRDB

extension Schema {
  /// Who does not want to be learned, and who does.
  static func registerRights(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("14 opt-outs, opt-ins, erased names") { database in
      try database.execute(
        sql: """
          CREATE TABLE opt_out (
            -- Random.
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('person', 'source', 'path', 'commits', 'others')),
            person_id INTEGER REFERENCES person (id),
            -- The path of a source; empty for all of them.
            source TEXT NOT NULL,
            -- A glob, or a range of commits as it was given.
            pattern TEXT NOT NULL,
            at INTEGER NOT NULL,
            -- Hidden until nothing of it is on the disk.
            state TEXT NOT NULL CHECK (state IN ('hidden', 'erased')),
            -- JSON: what was measured before anything was erased.
            facts TEXT,
            -- JSON.
            certificate TEXT
          ) STRICT;
          CREATE TABLE opt_out_commit (
            opt_out_id TEXT NOT NULL REFERENCES opt_out (id) ON DELETE CASCADE,
            commit_id TEXT NOT NULL,
            PRIMARY KEY (opt_out_id, commit_id)
          ) STRICT, WITHOUT ROWID;
          -- Sources that learn from the persons listed alone.
          CREATE TABLE opt_in_source (source TEXT PRIMARY KEY) STRICT;
          CREATE TABLE opt_in (
            source TEXT NOT NULL,
            person_id INTEGER NOT NULL REFERENCES person (id),
            at INTEGER NOT NULL,
            PRIMARY KEY (source, person_id)
          ) STRICT;
          -- Names and addresses that were erased, as HMAC-SHA-256, so that they are known again.
          CREATE TABLE erased_identity (
            digest BLOB PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES person (id)
          ) STRICT;
          CREATE TABLE rights (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            -- Of the digests of erased names.
            key BLOB NOT NULL,
            -- How often text was erased.
            erasures INTEGER NOT NULL
          ) STRICT;
          INSERT INTO rights VALUES (1, randomblob(32), 0);
          """)
    }
  }
}
