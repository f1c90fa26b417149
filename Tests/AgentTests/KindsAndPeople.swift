import Annotations
import Catalog
import Corpus
import Git
import Provenance
import Support
import Testing

@testable import Agent

@Suite struct KindsAndPeople {
  /// Reads a repository and says, for every line, what the kind of its origin is.
  private func kinds(of scratch: ScratchRepository) throws -> [(text: String, kind: OriginKind)] {
    let reader = SourceReader(
      configuration: Configuration(), threads: 2, progress: { _ in }, isCancelled: { false })
    let found = try #require(try reader.read(scratch.path, known: []))
    var result: [(text: String, kind: OriginKind)] = []
    for document in found.documents {
      let lines = String(decoding: document.text, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: true)
      for run in document.runs {
        for line in run.lines {
          result.append((String(lines[line]), found.origins[run.origin].kind))
        }
      }
    }
    return result
  }

  /// Lines are unique and begin with what they are: `agent` or `human`.
  @Test(arguments: 0..<6) func `stay with their lines through history`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let scratch = try ScratchRepository()
    var lines: [String] = []
    var name = "file.txt"
    var number = 0
    for step in 0..<12 {
      if step % 4 == 3 {
        let renamed = "file \(step).txt"
        try scratch.git(["mv", name, renamed])
        name = renamed
      }
      // Lines go and come, and the note of the commit claims those that an agent wrote.
      for _ in 0..<Int.random(in: 0..<3, using: &generator) where lines.count > 12 {
        lines.remove(at: Int.random(in: 0..<lines.count, using: &generator))
      }
      var fresh: Set<String> = []
      for _ in 0..<Int.random(in: 1..<6, using: &generator) {
        number += 1
        let kind = Bool.random(using: &generator) ? "agent" : "human"
        let line = "\(kind) wrote line number \(number * 7919)"
        lines.insert(line, at: Int.random(in: 0...lines.count, using: &generator))
        fresh.insert(line)
      }
      // Half of the commits say by a trailer that an agent was at work: then notes clear persons.
      let isAgents = step % 2 == 1
      try scratch.commit(
        [name: lines.joined(separator: "\n") + "\n"],
        message: isAgents ? "step\n\nCo-authored-by: Claude <noreply@anthropic.com>" : "step")
      let claims = lines.enumerated().filter { fresh.contains($0.element) }.map { index, line in
        "  \(line.hasPrefix("agent") ? "s_0123456789abcd::t_0123456789abcd" : "h_0123456789abcd")"
          + " \(index + 1)\n"
      }
      let path = name.contains(" ") ? "\"\(name)\"" : name
      try scratch.folder.write(
        ".git/note",
        "\(path)\n\(claims.joined())---\n{\"schema_version\": \"authorship/3.0.0\", \"prompts\": {}}"
      )
      try scratch.git(["notes", "--ref=ai", "add", "-F", ".git/note"])
    }
    let found = try kinds(of: scratch)
    #expect(found.count == lines.count)
    for (text, kind) in found { #expect(text.hasPrefix(kind.rawValue), "seed \(seed): \(text)") }
  }

  @Test func `of a note that cannot be used are those of the commit`() throws {
    var home = try LearnedHome(seed: 3)
    let scratch = try ScratchRepository()
    try scratch.commit("a.c", home.function(), by: "ada")
    try scratch.git(["notes", "--ref=ai", "add", "-m", "a.c\n  s_0::t_0 9-1\n---\n{}"])
    let summary = try home.learn([scratch.path])
    #expect(summary.warnings.count == 1)
    #expect(summary.warnings.first?.contains("1 of git-ai's notes") == true)
    #expect(try KnownPeople(home.location).all().map(\.lines) == [12])
  }

  @Test func `of notes that came later are learned`() throws {
    var home = try LearnedHome(seed: 4)
    let scratch = try ScratchRepository()
    try scratch.commit("a.c", home.function(), by: "ada")
    _ = try home.learn([scratch.path])
    #expect(try KnownPeople(home.location).all().map(\.agentLines) == [0])
    try scratch.folder.write(
      ".git/note",
      "a.c\n  s_0123456789abcd::t_0 2-5\n---\n{\"schema_version\": \"authorship/3.0.0\"}")
    try scratch.git(["notes", "--ref=ai", "add", "-F", ".git/note"])
    #expect(try home.learn([scratch.path]).learned.count == 1)
    let ada = try #require(try KnownPeople(home.location).all().first)
    #expect(ada.lines == 8 && ada.agentLines == 4)
    #expect(try home.learn([scratch.path]).unchanged.count == 1)
  }

  /// Two stores of the same text: in one, an author signs under three names that are said to be
  /// one; in the other under one.
  @Test func `that are one person are credited as one author`() throws {
    var one = try LearnedHome(seed: 5)
    let other = try LearnedHome(seed: 5)
    let (aliases, single) = (try ScratchRepository(), try ScratchRepository())
    var functions: [String] = []
    for number in 0..<16 {
      let name = ["ada", "bob", "ada2", "eve", "ada3"][number % 5]
      var text = one.function()
      // Some text is shared: what counts as common depends on how many persons wrote it.
      if number > 4, number % 2 == 0 { text += functions[number - 5] }
      functions.append(text)
      // An alias beside the author's first name makes two shares of one.
      let trailer = number == 7 || number == 10 ? "\n\nCo-authored-by: ada2 <ada2@example.org>" : ""
      let singleTrailer = trailer.replacing("ada2", with: "ada")
      try aliases.commit("f\(number).c", text, by: name, message: "f" + trailer)
      try single.commit(
        "f\(number).c", text, by: name.hasPrefix("ada") ? "ada" : name, message: "f" + singleTrailer
      )
    }
    _ = try one.learn([aliases.path])
    _ = try other.learn([single.path])
    let texts = functions.map { String($0.dropFirst(20).prefix(250)) } + [functions.joined()]
    func credits(_ home: LearnedHome, _ text: String) throws -> [String: Double] {
      let annotation = try home.annotate(text)
      var result = annotation.authors.reduce(into: [:]) { $0[$1.name, default: 0] += $1.bits }
      for author in annotation.authors { result["\(author.name) needed"] = author.necessaryBits }
      result["new"] = annotation.totals.newBits
      result["whole"] = annotation.totals.bits
      result["spans"] = Double(annotation.spans.count)
      return result
    }
    func expectSame(_ text: String) throws {
      let (a, b) = (try credits(one, text), try credits(other, text))
      #expect(Set(a.keys) == Set(b.keys))
      for (key, value) in a { #expect(abs(value - (b[key] ?? -1)) < 1e-9, "\(key)") }
    }
    let people = KnownPeople(one.location)
    _ = try people.change { try $0.merge("ada@example.org", "ada2@example.org") }
    _ = try people.change { try $0.merge("ada", "ada3@example.org") }
    for text in texts { try expectSame(text) }
    // A learn afterwards writes segments that know nothing of it, and it still holds.
    let more = one.function()
    try aliases.commit("more.c", more, by: "ada3")
    try single.commit("more.c", more, by: "ada")
    _ = try one.learn([aliases.path])
    _ = try other.learn([single.path])
    for text in texts + [more] { try expectSame(text) }
    #expect(try people.all().count == 3)

    _ = try people.change { try $0.split("ada2@example.org") }
    _ = try people.change { try $0.split("ada3@example.org") }
    #expect(try people.all().count == 5)
  }
}
