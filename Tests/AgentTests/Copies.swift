import Annotations
import Attribution
import Catalog
import Corpus
import Foundation
import LanguageModel
import Memory
import Provenance
import Support
import Testing

@testable import Agent

@Suite struct Copies {
  /// All documents that count, with their origins by name, in an order of their own.
  private func contents(_ home: LearnedHome) throws -> [String] {
    let learned = try LearnedMemory(home.location)
    var result: [String] = []
    for (memory, view) in [(learned.model.memory, "verbatim")]
      + learned.creditModel.views.map({ ($0.model.memory, $0.view.rawValue) })
    {
      for (index, segment) in memory.segments.enumerated() {
        for document in 0..<segment.documentCount
        where !memory.deadDocuments[index].contains(document) {
          let runs = try segment.runs(ofDocument: document).map { run in
            let origin = segment.origins[run.origin]
            let people = try learned.store.persons(
              segment.owners[origin.owner].authors.map(\.person))
            return "\(run.start) \(origin.commit?.description.prefix(8) ?? "") \(origin.standing) "
              + people.values.compactMap(\.name).sorted().joined(separator: "+")
          }
          let bytes = segment.bytes(ofDocument: document)
          result.append("\(view) \(SHA256.digest(bytes).hex.prefix(12)) \(runs)")
        }
      }
      result.append("\(view) rows \(memory.rowCount)")
    }
    return result.sorted()
  }

  private func bits(_ annotation: Annotation) -> [String: Double] {
    var result = annotation.authors.reduce(into: [:]) { $0[$1.name, default: 0] += $1.bits }
    for author in annotation.authors { result["\(author.name) needed"] = author.necessaryBits }
    result["new"] = annotation.totals.newBits
    result["whole"] = annotation.totals.bits
    return result
  }

  private func expectSame(_ a: Annotation, _ b: Annotation, within tolerance: Double = 1e-9) {
    let (one, other) = (bits(a), bits(b))
    #expect(Set(one.keys) == Set(other.keys))
    for (key, value) in one {
      #expect(abs(value - (other[key] ?? -1)) <= tolerance * max(1, abs(value)), "\(key)")
    }
  }

