package import Annotations
import Catalog
import Provenance

/// Adds up entries of a ledger for a statement: the one place where it is decided which count.
///
/// It is given entries in the order of the chain, from the store or from an export, twice: what was
/// corrected has to be known first.
struct StatementBasis {
  private let terms: StatementTerms
  private let canonical: [String: String]
  private let agents: Set<String>
  private var corrections: [String: LedgerEntry] = [:]
  private var disputed: Set<String> = []
  private var seen: Set<String> = []
  private(set) var input: StatementInput

  init(
    _ terms: StatementTerms, people: [LedgerPerson], head: LedgerHead, memory: String
  ) {
    self.terms = terms
    canonical = people.reduce(into: [:]) { $0[$1.ref] = $1.canonical }
    agents = Set(people.filter { $0.kind != .human }.map(\.ref))
    input = StatementInput(
      ledger: .init(count: head.count, hash: head.hash), memory: memory)
    // What the rule does not ask for is no part of the statement.
    for person in people where person.microlines > 0 && terms.rule != .influence {
      guard let who = party(person.ref) else { continue }
      input.parties[who, default: .init()].microlines += person.microlines
    }
  }

  /// Whom a random id stands for; `nil` if that one is not paid.
  private func party(_ ref: String) -> String? {
    let who = canonical[ref] ?? ref
    if terms.excluded.contains(who) { return nil }
    if terms.excludesAgents, agents.contains(who) { return nil }
    return who
  }

  /// Takes notice of what was said of entries; the last correction decides.
  mutating func note(_ record: LedgerRecord) {
    guard record.number <= input.ledger.count, let remark = record.entry.remark else { return }
    if record.entry.kind == .dispute {
      disputed.insert(remark.entry)
    } else {
      corrections[remark.entry] = record.entry
    }
  }

  /// Adds an entry, if it counts.
  mutating func add(_ record: LedgerRecord) {
    let entry = record.entry
    guard record.number <= input.ledger.count, entry.kind.counts, terms.period.contains(entry.at),
      terms.rule != .survival
    else { return }
    let correction = terms.isUncorrected ? nil : corrections[entry.id]
    if correction?.remark?.isVoid == true {
      input.totals.corrected += 1
      return
    }
    if !entry.inputDigest.isEmpty, !seen.insert(entry.inputDigest).inserted {
      input.totals.repeats += 1
      return
    }
    input.totals.entries += 1
    if correction != nil { input.totals.corrected += 1 }
    if disputed.contains(entry.id) { input.totals.disputed += 1 }
    var bits: [String: Int64] = [:]
    for credit in (correction ?? entry).credits where !(terms.excludesOwn && credit.own) {
      guard credit.microbits > 0, let who = party(credit.person) else { continue }
      bits[who, default: 0] += credit.microbits
    }
    for (who, microbits) in bits {
      input.parties[who, default: .init()].microbits += microbits
      input.parties[who, default: .init()].entries.append(
        .init(
          id: entry.id, at: CivilDate(secondsSince1970: entry.at).iso8601,
          kind: entry.kind.rawValue, microbits: microbits))
    }
  }
}

/// A statement with the entries behind each payee.
package struct MadeStatement: Sendable {
  package var statement: Statement
  package var entries: [String: [PayeeStatement.Entry]]

  /// The files of the payees, by name, without their endings.
  package func payeeFiles() -> [(name: String, file: PayeeStatement)] {
    statement.payees.map { payee in
      (
        "payee-\(payee.person)",
        PayeeStatement(statement, payee, entries[payee.person] ?? [])
      )
    }
  }
}

extension KnownLedger {
  /// Makes a statement from the store as it is now; without `withNames` payees are random ids.
  ///
  /// - Throws: `CatalogError`, `Apportionment.Overflow`.
  package func statement(
    _ terms: StatementTerms, withNames: Bool, withEmail: Bool, now: Int64, version: String
  ) throws -> MadeStatement {
    let people = try store.ledgerPeople()
    let memory = try store.manifest(withGates: false).digest.hex
    var basis = StatementBasis(terms, people: people, head: try store.currentHead(), memory: memory)
    var remarks = LedgerFilter()
    remarks.kinds = [.correction, .dispute]
    try store.forEachRecord(remarks) { basis.note($0) }
    var counting = LedgerFilter()
    counting.kinds = Set(LedgerEntry.Kind.allCases.filter(\.counts))
    counting.period = terms.period
    try store.forEachRecord(counting) { basis.add($0) }
    var made = try Statement(
      terms, basis.input, createdAt: CivilDate(secondsSince1970: now).iso8601,
      tool: "byline \(version)")
    if withNames {
      let known = people.reduce(into: [String: LedgerPerson]()) { $0[$1.ref] = $1 }
      for index in made.payees.indices {
        let person = known[made.payees[index].person]
        made.payees[index].name = person?.name
        made.payees[index].email = withEmail ? person?.email : nil
      }
    }
    try made.seal(LedgerKey.load(location))
    return MadeStatement(statement: made, entries: basis.input.parties.mapValues(\.entries))
  }
}

extension KnownLedger {
  /// Takes what a statement carries on into the terms of the next one.
  ///
  /// - Throws: `StatementProblem` for a file that is no statement, or not as it was made.
  package func carry(
    _ bytes: [UInt8], from file: String, into terms: inout StatementTerms
  ) throws {
    let before = try StatementCheck.statement(bytes, file)
    guard before.pool.currency == terms.currency.code else {
      throw StatementProblem(file: file, reason: "it is in \(before.pool.currency)")
    }
    let people = try store.ledgerPeople().reduce(into: [:]) { $0[$1.ref] = $1.canonical }
    for payee in before.payees where payee.carriedOut > 0 {
      let who = people[payee.person] ?? payee.person
      terms.carried[who] = (terms.carried[who] ?? 0) + payee.carriedOut
    }
    terms.previous = before.digest
  }
}
