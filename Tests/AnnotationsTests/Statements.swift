import Foundation
import Provenance
import Support
import Testing

@testable import Annotations

@Suite struct Statements {
  /// Splits by largest remainder with python's whole numbers, which have no limit.
  private static let oracle = """
    import hashlib, json, sys
    from decimal import Decimal
    def weights(rule, bits, lines):
        I, S = sum(bits), sum(lines)
        if rule == 'influence' or S == 0 and rule != 'survival': return bits
        if rule == 'survival' or I == 0: return lines
        part = Decimal(rule.split(':')[1])
        n, d = part.as_integer_ratio()
        return [n * b * S + (d - n) * l * I for b, l in zip(bits, lines)]
    def split(pool, ids, w):
        W = sum(w)
        if W == 0: return [0] * len(w)
        parts = [pool * x // W for x in w]
        order = sorted(range(len(w)), key=lambda i: (-(pool * w[i] % W), ids[i]))
        for i in order[:pool - sum(parts)]: parts[i] += 1
        return parts
    def qualified(pool, ids, w, minimum):
        order = sorted((i for i in range(len(w)) if w[i]), key=lambda i: (-w[i], ids[i]))
        best, W = 0, 0
        for k, i in enumerate(order, 1):
            W += w[i]
            if pool * w[i] >= minimum * W: best = k
        return set(order[:best])
    asked = json.load(sys.stdin)
    ids = asked['ids']
    for pool, rule, minimum in asked['cases']:
        w = weights(rule, asked['bits'], asked['lines'])
        if minimum:
            paid = qualified(pool, ids, w, minimum)
            w = [x if i in paid else 0 for i, x in enumerate(w)]
        parts = split(pool, ids, w)
        print(hashlib.sha256(' '.join(map(str, parts)).encode()).hexdigest(), sum(parts))
    """

  private struct Asked: Encodable {
    struct Case: Encodable {
      var pool: Int64
      var rule: String
      var minimum: Int64

