import Agent
import Annotations
import ArgumentParser
import Catalog
import Foundation

struct SourcesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources", abstract: "List what is learned, or take it out.",
    subcommands: [ListSources.self, ShareSources.self, RemoveSources.self],
    defaultSubcommand: ListSources.self)
}

struct ShareSources: ParsableCommand {
  enum Visibility: String, ExpressibleByArgument, CaseIterable { case shared, `private`, own }

  static let configuration = CommandConfiguration(
    commandName: "visibility",
    abstract: "Say whether a source may be named outside this store.",
    discussion: """
      Notes, trailers and exports name shared sources and call all others a private source. Own \
      leaves it to the source's .byline.toml, without which it is private.
      """)

  @Argument(help: "Shared, private or own.") var visibility: Visibility
  @Argument(help: "Names or paths, as `byline sources` lists them.") var names: [String]

  func run() throws {
    try KnownSources(Surroundings.location).setShared(
      visibility == .own ? nil : visibility == .shared, names)
  }
}

struct ListSources: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what is learned.")

  @Flag(help: "List the files that are not learned, with reasons.") var excluded = false
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let store = try Store(reading: Surroundings.location)
    let items = try SourceSummary.all(in: store, withExclusions: excluded)
    if json {
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      try StandardOutput.write([UInt8](try encoder.encode(items)) + [0x0A])
      return
    }
    for item in items { try StandardOutput.write(text(item)) }
  }

  private func text(_ item: SourceSummary) -> String {
    if excluded {
      return (item.excluded ?? []).map {
        "\(TerminalText.escaped(item.name)): \(TerminalText.escaped($0.path)): "
          + "\(TerminalText.escaped($0.detail))\n"
      }.joined()
    }
    let at = item.revision.map { " at \($0.prefix(9))" } ?? ""
    return "\(TerminalText.escaped(item.name))  \(item.kind)\(item.commons ? ", commons" : "")"
      + ", \(item.visibility)\(at)\n    \(TerminalText.escaped(item.path))\n"
      + "    \(item.documents) documents, \(item.lines) lines, \(item.bytes) bytes; "
      + "\(item.excludedFiles) files not learned; \(item.learnedAt)\n"
  }
}

struct RemoveSources: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take sources out of the memory and the store.",
    discussion: "What they alone held is erased from the disk.")

  @Argument(help: "Names or paths, as `byline sources` lists them.") var names: [String]

  func run() throws {
    let names = try WatchedRoots(Surroundings.location).remove(names) {
      StandardOutput.note("repositories below \(TerminalText.escaped($0)) are no longer found")
    }
    if names.isEmpty { return }
    let display = LearnDisplay(isQuiet: false)
    var learner = Learner(
      Surroundings.location, try Surroundings.settings(), progress: { display.show($0) })
    defer { display.end() }
    _ = try learner.remove(names, now: Surroundings.now)
    for name in names { StandardOutput.note("removed \(TerminalText.escaped(name))") }
  }
}
