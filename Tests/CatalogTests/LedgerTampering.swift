import Foundation
import GRDB
import Provenance
import Support
import Testing

@testable import Catalog

/// A ledger of one test in a folder of its own.
struct ScratchLedger {
  let folder: ScratchFolder
  let location: StoreLocation
  let store: Store

  init() throws {
    folder = try ScratchFolder()
    location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
    try location.prepare()
    let lock = try WriterLock(location)
    store = try Store(writing: location, lock: lock)
  }

  static func entry(
    _ number: Int, _ kind: LedgerEntry.Kind = .committed, input: String? = nil
  ) -> LedgerEntry {
    LedgerEntry(
      id: SHA256.digest("entry \(number)".utf8).prefix(16).hex, kind: kind, at: Int64(number),
      inputDigest: input ?? "input \(number)", inputBytes: 10, bits: 20, newBits: 5,
      credits: [
        .init(person: "p\(number % 3)", commitment: "c", source: "s", bits: 12.5, own: false),
        .init(person: "q", commitment: "c", source: "t", bits: 0.1, own: false),
      ], memory: "m", policy: "p")
  }

  /// Changes the database behind the ledger's back.
  func tamper(_ sql: String) throws {
    try store.pool.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      try database.execute(sql: sql)
    }
  }
}

@Suite struct LedgerTampering {
  /// What was done to a ledger of nine entries, and what is said of which entry.
  private static let cases: [(sql: String, entry: Int, says: String)] = [
    (
      "UPDATE entry SET payload = replace(payload, '12500000', '12500001') WHERE seq = 4", 4,
      "it was changed"
    ),
    ("UPDATE entry SET hash = zeroblob(32) WHERE seq = 5", 5, "its hash was changed"),
    ("DELETE FROM entry WHERE seq = 3", 3, "it is missing"),
    ("DELETE FROM entry WHERE seq IN (3, 4)", 3, "and 1 more"),
    (
      "DELETE FROM entry WHERE seq = 3; UPDATE entry SET seq = seq - 1 WHERE seq > 3", 3,
      "one before it is missing"
    ),
    (swap(4, 5), 4, "stands at 5"), (swap(2, 7), 2, "stands at 7"),
    (insert(6, hash: "zeroblob(32)"), 6, "it was put in"),
    ("DELETE FROM entry WHERE seq = 9", 9, "cut off"),
    ("DELETE FROM entry WHERE seq > 2", 3, "9 entries were there, 2 are"),
    ("UPDATE entry SET kind = 'viewed' WHERE seq = 2", 2, "its kind"),
    ("UPDATE entry SET at = at + 1 WHERE seq = 2", 2, "its time"),
    ("UPDATE entry SET input = 'other' WHERE seq = 2", 2, "its input"),
    ("UPDATE entry_credit SET bits = bits * 2 WHERE seq = 8 AND ref = 'q'", 8, "its credit"),
    ("UPDATE entry_credit SET ref = 'x' WHERE seq = 8 AND ref = 'q'", 8, "its credit"),
    ("DELETE FROM entry_credit WHERE seq = 8 AND ref = 'q'", 8, "its credit"),
  ]

  private static func swap(_ first: Int, _ second: Int) -> String {
    """
    UPDATE entry SET seq = 1000 WHERE seq = \(first);
    UPDATE entry SET seq = \(first) WHERE seq = \(second);
    UPDATE entry SET seq = \(second) WHERE seq = 1000
    """
  }

  private static func insert(_ number: Int, hash: String) -> String {
    """
    UPDATE entry SET seq = seq + 1000 WHERE seq >= \(number);
    UPDATE entry SET seq = seq - 999 WHERE seq >= 1000;
    INSERT INTO entry (seq, id, kind, at, payload, hash)
      SELECT \(number), 'new', kind, at, replace(payload, id, 'new'), \(hash)
      FROM entry WHERE seq = 1
    """
  }

  @Test(arguments: cases.indices) func `is found and named`(index: Int) throws {
    let ledger = try ScratchLedger()
    try ledger.store.append((1...9).map { ScratchLedger.entry($0) })
    let head = try #require(ledger.store.writtenHead())
    #expect(try ledger.store.verifyLedger(head: head) == head)
    let (sql, entry, says) = Self.cases[index]
    try ledger.tamper(sql)
    let error = #expect(throws: CatalogError.self, "\(sql)") {
      try ledger.store.verifyLedger(head: head)
    }
    let said = error?.description ?? ""
    #expect(said.contains("at entry \(entry): ") && said.contains(says), "\(sql): \(said)")
  }

  @Test func `is found when an entry was put in with a hash that fits`() throws {
    let ledger = try ScratchLedger()
    try ledger.store.append((1...9).map { ScratchLedger.entry($0) })
    try ledger.tamper(Self.insert(4, hash: "zeroblob(32)"))
    let (before, payload) = try ledger.store.pool.read { database in
      (
        try Data.fetchOne(database, sql: "SELECT hash FROM entry WHERE seq = 3") ?? Data(),
        try String.fetchOne(database, sql: "SELECT payload FROM entry WHERE seq = 4") ?? ""
      )
    }
    let hash = LedgerChain.next([UInt8](before), Array(payload.utf8)).hex
    try ledger.tamper("UPDATE entry SET hash = x'\(hash)' WHERE seq = 4")
    #expect(throws: CatalogError.ledgerBroken(entry: 4, reason: "it was put in")) {
      try ledger.store.verifyLedger(head: nil)
    }
  }

  @Test func `of any single bit is found`() throws {
    let ledger = try ScratchLedger()
    try ledger.store.append((1...3).map { ScratchLedger.entry($0) })
    let payload = try ledger.store.pool.read { database in
      Array(try String.fetchOne(database, sql: "SELECT payload FROM entry WHERE seq = 2")!.utf8)
    }
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      var flipped = payload
      flipped[Int.random(in: payload.indices, using: &generator)] ^=
        1 << UInt8.random(in: 0..<8, using: &generator)
      try ledger.store.pool.write { database in
        try database.execute(
          sql: "UPDATE entry SET payload = CAST(? AS TEXT) WHERE seq = 2",
          arguments: [Data(flipped)])
      }
      #expect(throws: CatalogError.self) { try ledger.store.verifyLedger(head: nil) }
    }
  }

  @Test func `of the end shows wherever a head was kept, and only there`() throws {
    let ledger = try ScratchLedger()
    var heads: [LedgerHead] = []
    for number in 1...6 {
      try ledger.store.append([ScratchLedger.entry(number)])
      heads.append(try #require(ledger.store.writtenHead()))
    }
    _ = try ledger.store.verifyLedger(heads: heads)
    try ledger.tamper("DELETE FROM entry WHERE seq > 4; DELETE FROM entry_credit WHERE seq > 4")
    for head in heads {
      let isNoticed = (try? ledger.store.verifyLedger(head: head)) == nil
      #expect(isNoticed == (head.count > 4), "\(head)")
    }
    // Other entries in the place of those that were cut off.
    try ledger.store.append([5, 6].map { ScratchLedger.entry($0 + 10) })
    for head in heads {
      let isNoticed = (try? ledger.store.verifyLedger(head: head)) == nil
      #expect(isNoticed == (head.count > 4), "\(head)")
    }
  }
}
