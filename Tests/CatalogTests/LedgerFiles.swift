import Foundation
import GRDB
import Provenance
import Support
import Testing

@testable import Catalog

@Suite struct LedgerFiles {
  private func export(
    _ ledger: ScratchLedger, key: SigningKey? = nil, named: Set<String> = []
  ) throws -> [UInt8] {
    var terms = LedgerExportTerms(at: "2026-11-24T00:00:00Z", tool: "byline", memory: "m")
    terms.key = key
    terms.named = named
    terms.publishesEmail = true
    var bytes: [UInt8] = []
    try ledger.store.exportLedger(terms) { bytes += $0 }
    return bytes
  }

  @Test func `hold what is in the ledger, and find every changed byte`() throws {
    let ledger = try ScratchLedger()
    try ledger.store.append((1...5).map { ScratchLedger.entry($0) })
    _ = try ledger.store.correct(
      "2", LedgerCorrection([.void], by: Identity(name: "Eve", email: "e@x"), reason: "no", at: 9))
    let key = try #require(SigningKey(seed: Array(0..<32)))
    let bytes = try export(ledger, key: key)
    let read = try LedgerExport(reading: bytes, path: "x", key: key.publicKey.hex)
    #expect(read.records == (try ledger.store.records()))
    #expect(read.head == ledger.store.writtenHead())
    #expect(read.reasons[6]?.text == "no")
    #expect(read.sources.isEmpty && !String(decoding: bytes, as: UTF8.self).contains("Eve"))
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<300 {
      var changed = bytes
      changed[Int.random(in: bytes.indices, using: &generator)] ^=
        1 << UInt8.random(in: 0..<8, using: &generator)
      #expect(throws: CatalogError.self) {
        try LedgerExport(reading: changed, path: "x", key: key.publicKey.hex)
      }
    }
    for count in [0, 1, bytes.count / 2, bytes.count - 1] {
      #expect(throws: CatalogError.self) {
        try LedgerExport(reading: Array(bytes.prefix(count)), path: "x")
      }
    }
    let other = try #require(SigningKey(seed: Array(1..<33)))
    #expect(throws: CatalogError.self) {
      try LedgerExport(reading: bytes, path: "x", key: other.publicKey.hex)
    }
    let unsigned = try export(ledger)
    #expect(try LedgerExport(reading: unsigned, path: "x").publicKey == nil)
    #expect(throws: CatalogError.self) {
      try LedgerExport(reading: unsigned, path: "x", key: key.publicKey.hex)
    }
  }

  @Test func `are checked by python from the description alone`() throws {
    let ledger = try ScratchLedger()
    try ledger.store.append((1...20).map { ScratchLedger.entry($0, input: "é\"\\\n\($0)") })
    let found = try OutsideChecks.python(
      """
      import hashlib, json, sys
      text = sys.stdin.buffer.read()
      lines = text.split(b'\\n')[:-1]
      head, hash = json.loads(lines[0])['head'], bytes(32)
      entries = 0
      for line in lines[1:-1]:
          value = json.loads(line)
          if 'entry' in value:
              hash = hashlib.sha256(hash + value['entry'].encode()).digest()
              assert hash.hex() == value['hash'], value['seq']
              assert json.loads(value['entry'])['version'] == 2
              entries += 1
      end = json.loads(lines[-1])['end']
      assert end['lines'] == len(lines) - 1
      assert hashlib.sha256(b'\\n'.join(lines[:-1]) + b'\\n').hexdigest() == end['sha256']
      assert (entries, hash.hex()) == (head['count'], head['hash'])
      print(entries)
      """, input: try export(ledger))
    #expect(found == "20\n")
  }

  @Test func `name people only where that is allowed, by names that the chain vouches for`() throws
  {
    let ledger = try ScratchLedger()
    let ada = try ledger.store.pool.write { database -> (ref: String, commitment: String) in
      let appender = try LedgerAppender(database)
      let mention = try appender.mention(of: Identity(name: "Ada", email: "ada@example.org"))
      return (mention.person, mention.commitment)
    }
    var entry = ScratchLedger.entry(1)
    entry.credits[0].person = ada.ref
    entry.credits[0].commitment = ada.commitment
    try ledger.store.append([entry])
    #expect(!String(decoding: try export(ledger), as: UTF8.self).contains("Ada"))
    let bytes = try export(ledger, named: [ada.ref])
    let person = try #require(
      try LedgerExport(reading: bytes, path: "x").people.first { $0.ref == ada.ref })
    #expect(person.name == "Ada" && person.email == "ada@example.org")
    // Erased, the name is gone, and the chain holds.
    try ledger.tamper("UPDATE person SET name = NULL, email = NULL, salt = NULL")
    let erased = String(decoding: try export(ledger, named: [ada.ref]), as: UTF8.self)
    #expect(!erased.contains("Ada"))
    try ledger.store.verifyLedger(head: ledger.store.writtenHead())
  }

  @Test func `of keys are their owner's alone`() throws {
    let ledger = try ScratchLedger()
    #expect(try LedgerKey.load(ledger.location) == nil)
    let (key, isNew) = try LedgerKey.make(ledger.location)
    #expect(isNew && key.publicKey.count == 32)
    let path = ledger.location.ledgerKey
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try LedgerKey.make(ledger.location).key.seed == key.seed)
    unsafe chmod(path, 0o644)
    #expect(throws: CatalogError.self) { try LedgerKey.load(ledger.location) }
  }
}

