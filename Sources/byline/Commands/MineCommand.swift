import Agent
import Annotations
import ArgumentParser
import Catalog
import Foundation
import Provenance

struct MineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mine", abstract: "List what of your work is in the model, and what drew on it.")

  @Option(name: .customLong("as"), help: "Whose, as \"Name <mail>\"; else Git's user.")
  var asking: String?
  @Flag(help: "Print JSON.") var json = false

  private struct Item: Encodable {
    struct Name: Encodable { var personId, name, email: String }
    struct Work: Encodable {
      var source, path: String
      var files, lines, bytes: Int
    }
    struct Entry: Encodable {
      var id, kind, at: String
      var bits: Double
      var sources: [String]
      var own: Bool
    }
    var persons: [Name]
    var sources: [Work]
    var views: [String: Int]
    var entries: [Entry]
    var optOuts: [String]
  }

  func run() throws {
    guard let identity = Surroundings.asking(asking) else {
      throw ValidationError("nobody is named: give --as, or set Git's user.name and user.email")
    }
    let work = try MyWork(of: identity, Surroundings.location)
    if json {
      try PeopleCommand.json(Self.item(work))
    } else {
      try StandardOutput.write(Self.text(work, identity))
    }
  }

  private static func item(_ work: MyWork) -> Item {
    Item(
      persons: work.persons.map {
        .init(personId: $0.ref, name: $0.name ?? "erased", email: $0.email ?? "")
      },
      sources: work.sources.map {
        .init(source: $0.source, path: $0.path, files: $0.files, lines: $0.lines, bytes: $0.bytes)
      }, views: work.views,
      entries: work.entries.map {
        .init(
          id: $0.id, kind: $0.kind.rawValue, at: CivilDate(secondsSince1970: $0.at).iso8601,
          bits: $0.bits, sources: $0.sources, own: $0.isOwn)
      }, optOuts: work.optOuts.map(\.record.id))
  }

  private static func text(_ work: MyWork, _ identity: Identity) -> String {
    let name = TerminalText.escaped(identity.description)
    var text = ""
    if work.sources.isEmpty {
      text += "nothing of \(name) is in the model\n"
    } else {
      text += "of \(name) is in the model:\n"
      for source in work.sources {
        text +=
          "    \(TerminalText.escaped(source.source)): \(source.lines) lines of "
          + "\(source.files) files, \(source.bytes) bytes\n"
      }
      let views = ["verbatim", "layout", "names"].compactMap { view in
        work.views[view].map { "\($0) \(view)" }
      }
      if !views.isEmpty { text += "    bytes in its views: \(views.joined(separator: ", "))\n" }
    }
    if work.entries.isEmpty {
      text += "no record draws on it\n"
    } else {
      text += "drew on it, the latest first:\n"
      for entry in work.entries.prefix(20) {
        let bits = entry.bits.formatted(.number.precision(.fractionLength(1)))
        text +=
          "    \(CivilDate(secondsSince1970: entry.at).iso8601)  \(entry.kind.rawValue)  "
          + "\(bits) bits" + (entry.isOwn ? ", your own" : "")
          + (entry.sources.isEmpty
            ? "" : "  \(TerminalText.escaped(entry.sources.joined(separator: ", ")))") + "\n"
      }
      if work.entries.count > 20 { text += "    and others; --json lists more\n" }
    }
    if work.optOuts.isEmpty {
      text += "to have it forgotten: byline optout add '\(name)'\n"
    } else {
      text +=
        "opted out; to take that back: byline optout remove "
        + work.optOuts.map { String($0.record.id.prefix(12)) }.joined(separator: " ") + "\n"
    }
    return text
  }
}
