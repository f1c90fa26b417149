import Foundation
import GRDB
package import Provenance

/// A person with everything that is known under their name.
package struct PersonRecord: Sendable {
  package struct Name: Sendable, Hashable {
    package var identity: Identity
    /// The person that this address was before any were said to be one.
    package var person: UInt32
  }

  package var person: Person
  /// Names and addresses in histories, after mailmaps; those of the person itself first.
  package var names: [Name] = []
  package var kind: AccountKind = .human
  /// Lines that are learned: written by them, and written by an agent in their commits.
  package var lines = 0
  package var agentLines = 0
  /// Names of sources that hold these lines.
  package var sources: [String] = []

  /// Whether the identity map joined several persons in this one.
  package var isJoined: Bool { Set(names.map(\.person)).count > 1 }
}

/// Why a change of the identity map cannot be made.
package enum IdentityMapError: Error, Equatable, CustomStringConvertible {
  case unknown(String)
  case ambiguous(String, candidates: [String])
  case notJoined(String)

  package var description: String {
    switch self {
    case .unknown(let text):
      "cannot find the person \(text): `byline people` lists who is known"
    case .ambiguous(let text, let candidates):
      "cannot tell who \(text) is, there are \(candidates.joined(separator: ", ")): "
        + "name an address"
    case .notJoined(let text): "cannot split \(text): it is one person already"
    }
  }
}

extension Store {
  /// All persons, once each: those with lines, and those whom the identity map joins.
  ///
  /// The most lines first, then by address.
  package func people() throws(CatalogError) -> [PersonRecord] {
    try read { database in
      var records: [Int64: PersonRecord] = [:]
      let names = try Row.fetchAll(
        database,
        sql: """
          SELECT identity.name, identity.email, person.id, coalesce(canonical_id, person.id) AS root
          FROM identity JOIN person ON person.id = identity.person_id
          ORDER BY root, person.id != root, identity.id
          """)
      for row in names {
        let root: Int64 = row["root"]
        if records[root] == nil {
          guard let person = try Self.person(root, database) else { continue }
          records[root] = PersonRecord(person: person)
        }
        records[root]?.names.append(
          .init(
            identity: Identity(name: row["name"], email: row["email"]),
            person: UInt32(row["id"] as Int64)))
      }
      let written = try Row.fetchAll(
        database,
        sql: """
          SELECT owner_person.person_id, source.name, owner.kind, sum(written.lines) FROM written
          JOIN document ON document.id = written.document_id
          JOIN source ON source.id = document.source_id
          JOIN owner ON owner.id = written.owner_id AND NOT owner.is_commons
          JOIN owner_person ON owner_person.owner_id = owner.id
          GROUP BY owner_person.person_id, source.id, owner.kind ORDER BY 1, 2
          """)
      for row in written {
        let (id, source, lines): (Int64, String, Int) = (row[0], row[1], row[3])
        if row[2] == OriginKind.agent.rawValue {
          records[id]?.agentLines += lines
        } else {
          records[id]?.lines += lines
        }
        if records[id]?.sources.last != source { records[id]?.sources.append(source) }
      }
      for id in records.keys {
        let kinds = Set(records[id]?.names.map(\.identity.account) ?? [])
        records[id]?.kind = kinds.contains(.agent) ? .agent : kinds.contains(.bot) ? .bot : .human
      }
      return records.values
        .filter { $0.lines + $0.agentLines > 0 || $0.isJoined }
        .sorted {
          ($1.lines, $1.agentLines, $0.person.email ?? "", $0.person.id)
            < ($0.lines, $0.agentLines, $1.person.email ?? "", $1.person.id)
        }
    }
  }

  static func person(_ id: Int64, _ database: Database) throws -> Person? {
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT ref, name, email, salt FROM person WHERE id = ?", arguments: [id])
    else { return nil }
    return Person(
      id: UInt32(id), ref: row[0], name: row[1], email: row[2],
      salt: [UInt8]((row[3] as Data?) ?? Data()))
  }

