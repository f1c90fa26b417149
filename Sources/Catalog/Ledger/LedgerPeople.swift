import Foundation
import GRDB
package import Provenance

/// Somebody as statements see them: who is whom, and how much of what is learned is theirs.
package struct LedgerPerson: Sendable, Equatable {
  /// Random.
  package var ref: String
  /// The random id of the person that this one is, by the user's identity map; else their own.
  package var canonical: String
  package var kind: AccountKind
  /// Lines of what is learned, in millionths: a line of two persons is half of each.
  package var microlines: Int64
  /// `nil` once erased, or where it may not be said.
  package var name: String?
  package var email: String?
  package var salt: [UInt8]?

  package init(
    ref: String, canonical: String, kind: AccountKind, microlines: Int64, name: String? = nil,
    email: String? = nil, salt: [UInt8]? = nil
  ) {
    (self.ref, self.canonical, self.kind) = (ref, canonical, kind)
    (self.microlines, self.name, self.email, self.salt) = (microlines, name, email, salt)
  }
}

extension Store {
  /// Persons who wrote what is learned, or whom the ledger names, by their random ids.
  ///
  /// Lines of an owner are split evenly over its persons, once each: millionths, rounded down, the
  /// first persons by number taking what is left. Lines of agents and unknown authors are nobody's.
  package func ledgerPeople() throws(CatalogError) -> [LedgerPerson] {
    try read { database in
      var people: [Int64: LedgerPerson] = [:]
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT person.id, person.ref, person.name, person.email, person.salt,
            coalesce(root.ref, person.ref) AS canonical
          FROM person LEFT JOIN person AS root ON root.id = person.canonical_id
          """)
      {
        let (name, email) = (row["name"] as String?, row["email"] as String?)
        people[row["id"]] = LedgerPerson(
          ref: row["ref"], canonical: row["canonical"],
          kind: Identity(name: name ?? "", email: email ?? "").account, microlines: 0, name: name,
          email: email, salt: (row["salt"] as Data?).map { [UInt8]($0) })
      }
      var lines: [Int64: Int64] = [:]
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT owner_id, sum(lines) AS lines FROM written
          JOIN owner ON owner.id = owner_id AND kind = 'human' AND NOT is_commons
          GROUP BY owner_id
          """)
      { lines[row["owner_id"]] = row["lines"] }
      var owners: [Int64: [Int64]] = [:]
      for row in try Row.fetchAll(
        database, sql: "SELECT owner_id, person_id FROM owner_person ORDER BY owner_id, person_id")
      { owners[row["owner_id"], default: []].append(row["person_id"]) }
      for (owner, persons) in owners {
        let micro = (lines[owner] ?? 0) * 1_000_000
        let (each, left) = micro.quotientAndRemainder(dividingBy: Int64(persons.count))
        for (index, person) in persons.enumerated() {
          people[person]?.microlines += each + (index < left ? 1 : 0)
        }
      }
      let named = Set(
        try String.fetchAll(database, sql: "SELECT DISTINCT ref FROM entry_credit"))
      return people.values.filter { person in
        person.microlines > 0 || person.ref != person.canonical || named.contains(person.ref)
      }.sorted { $0.ref < $1.ref }
    }
  }

  /// Random ids of persons who wrote something in one of some sources.
  package func writers(in sources: [Source]) throws(CatalogError) -> Set<String> {
    try read { database in
      Set(
        try String.fetchAll(
          database,
          sql: """
            SELECT DISTINCT person.ref FROM written JOIN document ON document.id = document_id
            JOIN owner_author USING (owner_id) JOIN person ON person.id = owner_author.person_id
            WHERE source_id IN (\(databaseQuestionMarks(count: sources.count)))
            """, arguments: StatementArguments(sources.map(\.id))))
    }
  }
}
