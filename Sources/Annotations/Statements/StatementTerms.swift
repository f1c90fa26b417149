package import Provenance

/// What a statement is asked to be.
package struct StatementTerms: Sendable {
  /// In minor units.
  package var pool: Int64
  package var currency: Currency
  package var rule: StatementRule
  package var period = Period.allTime
  package var minimum: Int64 = 0
  package var minimumRule = Statement.Minimum.Rule.redistribute
  package var excludesOwn = true
  package var excludesAgents = true
  /// Persons who are not paid, by their random ids.
  package var excluded: Set<String> = []
  package var isUncorrected = false
  /// What is carried from the statement before, by person, and that statement's digest.
  package var carried: [String: Int64] = [:]
  package var previous: String?

  package init(pool: Int64, currency: Currency, rule: StatementRule) {
    (self.pool, self.currency, self.rule) = (pool, currency, rule)
  }

  /// The terms that a statement says it was made by; `nil` if they are none.
  package init?(_ statement: Statement) {
    guard let currency = Currency(code: statement.pool.currency),
      let rule = StatementRule(parsing: statement.rule),
      (0...Currency.most).contains(statement.pool.minorUnits),
      (0...Currency.most).contains(statement.minimum.minorUnits)
    else { return nil }
    self.init(pool: statement.pool.minorUnits, currency: currency, rule: rule)
    period = Period(start: statement.period.start ?? .min, end: statement.period.end ?? .max)
    (minimum, minimumRule) = (statement.minimum.minorUnits, statement.minimum.rule)
    (excludesOwn, excludesAgents) = (statement.excludesOwn, statement.excludesAgents)
    (excluded, isUncorrected) = (Set(statement.excluded), statement.isUncorrected)
    previous = statement.previous
    for payee in statement.payees where payee.carriedIn > 0 {
      guard payee.carriedIn <= Currency.most else { return nil }
      carried[payee.person] = payee.carriedIn
    }
  }
}

/// What a statement is computed from, added up by person.
package struct StatementInput: Sendable {
  package struct Party: Sendable {
    package var entries: [PayeeStatement.Entry] = []
    package var microbits: Int64 = 0
    package var microlines: Int64 = 0
    package init() {}
  }

  package var parties: [String: Party] = [:]
  package var totals = Statement.Totals()
  package var ledger: Statement.Head
  package var memory: String

  package init(ledger: Statement.Head, memory: String) {
    (self.ledger, self.memory) = (ledger, memory)
  }
}

extension Statement {
  /// Computes a statement; the same terms and input give the same one, but for names and time.
  ///
  /// - Throws: `Apportionment.Overflow`.
  /// - Complexity: O(n log n)
  package init(
    _ terms: StatementTerms, _ input: StatementInput, createdAt: String, tool: String
  ) throws(Apportionment.Overflow) {
    (self.createdAt, self.tool) = (createdAt, tool)
    rule = terms.rule.description
    pool = Pool(
      amount: terms.currency.text(terms.pool), minorUnits: terms.pool,
      currency: terms.currency.code, digits: terms.currency.digits)
    let (start, end) = (terms.period.start, terms.period.end)
    period = Span(
      start: start == .min ? nil : start, end: end == .max ? nil : end,
      startText: terms.period.startText, endText: terms.period.endText)
    minimum = Minimum(
      minorUnits: terms.minimum, rule: terms.minimumRule, meaning: Self.meaning(terms))
    (excludesOwn, excludesAgents) = (terms.excludesOwn, terms.excludesAgents)
    (excluded, isUncorrected) = (terms.excluded.sorted(), terms.isUncorrected)
    (ledger, memory, previous) = (input.ledger, input.memory, terms.previous)
    totals = input.totals
    let ids = Set(input.parties.keys).union(terms.carried.keys).subtracting(terms.excluded)
      .sorted(by: Apportionment.isBefore)
    let parties = ids.map { input.parties[$0] ?? StatementInput.Party() }
    let weights = try terms.rule.weights(parties.map { ($0.microbits, $0.microlines) })
    var weighed = zip(ids, weights).map { Apportionment.Party(id: $0, weight: $1) }
    if terms.minimumRule == .redistribute, terms.minimum > 0 {
      let paid = try Apportionment.qualified(terms.pool, weighed, minimum: terms.minimum)
      for index in weighed.indices where !paid.contains(weighed[index].id) {
        weighed[index].weight = 0
      }
    }
    let parts = try Apportionment.split(terms.pool, weighed)
    for (index, id) in ids.enumerated() {
      let (party, carriedIn) = (parties[index], terms.carried[id] ?? 0)
      let due = parts[index] + carriedIn
      let isPaid = terms.minimumRule == .redistribute || due >= terms.minimum
      let payee = Payee(
        person: id, name: nil, email: nil, entries: party.entries.count,
        microbits: party.microbits, microlines: party.microlines, allocated: parts[index],
        carriedIn: carriedIn, paid: isPaid ? due : 0, carriedOut: isPaid ? 0 : due,
        amount: terms.currency.text(isPaid ? due : 0))
      totals.microbits += party.microbits
      totals.microlines += party.microlines
      totals.allocated += payee.allocated
      totals.carriedIn += carriedIn
      totals.paid += payee.paid
      totals.carriedOut += payee.carriedOut
      payees.append(payee)
    }
    totals.undistributed = terms.pool - totals.allocated
    payees.sort { a, b in
      a.paid != b.paid ? a.paid > b.paid : Apportionment.isBefore(a.person, b.person)
    }
  }

  private static func meaning(_ terms: StatementTerms) -> String {
    switch terms.minimumRule {
    case .redistribute:
      "paid are the largest number of payees, by weight and then by id, for which the exact share "
        + "of the last is at least the minimum; the pool is split among them"
    case .carry:
      "an amount below the minimum is not paid but carried to the next statement, where it is added"
    }
  }
}
