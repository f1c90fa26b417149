import Agent
import Annotations
import Catalog
import Corpus

/// Statements: made anew from the ledger when they are asked for, and kept nowhere.
extension PageSite {
  /// A statement as a table, with its files: what is saved is what was shown.
  private struct Shown: Encodable {
    struct Payee: Encodable {
      /// `nil` if erased, or not asked for.
      var name: String?
      var email: String?
      /// The random id.
      var person: String
      var cells: [String]
    }
    struct Files: Encodable {
      var json: String
      var html: String
    }
    var title: String
    var facts: [StatementTable.Fact]
    var columns: [String]
    var payees: [Payee]
    /// How many payees there are; the table may have fewer.
    var count: Int
    var totals: [String]
    var method: String
    /// Where the ledger ended: `COUNT:HASH`.
    var ledger: String
    var digest: String
    var publicKey: String?
    var files: Files

    init(_ statement: Statement) throws {
      let table = StatementTable(statement)
      title = "\(statement.pool.amount) \(statement.pool.currency) by \(statement.rule)"
      (facts, columns, totals) = (table.facts, table.columns, table.totals)
      payees = zip(statement.payees, table.rows).prefix(PageSite.mostRows).map { payee, cells in
        Payee(
          name: payee.name, email: payee.email.flatMap { $0.isEmpty ? nil : $0 },
          person: payee.person, cells: cells)
      }
      count = statement.payees.count
      method = statement.method
      ledger = "\(statement.ledger.count):\(statement.ledger.hash)"
      (digest, publicKey) = (statement.digest, statement.publicKey)
      files = Files(
        json: String(decoding: try statement.json(), as: UTF8.self),
        html: StatementHTML(statement).summary())
    }
  }

  func statement(_ request: PageRequest) async throws -> PageAnswer {
    let asked = try request.statement()
    let withNames = try !request.flag("pseudonyms", or: false)
    return try await heavy.run {
      let settings = try surroundings.settings()
      let ledger = try KnownLedger(surroundings.location)
      let made = try ledger.statement(
        ledger.terms(of: asked, now: now), withNames: withNames,
        withEmail: settings.publishesEmail, now: now, version: surroundings.version)
      return .json(try encoded(Shown(made.statement)))
    }
  }
}

extension PageRequest {
  /// - Throws: `PageProblem`.
  fileprivate func statement() throws -> StatementRequest {
    var wanted = StatementRequest(pool: try text("pool"), currency: try text("currency"))
    func given(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let rule = given("rule") { wanted.rule = rule }
    (wanted.period, wanted.minimum) = (given("period"), given("minimum"))
    if let text = given("minimum_rule") {
      guard let rule = Statement.Minimum.Rule(rawValue: text) else {
        throw PageProblem.unusable("`minimum_rule` is redistribute or carry")
      }
      wanted.minimumRule = rule
    }
    wanted.excludesOwn = try flag("exclude_own", or: true)
    wanted.excludesAgents = try flag("exclude_agents", or: true)
    wanted.isUncorrected = try flag("uncorrected", or: false)
    if let person = given("exclude") { wanted.excluded = [person] }
    return wanted
  }

  /// - Throws: `PageProblem` for what is neither `true` nor `false`.
  fileprivate func flag(_ name: String, or usual: Bool) throws -> Bool {
    guard let text = query[name] else { return usual }
    guard let value = Bool(text) else { throw PageProblem.unusable("`\(name)` is true or false") }
    return value
  }
}
