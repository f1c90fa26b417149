import GRDB

extension Schema {
  /// Persons that are one, what a source's learning depended on, line histories of folders.
  static func registerPeople(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("2 persons that are one, histories of folders") { database in
      try database.execute(
        sql: """
          -- The person whom the user's identity map says that this one is; that one has none.
          ALTER TABLE person ADD COLUMN canonical_id INTEGER REFERENCES person (id);
          -- Whom owners are, with persons joined that are one, in equal parts.
          CREATE VIEW owner_person AS
            SELECT owner_id, person_id,
              1.0 / count(*) OVER (PARTITION BY owner_id) AS weight
            FROM (
              SELECT DISTINCT owner_id, coalesce(canonical_id, person.id) AS person_id
              FROM owner_author JOIN person ON person.id = owner_author.person_id);
          -- The commit of the notes that kinds of lines were read from.
          ALTER TABLE source ADD COLUMN notes TEXT;
          -- What the user said of the source; what it says of itself counts where this is NULL.
          ALTER TABLE source ADD COLUMN visibility TEXT
            CHECK (visibility IN ('private', 'shared'));
          -- Lines of documents outside Git, in order, since they were seen first.
          CREATE TABLE observed (
            document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
            first_line INTEGER NOT NULL,
            owner_id INTEGER NOT NULL REFERENCES owner (id),
            at INTEGER NOT NULL,
            -- The line was there when the document was first seen.
            is_first INTEGER NOT NULL,
            PRIMARY KEY (document_id, first_line)
          ) STRICT;
          """)
    }
  }
}
