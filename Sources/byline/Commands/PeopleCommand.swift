import Agent
import Annotations
import ArgumentParser
import Catalog
import Corpus
import Foundation
import Provenance

struct PeopleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "people", abstract: "List who wrote what is learned, and say who is who.",
    discussion: """
      A person is named by an address, a name, "Name <address>" or the random id that annotations \
      use. Persons that are one are credited as one from then on; nothing is learned again.
      """,
    subcommands: [
      ListPeople.self, MergePeople.self, SplitPeople.self, AliasPeople.self, SuggestPeople.self,
      ExportPeople.self, ImportPeople.self, ErasePeople.self,
    ], defaultSubcommand: ListPeople.self)

  static var known: KnownPeople { KnownPeople(Surroundings.location) }

  /// Erases what a change of who is who has hidden: the work of somebody who turned out to be one
  /// with who has opted out.
  static func eraseHidden() throws {
    let display = LearnDisplay(isQuiet: false)
    defer { display.end() }
    let optOuts = try OptOutCommand.optOuts(display)
    for hidden in try optOuts.list() where hidden.record.state == .hidden {
      StandardOutput.note("hidden: \(TerminalText.escaped(hidden.what))")
    }
    let certificates = try optOuts.eraseIfHidden(now: Surroundings.now)
    display.end()
    for certificate in certificates {
      let erased = certificate.erased
      StandardOutput.note("erased: \(erased.lines) lines of \(erased.documents) documents")
    }
  }

  static func text(_ person: Person) -> String {
    TerminalText.escaped(
      Identity(name: person.name ?? "erased", email: person.email ?? "").description)
  }

  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try StandardOutput.write([UInt8](try encoder.encode(value)) + [0x0A])
  }
}

struct ListPeople: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List persons, then agents and other programs.")

  @Flag(help: "Print JSON.") var json = false
  @Option(help: "At most so many persons.") var top: Int?
  @Option(name: .customLong("as"), help: "Whose lines are marked as own; else Git's user.email.")
  var asking: String?

  private struct Item: Encodable {
    struct Alias: Encodable {
      var name, email: String
    }
    var personId, name, email, kind: String
    var aliases: [Alias]
    var sources: [String]
    var lines, agentLines: Int
    var own: Bool
  }

  func run() throws {
    let people = PeopleCommand.known
    let own = try people.own(Surroundings.asking(asking))
    var records = try people.all()
    // Persons first; the order of each group is by lines.
    records = AccountKind.allCases.flatMap { kind in records.filter { $0.kind == kind } }
    if let top { records = Array(records.prefix(max(top, 0))) }
    if json {
      try PeopleCommand.json(records.map { Self.item($0, own) })
    } else {
      try StandardOutput.write(Self.table(records, own))
    }
  }

  private static func item(_ record: PersonRecord, _ own: Set<UInt32>) -> Item {
    let name = Identity(name: record.person.name ?? "", email: record.person.email ?? "")
    return Item(
      personId: record.person.ref, name: record.person.name ?? "erased",
      email: record.person.email ?? "", kind: record.kind.rawValue,
      aliases: record.names.map(\.identity).filter { $0 != name }.map {
        Item.Alias(name: $0.name, email: $0.email)
      }, sources: record.sources, lines: record.lines, agentLines: record.agentLines,
      own: own.contains(record.person.id))
  }

  private static func table(_ records: [PersonRecord], _ own: Set<UInt32>) -> String {
    var text = ""
    var kind: AccountKind?
    for record in records {
      if record.kind != kind, record.kind != .human {
        text += record.kind == .agent ? "\nagents:\n" : "\nother programs:\n"
      }
      kind = record.kind
      let isMarked = record.kind != .human && record.agentLines > 0
      let lines = String(isMarked ? record.lines + record.agentLines : record.lines)
      text += String(repeating: " ", count: max(0, 9 - lines.count)) + lines + "  "
      text += PeopleCommand.text(record.person)
      if own.contains(record.person.id) { text += "  (you)" }
      if record.kind == .human, record.agentLines > 0 {
        text += "  (and \(record.agentLines) lines by agents)"
      }
      text += "  " + TerminalText.escaped(record.sources.joined(separator: ", ")) + "\n"
      let name = Identity(name: record.person.name ?? "", email: record.person.email ?? "")
      for other in record.names.map(\.identity) where other != name {
        text +=
          String(repeating: " ", count: 13)
          + "also \(TerminalText.escaped(other.description))\n"
      }
    }
    return text
  }
}

