import Provenance
import Support
import Testing

@testable import Corpus

@Suite struct LinguistFlags {
  /// Random rules in nested files, with `git check-attr` as the oracle.
  @Test(arguments: 0..<30) func `are what git check-attr says`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let scratch = try ScratchRepository()
    let folders = ["", "lib/", "lib/gen/", "docs/"]
    let paths = folders.flatMap { folder in ["a.c", "b.js", "my file.c"].map { folder + $0 } }
    let patterns = [
      "*", "*.c", "*.js", "a.c", "/a.c", "lib/*", "lib/**", "**/gen/*", "gen/", "gen/**",
      "/lib/a.c",
      "\"my file.c\"", "?.c", "[ab].*", "!*.c", "# *.c", "docs",
    ]
    let words = [
      "linguist-generated", "-linguist-generated", "!linguist-generated", "linguist-generated=true",
      "linguist-generated=false", "linguist-vendored", "-linguist-vendored", "linguist-vendored=1",
      "text", "-diff", "linguist-documentation", "third", "-third",
    ]
    var attributes = LinguistAttributes()
    var written = ""
    for folder in folders where folder.isEmpty || Bool.random(using: &generator) {
      var text = folder.isEmpty ? "[attr]third linguist-vendored -linguist-generated\n" : ""
      for _ in 0..<Int.random(in: 0..<5, using: &generator) {
        let count = Int.random(in: 1...2, using: &generator)
        text += patterns.randomElement(using: &generator)!
        for _ in 0..<count { text += " " + words.randomElement(using: &generator)! }
        text += Bool.random(using: &generator) ? "\n" : "\r\n"
      }
      try scratch.folder.write(folder + ".gitattributes", text)
      written += "[\(folder)]\n\(text)"
      attributes.add(Array(text.utf8), at: Path(folder + ".gitattributes"))
    }
    let names = LinguistAttributes.Attribute.allCases
    let answer = try scratch.gitBytes(
      ["check-attr", "-z", "--stdin"] + names.map(\.rawValue),
      input: paths.map { $0 + "\0" }.joined())
    let parts = answer.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    for index in 0..<paths.count * names.count {
      let (path, name, value) = (parts[index * 3], parts[index * 3 + 1], parts[index * 3 + 2])
      let attribute = try #require(LinguistAttributes.Attribute(rawValue: name))
      let expected = !["unspecified", "unset", "false"].contains(value)
      #expect(
        attributes.isSet(attribute, Path(path)) == expected,
        "seed \(seed): \(path) \(name) \(value)\n\(written)")
    }
  }

  @Test func `follow macros that stand for each other, however many`() {
    var attributes = LinguistAttributes()
    let macros = (0..<9000).map { "[attr]m\($0) m\($0 + 1)\n" }.joined()
    let text = macros + "[attr]m9000 linguist-vendored m0\n*.c m0\n"
    attributes.add(Array(text.utf8), at: Path(".gitattributes"))
    #expect(attributes.isSet(.vendored, Path("a.c")) && !attributes.isSet(.generated, Path("a.c")))
  }
}
