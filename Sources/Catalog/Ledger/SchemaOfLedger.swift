import GRDB

extension Schema {
  /// What reports and statements ask of entries beside their JSON.
  static func registerLedger(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("13 corrections, sources apart from the chain") { database in
      try database.execute(
        sql: """
          -- The digest of what was credited: the same input counts once a period.
          ALTER TABLE entry ADD COLUMN input TEXT NOT NULL DEFAULT '';
          UPDATE entry SET input = coalesce(payload ->> '$.input_digest', '');
          -- Of corrections and disputes: the id of the entry that they are about.
          ALTER TABLE entry ADD COLUMN corrects TEXT;
          CREATE INDEX entry_corrects ON entry (corrects) WHERE corrects IS NOT NULL;
          -- One tree in place of a table and its index: a third of the writes.
          CREATE TABLE new_credit (
            seq INTEGER NOT NULL REFERENCES entry (seq),
            ref TEXT NOT NULL,
            source TEXT NOT NULL,
            bits REAL NOT NULL,
            is_own INTEGER NOT NULL,
            PRIMARY KEY (seq, ref, source)
          ) STRICT, WITHOUT ROWID;
          INSERT INTO new_credit SELECT seq, ref, source, bits, is_own FROM entry_credit;
          DROP TABLE entry_credit;
          ALTER TABLE new_credit RENAME TO entry_credit;
          -- What the chain names a source by; the name can be erased.
          CREATE TABLE source_ref (ref TEXT PRIMARY KEY, name TEXT UNIQUE) STRICT;
          -- Why an entry was corrected or disputed; the chain has SHA-256 of salt and text.
          CREATE TABLE entry_reason (
            seq INTEGER PRIMARY KEY REFERENCES entry (seq),
            reason TEXT,
            salt BLOB
          ) STRICT;
          -- Entries with the credit that counts now: of the last correction, where there is one.
          CREATE VIEW current_credit AS
            SELECT entry.seq, entry.id, entry.kind, entry.at, entry.input, entry_credit.ref,
              entry_credit.source, entry_credit.bits, entry_credit.is_own
            FROM entry JOIN entry_credit ON entry_credit.seq = coalesce(
              (SELECT max(other.seq) FROM entry AS other
                WHERE other.corrects = entry.id AND other.kind = 'correction'), entry.seq)
            WHERE entry.corrects IS NULL;
          """)
    }
  }

  /// What else an entry says of persons and files.
  static func registerLedgerDetails(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("15 what was necessary, and where credit comes from") { database in
      try database.execute(
        sql: """
          -- What would be lost without a person, as the entry says.
          CREATE TABLE entry_necessary (
            seq INTEGER NOT NULL REFERENCES entry (seq),
            ref TEXT NOT NULL,
            bits REAL NOT NULL,
            is_own INTEGER NOT NULL,
            PRIMARY KEY (seq, ref)
          ) STRICT, WITHOUT ROWID;
          -- Files that credit comes from. The chain does not have them: they can be erased.
          CREATE TABLE entry_place (
            seq INTEGER NOT NULL REFERENCES entry (seq),
            source TEXT NOT NULL,
            path BLOB NOT NULL,
            is_own INTEGER NOT NULL,
            bits REAL NOT NULL,
            PRIMARY KEY (seq, source, path, is_own)
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX entry_place_source ON entry_place (source);
          CREATE VIEW current_necessary AS
            SELECT entry.seq, entry_necessary.ref, entry_necessary.bits, entry_necessary.is_own
            FROM entry JOIN entry_necessary ON entry_necessary.seq = coalesce(
              (SELECT max(other.seq) FROM entry AS other
                WHERE other.corrects = entry.id AND other.kind = 'correction'), entry.seq)
            WHERE entry.corrects IS NULL;
          """)
    }
  }
}
