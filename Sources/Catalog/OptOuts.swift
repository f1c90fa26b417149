import Foundation
import GRDB
package import Provenance

/// Work that is not to be learned, because its author or owner said so.
package struct OptOutRecord: Sendable, Hashable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    /// Lines that a person wrote, alone or with others.
    case person
    case source
    /// Files by a glob.
    case path
    /// Lines that some commits introduced.
    case commits
    /// In a source with an opt-in list: everybody who is not on it.
    case others
  }
  package enum State: String, Sendable, Codable {
    /// Out of every answer; the text is still on the disk.
    case hidden
    case erased
  }

  /// Random.
  package var id: String
  package var kind: Kind
  /// The number of the person.
  package var person: UInt32?
  /// The path of a source; empty for all.
  package var source: String
  /// A glob, or a range of commits as it was given.
  package var pattern: String
  /// Seconds since 1970.
  package var at: Int64
  package var state = State.hidden
  package var commits: Set<CommitID> = []

  package init(
    id: String, kind: Kind, person: UInt32? = nil, source: String = "", pattern: String = "",
    at: Int64
  ) {
    (self.id, self.kind, self.person) = (id, kind, person)
    (self.source, self.pattern, self.at) = (source, pattern, at)
  }
}

extension Store {
  /// All opt-outs, the oldest first.
  package func optOuts() throws(CatalogError) -> [OptOutRecord] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM opt_out ORDER BY at, id").map { row in
        var record = OptOutRecord(
          id: row["id"], kind: OptOutRecord.Kind(rawValue: row["kind"]) ?? .person,
          person: (row["person_id"] as Int64?).map { UInt32($0) }, source: row["source"],
          pattern: row["pattern"], at: row["at"])
        record.state = OptOutRecord.State(rawValue: row["state"]) ?? .hidden
        for name in try String.fetchAll(
          database, sql: "SELECT commit_id FROM opt_out_commit WHERE opt_out_id = ?",
          arguments: [record.id])
        {
          if let commit = ObjectID(hex: name) { record.commits.insert(CommitID(commit)) }
        }
        return record
      }
    }
  }

  /// Whether something is hidden whose text is still on the disk.
  package func hasHidden() throws(CatalogError) -> Bool {
    try read { database in
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM opt_out WHERE state = 'hidden')") ?? false
    }
  }

  /// Hides what an opt-out says, from whoever opens the memory from now on; the disk has it when
  /// this returns.
  ///
  /// The same opt-out is there once; what is erased stays so.
  /// - Returns: the opt-out, with the id that it has.
  package func add(_ optOut: OptOutRecord) throws(CatalogError) -> OptOutRecord {
    try write { database in
      var optOut = optOut
      let known = try Row.fetchOne(
        database,
        sql: """
          SELECT id, state FROM opt_out WHERE kind = ? AND person_id IS ? AND source = ? AND pattern = ?
          """,
        arguments: [
          optOut.kind.rawValue, optOut.person.map { Int64($0) }, optOut.source, optOut.pattern,
        ])
      if let known {
        optOut.id = known["id"]
        let isErased = known["state"] == OptOutRecord.State.erased.rawValue
        // What a list or a range says may be more than before.
        if isErased, optOut.kind != .others, optOut.kind != .commits {
          optOut.state = .erased
          return optOut
        }
        try database.execute(
          sql: "UPDATE opt_out SET state = 'hidden', at = ? WHERE id = ?",
          arguments: [optOut.at, optOut.id])
      } else {
        try database.execute(
          sql: """
            INSERT INTO opt_out (id, kind, person_id, source, pattern, at, state)
            VALUES (?, ?, ?, ?, ?, ?, 'hidden')
            """,
          arguments: [
            optOut.id, optOut.kind.rawValue, optOut.person.map { Int64($0) }, optOut.source,
            optOut.pattern, optOut.at,
          ])
      }
      for commit in optOut.commits {
        try database.execute(
          sql: "INSERT OR IGNORE INTO opt_out_commit VALUES (?, ?)",
          arguments: [optOut.id, commit.description])
      }
      // Whoever keeps the memory open sees another version.
      try database.execute(sql: "UPDATE memory SET version = version + 1")
      return optOut
    }
  }

  /// Hides what was learned of persons who become one with somebody who has opted out.
  ///
  /// `persons` are those that are joined, before they are. Where both have opted out, or nothing of
  /// the other one is learned, nothing changes.
  static func hide(oneWithOptedOut persons: [Int64], _ database: Database) throws {
    var isOut: [Bool] = []
    var hasLines: [Bool] = []
    for person in persons {
      let row = try Row.fetchOne(
        database,
        sql: """
          WITH one AS (SELECT id FROM person WHERE coalesce(canonical_id, id) = ?)
          SELECT EXISTS (SELECT 1 FROM opt_out WHERE person_id IN one),
            EXISTS (
              SELECT 1 FROM owner_author JOIN written ON written.owner_id = owner_author.owner_id
              WHERE person_id IN one)
          """, arguments: [person])
      isOut.append(row?[0] ?? false)
      hasLines.append(row?[1] ?? false)
    }
    let isNew = zip(isOut, hasLines).contains { !$0 && $1 }
    guard isNew, isOut.contains(true) else { return }
    for person in persons {
      try database.execute(
        sql: """
          UPDATE opt_out SET state = 'hidden' WHERE person_id IN (
            SELECT id FROM person WHERE coalesce(canonical_id, id) = ?)
          """, arguments: [person])
    }
    // Whoever keeps the memory open sees another version.
    try database.execute(sql: "UPDATE memory SET version = version + 1")
  }

  /// Takes an opt-out back; what it kept out is learned with the next reading of its sources.
  ///
  /// - Returns: whether there was one.
  package func removeOptOut(_ id: String) throws(CatalogError) -> Bool {
    try write { database in
      try database.execute(
        sql: """
          DELETE FROM erased_identity WHERE person_id IN (
            SELECT other.id FROM opt_out JOIN person ON person.id = opt_out.person_id
            JOIN person AS other ON coalesce(other.canonical_id, other.id)
              = coalesce(person.canonical_id, person.id)
            WHERE opt_out.id = ?)
          """, arguments: [id])
      try database.execute(sql: "DELETE FROM opt_out WHERE id = ?", arguments: [id])
      if database.changesCount == 0 { return false }
      try Self.forgetDecisions(database)
      return true
    }
  }

  /// Has all sources read as a whole again, whatever is known of them.
  static func forgetDecisions(_ database: Database) throws {
    try database.execute(sql: "UPDATE source SET rules = NULL")
    try database.execute(
      sql: "DELETE FROM exclusion WHERE code IN ('opted-out', 'opted-out-lines')")
    try database.execute(sql: "UPDATE memory SET version = version + 1")
  }

  // MARK: Erasing

  /// What was measured of an opt-out before anything was erased, as JSON.
  package func facts(ofOptOut id: String) throws(CatalogError) -> String? {
    try read { database in
      try String.fetchOne(
        database, sql: "SELECT facts FROM opt_out WHERE id = ?", arguments: [id])
    }
  }

  package func setFacts(_ facts: String, ofOptOut id: String) throws(CatalogError) {
    try write { database in
      try database.execute(
        sql: "UPDATE opt_out SET facts = ? WHERE id = ?", arguments: [facts, id])
    }
  }

  /// Nothing of an opt-out is on the disk any more, and its certificate says so.
  package func finish(
    optOut id: String, certificate: String
  ) throws(CatalogError) {
    try write { database in
      try database.execute(
        sql: "UPDATE opt_out SET state = 'erased', facts = NULL, certificate = ? WHERE id = ?",
        arguments: [certificate, id])
    }
  }

  package func certificate(ofOptOut id: String) throws(CatalogError) -> String? {
    try read { database in
      try String.fetchOne(
        database, sql: "SELECT certificate FROM opt_out WHERE id = ?", arguments: [id])
    }
  }

  /// How often text was erased from the memory: what was begun before is not put to use after.
  package func erasures() throws(CatalogError) -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT erasures FROM rights") ?? 0 }
  }

  package func countErasure() throws(CatalogError) {
    try write { try $0.execute(sql: "UPDATE rights SET erasures = erasures + 1") }
  }

  /// The owners that some persons have a part in.
  package func owners(withAny persons: Set<UInt32>) throws(CatalogError) -> Set<UInt32> {
    if persons.isEmpty { return [] }
    return try read { database in
      let wanted = persons.map { Int64($0) }.sorted()
      let ids = try Int64.fetchAll(
        database,
        sql: """
          SELECT DISTINCT owner_id FROM owner_author
          WHERE person_id IN (\(databaseQuestionMarks(count: wanted.count)))
          """, arguments: StatementArguments(wanted))
      return Set(ids.map { UInt32($0) })
    }
  }

  /// The documents that some owners wrote lines of, by the path of their source.
  package func documents(
    writtenBy owners: Set<UInt32>
  ) throws(CatalogError) -> [String: [Path]] {
    if owners.isEmpty { return [:] }
    return try read { database in
      var result: [String: [Path]] = [:]
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT DISTINCT source.path, document.path FROM written
          JOIN document ON document.id = document_id JOIN source ON source.id = source_id
          WHERE owner_id IN (\(databaseQuestionMarks(count: owners.count)))
          """, arguments: StatementArguments(owners.map { Int64($0) }.sorted()))
      {
        result[row[0], default: []].append(Path(bytes: [UInt8](row[1] as Data)))
      }
      return result
    }
  }
}