@Suite struct Corrections {
  private let eve = Identity(name: "Eve", email: "eve@example.org")

  private func correct(
    _ ledger: ScratchLedger, _ name: String, _ changes: LedgerCorrection.Change...
  ) throws -> LedgerRecord {
    try ledger.store.correct(
      name, LedgerCorrection(changes, by: eve, reason: "because", at: 100))
  }

  /// Bits by person that count now, as reports see them.
  private func current(_ ledger: ScratchLedger) throws -> [String: Double] {
    try ledger.store.pool.read { database in
      try Row.fetchAll(
        database, sql: "SELECT ref, sum(bits) FROM current_credit WHERE seq = 1 GROUP BY ref"
      ).reduce(into: [:]) { $0[$1[0]] = $1[1] }
    }
  }

  @Test func `change what counts, and nothing that was recorded`() throws {
    let ledger = try ScratchLedger()
    let entry = ScratchLedger.entry(1)
    try ledger.store.append([entry, ScratchLedger.entry(2)])
    let before = try ledger.store.record(named: "1")
    #expect(try current(ledger) == ["p1": 12.5, "q": 0.1])
    _ = try correct(ledger, "1", .move(from: "p1", to: "p9"))
    #expect(try current(ledger) == ["p9": 12.5, "q": 0.1])
    _ = try correct(ledger, entry.id, .bits(person: "q", microbits: 3_000_000))
    #expect(try current(ledger) == ["p9": 12.5, "q": 3])
    _ = try correct(ledger, String(entry.id.prefix(6)), .dispute)
    #expect(try current(ledger) == ["p9": 12.5, "q": 3])
    let void = try correct(ledger, "1", .void)
    #expect(try current(ledger).isEmpty)
    _ = try correct(ledger, "1", .restore)
    #expect(try current(ledger) == ["p1": 12.5, "q": 0.1])
    #expect(try ledger.store.record(named: "1") == before)
    #expect(try ledger.store.remarks(on: entry.id).count == 5)
    #expect(try ledger.store.reasons()[void.number]?.text == "because")
    #expect(throws: CatalogError.notCorrectable(entry: void.number)) {
      try correct(ledger, void.entry.id, .void)
    }
    #expect(throws: CatalogError.noEntry("9999", isAmbiguous: false)) {
      try correct(ledger, "9999", .void)
    }
    try ledger.store.verifyLedger(head: ledger.store.writtenHead())
  }

  @Test func `and repeats are seen in reports`() throws {
    let ledger = try ScratchLedger()
    func bits() throws -> Double {
      try ledger.store.report(source: nil, since: nil).reduce(0) { $0 + $1.creditedBits }
    }
    try ledger.store.append(
      (0..<5).map { ScratchLedger.entry($0 * 3, $0 == 2 ? .accepted : .committed, input: "one") })
    #expect(abs(try bits() - 12.6) < 1e-9)
    try ledger.store.append((20..<1020).map { ScratchLedger.entry($0, .viewed, input: "two") })
    #expect(abs(try bits() - 12.6) < 1e-9)
    _ = try correct(ledger, "1", .void)
    // The next one of the same input is the first that counts now.
    #expect(abs(try bits() - 12.6) < 1e-9)
    try ledger.store.append([ScratchLedger.entry(2000, .output, input: "two")])
    #expect(abs(try bits() - 25.2) < 1e-9)
  }
}