struct MergePeople: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Say that two persons are one, under the first one's name.")

  @Argument(help: "The person whose name stays.") var first: String
  @Argument(help: "The same person under another name or address.") var second: String

  func run() throws {
    let (person, isNew) = try PeopleCommand.known.change { try $0.merge(first, second) }
    let name = PeopleCommand.text(person)
    StandardOutput.note(
      isNew ? "\(TerminalText.escaped(second)) is \(name) now" : "both are \(name) already")
    try PeopleCommand.eraseHidden()
  }
}

struct SplitPeople: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split", abstract: "Take an address out of the person it was joined with.")

  @Argument(help: "The address that is somebody else's.") var person: String

  func run() throws {
    let persons = try PeopleCommand.known.change { try $0.split(person) }
    StandardOutput.note(persons.map(PeopleCommand.text).joined(separator: " and ") + " are two now")
  }
}

struct AliasPeople: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alias", abstract: "Say whose an address is, before or after it is seen.")

  @Argument(help: "An address.") var email: String
  @Argument(help: "The person whose it is.") var person: String

  func validate() throws {
    if !email.contains("@") { throw ValidationError("\(email) is not an address") }
  }

  func run() throws {
    let (found, isNew) = try PeopleCommand.known.change { try $0.alias(email, of: person) }
    StandardOutput.note(
      "\(TerminalText.escaped(email)) is \(PeopleCommand.text(found)) \(isNew ? "now" : "already")")
    try PeopleCommand.eraseHidden()
  }
}

struct SuggestPeople: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest", abstract: "Find persons who may be one; nothing is changed.")

  @Flag(help: "Print JSON.") var json = false

  private struct Item: Encodable {
    struct Name: Encodable {
      var personId, name, email: String
      var lines: Int
    }
    var first, second: Name
    var reason: String
  }

  func run() throws {
    let people = try PeopleCommand.known.all()
    let pairs = AliasSuggestions.pairs(among: people)
    if json {
      func name(_ index: Int) -> Item.Name {
        let person = people[index].person
        return Item.Name(
          personId: person.ref, name: person.name ?? "erased", email: person.email ?? "",
          lines: people[index].lines)
      }
      try PeopleCommand.json(
        pairs.map { Item(first: name($0.first), second: name($0.second), reason: $0.reason) })
      return
    }
    for pair in pairs {
      let (first, second) = (people[pair.first].person, people[pair.second].person)
      try StandardOutput.write(
        "\(PeopleCommand.text(first)) and \(PeopleCommand.text(second)): \(pair.reason)\n"
          + "    byline people merge \(Self.argument(first)) \(Self.argument(second))\n")
    }
    if pairs.isEmpty { StandardOutput.note("nobody looks like somebody else") }
  }

  /// An address that a shell takes as one word, or the id.
  private static func argument(_ person: Person) -> String {
    let email = person.email ?? ""
    let isPlain =
      !email.isEmpty
      && email.utf8.allSatisfy { byte in
        byte >= 0x30 && byte <= 0x39 || byte >= 0x40 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
          || byte == 0x2B || byte == 0x2D || byte == 0x2E || byte == 0x5F
      }
    return isPlain ? email : String(person.ref.prefix(12))
  }
}

struct ExportPeople: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print who is who as a mailmap.")

  func run() throws { try StandardOutput.write(try PeopleCommand.known.identityMap()) }
}

struct ErasePeople: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "Opt a person out and erase their name and addresses.",
    discussion: """
      Their random id stays in past records, where nobody can be found by it any more; the chain of \
      records is as it was. Git repositories, notes in them and texts that others wrote are not \
      changed.
      """)

  @Argument(help: "The person.") var person: String

  func run() throws {
    let display = LearnDisplay(isQuiet: false)
    defer { display.end() }
    let (ref, names, _) = try OptOutCommand.optOuts(display).eraseName(
      person, now: Surroundings.now)
    display.end()
    StandardOutput.note("\(ref): \(names) names and addresses are erased")
  }
}

struct ImportPeople: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take over who is who from a mailmap.")

  @Argument(help: "A file as `byline people export` prints it; `-` is standard input.")
  var file: String

  func run() throws {
    let bytes: [UInt8]
    if file == "-" {
      bytes = try StandardOutput.readInput()
    } else if let content = FolderFiles.content(of: file) {
      bytes = content
    } else {
      throw AgentError.noSuchPath(file)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let changed = try PeopleCommand.known.change { try $0.adopt(mailmap: text) }
    StandardOutput.note(
      "\(changed) \(changed == 1 ? "address has" : "addresses have") a person now")
    try PeopleCommand.eraseHidden()
  }
}