  @Test(arguments: 0..<3)
  func `are settled as if all was learned at once, whatever came and went`(seed: UInt64) throws {
    var home = try LearnedHome(seed: 80 + seed)
    var generator = SeededGenerator(seed: seed)
    let sources = try (0..<3).map { _ in try ScratchRepository() }
    let functions = (0..<8).map { _ in home.function() }
    var learned: Set<Int> = []
    for _ in 0..<6 {
      let number = Int.random(in: 0..<sources.count, using: &generator)
      if learned.contains(number), Int.random(in: 0..<4, using: &generator) == 0 {
        var learner = Learner(home.location, Configuration())
        _ = try learner.remove([sources[number].path], now: 1_800_000_000)
        learned.remove(number)
        continue
      }
      var text = ""
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        var function = functions.randomElement(using: &generator)!
        // Sometimes in other whitespace.
        if Bool.random(using: &generator) { function = function.replacing("  ", with: "\t\t") }
        text += function
      }
      sources[number].wait(Int.random(in: -300...300, using: &generator))
      try sources[number].commit(
        "f\(Int.random(in: 0..<4, using: &generator)).c", text,
        by: ["ada", "bob", "eve"].randomElement(using: &generator)!)
      _ = try home.learn([sources[number].path])
      learned.insert(number)
    }
    let fresh = try LearnedHome(seed: 0)
    let paths = learned.sorted().map { sources[$0].path }
    if paths.isEmpty { return }
    _ = try fresh.learn(paths.reversed())
    #expect(try contents(home) == contents(fresh), "seed \(seed)")
  }

  /// Three authors of six files, in a repository of their own.
  private func project(_ home: inout LearnedHome) throws -> (ScratchRepository, [String]) {
    let scratch = try ScratchRepository()
    var functions: [String] = []
    for number in 0..<12 {
      let function = home.function()
      functions.append(function)
      try scratch.commit(
        "f\(number).c", function + home.function(), by: ["ada", "bob", "eve"][number % 3])
    }
    return (scratch, functions)
  }

  @Test func `that are whole take nothing, in eleven folders, clones or worktrees`() throws {
    var home = try LearnedHome(seed: 91)
    let (scratch, functions) = try project(&home)
    _ = try home.learn([scratch.path])
    let before = try functions.map { try home.annotate($0) }
    let trees = try ScratchFolder()
    for number in 0..<11 {
      try scratch.git(["worktree", "add", "-q", "\(trees.path)/w\(number)", "-b", "b\(number)"])
    }
    // A dozen with the first one.
    _ = try home.learn((0..<11).map { "\(trees.path)/w\($0)" })
    for (text, annotation) in zip(functions, before) {
      try expectSame(home.annotate(text), annotation)
    }
    // Vendored by somebody else into another repository, eleven times.
    let other = try ScratchRepository()
    other.wait(100_000)
    let files = try Dictionary(
      uniqueKeysWithValues: (0..<11).flatMap { copy in
        try (0..<12).map { number in
          (
            "vendor\(copy)/f\(number).c", try scratch.git(["show", "HEAD:f\(number).c"])
          )
        }
      })
    try other.commit(files, by: "carl")
    _ = try home.learn([other.path])
    for (text, annotation) in zip(functions, before) {
      try expectSame(home.annotate(text), annotation)
    }
  }

  @Test func `that were changed a little take nothing and make nothing commons`() throws {
    var home = try LearnedHome(seed: 92)
    let (scratch, functions) = try project(&home)
    let other = try ScratchRepository()
    other.wait(100_000)
    for copy in 0..<12 {
      var files: [String: String] = [:]
      for number in 0..<12 {
        // Each copy has a line of its own in the middle, and its first lines in other whitespace.
        let text = try scratch.git(["show", "HEAD:f\(number).c"])
        let half = text.split(separator: "\n", omittingEmptySubsequences: false)
        files["vendor\(copy)/f\(number).c"] =
          half[..<4].map { $0.replacing("  ", with: "    ") }.joined(separator: "\n") + "\n"
          + half[4..<16].joined(separator: "\n") + "\n/* carl \(copy) \(number) */\n"
          + half[16...].joined(separator: "\n")
      }
      try other.commit(files, by: ["carl", "dan", "fay"][copy % 3])
    }
    _ = try home.learn([scratch.path, other.path])
    for (number, text) in functions.enumerated() {
      for shown in [text, text.replacing("  ", with: "    ")] {
        let found = try home.annotate(shown)
        #expect(found.authors.first?.name == ["ada", "bob", "eve"][number % 3])
        let whose = found.authors.first?.bits ?? 0
        #expect(whose > 0.9 * found.authors.reduce(0) { $0 + $1.bits })
        #expect(whose > 0.5 * found.totals.bits)
      }
    }
  }

  @Test func `belong by history first, and only then by dates`() throws {
    var home = try LearnedHome(seed: 93)
    let filler = (0..<6).map { _ in home.function() }
    let scratch = try ScratchRepository()
    let text = home.function()
    for (number, function) in filler.enumerated() {
      try scratch.commit("f\(number).c", function, by: "eve")
    }
    try scratch.commit("first.c", text, by: "ada")
    // Dated ten years before the commit that it rests on.
    scratch.wait(-315_000_000)
    try scratch.commit("copy.c", "/* mine */\n" + text, by: "bob")
    let summary = try home.learn([scratch.path])
    #expect(summary.warnings.contains { $0.contains("dated before") })
    #expect(try home.annotate(text).authors.map(\.name) == ["ada"])
  }

  @Test func `belong to their first author again once that is learned, and not while it is not`()
    throws
  {
    var home = try LearnedHome(seed: 94)
    let (original, copier) = (try ScratchRepository(), try ScratchRepository())
    let text = home.function()
    try original.commit("a.c", text + home.function(), by: "ada")
    copier.wait(100_000)
    for number in 0..<4 { try copier.commit("c\(number).c", home.function(), by: "eve") }
    try copier.commit("copy.c", home.function() + text, by: "bob")
    _ = try home.learn([copier.path])
    #expect(try home.annotate(text).authors.first?.name == "bob")
    _ = try home.learn([original.path])
    #expect(try home.annotate(text).authors.map(\.name) == ["ada"])
    var learner = Learner(home.location, Configuration())
    _ = try learner.remove([original.path], now: 1_800_000_000)
    #expect(try home.annotate(text).authors.first?.name == "bob")
  }

  @Test func `of an author's lines are that author's own, and nobody else's`() throws {
    var home = try LearnedHome(seed: 95)
    let (mine, theirs) = (try ScratchRepository(), try ScratchRepository())
    let (text, other) = (home.function(), home.function())
    for number in 0..<4 { try mine.commit("m\(number).c", home.function(), by: "ada") }
    try mine.commit("own.c", text + home.function(), by: "ada")
    try theirs.commit("other.c", other + home.function(), by: "bob")
    theirs.wait(100_000)
    try theirs.commit("taken.c", home.function() + text, by: "bob")
    _ = try home.learn([mine.path, theirs.path])
    let own = try home.annotate(text + other, as: "ada <ada@example.org>")
    #expect(own.authors.first { $0.name == "ada" }?.own == true)
    #expect(own.authors.first { $0.name == "bob" }?.own == false)
    let first = try #require(own.spans.first?.sources.first)
    #expect(first.source == own.spans.first?.sources.first?.source && first.path == "own.c")
    for span in own.spans {
      let isFirstHalf = span.endByte <= text.utf8.count + 8
      // Others have crumbs of what is common to both.
      let leader = try #require(span.sources.first)
      let name = own.authors.first { $0.personId == leader.personId }?.name
      #expect(name == (isFirstHalf ? "ada" : "bob") && leader.share > 0.9)
    }
  }

  @Test func `by agents belong to whom they were copied from, what is new to nobody`() throws {
    var home = try LearnedHome(seed: 96)
    let scratch = try ScratchRepository()
    let (human, agent) = (home.function(), home.function())
    for number in 0..<4 { try scratch.commit("m\(number).c", home.function(), by: "eve") }
    try scratch.commit("human.c", human + home.function(), by: "ada")
    let trailer = "\n\nCo-authored-by: Claude <noreply@anthropic.com>"
    try scratch.commit(
      ["agent.c": home.function() + human + agent], by: "bob", message: "more" + trailer)
    scratch.wait(1000)
    try scratch.commit("later.c", home.function() + agent, by: "carl")
    _ = try home.learn([scratch.path])
    #expect(try home.annotate(human).authors.map(\.name) == ["ada"])
    let unknown = try home.annotate(agent)
    #expect(unknown.authors.isEmpty)
    #expect(unknown.totals.unknownBits > 0.5 * unknown.totals.bits)
  }
}