@Suite struct Entries {
  @Test func `are the same after they were written and read`() throws {
    var entry = ScratchLedger.entry(3, input: "a\"b\\c\nd\u{1}é\u{202E}")
    #expect(try LedgerEntry(decoding: entry.encoded()) == entry)
    #expect(try JSONSerialization.jsonObject(with: Data(entry.encoded())) is [String: Any])
    entry.kind = .correction
    entry.remark = .init(
      entry: "x", author: .init(person: "p", commitment: "c"), reason: "r", isVoid: true)
    #expect(try LedgerEntry(decoding: entry.encoded()) == entry)
  }

  @Test func `of the first version are read`() throws {
    let json = """
      {"at":7,"bits":20.5,"credits":[{"bits":1.25,"commitment":"c","own":true,"person":"p",\
      "source":"s"}],"id":"i","input_bytes":1,"input_digest":"d","kind":"output","memory":"m",\
      "new_bits":5e-1,"policy":"p"}
      """
    let entry = try LedgerEntry(decoding: json.utf8)
    #expect(entry.microbits == 20_500_000 && entry.newMicrobits == 500_000)
    #expect(entry.credits.first?.microbits == 1_250_000 && entry.kind == .output)
  }

  @Test func `that are no entries are refused, whatever they are`() throws {
    let good = ScratchLedger.entry(1).encoded()
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<3000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        default: bytes.insert(bytes.randomElement(using: &generator)!, at: place)
        }
      }
      // What is read is an entry, what is not says where; what Foundation refuses is not read.
      guard let entry = try? LedgerEntry(decoding: bytes) else { continue }
      #expect(!entry.id.isEmpty)
      #expect(try LedgerEntry(decoding: entry.encoded()) == entry)
    }
    for text in ["", "{", "{}", "[]", "null", "{\"id\":\"x\"}", "{\"id\":\"x\",\"kind\":\"nope\"}"]
    {
      #expect(throws: PayloadProblem.self) { try LedgerEntry(decoding: text.utf8) }
    }
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: PayloadProblem.self) { try LedgerEntry(decoding: "{\"x\":\(deep)".utf8) }
  }

  @Test func `have bits in whole millionths, half to even`() {
    let cases: [(Double, Int64)] = [
      (1, 1_000_000), (0.000_000_5, 0), (0.000_001_5, 2), (-1, 0), (.nan, 0), (.infinity, 1 << 53),
    ]
    for (bits, micro) in cases { #expect(LedgerEntry.micro(bits) == micro) }
  }
}

@Suite struct Periods {
  @Test func `are read as days and times say`() {
    func day(_ text: String) -> Int64 { Period(parsing: text, now: 0)!.start }
    #expect(day("1970-01-01") == 0 && day("2026-11-24") == 1_795_478_400)
    #expect(CivilDate(secondsSince1970: day("2024-02-29")).dayText == "2024-02-29")
    for (text, first, after) in [
      ("2026", "2026-01-01", "2027-01-01"), ("2026-Q4", "2026-10-01", "2027-01-01"),
      ("2024-02", "2024-02-01", "2024-03-01"), ("2026-12-31", "2026-12-31", "2027-01-01"),
      ("2025-11..2026-02", "2025-11-01", "2026-03-01"),
    ] {
      #expect(
        Period(parsing: text, now: 0) == Period(start: day(first), end: day(after)), "\(text)")
    }
    #expect(Period(parsing: "..2026", now: 0)?.start == .min)
    #expect(Period(parsing: "2026..", now: 0)?.end == .max)
    #expect(Period(parsing: "30d", now: 30 * 86_400) == Period(start: 0, end: .max))
    for text in ["", "26", "2026-13", "2026-02-30", "2026-Q5", "2026..2025", "x", "1969", "-1d"] {
      #expect(Period(parsing: text, now: 0) == nil, "\(text)")
    }
  }
}