      func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(pool)
        try list.encode(rule)
        try list.encode(minimum)
      }
    }
    var ids: [String]
    var bits, lines: [Int64]
    var cases: [Case]
  }

  private func asked(
    seed: UInt64, people: Int, cases: Int, mostBits: Int64, withMinimum: Bool
  ) -> Asked {
    var generator = SeededGenerator(seed: seed)
    var asked = Asked(ids: [], bits: [], lines: [], cases: [])
    for index in 0..<people {
      asked.ids.append(SHA256.digest("\(index) of \(seed)".utf8).prefix(16).hex)
      // Many have the same weight, some have none.
      let kind = Int.random(in: 0..<10, using: &generator)
      asked.bits.append(
        kind < 2 ? 0 : kind < 5 ? 1_000_000 : Int64.random(in: 1...mostBits, using: &generator))
      asked.lines.append(
        kind % 3 == 0 ? 0 : Int64.random(in: 1...5000, using: &generator) * 1_000_000 / 3)
    }
    asked.ids.sort()
    let codes = ["EUR", "JPY", "BHD", "CLF", "USD"]
    for _ in 0..<cases {
      let currency = Currency(code: codes.randomElement(using: &generator)!)!
      let scale = (0..<Int.random(in: 0...9, using: &generator)).reduce(1) { n, _ in n * 10 }
      let pool = Int64.random(in: 0...Int64(scale * 1000), using: &generator)
      #expect(currency.minorUnits(parsing: currency.text(pool)) == pool)
      let part = Int.random(in: 1...999_999, using: &generator)
      let digits = String(part)
      let mixed = "mixed:0." + String(repeating: "0", count: 6 - digits.count) + digits
      let rule = ["influence", "survival", mixed].randomElement(using: &generator)!
      let minimum = withMinimum ? Int64.random(in: 0...pool / 10, using: &generator) : 0
      asked.cases.append(.init(pool: pool, rule: rule, minimum: minimum))
    }
    return asked
  }

  private func check(_ asked: Asked, _ parts: (Asked.Case) throws -> [Int64]) throws {
    var ours = ""
    for entry in asked.cases {
      let parts = try parts(entry)
      let text = parts.map(String.init).joined(separator: " ")
      ours += SHA256.digest(text.utf8).hex + " \(parts.reduce(0, +))\n"
    }
    let theirs = try OutsideChecks.python(
      Self.oracle, input: [UInt8](try JSONEncoder().encode(asked)))
    #expect(ours == theirs)
  }

  @Test func `of ten thousand payees add up, for a thousand pools`() throws {
    var asked = asked(
      seed: 1, people: 10_000, cases: 1000, mostBits: 1 << 40, withMinimum: false)
    let parties = zip(asked.bits, asked.lines).map { (microbits: $0, microlines: $1) }
    func split(_ entry: Asked.Case) throws -> [Int64] {
      let weights = try StatementRule(parsing: entry.rule)!.weights(parties)
      let parts = try Apportionment.split(
        entry.pool, zip(asked.ids, weights).map { Apportionment.Party(id: $0, weight: $1) })
      #expect(parts.reduce(0, +) == entry.pool)
      return parts
    }
    // Every fourth is compared with the oracle, which takes a while.
    for (index, entry) in asked.cases.enumerated() where index % 4 != 0 { _ = try split(entry) }
    asked.cases = asked.cases.enumerated().filter { $0.offset % 4 == 0 }.map(\.element)
    try check(asked, split)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `agree with an oracle of unlimited numbers, with a minimum, too`(seed: UInt64) throws {
    let asked = asked(
      seed: seed, people: Int(seed) * Int(seed), cases: 50, mostBits: 1 << (seed * 2 + 2),
      withMinimum: true)
    try check(asked) { entry in
      let made = try statement(asked, entry, .redistribute)
      let byID = made.payees.reduce(into: [:]) { $0[$1.person] = $1.paid }
      #expect(made.payees.allSatisfy { $0.paid == 0 || $0.paid >= entry.minimum })
      #expect(made.totals.paid + made.totals.undistributed == entry.pool)
      return asked.ids.map { byID[$0] ?? -1 }
    }
  }

  private func statement(
    _ asked: Asked, _ entry: Asked.Case, _ rule: Statement.Minimum.Rule,
    carried: [String: Int64] = [:]
  ) throws -> Statement {
    var terms = StatementTerms(
      pool: entry.pool, currency: Currency(code: "EUR")!, rule: StatementRule(parsing: entry.rule)!)
    (terms.minimum, terms.minimumRule, terms.carried) = (entry.minimum, rule, carried)
    var input = StatementInput(ledger: .init(count: 0, hash: ""), memory: "")
    for (index, id) in asked.ids.enumerated() {
      input.parties[id, default: .init()].microbits = asked.bits[index]
      input.parties[id, default: .init()].microlines = asked.lines[index]
    }
    var made = try Statement(terms, input, createdAt: "", tool: "")
    try made.seal(nil)
    return made
  }

  @Test func `carry on what is too little, and lose nothing over ten of them`() throws {
    let asked = asked(seed: 9, people: 300, cases: 10, mostBits: 1 << 30, withMinimum: true)
    var carried: [String: Int64] = [:]
    var (given, paid): (Int64, Int64) = (0, 0)
    for entry in asked.cases {
      let made = try statement(asked, entry, .carry, carried: carried)
      let totals = made.totals
      #expect(totals.allocated + totals.carriedIn == totals.paid + totals.carriedOut)
      #expect(made.payees.allSatisfy { $0.paid == 0 || $0.paid >= entry.minimum })
      carried = made.payees.reduce(into: [:]) {
        if $1.carriedOut > 0 { $0[$1.person] = $1.carriedOut }
      }
      given += totals.allocated
      paid += totals.paid
    }
    #expect(given == paid + carried.values.reduce(0, +) && !carried.isEmpty)
  }

  @Test func `with nobody to pay keep the pool`() throws {
    let nobody = Asked(ids: [], bits: [], lines: [], cases: [])
    let made = try statement(nobody, .init(pool: 500, rule: "influence", minimum: 0), .redistribute)
    #expect(made.totals.undistributed == 500 && made.payees.isEmpty)
  }

  @Test func `refuse weights that need more than 128 bits`() throws {
    let most = (microbits: Int64(1) << 62, microlines: Int64(1) << 62)
    #expect(throws: Apportionment.Overflow.self) {
      try StatementRule(parsing: "mixed:0.123456")!.weights([most, most])
    }
    let heavy = Apportionment.Party(id: "a", weight: .max)
    #expect(throws: Apportionment.Overflow.self) { try Apportionment.split(5, [heavy, heavy]) }
    #expect(try Apportionment.split(Currency.most, [heavy]) == [Currency.most])
  }

  @Test func `read rules and currencies, and refuse others`() {
    for text in ["influence", "survival", "mixed:0.7", "mixed:0.05", "mixed:0.000001"] {
      #expect(StatementRule(parsing: text)?.description == text)
    }
    for text in ["", "mixed", "mixed:1", "mixed:0.", "mixed:0.1234567", "mixed:0.-1", "Influence"] {
      #expect(StatementRule(parsing: text) == nil, "\(text)")
    }
    for (code, digits) in [("EUR", 2), ("jpy", 0), ("BHD", 3), ("CLF", 4), ("UGX", 0)] {
      #expect(Currency(code: code)?.digits == digits)
    }
    for code in ["", "XAU", "XXX", "EURO", "DEM", "€"] { #expect(Currency(code: code) == nil) }
    let (euro, yen) = (Currency(code: "EUR")!, Currency(code: "JPY")!)
    for (text, units) in [("0", 0), ("1", 100), ("1.5", 150), ("0.05", 5), ("0012.34", 1234)] {
      #expect(euro.minorUnits(parsing: text) == Int64(units))
    }
    for text in ["", ".", "1.", ".5", "1.234", "-1", "1e3", "1,5", "99999999999999999", "1.5.2"] {
      #expect(euro.minorUnits(parsing: text) == nil, "\(text)")
    }
    #expect(yen.minorUnits(parsing: "5") == 5 && yen.minorUnits(parsing: "5.0") == nil)
    #expect(euro.text(5) == "0.05" && euro.text(123_456) == "1234.56" && yen.text(7) == "7")
  }

  @Test func `are read back, and say when a byte was changed`() throws {
    let asked = asked(seed: 3, people: 20, cases: 1, mostBits: 1 << 30, withMinimum: false)
    let made = try statement(asked, asked.cases[0], .redistribute)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    var read = try decoder.decode(Statement.self, from: Data(made.json()))
    #expect(read == made)
    #expect(try read.computedDigest().hex == made.digest)
    read.payees[0].name = "Mallory"
    #expect(try read.computedDigest().hex != made.digest)
  }

  @Test func `have pages in which names do no harm`() throws {
    let asked = asked(seed: 4, people: 3, cases: 1, mostBits: 1 << 30, withMinimum: false)
    var made = try statement(asked, asked.cases[0], .redistribute)
    made.payees[0].name = "<script>alert(1)</script>\u{202E}"
    made.payees[0].email = "\"><img src=x>"
    let page = StatementHTML(made)
    let file = PayeeStatement(
      made, made.payees[0], [.init(id: "<b>", at: "now", kind: "output", microbits: 1)])
    for text in [page.summary(), page.page(of: file)] {
      for bad in ["<script", "<img", "<b>", "\u{202E}"] { #expect(!text.contains(bad)) }
      #expect(text.contains("&lt;script&gt;"))
    }
  }
}
