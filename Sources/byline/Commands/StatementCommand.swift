import Agent
import Annotations
import ArgumentParser
import Catalog
import Corpus
import Foundation
import Provenance

struct StatementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statement", abstract: "Split a pool among those whose work was drawn on.",
    subcommands: [MakeStatement.self, VerifyStatement.self], defaultSubcommand: MakeStatement.self)
}

extension Statement.Minimum.Rule: ExpressibleByArgument {}

struct MakeStatement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make", abstract: "Split a pool by a named rule, to the minor unit.",
    discussion: """
      influence follows the bits credited in texts that were committed, accepted or put out; \
      survival the lines that are learned now; mixed:0.7 both, 0.7 of it influence. The same text \
      counts once a period. With --out a folder gets statement.json and .html, a file of each for \
      every payee, and the export of the ledger that it can be computed again from.
      """)

  @Option(help: "How much, such as 1000 or 1000.50.") var pool: String
  @Option(help: "The code of ISO 4217: EUR, JPY, BHD.") var currency: String
  @Option(help: "influence, survival or mixed:0.7.") var rule = "influence"
  @Option(help: "2026, 2026-Q4, 2026-11, 2026-11-24, FROM..TO, or 30d; in UTC.")
  var period: String?
  @Option(help: "The least that is paid.") var minimum: String?
  @Option(help: "What becomes of less: redistribute it now, or carry it to the next statement.")
  var minimumRule = Statement.Minimum.Rule.redistribute
  @Option(help: "The statement before, whose carried amounts are added.") var previous: String?
  @Flag(
    inversion: .prefixedNo,
    help: "Leave out work of whoever asked for a text themselves.") var excludeOwn = true
  @Flag(inversion: .prefixedNo, help: "Leave out agents and other programs.")
  var excludeAgents = true
  @Option(help: "A person who is not paid; may be repeated.") var exclude: [String] = []
  @Flag(help: "Count entries as they were recorded, not as they were corrected.")
  var uncorrected = false
  @Flag(help: "Name payees by random ids alone.") var pseudonyms = false
  @Option(help: "A folder for the files.") var out: String?
  @Flag(help: "Print JSON.") var json = false

  private var request: StatementRequest {
    var request = StatementRequest(pool: pool, currency: currency)
    (request.rule, request.period) = (rule, period)
    (request.minimum, request.minimumRule) = (minimum, minimumRule)
    (request.excludesOwn, request.excludesAgents) = (excludeOwn, excludeAgents)
    (request.excluded, request.isUncorrected) = (exclude, uncorrected)
    return request
  }

  func validate() throws {
    do {
      // Whom `--exclude` names is looked up later: here nothing is read.
      _ = try request.terms(now: Surroundings.now) { $0 }
    } catch let error as StatementRequestError {
      throw ValidationError("--\(error)")
    }
  }

  func run() throws {
    let settings = try Surroundings.settings()
    let ledger = try LedgerCommand.ledger()
    var terms = try ledger.terms(of: request, now: Surroundings.now)
    if let previous { try ledger.carry(InputText.read(previous), from: previous, into: &terms) }
    let made = try ledger.statement(
      terms, withNames: !pseudonyms, withEmail: settings.publishesEmail,
      now: Surroundings.now, version: Byline.version)
    if let out { try write(made, ledger, settings, to: out) }
    if json { return try StandardOutput.write(made.statement.json()) }
    try StandardOutput.write(Self.table(made.statement))
  }

  private func write(
    _ made: MadeStatement, _ ledger: KnownLedger, _ settings: Corpus.Configuration,
    to folder: String
  ) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    func put(_ name: String, _ bytes: [UInt8]) throws {
      let file = try OutputFile("\(folder)/\(name)")
      try file.write(bytes)
      try file.finish()
    }
    let page = StatementHTML(made.statement)
    let terms = try ledger.exportTerms(
      settings, withNames: false, now: Surroundings.now, version: Byline.version)
    let export = try OutputFile(folder + "/ledger.jsonl")
    try ledger.store.exportLedger(terms) { try export.write($0) }
    try export.finish()
    for (name, file) in made.payeeFiles() {
      try put(name + ".json", file.json())
      try put(name + ".html", Array(page.page(of: file).utf8))
    }
    try put("statement.html", Array(page.summary().utf8))
    try put("statement.json", made.statement.json())
    StandardOutput.note("\(made.statement.payees.count) payees in \(folder)")
  }

  private static func table(_ statement: Statement) -> String {
    let totals = statement.totals
    func amount(_ units: Int64) -> String {
      Currency(code: statement.pool.currency)?.text(units) ?? String(units)
    }
    let width = statement.payees.map { $0.amount.count }.max() ?? 0
    var text = ""
    for payee in statement.payees where payee.paid > 0 || payee.carriedOut > 0 {
      text += String(repeating: " ", count: width - payee.amount.count) + payee.amount
      text += " \(statement.pool.currency)  "
      text += TerminalText.escaped(payee.name ?? "person \(payee.person.prefix(12))")
      if payee.carriedOut > 0 { text += "  (\(amount(payee.carriedOut)) carried on)" }
      text += "\n"
    }
    text += "\(amount(totals.paid)) \(statement.pool.currency) to "
    text += "\(statement.payees.count { $0.paid > 0 }) people by \(statement.rule)"
    if totals.undistributed > 0 { text += ", \(amount(totals.undistributed)) not distributed" }
    text += "; \(totals.entries) entries, \(totals.repeats) repeats"
    if totals.disputed > 0 { text += ", \(totals.disputed) disputed" }
    return text + "\nledger \(statement.ledger.count):\(statement.ledger.hash)\n"
  }
}

