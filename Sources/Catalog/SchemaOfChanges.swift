import GRDB

extension Schema {
  /// The name of the verbatim view's gate.
  static let verbatimGate = "verbatim"

  /// What lets a change of one document cost what the document does.
  static func registerChanges(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("6 changes of single documents") { database in
      try database.execute(
        sql: """
          -- Gates are a megabyte each: a change that leaves them alone does not write them.
          INSERT INTO memory_gate (view, gate) SELECT 'verbatim', gate FROM memory;
          ALTER TABLE memory DROP COLUMN gate;
          -- Rows that came or went since the gates were trained.
          ALTER TABLE memory ADD COLUMN changed_rows INTEGER NOT NULL DEFAULT 0;
          -- A digest of all that is recorded of a document.
          ALTER TABLE document ADD COLUMN fingerprint INTEGER NOT NULL DEFAULT 0;
          -- Documents were changed since the source was read as a whole.
          ALTER TABLE source ADD COLUMN has_changes INTEGER NOT NULL DEFAULT 0;
          -- Whose the lines are, of documents whose text others have too.
          CREATE TABLE shared_lines (
            document_id INTEGER PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
            lines BLOB NOT NULL
          ) STRICT;
          """)
    }
  }

  /// How early lines are came to be known with copies: what was recorded of them before is learned
  /// again with the segments, whose format changed too.
  static func registerSeniority(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("12 lines of shared texts say how early they are") { database in
      try database.execute(sql: "DELETE FROM shared_lines")
    }
  }
}
