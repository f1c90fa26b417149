import Foundation
import GRDB
package import Provenance

/// A human being, or an agent's account, as the store knows it.
package struct Person: Sendable, Hashable {
  package var id: UInt32
  /// Random; what annotations and the ledger name the person by.
  package var ref: String
  /// `nil` once erased.
  package var name: String?
  package var email: String?
  package var salt: [UInt8]

  package init(id: UInt32, ref: String, name: String?, email: String?, salt: [UInt8]) {
    (self.id, self.ref, self.name) = (id, ref, name)
    (self.email, self.salt) = (email, salt)
  }

  /// SHA-256 of salt, name and address: what the ledger's chain covers in place of the name.
  package var commitment: String {
    SHA256.digest(salt + Array("\(name ?? "")\0\(email ?? "")".utf8)).hex
  }
}

/// Gives out persons and owners inside one transaction.
struct PeopleWriter {
  private let database: Database
  private var persons: [Identity: Int64] = [:]
  private var owners: [OwnerKey: Int64] = [:]

  private struct OwnerKey: Hashable {
    var kind: OriginKind
    var isCommons: Bool
    var persons: [Int64]
  }

  init(_ database: Database) { self.database = database }

  /// The person behind an identity: one per address, or per name where there is no address.
  mutating func person(_ identity: Identity) throws -> Int64 {
    if let known = persons[identity] { return known }
    let existing = try Int64.fetchOne(
      database,
      sql: identity.email.isEmpty
        ? "SELECT person_id FROM identity WHERE name = ?1 AND email = '' AND ?2 = ''"
        : "SELECT person_id FROM identity WHERE email = ?2 COLLATE NOCASE AND ?1 = ?1",
      arguments: [identity.name, identity.email])
    let id: Int64
    if let existing {
      id = existing
    } else {
      let ref = randomBytes(16).hex
      try database.execute(
        sql: "INSERT INTO person (ref, name, email, salt) VALUES (?, ?, ?, ?)",
        arguments: [ref, identity.name, identity.email, Data(randomBytes(16))])
      id = database.lastInsertedRowID
    }
    try database.execute(
      sql: "INSERT OR IGNORE INTO identity (name, email, person_id) VALUES (?, ?, ?)",
      arguments: [identity.name, identity.email, id])
    persons[identity] = id
    return id
  }

  /// The owner that some identities are together; the first author stays first.
  mutating func owner(
    _ authors: [Identity], _ kind: OriginKind, isCommons: Bool
  ) throws -> (id: Int64, persons: [Int64]) {
    var persons: [Int64] = []
    for author in authors {
      let person = try person(author)
      if !persons.contains(person) { persons.append(person) }
    }
    let key = OwnerKey(kind: kind, isCommons: isCommons, persons: persons)
    if let known = owners[key] { return (known, persons) }
    let text = persons.map(String.init).joined(separator: " ")
    try database.execute(
      sql: "INSERT OR IGNORE INTO owner (kind, is_commons, persons) VALUES (?, ?, ?)",
      arguments: [kind.rawValue, isCommons, text])
    let id =
      try Int64.fetchOne(
        database, sql: "SELECT id FROM owner WHERE kind = ? AND is_commons = ? AND persons = ?",
        arguments: [kind.rawValue, isCommons, text]) ?? 0
    for person in persons {
      try database.execute(
        sql: "INSERT OR IGNORE INTO owner_author (owner_id, person_id, weight) VALUES (?, ?, ?)",
        arguments: [id, person, 1 / Double(persons.count)])
    }
    owners[key] = id
    return (id, persons)
  }
}

extension Store {
  /// For persons whom the identity map says to be another one, that one.
  package func canonicalPersons() throws(CatalogError) -> [UInt32: UInt32] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT id, canonical_id FROM person WHERE canonical_id IS NOT NULL"
      ).reduce(into: [:]) { $0[UInt32($1[0] as Int64)] = UInt32($1[1] as Int64) }
    }
  }

  /// The owners of origins, made as needed; in the order given.
  ///
  /// They are committed at once: an owner that nothing uses does no harm, and numbers stay.
  package func owners(
    of origins: [Origin], isCommons: Bool
  ) throws(CatalogError) -> [(id: UInt32, persons: [UInt32])] {
    try write { database in
      var writer = PeopleWriter(database)
      return try origins.map { origin in
        let owner = try writer.owner(origin.authors, origin.kind, isCommons: isCommons)
        return (UInt32(owner.id), owner.persons.map { UInt32($0) })
      }
    }
  }

  /// Persons by their numbers.
  package func persons(_ ids: some Collection<UInt32>) throws(CatalogError) -> [UInt32: Person] {
    try read { database in
      var result: [UInt32: Person] = [:]
      let statement = try database.makeStatement(
        sql: "SELECT ref, name, email, salt FROM person WHERE id = ?")
      for id in Set(ids) {
        guard let row = try Row.fetchOne(statement, arguments: [Int64(id)]) else { continue }
        result[id] = Person(
          id: id, ref: row[0], name: row[1], email: row[2],
          salt: [UInt8]((row[3] as Data?) ?? Data()))
      }
      return result
    }
  }

  /// The persons an asking identity is.
  package func persons(asking identity: Identity) throws(CatalogError) -> Set<UInt32> {
    try read { database in
      let condition = identity.email.isEmpty ? "identity.name = ?1" : "identity.email = ?1"
      let ids = try Int64.fetchAll(
        database,
        sql: """
          SELECT coalesce(canonical_id, person.id) FROM identity
          JOIN person ON person.id = person_id WHERE \(condition) COLLATE NOCASE
          """, arguments: [identity.email.isEmpty ? identity.name : identity.email])
      return Set(ids.map { UInt32($0) })
    }
  }

  /// How many independent human persons wrote something that is learned, up to `limit`.
  package func independentPersons(upTo limit: Int) throws(CatalogError) -> Int {
    try read { database in
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM (
            SELECT DISTINCT owner_person.person_id FROM written
            JOIN owner ON owner.id = written.owner_id AND kind = 'human' AND NOT is_commons
            JOIN owner_person ON owner_person.owner_id = owner.id LIMIT ?)
          """, arguments: [limit]) ?? 0
    }
  }
}

/// One set of authors, as the catalog numbers it.
package struct OwnerRecord: Sendable {
  package var id: UInt32
  package var kind: OriginKind
  package var isCommons: Bool
  package var persons: [UInt32]
}

extension Store {
  /// Owners by their numbers; those that there are not are left out.
  package func owners(_ ids: some Sequence<UInt32>) throws(CatalogError) -> [OwnerRecord] {
    try read { database in
      let one = try database.makeStatement(
        sql: "SELECT kind, is_commons, persons FROM owner WHERE id = ?")
      return try ids.compactMap { id in
        try Row.fetchOne(one, arguments: [Int64(id)]).map {
          OwnerRecord(
            id: id, kind: OriginKind(rawValue: $0[0]) ?? .unknown, isCommons: $0[1],
            persons: ($0[2] as String).split(separator: " ").compactMap { UInt32($0) })
        }
      }
    }
  }
}

extension Store {
  /// Persons by the random ids that entries name them by.
  package func persons(refs: [String]) throws(CatalogError) -> [Person] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT id, ref, name, email, salt FROM person
          WHERE ref IN (\(databaseQuestionMarks(count: refs.count)))
          """, arguments: StatementArguments(refs)
      ).map {
        Person(
          id: UInt32($0[0] as Int64), ref: $0[1], name: $0[2], email: $0[3],
          salt: [UInt8](($0[4] as Data?) ?? Data()))
      }
    }
  }
}
