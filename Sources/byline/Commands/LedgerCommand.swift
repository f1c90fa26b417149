import Agent
import Annotations
import ArgumentParser
import Catalog
import Corpus
import Provenance

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Read, check and correct the record of credits.",
    discussion: """
      Every commit, output file and accepted text is an entry, chained to the one before by its \
      hash. Nothing is ever changed in it: a correction is an entry of its own.
      """,
    subcommands: [
      ListLedger.self, ShowLedger.self, VerifyLedger.self, ExportLedger.self, AcceptText.self,
      CorrectLedger.self, SignLedger.self,
    ])

  static func ledger() throws -> KnownLedger { try KnownLedger(Surroundings.location) }

  /// A period as it is written on the command line.
  static func period(_ text: String?) throws -> Period {
    guard let text else { return .allTime }
    guard let period = Period(parsing: text, now: Surroundings.now) else {
      throw ValidationError("--period is \(Period.forms); not \(text)")
    }
    return period
  }
}

extension LedgerEntry.Kind: ExpressibleByArgument {}

struct ListLedger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List entries, the oldest first.")

  @Option(help: "2026, 2026-Q4, 2026-11, 2026-11-24, FROM..TO, or 30d; in UTC.")
  var period: String?
  @Option(
    help: "viewed, generated, committed, accepted, output, correction, dispute; may be repeated.")
  var kind: [LedgerEntry.Kind] = []
  @Option(help: "Entries that credit this person: an address, a name or an id.")
  var person: String?
  @Option(help: "At most so many, the last ones.") var last: Int?
  @Flag(help: "Print JSON, an array.") var json = false

  func run() throws {
    let ledger = try LedgerCommand.ledger()
    var filter = LedgerFilter()
    filter.period = try LedgerCommand.period(period)
    filter.kinds = Set(kind)
    filter.persons = try person.map { try ledger.refs(ofPerson: $0) }
    filter.last = last
    let items = try ledger.items(filter)
    if json { return try StandardOutput.write(CanonicalJSON.encoded(items, snakeCase: true)) }
    var text = ""
    for item in items { text += LedgerText.line(item) + "\n" }
    try StandardOutput.write(text)
  }
}

struct ShowLedger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show an entry: as it was recorded, what was said of it, what counts now.")

  @Argument(help: "Its number, its id, or the beginning of that.") var entry: String
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let item = try LedgerCommand.ledger().item(named: entry)
    try StandardOutput.write(
      json
        ? CanonicalJSON.encoded(item, snakeCase: true) : Array(LedgerText.whole(item).utf8))
  }
}

struct ExportLedger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the ledger as a file that anybody can check.",
    discussion: """
      Persons are random ids; --names adds names of those whose work stands in sources that are \
      shared, and addresses where the setting publish_email allows that. Names of other sources \
      and of other people stay here. The file is signed if there is a key (`byline ledger key`).
      """)

  @Option(help: "Where to; standard output if left out.") var out: String?
  @Flag(help: "Name people whose work stands in shared sources.") var names = false

  func run() throws {
    let ledger = try LedgerCommand.ledger()
    let terms = try ledger.exportTerms(
      Surroundings.settings(), withNames: names, now: Surroundings.now, version: Byline.version)
    guard let out else {
      try ledger.store.exportLedger(terms) { try StandardOutput.write($0) }
      return
    }
    let file = try OutputFile(out)
    let head = try ledger.store.exportLedger(terms) { try file.write($0) }
    try file.finish()
    StandardOutput.note("\(head.count) entries in \(out), head \(head)")
  }
}

struct AcceptText: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Record that texts were accepted: whom they draw on counts from then on.",
    discussion: """
      A line is printed for each text once the disk has its entry. The same text counts once a \
      period, however often it is accepted, committed or put out.
      """)

  @Argument(help: "Files; `-` or nothing is standard input.") var files: [String] = []
  @Option(name: .customLong("as"), help: "Who asks, as \"Name <mail>\"; else Git's user.email.")
  var asking: String?
  @OptionGroup var scope: ScopeOptions
  @Flag(help: "Print JSON, an object a text.") var json = false

  private struct Item: Encodable {
    var entry, path, sha256: String
    var bits, creditedBits: Double
  }

  func run() throws {
    let identity = Surroundings.asking(asking)
    let memory = try scope.memory()
    for file in files.isEmpty ? ["-"] : files {
      let stripped = StrippedText(try InputText.read(file))
      var input = AnnotationInput(bytes: stripped.bytes, now: Surroundings.now)
      input.asking = identity
      input.path = file == "-" ? nil : file
      let annotation = try memory.annotate(input, version: Byline.version)
      guard let id = try memory.record([annotation], as: .accepted, now: Surroundings.now) else {
        continue
      }
      if json {
        let item = Item(
          entry: id, path: file, sha256: annotation.input.sha256, bits: annotation.totals.bits,
          creditedBits: annotation.totals.creditedBits)
        try StandardOutput.write(CanonicalJSON.encoded(item, snakeCase: true, pretty: false))
      } else {
        try StandardOutput.write("\(id)  accepted \(TerminalText.escaped(file))\n")
      }
    }
  }
}

struct SignLedger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Make the key that exports and statements are signed with.",
    discussion: """
      An Ed25519 key in a file that only you can read. Its public half is printed, and stands in \
      each file that it signs; give it to those who check them by another way, too.
      """)

  func run() throws {
    let (key, isNew) = try LedgerKey.make(Surroundings.location)
    if isNew { StandardOutput.note("made \(Surroundings.location.ledgerKey)") }
    try StandardOutput.write(key.publicKey.hex + "\n")
  }
}
