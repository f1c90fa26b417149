import Agent
import Annotations
import ArgumentParser
import Catalog
import Foundation
import Git
import Provenance

struct NotesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes",
    abstract: "Show and exchange the credit that commits carry in refs/notes/byline.",
    subcommands: [ShowNotes.self, PushNotes.self, FetchNotes.self, MergeNotes.self],
    defaultSubcommand: ShowNotes.self)

  static func identity(_ repository: borrowing Repository) -> Identity {
    repository.userIdentity() ?? Identity(name: "byline", email: "byline@localhost")
  }

  /// Where the notes of another repository are kept until they are merged.
  static func incoming(_ remote: String) -> String {
    "refs/notes/byline-of/"
      + remote.map { $0.isLetter || $0.isNumber || $0 == "-" ? String($0) : "_" }.joined()
  }

  static func merge(_ ref: String) throws -> Int? {
    let repository = try Repository(containing: ".")
    let identity = identity(repository)
    return try NotedRepository(repository).merge(ref, by: identity, at: Surroundings.now)
  }
}

struct ShowNotes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print whom commits draw on.")

  @Argument(help: "Commits; HEAD if none is named.") var commits: [String] = []
  @Flag(help: "Print the records as JSON, one a line.") var json = false

  func run() throws {
    let noted = NotedRepository(try Repository(containing: "."))
    let notes = try noted.notes()
    let names = try NotedNames(Surroundings.location)
    var isMissing = false
    for name in commits.isEmpty ? ["HEAD"] : commits {
      let commit = try noted.repository.resolve(name)
      let text = try noted.note(of: commit, in: notes)
      if json {
        let shown = text.records.map(names.allowed)
        try StandardOutput.write(
          shown == text.records ? text.bytes : shown.flatMap { try $0.encoded() })
        if text.records.isEmpty { isMissing = true }
        continue
      }
      guard let record = text.preferred(for: commit.description).map(names.allowed) else {
        StandardOutput.note("\(commit.short) has no note of byline's")
        isMissing = true
        continue
      }
      try StandardOutput.write(Self.text(record, commit, try noted.repository.commit(commit)))
    }
    if isMissing { throw ExitCode(1) }
  }

  private static func text(
    _ record: CreditNote, _ id: CommitID, _ commit: CommitRecord
  ) -> String {
    var lines = ["\(id.short) \(TerminalText.escaped(commit.summary))"]
    let whole = max(record.totals.bits, 1e-9)
    for author in record.authors.sorted(by: { $0.bits > $1.bits }) {
      let share = (author.bits / whole * 100).formatted(.number.precision(.fractionLength(1)))
      lines.append(
        "  \(share) %  \(TerminalText.escaped(author.name))\(author.own ? " (own)" : "")")
    }
    if record.authors.isEmpty { lines.append("  draws on nobody's work") }
    for span in record.spans.sorted(by: { ($0.path, $0.startLine) < ($1.path, $1.startLine) }) {
      guard let place = span.places.first else { continue }
      let name = place.author.map { record.authors[$0].name } ?? "unknown"
      var line = "    \(TerminalText.escaped(span.path)):\(span.startLine)–\(span.endLine)  "
      line += TerminalText.escaped(name)
      if let source = place.source, let path = place.path {
        line += " · " + TerminalText.escaped("\(source): \(path)")
        if let first = place.startLine, let last = place.endLine { line += ":\(first)–\(last)" }
      }
      lines.append(line + " · \(span.grade)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

struct FetchNotes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Get another repository's notes and merge them into these.")
  @Argument(help: "A remote of Git's.") var remote = "origin"

  func run() throws {
    let ref = NotesCommand.incoming(remote)
    try GitProgram.run(["fetch", "-q", "--", remote, "+\(CreditNote.ref):\(ref)"])
    let changed = try NotesCommand.merge(ref) ?? 0
    StandardOutput.note("\(changed) notes merged from \(remote)")
  }
}

struct PushNotes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Merge another repository's notes into these, and send these there.")
  @Argument(help: "A remote of Git's.") var remote = "origin"

  func run() throws {
    let ref = NotesCommand.incoming(remote)
    // Somebody else's push may come between: then theirs are merged first.
    for attempt in 1... {
      let found = try GitProgram.output(["ls-remote", "--", remote, CreditNote.ref])
      if !found.isEmpty {
        try GitProgram.run(["fetch", "-q", "--", remote, "+\(CreditNote.ref):\(ref)"])
        _ = try NotesCommand.merge(ref)
      }
      do {
        return try GitProgram.run(["push", "-q", "--", remote, CreditNote.ref])
      } catch  where attempt < 5 {
        continue
      }
    }
  }
}

struct MergeNotes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Merge the notes of another ref into these.")
  @Argument(help: "A ref, such as refs/notes/other.") var ref: String

  func run() throws {
    guard let changed = try NotesCommand.merge(ref) else {
      throw GitError.unknownRevision(ref)
    }
    StandardOutput.note("\(changed) notes merged")
  }
}
