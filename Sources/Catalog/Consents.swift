import Foundation
import GRDB
package import Provenance

/// Names and addresses, as opt-outs and opt-in lists compare them.
package struct IdentitySet: Sendable, Hashable {
  /// In lower case.
  package var emails: Set<String> = []
  /// Of those without an address.
  package var names: Set<String> = []
  /// Of all: what they are called where addresses are left away.
  package var knownNames: Set<String> = []

  package init() {}

  package var isEmpty: Bool { emails.isEmpty && names.isEmpty }

  package mutating func insert(_ identity: Identity) {
    knownNames.insert(identity.name)
    if identity.email.isEmpty {
      names.insert(identity.name)
    } else {
      emails.insert(identity.email.lowercased())
    }
  }

  package func contains(_ identity: Identity) -> Bool {
    identity.email.isEmpty
      ? names.contains(identity.name) : emails.contains(identity.email.lowercased())
  }
}

/// What was said of whose work may be learned.
package struct ConsentRecord: Sendable {
  package var optOuts: [OptOutRecord] = []
  /// Everybody who has opted out, under all names that the store knows, by the opt-out's id.
  package var refused: [String: IdentitySet] = [:]
  /// Digests of names and addresses that were erased, with the opt-out's id.
  package var erased: [[UInt8]: String] = [:]
  package var key: [UInt8] = []
  /// Of sources with an opt-in list, by path: who is on it.
  package var admitted: [String: IdentitySet] = [:]

  package init() {}

  /// Whether nothing was said.
  package var isEmpty: Bool {
    optOuts.isEmpty && refused.isEmpty && erased.isEmpty && admitted.isEmpty
  }
}

extension ConsentRecord {
  /// What is kept of a name or an address that was erased.
  static func digest(_ identity: Identity, key: [UInt8]) -> [UInt8] {
    let text =
      identity.email.isEmpty ? "name \(identity.name)" : "mail \(identity.email.lowercased())"
    return HMAC.sha256(Array(text.utf8), key: key)
  }

  /// Whether somebody who is only known by a name may have opted out.
  package func refuses(name: String) -> Bool {
    if refused.values.contains(where: { $0.knownNames.contains(name) }) { return true }
    return !erased.isEmpty
      && erased[Self.digest(Identity(name: name, email: ""), key: key)] != nil
  }

  /// The opt-out of a person; `nil` if they have not opted out.
  package func refusal(of identity: Identity) -> String? {
    for (id, identities) in refused where identities.contains(identity) { return id }
    return erased.isEmpty ? nil : erased[Self.digest(identity, key: key)]
  }
}

/// A keyed digest, RFC 2104.
enum HMAC {
  static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var block = key.count > 64 ? SHA256.digest(key) : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    let inner = SHA256.digest(block.map { $0 ^ 0x36 } + message)
    return SHA256.digest(block.map { $0 ^ 0x5C } + inner)
  }
}

