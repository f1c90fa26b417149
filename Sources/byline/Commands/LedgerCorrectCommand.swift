import Agent
import Annotations
import ArgumentParser
import Catalog
import Provenance

struct CorrectLedger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correct",
    abstract: "Say what is right in place of an entry, or that it is disputed.",
    discussion: """
      The entry stays; what counts from then on is the last correction of it. Reports and \
      statements use that; `byline ledger show` shows both.
      """)

  @Argument(help: "The entry's number, its id, or the beginning of that.") var entry: String
  @Option(help: "Why.") var reason: String
  @Flag(help: "Nobody is credited by it.") var void = false
  @Flag(help: "It counts as it was recorded once more.") var restore = false
  @Flag(help: "Record that it is thought to be wrong, and change nothing.") var dispute = false
  @Option(parsing: .upToNextOption, help: "Two persons: what the first one has is the second's.")
  var move: [String] = []
  @Option(help: "PERSON=BITS: so much is a person's; may be repeated.") var bits: [String] = []
  @Option(name: .customLong("as"), help: "Who corrects, as \"Name <mail>\"; else Git's user.email.")
  var asking: String?
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    let kinds = [void, restore, dispute, !move.isEmpty || !bits.isEmpty].count { $0 }
    guard kinds == 1 else {
      throw ValidationError("one of --void, --restore, --dispute, --move and --bits is needed")
    }
    if !move.isEmpty, move.count != 2 { throw ValidationError("--move takes two persons") }
    if reason.trimmingSpaces.isEmpty { throw ValidationError("--reason needs words") }
    for text in bits { _ = try Self.amount(text) }
  }

  func run() throws {
    guard let author = Surroundings.asking(asking) else {
      throw ValidationError("a correction has an author: say who with --as")
    }
    let ledger = try LedgerCommand.ledger()
    var changes: [LedgerCorrection.Change] = []
    if void { changes.append(.void) }
    if restore { changes.append(.restore) }
    if dispute { changes.append(.dispute) }
    if move.count == 2 {
      let to = try ledger.store.person(named: move[1]).ref
      for from in try ledger.refs(ofPerson: move[0]).sorted() {
        changes.append(.move(from: from, to: to))
      }
    }
    for text in bits {
      let (person, microbits) = try Self.amount(text)
      changes.append(
        .bits(person: try ledger.store.person(named: person).ref, microbits: microbits))
    }
    let item = try ledger.correct(
      entry, LedgerCorrection(changes, by: author, reason: reason, at: Surroundings.now))
    if json { return try StandardOutput.write(CanonicalJSON.encoded(item, snakeCase: true)) }
    try StandardOutput.write("\(item.id)  \(item.kind) of \(item.corrects ?? "")\n")
  }

  private static func amount(_ text: String) throws -> (person: String, microbits: Int64) {
    guard let equals = text.lastIndex(of: "="), equals != text.startIndex,
      let bits = Double(text[text.index(after: equals)...]), bits >= 0, bits < 1e9
    else { throw ValidationError("--bits is PERSON=BITS, not \(text)") }
    return (String(text[..<equals]), LedgerEntry.micro(bits))
  }
}
