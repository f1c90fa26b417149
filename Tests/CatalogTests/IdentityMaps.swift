import GRDB
import Provenance
import Support
import Testing

@testable import Catalog

@Suite struct IdentityMaps {
  /// A store where each of `authors` wrote as many lines as their position says, from 1.
  private func store(
    _ folder: ScratchFolder, _ authors: [[Identity]]
  ) throws -> Store {
    let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
    try location.prepare()
    let lock = try WriterLock(location)
    let store = try Store(writing: location, lock: lock)
    let owners = try store.owners(
      of: authors.map { Origin(commit: nil, authors: $0, time: 0, kind: .human) },
      isCommons: false)
    var source = LearnedSource(kind: .folder, path: "/notes", name: "notes, mine")
    for (number, owner) in owners.enumerated() {
      source.documents.append(
        .init(
          path: Path("\(number)"), blob: nil, digest: [UInt8(number)],
          written: [(owner.id, number + 1, 10 * (number + 1))]))
    }
    var change = CatalogChange(
      MemoryManifest(version: 1, createdAt: 0, gate: [], digest: [], segments: []))
    change.sources = [source]
    change.placements = owners.indices.map {
      ContentPlacement(digest: [UInt8($0)], segment: "s", number: $0, bytes: 1, lines: 1)
    }
    try store.record(change, now: 1)
    return store
  }

  private static let ada = Identity(name: "Ada", email: "ada@example.org")
  private static let lovelace = Identity(name: "Ada Lovelace", email: "al@example.com")
  private static let countess = Identity(name: "A. L.", email: "countess@example.net")
  private static let bob = Identity(name: "Bob", email: "bob@example.org")

  private func summary(_ store: Store) throws -> [String] {
    try store.people().map { record in
      let mails = record.names.map(\.identity.email).sorted().joined(separator: " ")
      return "\(record.person.name ?? "-") \(record.lines): \(mails)"
    }
  }

  @Test func `join persons and part them again`() throws {
    let folder = try ScratchFolder()
    let store = try store(folder, [[Self.ada], [Self.lovelace], [Self.bob], [Self.countess]])
    let before = try summary(store)
    #expect(before.first == "A. L. 4: countess@example.net" && before.count == 4)
    #expect(try store.people().first?.sources == ["notes, mine"])

    #expect(try store.merge("ada@example.org", "Ada Lovelace").isNew)
    #expect(try store.merge("al@example.com", "COUNTESS@example.net").person.name == "Ada")
    #expect(try !store.merge("countess@example.net", "Ada").isNew)
    #expect(
      try summary(store) == [
        "Ada 7: ada@example.org al@example.com countess@example.net", "Bob 3: bob@example.org",
      ])
    #expect(try store.independentPersons(upTo: 9) == 2)
    #expect(try store.persons(asking: Self.countess) == store.persons(asking: Self.ada))
    let report = try store.report(source: nil, since: nil)
    #expect(report.map(\.lines) == [7, 3] && report.map(\.bytes) == [70, 30])

