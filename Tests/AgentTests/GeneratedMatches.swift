import Annotations
import Catalog
import Foundation
import Support
import Testing

@testable import Agent

@Suite struct GeneratedMatches {
  private func text(_ path: String, _ lines: [String], at: Int64 = 1) -> GeneratedText {
    GeneratedText(
      id: "\(path) \(at)", at: at, agent: "claude-code", repository: "/r", path: path,
      digests: lines.map { LineDigest.of($0.utf8) }.joined())
  }

  private func take(
    _ generated: inout GeneratedLines, _ path: String, _ lines: [String]
  ) -> [Range<Int>] {
    generated.take(path, lines.map { .init($0.utf8) }).map(\.lines)
  }

  /// The model knows each line's author by its text alone.
  ///
  /// Agents and a person write lines that are all different into files; edits, moves, deletions and
  /// partial staging follow; then whatever is added is looked up.
  @Test(arguments: 0..<60 as Range<UInt64>)
  func `go by content, never by number`(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var texts: [GeneratedText] = []
    var files: [String: [String]] = [:]
    var number = 0
    func line(_ author: String) -> String {
      number += 1
      return "  \(author)_wrote(line_\(number)_of_seed_\(seed));"
    }
    for step in 0..<40 {
      let path = "f\(Int.random(in: 0..<4, using: &generator)).c"
      var lines = files[path] ?? []
      switch Int.random(in: 0..<6, using: &generator) {
      case 0, 1:  // an agent
        let new = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
          Bool.random(using: &generator) ? line("agent") : ["", "}", "  {"][number % 3]
        }
        texts.append(text(path, new, at: Int64(step)))
        lines.insert(contentsOf: new, at: Int.random(in: 0...lines.count, using: &generator))
      case 2:  // the person
        let new = (0..<Int.random(in: 1...4, using: &generator)).map { _ in line("person") }
        lines.insert(contentsOf: new, at: Int.random(in: 0...lines.count, using: &generator))
      case 3 where !lines.isEmpty:
        lines.remove(at: Int.random(in: 0..<lines.count, using: &generator))
      case 4 where lines.count > 1:
        lines.swapAt(
          Int.random(in: 0..<lines.count, using: &generator),
          Int.random(in: 0..<lines.count, using: &generator))
      default: break
      }
      files[path] = lines
    }
    var generated = GeneratedLines(texts)
    var found = 0
    for (path, lines) in files.sorted(by: { $0.key < $1.key }) {
      // Some stretches of the file were added, the rest was there before.
      let start = Int.random(in: 0...lines.count, using: &generator)
      for part in [Array(lines[..<start]), Array(lines[start...])] {
        let taken = Set(take(&generated, path, part).joined())
        for (index, line) in part.enumerated() {
          if line.contains("agent_wrote") {
            #expect(taken.contains(index), "seed \(seed): \(line)")
            found += 1
          }
          #expect(!line.contains("person_wrote") || !taken.contains(index), "seed \(seed): \(line)")
        }
      }
    }
    #expect(found > 0 || texts.isEmpty || seed > 0)
  }

  @Test func `give a line to one added line, and none where it is not known which`() {
    var one = GeneratedLines([text("a.c", ["  total = count + 1;"])])
    #expect(take(&one, "a.c", ["x", "  total = count + 1;", "  total = count + 1;"]).isEmpty)
    var two = GeneratedLines([text("a.c", ["  total = count + 1;"])])
    #expect(take(&two, "a.c", ["  total = count + 1;"]) == [0..<1])
    #expect(take(&two, "a.c", ["  total = count + 1;"]).isEmpty)
    // What stands beside them tells which.
    var beside = GeneratedLines([text("a.c", ["  first_line();", "  total = count + 1;", "}"])])
    let added = ["  total = count + 1;", "}", "  first_line();", "  total = count + 1;", "}"]
    #expect(take(&beside, "a.c", added) == [2..<5])
  }

  @Test func `follow a file that was renamed, by several lines`() {
    let lines = ["  first_line();", "", "  second_line();", "  third_line();"]
    var generated = GeneratedLines([text("old.c", lines)])
    #expect(take(&generated, "new.c", ["  import_all();"] + lines) == [1..<5])
    var few = GeneratedLines([text("old.c", Array(lines.prefix(3)))])
    #expect(take(&few, "new.c", lines).isEmpty)
  }

  @Test func `take nothing for brackets alone, and lines in any ending`() {
    var generated = GeneratedLines([text("a.c", ["{", "}", "", "  long_enough_line();\r\n"])])
    #expect(take(&generated, "a.c", ["{", "}", ""]).isEmpty)
    #expect(take(&generated, "a.c", ["  long_enough_line();"]) == [0..<1])
  }

  @Test func `are kept in the store, once, until their source goes`() throws {
    let home = try ScratchFolder()
    let location = StoreLocation(environment: ["BYLINE_HOME": home.path])
    try location.prepare()
    let spool = Spool(location)
    let first = text("a.c", ["  long_enough_line();"], at: 100)
    try spool.append(first)
    try spool.append(text("b.c", ["  another_long_line();"], at: 200))
    try spool.append(first)
    var waiting = try GeneratedLines(in: "/r", before: 300, location)
    #expect(take(&waiting, "a.c", ["  long_enough_line();"]) == [0..<1])
    let lock = try WriterLock(location)
    let store = try Store(writing: location, lock: lock)
    try spool.drain(into: store)
    #expect(spool.generatedTexts().isEmpty)
    let kept = try store.generatedTexts(in: "/r", since: 0, limit: 9)
    #expect(kept.map(\.path) == ["a.c", "b.c"] && kept[0] == first)
    #expect(try store.generatedTexts(in: "/r", since: 150, limit: 9).map(\.path) == ["b.c"])
    #expect(try store.generatedTexts(in: "/other", since: 0, limit: 9).isEmpty)
    var stored = try GeneratedLines(in: "/r", before: 300, location)
    #expect(take(&stored, "b.c", ["  another_long_line();"]) == [0..<1])
    #expect(try GeneratedLines(in: "/r", before: 99, location).isEmpty)
    // A store of a year later forgets.
    try spool.append(text("c.c", ["  and_one_more_line();"], at: 100 + 400 * 86_400))
    try spool.drain(into: store)
    #expect(try store.generatedTexts(in: "/r", since: 0, limit: 9).map(\.path) == ["c.c"])
    _ = consume lock
  }
}