  // MARK: Changes

  /// Makes two persons one: the first one's name and address stay.
  ///
  /// Both are named by an address, a name, `Name <address>` or their random id.
  /// - Returns: the person, and whether anything was changed.
  /// - Throws: `IdentityMapError`, `CatalogError`.
  package func merge(_ first: String, _ second: String) throws -> (person: Person, isNew: Bool) {
    try change { database in
      let root = try Self.root(of: first, database)
      let other = try Self.root(of: second, database)
      return (try Self.join(other, into: root, database), root != other)
    }
  }

  /// Makes an address, known or not, a person's.
  package func alias(_ address: String, of text: String) throws -> (person: Person, isNew: Bool) {
    try change { database in
      let root = try Self.root(of: text, database)
      var identity = Identity(parsing: address)
      if identity.email.isEmpty { identity = Identity(name: "", email: identity.name) }
      if identity.name.isEmpty { identity.name = try Self.person(root, database)?.name ?? "" }
      let person = try Self.person(at: identity, database)
      let other = try Self.canonical(person, database)
      return (try Self.join(other, into: root, database), root != other)
    }
  }

  /// Makes persons one as a mailmap has them; names and addresses need not be known yet.
  ///
  /// - Returns: how many addresses have another person now.
  package func adopt(mailmap text: String) throws -> Int {
    try change { database in
      var changed = 0
      for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
        let parts = line.split(separator: ">", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count > 2 else { continue }
        let proper = Identity(parsing: parts[0] + ">")
        let other = Identity(parsing: parts[1] + ">")
        if proper.email.isEmpty || other.email.isEmpty { continue }
        let root = try Self.canonical(try Self.person(at: proper, database), database)
        let name = other.name.isEmpty ? proper.name : other.name
        let person = try Self.canonical(
          try Self.person(at: Identity(name: name, email: other.email), database), database)
        if person == root { continue }
        _ = try Self.join(person, into: root, database)
        changed += 1
      }
      return changed
    }
  }

