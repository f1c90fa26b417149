import Agent
import Annotations
import ArgumentParser
import Catalog
import Corpus
import Foundation
import Provenance

struct OptOutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optout",
    abstract: "Forget somebody's work, with proof, and do not learn it again.",
    discussion: """
      What is opted out of is out of every answer at once. Then its lines are cut from the memory, \
      what held them is rewritten, the gates are trained on what is left, and a certificate is \
      issued. Records of past credit stay; `byline people erase` takes the name out of them.
      """,
    subcommands: [ListOptOuts.self, AddOptOut.self, RemoveOptOut.self, VerifyOptOut.self],
    defaultSubcommand: ListOptOuts.self)

  static func optOuts(_ display: LearnDisplay? = nil) throws -> OptOuts {
    let settings = try Surroundings.settings()
    return OptOuts(
      Surroundings.location, settings, threads: try Surroundings.threads(nil, settings),
      progress: { display?.show($0) })
  }
}

struct AddOptOut: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Have work forgotten: a person's, a source's, files, commits.",
    discussion: """
      Lines that several wrote go as soon as one of them has opted out. What others wrote, the same \
      lines too, stays theirs.
      """)

  @Argument(help: "A person: \"Name <mail>\", an address, a name or a random id.")
  var who: String?
  @Option(help: "The same.") var person: String?
  @Option(help: "A source, by name or path; with --path and --commits, the one that is meant.")
  var source: String?
  @Option(help: "Files, by a pattern as in .gitignore.") var path: String?
  @Option(help: "Lines that a commit, or A..B, introduced.") var commits: String?
  @Flag(help: "Erase the person's name and addresses, too.") var eraseName = false
  @Flag(help: "Only take it out of answers; whoever writes next erases it.") var hideOnly = false
  @Option(name: .shortAndLong, help: "Write the certificate to this file, too.") var output: String?
  @Flag(help: "Print the certificate.") var json = false

  func validate() throws {
    if who != nil, person != nil { throw ValidationError("name one person") }
    let kinds = [person ?? who, path, commits].compactMap(\.self)
    if kinds.count > 1 || kinds.isEmpty && source == nil {
      throw ValidationError("say what to forget: one of a person, --source, --path, --commits")
    }
    if (person ?? who) != nil, source != nil {
      throw ValidationError("a person opts out of all sources")
    }
    if commits != nil, source == nil {
      throw ValidationError("--commits needs the --source that they are of")
    }
    if eraseName, (person ?? who) == nil { throw ValidationError("only persons have names") }
  }

  private var request: OptOutRequest {
    if let person = person ?? who { return .person(person) }
    if let path { return .path(glob: path, source: source) }
    if let commits { return .commits(range: commits, source: source ?? ".") }
    return .source(source ?? "")
  }

  func run() throws {
    let display = LearnDisplay(isQuiet: false)
    defer { display.end() }
    let optOuts = try OptOutCommand.optOuts(display)
    let hidden = try optOuts.hide(request, now: Surroundings.now)
    StandardOutput.note("hidden: \(TerminalText.escaped(hidden.what))")
    if hideOnly { return }
    let (_, certificate) = try optOuts.add(request, now: Surroundings.now)
    if eraseName, let person = person ?? who {
      let count = try optOuts.eraseName(person, now: Surroundings.now).names
      StandardOutput.note("erased \(count) names and addresses")
    }
    display.end()
    let encoded = try certificate.encoded()
    if let output { try Data(encoded).write(to: URL(filePath: output), options: .atomic) }
    if json { return try StandardOutput.write(encoded) }
    try StandardOutput.write(Self.text(certificate))
  }

  private static func text(_ certificate: OptOutCertificate) -> String {
    let erased = certificate.erased
    var text =
      "erased: \(erased.lines) lines of \(erased.documents) documents, \(erased.bytes) bytes\n"
    if let bits = certificate.bits, bits.bytes > 0 {
      func each(_ value: Double) -> String {
        (value / Double(bits.bytes)).formatted(.number.precision(.fractionLength(2)))
      }
      text +=
        "bits per byte of that text: \(each(bits.learned)) before, \(each(bits.cut)) without it, "
        + "\(each(bits.retrained)) with gates trained anew\n"
    }
    let search = certificate.search
    text +=
      "searched \(search.files) files, \(search.bytes) bytes, for \(search.lines) lines: "
      + (search.found == 0 ? "none is there\n" : "found in \(search.found) files\n")
    text += "memory \(certificate.memory.digest)\n"
    text +=
      "certificate \(Surroundings.location.certificates)/\(certificate.optOut.id).json\n"
    return text
  }
}

struct ListOptOuts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what is not learned by request.")

  @Flag(help: "Print JSON.") var json = false

  private struct Item: Encodable {
    var id, kind, state, what, at: String
    var personId, source, pattern: String?
    var commits: Int?
  }

  func run() throws {
    let all = try OptOutCommand.optOuts().list()
    if json {
      return try PeopleCommand.json(
        all.map { optOut in
          Item(
            id: optOut.record.id, kind: optOut.record.kind.rawValue,
            state: optOut.record.state.rawValue, what: optOut.what,
            at: CivilDate(secondsSince1970: optOut.record.at).iso8601, personId: optOut.ref,
            source: optOut.source,
            pattern: optOut.record.pattern.isEmpty ? nil : optOut.record.pattern,
            commits: optOut.record.commits.isEmpty ? nil : optOut.record.commits.count)
        })
    }
    for optOut in all {
      try StandardOutput.write(
        "\(optOut.record.id.prefix(12))  \(optOut.record.state.rawValue)  "
          + "\(CivilDate(secondsSince1970: optOut.record.at).iso8601)  "
          + "\(TerminalText.escaped(optOut.what))\n")
    }
    if all.isEmpty { StandardOutput.note("nobody has opted out") }
  }
}

struct RemoveOptOut: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take an opt-out back.",
    discussion: "What it kept out is learned with the next `byline learn` of its sources.")

  @Argument(help: "The start of its id, a person or a pattern.") var optOut: String

  func run() throws {
    let removed = try OptOutCommand.optOuts().remove(optOut)
    StandardOutput.note(
      "learned again from the next learn on: \(TerminalText.escaped(removed.what))")
  }
}

struct VerifyOptOut: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check a certificate against the store.",
    discussion: """
      The memory's digest is computed from the segments, and what is to be forgotten is read from \
      its sources once more and looked for in every file of the store. Exits with 1 if something is \
      not as it should be.
      """)

  @Argument(help: "The certificate's file.") var certificate: String

  func run() throws {
    guard let bytes = FolderFiles.content(of: certificate) else {
      throw AgentError.noSuchPath(certificate)
    }
    let decoded: OptOutCertificate
    do {
      decoded = try OptOutCertificate(decoding: bytes)
    } catch {
      throw AgentError.unreadable(path: certificate, reason: "it is not a certificate")
    }
    let check = try OptOutCommand.optOuts().verify(decoded)
    for text in check.confirmed { try StandardOutput.write("good: \(text)\n") }
    for text in check.notes { try StandardOutput.write("note: \(text)\n") }
    for text in check.problems {
      try StandardOutput.write("PROBLEM: \(TerminalText.escaped(text))\n")
    }
    if !check.problems.isEmpty { throw ExitCode(1) }
  }
}
