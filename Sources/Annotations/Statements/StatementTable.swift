/// A statement as people read it: what was split by which rule, and who gets what.
package struct StatementTable: Sendable {
  package struct Fact: Sendable, Equatable, Encodable {
    package var name: String
    package var text: String
  }

  /// What was asked for, and what was counted.
  package let facts: [Fact]
  /// Headings of what stands beside a payee's name, all of it numbers.
  package let columns: [String]
  /// In the order of the statement's payees.
  package let rows: [[String]]
  package let totals: [String]

  package init(_ statement: Statement) {
    let totals = statement.totals
    func amount(_ units: Int64) -> String { statement.amount(units) }
    var columns = ["Bits credited"]
    var parts: [(Statement.Payee) -> String] = [{ Self.decimal($0.microbits) }]
    var sums = [Self.decimal(totals.microbits)]
    func add(
      _ title: String, _ sum: String, _ part: @escaping (Statement.Payee) -> String
    ) {
      columns.append(title)
      sums.append(sum)
      parts.append(part)
    }
    if totals.microlines > 0 {
      add("Lines that survive", Self.decimal(totals.microlines)) { Self.decimal($0.microlines) }
    }
    if totals.carriedIn > 0 {
      add("Carried in", amount(totals.carriedIn)) { amount($0.carriedIn) }
    }
    add("Paid", amount(totals.paid)) { amount($0.paid) }
    if totals.carriedOut > 0 {
      add("Carried on", amount(totals.carriedOut)) { amount($0.carriedOut) }
    }
    (self.columns, self.totals) = (columns, sums)
    rows = statement.payees.map { payee in parts.map { $0(payee) } }
    facts = Self.facts(statement)
  }

  private static func facts(_ statement: Statement) -> [Fact] {
    let (period, totals) = (statement.period, statement.totals)
    let span =
      switch (period.startText, period.endText) {
      case (nil, nil): "all time"
      case (let start?, nil): "from \(start)"
      case (nil, let end?): "before \(end)"
      case (let start?, let end?): "from \(start), before \(end)"
      }
    var facts = [
      Fact(name: "Pool", text: statement.amount(statement.pool.minorUnits)),
      Fact(name: "Rule", text: statement.rule), Fact(name: "Period", text: span),
    ]
    if statement.minimum.minorUnits > 0 {
      let least = statement.amount(statement.minimum.minorUnits)
      facts.append(Fact(name: "Minimum", text: "\(least): \(statement.minimum.meaning)"))
    }
    let excluded = statement.excluded.count
    let left = [
      statement.excludesOwn ? "own work of those who asked" : nil,
      statement.excludesAgents ? "agents and other programs" : nil,
      excluded == 0 ? nil : excluded == 1 ? "one named person" : "\(excluded) named persons",
    ].compactMap(\.self)
    if !left.isEmpty { facts.append(Fact(name: "Left out", text: left.joined(separator: "; "))) }
    var entries = "\(totals.entries) counted, \(totals.repeats) repeats of the same input"
    if totals.corrected > 0 { entries += ", \(totals.corrected) corrected" }
    if totals.disputed > 0 { entries += ", \(totals.disputed) disputed" }
    if statement.isUncorrected { entries += "; as recorded, without corrections" }
    facts.append(Fact(name: "Entries", text: entries))
    if totals.undistributed > 0 {
      facts.append(Fact(name: "Not distributed", text: statement.amount(totals.undistributed)))
    }
    return facts
  }

  /// Millionths with three decimals.
  static func decimal(_ micro: Int64) -> String {
    let thousandths = (micro + 500) / 1000
    let digits = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }
}

extension Statement {
  /// Minor units with the decimals of the currency, and its code.
  func amount(_ units: Int64) -> String {
    (Currency(code: pool.currency)?.text(units) ?? String(units)) + " " + pool.currency
  }
}