    // The one whose name stood goes; the others stay together.
    #expect(try store.split("ada@example.org").map(\.name) == ["Ada", "Ada Lovelace"])
    #expect(
      try summary(store) == [
        "Ada Lovelace 6: al@example.com countess@example.net", "Bob 3: bob@example.org",
        "Ada 1: ada@example.org",
      ])
    _ = try store.split("countess@example.net")
    #expect(try summary(store) == before)
    #expect(throws: IdentityMapError.notJoined("bob@example.org")) {
      try store.split("bob@example.org")
    }
  }

  @Test func `count an author once who signed under two names`() throws {
    let folder = try ScratchFolder()
    let store = try store(folder, [[Self.ada, Self.lovelace, Self.bob]])
    _ = try store.merge("ada@example.org", "al@example.com")
    let report = try store.report(source: nil, since: nil)
    #expect(report.map(\.lines) == [1, 1] && report.map(\.bytes) == [5, 5])
  }

  @Test func `take addresses that are not seen yet`() throws {
    let folder = try ScratchFolder()
    let store = try store(folder, [[Self.ada]])
    _ = try store.alias("new@example.org", of: "Ada")
    let again = try store.owners(
      of: [
        Origin(
          commit: nil, authors: [Identity(name: "N", email: "New@Example.org")], time: 0,
          kind: .human)
      ], isCommons: false)
    #expect(
      try store.canonicalPersons()[again[0].persons[0]] == store.persons(asking: Self.ada).first)
  }

  @Test func `say whom they do not know and whom there are several of`() throws {
    let folder = try ScratchFolder()
    let other = Identity(name: "Ada", email: "other@example.org")
    let store = try store(folder, [[Self.ada], [other], [Self.bob]])
    #expect(throws: IdentityMapError.unknown("eve")) { try store.merge("eve", "Bob") }
    #expect(throws: IdentityMapError.self) { try store.merge("Ada", "Bob") }
    do { _ = try store.merge("ada", "Bob") } catch let error as IdentityMapError {
      #expect("\(error)".contains("Ada <ada@example.org>, Ada <other@example.org>"))
    }
    let ref = try #require(try store.people().first { $0.person.name == "Bob" }?.person.ref)
    #expect(try store.merge(String(ref.prefix(12)), "other@example.org").person.name == "Bob")
  }

  @Test func `leave as a mailmap and come back`() throws {
    let folder = try ScratchFolder()
    let people = [[Self.ada], [Self.lovelace], [Self.bob], [Self.countess]]
    let first = try store(folder, people)
    _ = try first.merge("Ada", "al@example.com")
    _ = try first.merge("Ada", "countess@example.net")
    let map = try first.identityMap()
    #expect(
      map == """
        Ada <ada@example.org> <al@example.com>
        Ada <ada@example.org> <countess@example.net>

        """)
    let other = try ScratchFolder()
    let second = try store(other, people)
    #expect(try second.adopt(mailmap: "# people\n" + map) == 2)
    #expect(try summary(second) == summary(first))
    #expect(try second.adopt(mailmap: map + "broken <line\n<a@b>\n> <\n") == 0)
  }

  @Test func `let a person have written what their aliases wrote`() throws {
    let folder = try ScratchFolder()
    let store = try store(folder, [[Self.ada]])
    #expect(try store.adopt(mailmap: "Countess <new@example.net> <ada@example.org>") == 1)
    let person = try #require(try store.persons(asking: Self.ada).first)
    #expect(try store.persons([person])[person]?.name == "Countess")
    #expect(try store.hasWritten(person, in: store.sources()))
  }

  @Test func `suggest who may be one, with a reason`() throws {
    let folder = try ScratchFolder()
    let names: [(String, String)] = [
      ("Ada Lovelace", "ada@example.org"), ("ada lovelace", "ada@work.example.com"),
      ("octocat", "583231+octocat@users.noreply.github.com"),
      ("The Octocat", "octocat@users.noreply.github.com"),
      ("G. Rossum", "g.rossum@gmail.com"), ("GR", "grossum+git@googlemail.com"),
      ("Alex", "alex@example.org"), ("Alex", "someone@example.com"),
      ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
      ("dependabot[bot]", "1+dependabot[bot]@users.noreply.github.com"),
    ]
    let store = try store(folder, names.map { [Identity(name: $0.0, email: $0.1)] })
    let people = try store.people()
    let pairs = AliasSuggestions.pairs(among: people).map { pair in
      [pair.first, pair.second].map { people[$0].person.email ?? "" }.sorted()
        + [pair.reason]
    }
    #expect(
      Set(pairs) == [
        ["ada@example.org", "ada@work.example.com", "the same name"],
        [
          "583231+octocat@users.noreply.github.com", "octocat@users.noreply.github.com",
          "the same user's hidden address",
        ],
        ["g.rossum@gmail.com", "grossum+git@googlemail.com", "the same mailbox"],
      ])
  }

  @Test func `come to a store of the version before`() throws {
    let folder = try ScratchFolder()
    let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
    try location.prepare()
    do {
      let queue = try DatabaseQueue(path: location.database)
      var migrator = Schema.migrator
      try migrator.migrate(queue, upTo: "1 sources, people, memory, ledger")
      migrator = Schema.migrator
      try queue.write {
        try $0.execute(sql: "INSERT INTO person (ref, name, email) VALUES ('r', 'Ada', 'a@b')")
      }
      try queue.close()
    }
    #expect(try Store(reading: location).canonicalPersons().isEmpty)
    #expect(try Store(reading: location).persons([1])[1]?.name == "Ada")
  }
}