struct VerifyStatement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compute a statement again from an export of the ledger.",
    discussion: """
      Nothing of this machine is read but the files. Of a folder, the files of payees are checked, \
      too. The first difference is named.
      """)

  @Argument(help: "A statement's JSON, or the folder that it was written to.") var path: String
  @Option(help: "An export of the ledger; of a folder, the one in it if left out.")
  var ledger: String?
  @Option(help: "The public key that must have signed the statement, in hexadecimal digits.")
  var key: String?

  func run() throws {
    var isFolder: ObjCBool = false
    _ = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard let source = ledger ?? (isFolder.boolValue ? path + "/ledger.jsonl" : nil) else {
      throw ValidationError("--ledger names the export that the statement is computed again from")
    }
    do {
      let check = StatementCheck(try LedgerExport(reading: InputText.read(source), path: source))
      let file = isFolder.boolValue ? path + "/statement.json" : path
      let made = try check.verified(InputText.read(file), file: file, key: key?.lowercased())
      if isFolder.boolValue { try verifyPayees(made, check) }
      let statement = made.statement
      try StandardOutput.write(
        "\(statement.payees.count) payees, \(statement.pool.amount) \(statement.pool.currency): "
          + "the same as computed again; \(statement.publicKey.map { "signed by \($0)" } ?? "not signed")\n"
      )
    } catch {
      switch error {
      case is StatementProblem, CatalogError.ledgerBroken, CatalogError.badExport:
        StandardOutput.note("byline: \(error)")
        throw ExitCode(1)
      default: throw error
      }
    }
  }

  private func verifyPayees(_ made: MadeStatement, _ check: StatementCheck) throws {
    var left = Set(
      try FileManager.default.contentsOfDirectory(atPath: path).filter {
        $0.hasPrefix("payee-") && $0.hasSuffix(".json")
      })
    for (name, expected) in made.payeeFiles() {
      let file = name + ".json"
      guard left.remove(file) != nil else {
        throw StatementProblem(file: "\(path)/\(file)", reason: "it is missing")
      }
      try check.verify(
        try InputText.read("\(path)/\(file)"), file: "\(path)/\(file)", in: expected)
    }
    if let file = left.min() {
      throw StatementProblem(file: "\(path)/\(file)", reason: "the statement has no such payee")
    }
  }
}
