import Foundation
import GRDB

/// The tables of the store and how older ones become newer ones.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 sources, people, memory, ledger") { database in
      try database.execute(
        sql: """
          CREATE TABLE source (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('repository', 'folder')),
            path TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            is_shared INTEGER NOT NULL DEFAULT 0,
            is_commons INTEGER NOT NULL DEFAULT 0,
            revision TEXT,
            learned_at INTEGER NOT NULL
          ) STRICT;
          -- Names can be erased; entries of the ledger name a person by ref alone.
          CREATE TABLE person (
            id INTEGER PRIMARY KEY,
            ref TEXT NOT NULL UNIQUE,
            name TEXT,
            email TEXT,
            salt BLOB
          ) STRICT;
          CREATE TABLE identity (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            person_id INTEGER NOT NULL REFERENCES person (id),
            UNIQUE (name, email)
          ) STRICT;
          CREATE INDEX identity_email ON identity (email COLLATE NOCASE);
          CREATE TABLE owner (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('human', 'agent', 'unknown')),
            is_commons INTEGER NOT NULL,
            -- Persons in order, which share equally: what makes an owner the same.
            persons TEXT NOT NULL,
            UNIQUE (kind, is_commons, persons)
          ) STRICT;
          CREATE TABLE owner_author (
            owner_id INTEGER NOT NULL REFERENCES owner (id),
            person_id INTEGER NOT NULL REFERENCES person (id),
            weight REAL NOT NULL,
            PRIMARY KEY (owner_id, person_id)
          ) STRICT;
          -- A text with its owners, once in the memory however often it was found.
          CREATE TABLE content (
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            segment TEXT NOT NULL,
            number INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            lines INTEGER NOT NULL,
            UNIQUE (segment, number)
          ) STRICT;
          CREATE TABLE document (
            id INTEGER PRIMARY KEY,
            source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
            path BLOB NOT NULL,
            blob TEXT,
            content_id INTEGER NOT NULL REFERENCES content (id),
            UNIQUE (source_id, path)
          ) STRICT;
          CREATE INDEX document_content ON document (content_id);
          -- How much of a document each owner wrote.
          CREATE TABLE written (
            document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
            owner_id INTEGER NOT NULL REFERENCES owner (id),
            lines INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            PRIMARY KEY (document_id, owner_id)
          ) STRICT;
          CREATE TABLE exclusion (
            source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
            path BLOB NOT NULL,
            code TEXT NOT NULL,
            detail TEXT NOT NULL,
            PRIMARY KEY (source_id, path)
          ) STRICT;
          CREATE TABLE memory (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            gate BLOB NOT NULL,
            digest BLOB NOT NULL
          ) STRICT;
          CREATE TABLE memory_segment (
            ordinal INTEGER PRIMARY KEY,
            file TEXT NOT NULL UNIQUE,
            digest BLOB NOT NULL,
            -- Documents that no longer count, and their rows: UInt32, little-endian, sorted.
            dead_documents BLOB NOT NULL,
            dead_rows BLOB NOT NULL
          ) STRICT;
          CREATE TABLE entry (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            at INTEGER NOT NULL,
            payload TEXT NOT NULL,
            hash BLOB NOT NULL
          ) STRICT;
          CREATE TABLE entry_credit (
            seq INTEGER NOT NULL REFERENCES entry (seq),
            ref TEXT NOT NULL,
            source TEXT NOT NULL,
            bits REAL NOT NULL,
            is_own INTEGER NOT NULL,
            PRIMARY KEY (seq, ref, source)
          ) STRICT;
          """)
    }
    registerPeople(in: &migrator)
    // Segments of the first format are learned again, so what was dead in them is not kept.
    migrator.registerMigration("3 rows of dead documents in files") { database in
      try database.execute(
        sql: """
          ALTER TABLE memory_segment DROP COLUMN dead_rows;
          -- Names of files, one a line.
          ALTER TABLE memory_segment ADD COLUMN dead_files TEXT NOT NULL DEFAULT '';
          """)
    }
    migrator.registerMigration("4 gates of views") { database in
      try database.execute(
        sql: "CREATE TABLE memory_gate (view TEXT PRIMARY KEY, gate BLOB NOT NULL) STRICT")
    }
    migrator.registerMigration("5 what documents and their lines were decided by") { database in
      try database.execute(
        sql: """
          -- A digest of what changes history beside the commits; NULL if nothing does.
          ALTER TABLE source ADD COLUMN decrees TEXT;
          -- The version of the rules for documents; NULL before there was one.
          ALTER TABLE source ADD COLUMN rules INTEGER;
          """)
    }
    registerChanges(in: &migrator)
    registerGeneratedText(in: &migrator)
    registerWatching(in: &migrator)
    registerLedger(in: &migrator)
    registerSeniority(in: &migrator)
    registerRights(in: &migrator)
    registerLedgerDetails(in: &migrator)
    return migrator
  }

  /// Brings a store up to date; an older one is copied aside first.
  static func migrate(_ pool: DatabasePool, at path: String) throws {
    let migrator = migrator
    let (isNewer, isEmpty, isCurrent) = try pool.read { database in
      (
        try migrator.hasBeenSuperseded(database),
        try migrator.appliedIdentifiers(database).isEmpty,
        try migrator.hasCompletedMigrations(database)
      )
    }
    if isNewer {
      throw CatalogError.newerStore(path: path, found: try newest(pool))
    }
    if isCurrent { return }
    if !isEmpty {
      var number = 1
      while FileManager.default.fileExists(atPath: "\(path).backup-\(number)") { number += 1 }
      let backup = try DatabaseQueue(path: "\(path).backup-\(number)")
      try pool.backup(to: backup)
      try backup.close()
    }
    try migrator.migrate(pool)
  }

  private static func newest(_ pool: DatabasePool) throws -> String {
    try pool.read { database in
      try String.fetchOne(
        database, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid DESC LIMIT 1")
    } ?? "unknown"
  }
}
