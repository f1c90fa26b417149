import Agent
import Annotations
import ArgumentParser
import Catalog
import Foundation
import Provenance

struct OptInCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optin", abstract: "Have a source learn from those listed, and nobody else.",
    discussion: """
      A source with a list learns lines whose authors are all on it. What others wrote is erased; \
      what those who are added wrote is learned with the next `byline learn`.
      """,
    subcommands: [ListOptIns.self, AddOptIn.self, RemoveOptIn.self],
    defaultSubcommand: ListOptIns.self)

  static func optIns(_ display: LearnDisplay? = nil) throws -> OptIns {
    let settings = try Surroundings.settings()
    return OptIns(
      Surroundings.location, settings, threads: try Surroundings.threads(nil, settings),
      progress: { display?.show($0) })
  }
}

struct ListOptIns: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List who is on the lists of sources.")

  @Flag(help: "Print JSON.") var json = false

  private struct Item: Encodable {
    struct Listed: Encodable {
      var personId, name: String
    }
    var source: String
    var persons: [Listed]
  }

  func run() throws {
    let lists = try OptInCommand.optIns().list().sorted { $0.key < $1.key }
    if json {
      return try PeopleCommand.json(
        lists.map { source, persons in
          Item(
            source: source,
            persons: persons.map { .init(personId: $0.ref, name: $0.name ?? "erased") })
        })
    }
    for (source, persons) in lists {
      try StandardOutput.write("\(TerminalText.escaped(source))\n")
      if persons.isEmpty { try StandardOutput.write("    nobody\n") }
      for person in persons { try StandardOutput.write("    \(PeopleCommand.text(person))\n") }
    }
    if lists.isEmpty { StandardOutput.note("no source has a list") }
  }
}

struct AddOptIn: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Put persons on a source's list, or make it an empty one.")

  @Option(help: "The source, by name or path.") var source: String
  @Argument(help: "Persons, as \"Name <mail>\" or as `byline people` names them.")
  var persons: [String] = []

  func run() throws {
    let display = LearnDisplay(isQuiet: false)
    defer { display.end() }
    let listed = try OptInCommand.optIns(display).add(
      persons, to: source, now: Surroundings.now)
    for person in listed {
      StandardOutput.note("\(PeopleCommand.text(person)) is learned from")
    }
  }
}

struct RemoveOptIn: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take a person off a source's list, or the list away.")

  @Option(help: "The source, by name or path.") var source: String
  @Argument(help: "The person.") var person: String?
  @Flag(help: "Let the source learn from everybody again.") var all = false

  func validate() throws {
    if (person == nil) != all { throw ValidationError("name a person, or give --all") }
  }

  func run() throws {
    let display = LearnDisplay(isQuiet: false)
    defer { display.end() }
    let isChanged = try OptInCommand.optIns(display).remove(
      person, from: source, now: Surroundings.now)
    if !isChanged {
      StandardOutput.note("there is no such entry")
      throw ExitCode(1)
    }
  }
}
