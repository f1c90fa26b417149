package import Annotations
import Catalog
import Provenance

/// What somebody wants a statement of, as it is written on a command line or in a form.
package struct StatementRequest: Sendable {
  package var pool: String
  package var currency: String
  package var rule = "influence"
  /// As `Period` reads it; all time if `nil`.
  package var period: String?
  package var minimum: String?
  package var minimumRule = Statement.Minimum.Rule.redistribute
  package var excludesOwn = true
  package var excludesAgents = true
  /// Persons who are not paid, by an address, a name or a random id.
  package var excluded: [String] = []
  package var isUncorrected = false

  package init(pool: String, currency: String) { (self.pool, self.currency) = (pool, currency) }

  /// The terms; those who are not paid are looked up by `person`, which gives their random ids.
  ///
  /// `now` is in seconds since 1970.
  /// - Throws: `StatementRequestError`; what `person` throws.
  package func terms(
    now: Int64, person: (String) throws -> String
  ) throws -> StatementTerms {
    guard let currency = Currency(code: currency) else {
      throw StatementRequestError(
        field: "currency", wanted: "a code of ISO 4217 with a minor unit, such as EUR",
        text: self.currency)
    }
    guard let rule = StatementRule(parsing: rule) else {
      throw StatementRequestError(
        field: "rule", wanted: "influence, survival or mixed:0.7", text: self.rule)
    }
    var terms = StatementTerms(
      pool: try Self.units(pool, "pool", currency), currency: currency, rule: rule)
    if let minimum { terms.minimum = try Self.units(minimum, "minimum", currency) }
    if let period {
      guard let read = Period(parsing: period, now: now) else {
        throw StatementRequestError(field: "period", wanted: Period.forms, text: period)
      }
      terms.period = read
    }
    terms.minimumRule = minimumRule
    (terms.excludesOwn, terms.excludesAgents) = (excludesOwn, excludesAgents)
    terms.excluded = Set(try excluded.map(person))
    terms.isUncorrected = isUncorrected
    return terms
  }

  private static func units(
    _ text: String, _ field: String, _ currency: Currency
  ) throws -> Int64 {
    guard let units = currency.minorUnits(parsing: text) else {
      throw StatementRequestError(
        field: field,
        wanted: "an amount such as \(currency.text(100_000)), with at most \(currency.digits) "
          + "decimals for \(currency.code)", text: text)
    }
    return units
  }
}

/// A part of a request that cannot be read.
package struct StatementRequestError: Error, Equatable, CustomStringConvertible {
  package var field: String
  /// What it has to be.
  package var wanted: String
  package var text: String

  package var description: String { "\(field) is \(wanted); not \(text)" }
}

extension KnownLedger {
  /// The terms of a request, its persons looked up here.
  ///
  /// - Throws: `StatementRequestError`, `IdentityMapError`, `CatalogError`.
  package func terms(of request: StatementRequest, now: Int64) throws -> StatementTerms {
    try request.terms(now: now) { try store.person(named: $0).ref }
  }
}