  /// Takes an address out of the person whom it was joined with: the way back from `merge`.
  ///
  /// - Returns: the persons that there are now instead of one.
  package func split(_ text: String) throws -> [Person] {
    try change { database in
      let persons = try Self.persons(named: text, database)
      // A name may have been joined from several: splitting by it is no answer to which.
      guard persons.count == 1, let person = persons.first else {
        if persons.isEmpty { throw IdentityMapError.unknown(text) }
        throw IdentityMapError.ambiguous(text, candidates: try Self.names(of: persons, database))
      }
      let root = try Self.canonical(person, database)
      let others = try Int64.fetchAll(
        database, sql: "SELECT id FROM person WHERE canonical_id = ? ORDER BY id",
        arguments: [root])
      guard let next = person == root ? others.first : root else {
        throw IdentityMapError.notJoined(text)
      }
      // Who is apart now from somebody who has opted out may be learned.
      let isOut = try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (SELECT 1 FROM opt_out JOIN person ON person.id = person_id
            WHERE coalesce(canonical_id, person.id) = ?)
          """, arguments: [root])
      if isOut == true { try Self.forgetDecisions(database) }
      if person == root {
        // Those that stay together need another one to be.
        try database.execute(
          sql: "UPDATE person SET canonical_id = ?1 WHERE canonical_id = ?2 AND id != ?1",
          arguments: [next, root])
        try database.execute(
          sql: "UPDATE person SET canonical_id = NULL WHERE id = ?", arguments: [next])
      } else {
        try database.execute(
          sql: "UPDATE person SET canonical_id = NULL WHERE id = ?", arguments: [person])
      }
      return try [person, next].compactMap { try Self.person($0, database) }
    }
  }

  /// `write`, where the identity map's own errors stay what they are.
  func change<T>(_ body: (Database) throws -> T) throws -> T {
    let result: Result<T, IdentityMapError> = try write { database in
      do {
        return .success(try body(database))
      } catch let error as IdentityMapError {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func join(
    _ other: Int64, into root: Int64, _ database: Database
  ) throws -> Person {
    if other != root {
      try hide(oneWithOptedOut: [root, other], database)
      try database.execute(
        sql: "UPDATE person SET canonical_id = ?1 WHERE id = ?2 OR canonical_id = ?2",
        arguments: [root, other])
    }
    guard let person = try person(root, database) else { throw IdentityMapError.unknown("\(root)") }
    return person
  }

  /// The person who has an address; a new one, with the name, where nobody has it.
  static func person(at identity: Identity, _ database: Database) throws -> Int64 {
    let known = try Int64.fetchOne(
      database, sql: "SELECT person_id FROM identity WHERE email = ? COLLATE NOCASE",
      arguments: [identity.email])
    var writer = PeopleWriter(database)
    return try known ?? writer.person(identity)
  }

  static func canonical(_ person: Int64, _ database: Database) throws -> Int64 {
    try Int64.fetchOne(
      database, sql: "SELECT coalesce(canonical_id, id) FROM person WHERE id = ?",
      arguments: [person]) ?? person
  }

  /// The person that an address, a name, `Name <address>` or a random id means.
  ///
  /// - Throws: `IdentityMapError`, `CatalogError`.
  package func person(named text: String) throws -> Person {
    let result: Result<Person, IdentityMapError> = try read { database in
      do {
        let root = try Self.root(of: text, database)
        guard let person = try Self.person(root, database) else { return .failure(.unknown(text)) }
        return .success(person)
      } catch let error as IdentityMapError {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The one person that a text names.
  static func root(of text: String, _ database: Database) throws -> Int64 {
    let roots = Set(try persons(named: text, database).map { try canonical($0, database) })
    guard let root = roots.first else { throw IdentityMapError.unknown(text) }
    guard roots.count == 1 else {
      throw IdentityMapError.ambiguous(text, candidates: try names(of: roots.sorted(), database))
    }
    return root
  }

  /// Persons as histories have them: by address, name or random id.
  static func persons(named text: String, _ database: Database) throws -> [Int64] {
    let identity = Identity(parsing: text)
    let email = identity.email.isEmpty && text.contains("@") ? text.trimmingSpaces : identity.email
    if !email.isEmpty {
      return try Int64.fetchAll(
        database, sql: "SELECT DISTINCT person_id FROM identity WHERE email = ? COLLATE NOCASE",
        arguments: [email])
    }
    let named = try Int64.fetchAll(
      database,
      sql: "SELECT DISTINCT person_id FROM identity WHERE name = ? COLLATE NOCASE ORDER BY 1",
      arguments: [identity.name])
    if !named.isEmpty { return named }
    guard text.count >= 8, text.allSatisfy(\.isHexDigit) else { return [] }
    return try Int64.fetchAll(
      database, sql: "SELECT id FROM person WHERE substr(ref, 1, ?2) = ?1",
      arguments: [text.lowercased(), text.count])
  }

  static func names(of persons: [Int64], _ database: Database) throws -> [String] {
    try persons.prefix(8).compactMap { try person($0, database) }.map {
      Identity(name: $0.name ?? "erased", email: $0.email ?? "").description
    }
  }

  // MARK: Files

  /// The identity map as a mailmap: one line per name or address that is another person's.
  package func identityMap() throws(CatalogError) -> String {
    var lines: [String] = []
    for record in try people() where record.isJoined {
      let person = record.person
      guard let name = person.name, let email = person.email else { continue }
      for other in record.names where other.person != person.id && !other.identity.email.isEmpty {
        lines.append("\(name) <\(email)> <\(other.identity.email)>")
      }
    }
    var seen: Set<String> = []
    return lines.filter { seen.insert($0).inserted }.map { $0 + "\n" }.joined()
  }
}