extension Store {
  /// What was said of whose work may be learned.
  package func consents() throws(CatalogError) -> ConsentRecord {
    var record = ConsentRecord()
    record.optOuts = try optOuts()
    return try read { database in
      for optOut in record.optOuts {
        guard let person = optOut.person else { continue }
        record.refused[optOut.id] = try Self.identities(of: [person], database)
      }
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT digest, coalesce((
            SELECT opt_out.id FROM opt_out JOIN person AS out ON out.id = opt_out.person_id
            WHERE coalesce(out.canonical_id, out.id) = coalesce(person.canonical_id, person.id)), '')
          FROM erased_identity JOIN person ON person.id = person_id
          """)
      {
        record.erased[[UInt8](row[0] as Data)] = row[1]
      }
      record.key = [UInt8](try Data.fetchOne(database, sql: "SELECT key FROM rights") ?? Data())
      for source in try String.fetchAll(database, sql: "SELECT source FROM opt_in_source") {
        let listed = try Int64.fetchAll(
          database, sql: "SELECT person_id FROM opt_in WHERE source = ?", arguments: [source])
        record.admitted[source] = try Self.identities(
          of: Set(listed.map { UInt32($0) }), database)
      }
      return record
    }
  }

  /// Everything that some persons, and whoever is one with them, are known as.
  private static func identities(
    of persons: Set<UInt32>, _ database: Database
  ) throws -> IdentitySet {
    var result = IdentitySet()
    for person in persons {
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT identity.name, identity.email FROM identity
          JOIN person ON person.id = identity.person_id
          WHERE coalesce(canonical_id, person.id)
            = (SELECT coalesce(canonical_id, id) FROM person WHERE id = ?)
          """, arguments: [Int64(person)])
      {
        result.insert(Identity(name: row[0], email: row[1]))
      }
    }
    return result
  }

  /// A person with all who are one with them, by number.
  package func persons(oneWith persons: Set<UInt32>) throws(CatalogError) -> Set<UInt32> {
    try read { database in
      var result: Set<UInt32> = []
      for person in persons {
        let ids = try Int64.fetchAll(
          database,
          sql: """
            SELECT id FROM person WHERE coalesce(canonical_id, id)
              = (SELECT coalesce(canonical_id, id) FROM person WHERE id = ?)
            """, arguments: [Int64(person)])
        result.formUnion(ids.map { UInt32($0) })
      }
      return result
    }
  }

  /// The person that a text names; one who has an address and is not known yet is made.
  ///
  /// - Throws: `IdentityMapError`, `CatalogError`.
  package func personForConsent(_ text: String) throws -> Person {
    try change { database in
      do {
        let root = try Self.root(of: text, database)
        if let person = try Self.person(root, database) { return person }
      } catch IdentityMapError.unknown(let text) {
        let identity = Identity(parsing: text)
        guard identity.email.contains("@") else { throw IdentityMapError.unknown(text) }
        let id = try Self.person(at: identity, database)
        if let person = try Self.person(id, database) { return person }
      }
      throw IdentityMapError.unknown(text)
    }
  }

  // MARK: Opt-in lists

  /// Whom sources learn from, where they have a list: persons by the source's path.
  package func optIns() throws(CatalogError) -> [String: [Person]] {
    try read { database in
      var result: [String: [Person]] = [:]
      for source in try String.fetchAll(
        database, sql: "SELECT source FROM opt_in_source ORDER BY source")
      {
        let ids = try Int64.fetchAll(
          database, sql: "SELECT person_id FROM opt_in WHERE source = ? ORDER BY at, person_id",
          arguments: [source])
        result[source] = try ids.compactMap { try Self.person($0, database) }
      }
      return result
    }
  }

  /// Puts a person on a source's list, or has the source learn from nobody else.
  package func optIn(_ person: UInt32?, source: String, now: Int64) throws(CatalogError) {
    try write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO opt_in_source VALUES (?)", arguments: [source])
      if let person {
        try database.execute(
          sql: "INSERT OR IGNORE INTO opt_in VALUES (?, ?, ?)",
          arguments: [source, Int64(person), now])
      }
      try Self.forgetDecisions(database)
    }
  }

  /// Takes a person off a source's list, or the list away.
  ///
  /// - Returns: whether there was such an entry.
  package func removeOptIn(_ person: UInt32?, source: String) throws(CatalogError) -> Bool {
    try write { database in
      if let person {
        try database.execute(
          sql: "DELETE FROM opt_in WHERE source = ? AND person_id = ?",
          arguments: [source, Int64(person)])
      } else {
        try database.execute(
          sql: "DELETE FROM opt_in_source WHERE source = ?", arguments: [source])
      }
      let isChanged = database.changesCount > 0
      if person == nil {
        try database.execute(sql: "DELETE FROM opt_in WHERE source = ?", arguments: [source])
        try database.execute(
          sql: "DELETE FROM opt_out WHERE kind = 'others' AND source = ?", arguments: [source])
      }
      if isChanged { try Self.forgetDecisions(database) }
      return isChanged
    }
  }

  // MARK: Names

  /// Removes what was copied aside before the store became one of a newer version.
  package func removeBackups() {
    let files = FileManager.default
    for name in (try? files.contentsOfDirectory(atPath: location.data)) ?? []
    where name.hasPrefix("catalog.sqlite.backup-") {
      try? files.removeItem(atPath: "\(location.data)/\(name)")
    }
  }

  /// Erases the names and addresses of a person and all who are one with them.
  ///
  /// Their random ids stay, and keyed digests by which they are not learned again; with the salts
  /// goes what the ledger's commitments could be checked with.
  /// - Returns: how many names and addresses were erased.
  package func eraseNames(of person: UInt32) throws(CatalogError) -> Int {
    let all = try persons(oneWith: [person]).map { Int64($0) }.sorted()
    let count = try write { database -> Int in
      let key = [UInt8](try Data.fetchOne(database, sql: "SELECT key FROM rights") ?? Data())
      var count = 0
      for id in all {
        var identities: [Identity] = []
        for row in try Row.fetchAll(
          database,
          sql: """
            SELECT name, email FROM identity WHERE person_id = ?1
            UNION SELECT name, email FROM person WHERE id = ?1 AND name IS NOT NULL
            """, arguments: [id])
        {
          identities.append(Identity(name: row[0], email: (row[1] as String?) ?? ""))
        }
        // A name alone is known again, too: notes that are passed on have no addresses.
        let names = identities.map { Identity(name: $0.name, email: "") }
        for identity in identities + names {
          try database.execute(
            sql: "INSERT OR IGNORE INTO erased_identity VALUES (?, ?)",
            arguments: [Data(ConsentRecord.digest(identity, key: key)), id])
        }
        count += identities.count
        try database.execute(sql: "DELETE FROM identity WHERE person_id = ?", arguments: [id])
        try database.execute(
          sql: "UPDATE person SET name = NULL, email = NULL, salt = NULL WHERE id = ?",
          arguments: [id])
      }
      return count
    }
    try forgetDeleted()
    return count
  }
}
