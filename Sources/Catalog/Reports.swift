import GRDB

/// What a person wrote of what is learned, and was credited with.
package struct PersonReport: Sendable, Equatable {
  package var ref: String
  /// `nil` once erased.
  package var name: String?
  package var email: String?
  package var lines = 0
  package var bytes = 0
  package var files = 0
  /// Bits credited in entries that count, and in text that was looked at or generated.
  package var creditedBits = 0.0
  package var viewedBits = 0.0
  /// Bits that entries that count would have lost without the person; of all sources alone.
  package var necessaryBits = 0.0
  package var events = 0
  /// Seconds since 1970.
  package var lastCredited: Int64?
}

extension Store {
  /// Credit as it was corrected last, of a source or all (`?1`) and since a time or ever (`?2`).
  ///
  /// Of entries that count the first one of an input does; persons that are one are one.
  static let countedCredit = """
    WITH credited AS (
      SELECT *, dense_rank() OVER (
          PARTITION BY input, kind IN ('committed', 'accepted', 'output') ORDER BY seq) AS nth
      FROM current_credit WHERE ?2 IS NULL OR at >= ?2),
    counted AS (
      SELECT credited.*, coalesce(person.ref, credited.ref) AS person
      FROM credited LEFT JOIN person AS named ON named.ref = credited.ref
      LEFT JOIN person ON person.id = coalesce(named.canonical_id, named.id)
      WHERE (?1 IS NULL OR credited.source = ?1
          OR credited.source IN (SELECT name FROM source WHERE path = ?1))
        AND (nth = 1 OR kind NOT IN ('committed', 'accepted', 'output')))
    """

  /// Persons by lines written, then by credit as it was corrected last.
  ///
  /// The same input counts once.
  ///
  /// `source` is a source's name or path, all if `nil`; entries older than `since`, in seconds
  /// since 1970, do not count.
  package func report(
    source: String?, since: Int64?
  ) throws(CatalogError) -> [PersonReport] {
    try read { database in
      var people: [String: PersonReport] = [:]
      let written = try Row.fetchAll(
        database,
        sql: """
          SELECT person.ref, person.name, person.email, sum(written.lines) AS lines,
            sum(written.bytes * owner_person.weight) AS bytes,
            count(DISTINCT written.document_id) AS files
          FROM written
          JOIN document ON document.id = written.document_id
          JOIN source ON source.id = document.source_id
          JOIN owner ON owner.id = written.owner_id AND owner.kind = 'human'
          JOIN owner_person ON owner_person.owner_id = owner.id
          JOIN person ON person.id = owner_person.person_id
          WHERE ?1 IS NULL OR source.name = ?1 OR source.path = ?1
          GROUP BY person.id
          """, arguments: [source])
      for row in written {
        var entry = PersonReport(ref: row["ref"])
        entry.name = row["name"]
        entry.email = row["email"]
        entry.lines = row["lines"]
        entry.bytes = Int((row["bytes"] as Double).rounded())
        entry.files = row["files"]
        people[entry.ref] = entry
      }
      let credited = try Row.fetchAll(
        database,
        sql: """
          \(Self.countedCredit)
          SELECT counted.person AS ref, kind, sum(bits) AS bits, count(DISTINCT seq) AS events,
            max(at) AS last, person.name, person.email
          FROM counted LEFT JOIN person ON person.ref = counted.person
          WHERE NOT is_own GROUP BY counted.person, kind
          """, arguments: [source, since])
      for row in credited {
        let ref: String = row["ref"]
        var entry = people[ref] ?? PersonReport(ref: ref)
        entry.name = entry.name ?? row["name"]
        entry.email = entry.email ?? row["email"]
        let counts = LedgerEntry.Kind(rawValue: row["kind"])?.counts ?? false
        if counts { entry.creditedBits += row["bits"] } else { entry.viewedBits += row["bits"] }
        entry.events += row["events"]
        entry.lastCredited = max(entry.lastCredited ?? 0, row["last"])
        people[ref] = entry
      }
      for row in try source == nil ? necessary(since: since, database) : [] {
        people[row["ref"]]?.necessaryBits = row["bits"]
      }
      return people.values.sorted {
        ($1.lines, $1.creditedBits, $1.viewedBits, $0.ref)
          < ($0.lines, $0.creditedBits, $0.viewedBits, $1.ref)
      }
    }
  }

  /// What entries that count would have lost without each person; a person's own are left out.
  private func necessary(since: Int64?, _ database: Database) throws -> [Row] {
    try Row.fetchAll(
      database,
      sql: """
        \(Self.countedCredit),
        entries AS (
          SELECT DISTINCT seq FROM counted WHERE kind IN ('committed', 'accepted', 'output'))
        SELECT coalesce(person.ref, lost.ref) AS ref, sum(lost.bits) AS bits
        FROM entries JOIN current_necessary AS lost ON lost.seq = entries.seq
        LEFT JOIN person AS named ON named.ref = lost.ref
        LEFT JOIN person ON person.id = coalesce(named.canonical_id, named.id)
        WHERE NOT lost.is_own GROUP BY 1
        """, arguments: [nil, since])
  }

  /// Lines of what is learned that no person wrote, as far as anybody knows: agents, unknown.
  package func unownedLines(source: String?) throws(CatalogError) -> Int {
    try read { database in
      try Int.fetchOne(
        database,
        sql: """
          SELECT coalesce(sum(written.lines), 0) FROM written
          JOIN document ON document.id = written.document_id
          JOIN source ON source.id = document.source_id
          JOIN owner ON owner.id = written.owner_id AND owner.kind != 'human'
          WHERE ?1 IS NULL OR source.name = ?1 OR source.path = ?1
          """, arguments: [source]) ?? 0
    }
  }
}
