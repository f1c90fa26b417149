import Provenance
import Support
import Testing

@testable import Corpus

@Suite struct IgnoreRuleMatches {
  /// Git's own answer, for random patterns and paths.
  @Test(arguments: 0..<30)
  func `are those of git check-ignore`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let scratch = try ScratchRepository()
    func word(_ extra: [String] = []) -> String {
      (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        (["a", "b", "c", ".x"] + extra).randomElement(using: &generator)!
      }.joined()
    }
    func pattern() -> String {
      var parts = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        ["**", "*", "?", "[ab]", "[!a]", "[a-c]*", "\\*", "a\\b"].randomElement(using: &generator)!
      }
      for index in parts.indices where Bool.random(using: &generator) {
        parts[index] = word(["*", "?"])
      }
      var text = parts.joined(separator: "/")
      if Int.random(in: 0..<4, using: &generator) == 0 { text = "/" + text }
      if Int.random(in: 0..<4, using: &generator) == 0 { text += "/" }
      if Int.random(in: 0..<4, using: &generator) == 0 { text = "!" + text }
      if Int.random(in: 0..<9, using: &generator) == 0 { text = "# " + text }
      if Int.random(in: 0..<9, using: &generator) == 0 { text += "  " }
      return text
    }
    var rules = IgnoreRules()
    for folder in ["", "a"] {
      let content = (0..<5).map { _ in pattern() }.joined(separator: "\n") + "\nsure\n"
      let file = folder.isEmpty ? ".gitignore" : "\(folder)/.gitignore"
      try scratch.folder.write(file, content)
      rules.add(Array(content.utf8), in: Path(folder), file: file)
    }
    let paths = Set(
      (0..<60).map { _ in
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in word() }.joined(separator: "/")
      }
    ).subtracting(["a"]).union(["sure"]).sorted()
    let output = try scratch.git(
      ["check-ignore", "-v", "-n", "--no-index", "--stdin"],
      input: paths.joined(separator: "\n") + "\n")
    for line in output.split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
      let isNegated = parts[0].split(separator: ":", maxSplits: 2).last?.hasPrefix("!") ?? false
      let expected = parts[0] != "::" && !isNegated
      let actual = rules.match(Path(parts[1])) != nil
      #expect(actual == expected, "seed \(seed): \(line)")
    }
  }

  @Test func `end in time for patterns made to be slow`() {
    var rules = IgnoreRules()
    let stars = String(repeating: "a*", count: 40) + "b"
    rules.add(Array(stars.utf8), in: Path(""), file: ".gitignore")
    #expect(rules.match(Path(String(repeating: "a", count: 2000))) == nil)
  }

  @Test func `end in time for stars and folders of any number`() {
    let folders = String(repeating: "**/", count: 1300) + "b"
    let long = String(repeating: "a*", count: 500) + "b"
    for pattern in [folders, long, "**/" + long, String(repeating: "*", count: 90_000)] {
      var rules = IgnoreRules()
      rules.add(Array(pattern.utf8), in: Path(""), file: ".gitignore")
      #expect(rules.match(Path(String(repeating: "a", count: 1000))) == nil)
    }
  }

  @Test func `are not classes of characters where a class has no name`() {
    var rules = IgnoreRules()
    rules.add(Array("[[:]x\n[[:\n[[::]]\n[[:]]\n".utf8), in: Path(""), file: ".gitignore")
    #expect(rules.match(Path(":x")) != nil && rules.match(Path("[x")) != nil)
    #expect(rules.match(Path("x")) == nil && rules.match(Path("[]")) != nil)
  }
}
