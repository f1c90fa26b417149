import Foundation
import GRDB
import Provenance
import Support
import Testing

@testable import Catalog

@Suite struct LedgerDetails {
  private func entry(
    _ number: Int, _ kind: LedgerEntry.Kind = .committed, input: String? = nil
  ) -> LedgerEntry {
    var entry = ScratchLedger.entry(number, kind, input: input)
    entry.credits.append(
      .init(person: "me", commitment: "c", source: "s", bits: 3, own: true))
    entry.necessary = [
      .init(person: "me", bits: 2), .init(person: "p\(number % 3)", bits: 7.25),
    ]
    entry.places = [
      .init(source: "s", path: Path(bytes: Array("a/x\n\"".utf8) + [0xFF]), bits: 10, own: false),
      .init(source: "s", path: Path("a/x"), bits: 3, own: true),
      .init(source: "t", path: Path("b.c"), bits: 0.1, own: false),
    ]
    return entry
  }

  @Test func `are in the chain but for places, and entries without them are as they were`() throws {
    let full = entry(1)
    let chained = try LedgerEntry(decoding: full.encoded())
    #expect(chained.necessary == full.necessary)
    #expect(chained.places.isEmpty)
    let spooled = try LedgerEntry(decoding: full.encoded(withPlaces: true))
    #expect(spooled == full)
    #expect(!full.encoded(withPlaces: true).contains(0xFF), "a path is no text")
    var old = full
    (old.necessary, old.places) = ([], [])
    let text = String(decoding: old.encoded(), as: UTF8.self)
    #expect(!text.contains("necessary") && !text.contains("places"))
    #expect(text.contains("\"microbits\":20000000,\"new_microbits\":5000000,\"policy\""))
  }

  @Test func `count an input once, and neither one's own nor what was only looked at`() throws {
    let ledger = try ScratchLedger()
    try ledger.store.append([
      entry(1), entry(2, input: "input 1"), entry(3, .viewed), entry(4), entry(5),
    ])
    try ledger.store.verifyLedger(head: ledger.store.writtenHead())
    let rows = try ledger.store.report(source: nil, since: nil)
    let lost = Dictionary(uniqueKeysWithValues: rows.map { ($0.ref, $0.necessaryBits) })
    // The entries 1 and 4 are p1's, 2 says again what 1 does, 3 is p0's, 5 p2's.
    #expect(lost["p1"] == 14.5)
    #expect(lost["p2"] == 7.25)
    #expect(lost["p0"] == 0)
    #expect(lost["me"] == nil)
    #expect(try ledger.store.report(source: nil, since: 5).first { $0.ref == "p1" } == nil)
    #expect(try ledger.store.report(source: "s", since: nil).allSatisfy { $0.necessaryBits == 0 })
  }

  @Test func `follow corrections`() throws {
    let ledger = try ScratchLedger()
    try ledger.store.append([entry(1), entry(4)])
    let author = Identity(name: "Ada", email: "ada@example.org")
    func correct(_ number: String, _ change: LedgerCorrection.Change) throws {
      _ = try ledger.store.correct(
        number, LedgerCorrection([change], by: author, reason: "it was", at: 9))
    }
    func lost(_ ref: String) throws -> Double {
      try ledger.store.report(source: nil, since: nil).first { $0.ref == ref }?.necessaryBits ?? 0
    }
    try correct("1", .void)
    #expect(try lost("p1") == 7.25)
    try correct("1", .restore)
    #expect(try lost("p1") == 14.5)
    try correct("2", .move(from: "p1", to: "q"))
    #expect(try lost("p1") == 7.25)
    #expect(try lost("q") == 7.25)
    try ledger.store.verifyLedger(head: ledger.store.writtenHead())
  }

  @Test func `of files are counted by entry, and gone with their source`() throws {
    let ledger = try ScratchLedger()
    try ledger.tamper(
      """
      INSERT INTO source (path, name, kind, learned_at)
      VALUES ('/s', 's', 'folder', 0), ('/t', 't', 'folder', 0)
      """)
    try Spool(ledger.location).append(entry(1))
    try Spool(ledger.location).append(entry(3, .viewed))
    try Spool(ledger.location).drain(into: ledger.store)
    func places(_ source: String? = nil) throws -> [CreditedPlace] {
      var places: [CreditedPlace] = []
      try ledger.store.forEachCreditedPlace(source: source, since: nil) { places.append($0) }
      return places
    }
    let all = try places()
    #expect(all.map(\.entry) == [1, 1, 2, 2])
    #expect(all.map(\.counts) == [true, true, false, false])
    #expect(try places("/s").map(\.bits) == [10, 10])
    #expect(try places("/s")[0].path.bytes.last == 0xFF)
    var change = CatalogChange(
      MemoryManifest(version: 1, createdAt: 0, gate: [], digest: [], segments: []))
    change.removedSources = ["/s"]
    try ledger.store.record(change, now: 1)
    #expect(try places().map(\.source) == ["t", "t"])
    // One that waited until then names no file of it, either.
    try Spool(ledger.location).append(entry(5))
    try Spool(ledger.location).drain(into: ledger.store)
    #expect(try places().map(\.source) == ["t", "t", "t"])
    try ledger.store.verifyLedger(head: ledger.store.writtenHead())
  }

  @Test(arguments: [
    "UPDATE entry_necessary SET bits = 9 WHERE seq = 2 AND ref = 'p2'",
    "DELETE FROM entry_necessary WHERE seq = 2 AND ref = 'p2'",
    "UPDATE entry_necessary SET ref = 'x' WHERE seq = 2 AND ref = 'p2'",
    "UPDATE entry_necessary SET is_own = 1 WHERE seq = 2 AND ref = 'p2'",
  ])
  func `that are not what the entry says are found`(sql: String) throws {
    let ledger = try ScratchLedger()
    try ledger.store.append([entry(1), entry(2)])
    try ledger.tamper(sql)
    let error = #expect(throws: CatalogError.self) {
      try ledger.store.verifyLedger(head: ledger.store.writtenHead())
    }
    #expect(error?.description.contains("at entry 2: its necessity") == true)
  }
}
