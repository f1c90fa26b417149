import Annotations
import Catalog
import Corpus
import Foundation
import Git
import Provenance
import Support
import Testing

@testable import Agent

@Suite struct IgnoredCommits {
  private static let list = ".git-blame-ignore-revs"

  /// Functions by ada and bob that eve reformatted; the commit that did.
  private func reformatted(
    _ home: inout LearnedHome, _ scratch: ScratchRepository
  ) throws -> (texts: [String: String], commit: String) {
    var texts = ["a.c": home.function(), "b.c": home.function()]
    try scratch.commit(["a.c": texts["a.c"]!], by: "ada")
    try scratch.commit(["b.c": texts["b.c"]!], by: "bob")
    for (name, text) in texts {
      texts[name] = text.replacing("(void) {", with: "(void)\n{").replacing(";", with: " ;")
        .replacing(" = ", with: " := ")
    }
    return (texts, try scratch.commit(texts, by: "eve", message: "reformat"))
  }

  private func lines(_ home: LearnedHome) throws -> [String: Int] {
    try KnownPeople(home.location).all().reduce(into: [:]) { result, person in
      if person.lines > 0 { result[person.person.name ?? "-"] = person.lines }
    }
  }

  private func reader() -> SourceReader {
    SourceReader(
      configuration: Configuration(), threads: 1, progress: { _ in }, isCancelled: { false })
  }

  /// Per file, the commit of each line.
  private func commits(_ source: FoundSource) -> [String: [String]] {
    source.documents.reduce(into: [:]) { result, document in
      for run in document.runs {
        let commit = source.origins[run.origin].commit?.description ?? "-"
        result["\(document.path)", default: []] += run.lines.map { _ in commit }
      }
    }
  }

  private func expectAsGit(_ scratch: ScratchRepository, _ lists: [String]) throws {
    let source = try #require(try reader().read(scratch.path, known: []))
    let found = commits(source)
    #expect(!found.isEmpty)
    for (path, commits) in found {
      let text = try scratch.git(
        ["blame", "-w", "--line-porcelain"] + lists.map { "--ignore-revs-file=\($0)" }
          + ["HEAD", "--", path])
      let expected = text.split(separator: "\n").compactMap { line -> String? in
        let words = line.split(separator: " ")
        guard words.count >= 3, words[0].count == 40, words[0].allSatisfy(\.isHexDigit) else {
          return nil
        }
        return String(words[0])
      }
      #expect(commits == expected, "\(path)")
    }
  }

  @Test func `leave lines to those who wrote them`() throws {
    var home = try LearnedHome(seed: 11)
    let scratch = try ScratchRepository()
    let (texts, commit) = try reformatted(&home, scratch)
    _ = try home.learn([scratch.path])
    #expect(try lines(home)["eve"] ?? 0 > 20)
    // HEAD moves by the list alone.
    try scratch.commit(Self.list, "# reformats\n\(commit)\n", by: "eve")
    let summary = try home.learn([scratch.path])
    #expect(summary.learned.count == 1 && summary.warnings.isEmpty)
    let found = try lines(home)
    #expect(found["ada"] == 13 && found["bob"] == 13, "\(found)")
    try expectAsGit(scratch, [Self.list])
    let annotation = try home.annotate(String(texts["a.c"]!.dropFirst(30).prefix(240)))
    #expect(annotation.authors.map(\.name) == ["ada"])
    #expect(try home.learn([scratch.path]).unchanged.count == 1)
  }

  @Test func `of the configuration are learned when it changes`() throws {
    var home = try LearnedHome(seed: 12)
    let scratch = try ScratchRepository()
    let (_, commit) = try reformatted(&home, scratch)
    _ = try home.learn([scratch.path])
    let before = try lines(home)
    try scratch.folder.write(".git/list", "\(commit) # reformats\n")
    try scratch.git(["config", "blame.ignoreRevsFile", ".git/list"])
    #expect(try home.learn([scratch.path]).learned.count == 1)
    let found = try lines(home)
    #expect(found["ada"] ?? 0 > before["ada"] ?? 0 && found["eve"] ?? 0 < 4, "\(found)")
    try expectAsGit(scratch, [])
    #expect(try home.learn([scratch.path]).unchanged.count == 1)
    // An empty name takes lists back, the repository's own too.
    try scratch.git(["config", "--add", "blame.ignoreRevsFile", ""])
    #expect(try home.learn([scratch.path]).learned.count == 1)
    #expect(try lines(home) == before)
    try scratch.git(["config", "--unset-all", "blame.ignoreRevsFile"])
    #expect(try home.learn([scratch.path]).unchanged.count == 1)
  }

  @Test func `that are none are warned of`() throws {
    var home = try LearnedHome(seed: 13)
    let scratch = try ScratchRepository()
    let (_, commit) = try reformatted(&home, scratch)
    let (absent, blob) = (
      String(repeating: "ab", count: 20),
      try scratch.git(["rev-parse", "HEAD:a.c"]).filter { !$0.isWhitespace }
    )
    try scratch.commit(Self.list, "\(absent)\n\(commit)\n\n\(blob)\n", by: "eve")
    let warnings = try home.learn([scratch.path]).warnings
    #expect(warnings.count == 1)
    #expect(
      warnings.first?.hasSuffix(
        "\(Self.list): 2 of 3 names are not commits of this repository; "
          + "the first is \(absent) in line 1") == true, "\(warnings)")
    #expect(try lines(home)["ada"] == 13)
  }

  @Test(arguments: [
    ("deadbeef\n", 1), ("HEAD\n", 1), ("--output=x\n", 1), ("\0\0\0", 1), ("\u{FF}\u{FE}\n", 1),
    ("# too long\n", 1 << 17),
  ])
  func `in a list that is none are not used`(bad: String, times: Int) throws {
    var home = try LearnedHome(seed: 14)
    let scratch = try ScratchRepository()
    let (_, commit) = try reformatted(&home, scratch)
    try scratch.commit(Self.list, "\(commit)\n" + String(repeating: bad, count: times), by: "eve")
    let warnings = try home.learn([scratch.path]).warnings
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("\(Self.list) is not used: ") == true, "\(warnings)")
    #expect(try lines(home)["eve"] ?? 0 > 20)
  }

  @Test func `in what is no file are not looked for`() throws {
    var home = try LearnedHome(seed: 15)
    let scratch = try ScratchRepository()
    let (_, commit) = try reformatted(&home, scratch)
    try scratch.folder.write("list", "\(commit)\n")
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/\(Self.list)", withDestinationPath: "list")
    try scratch.commit([:])
    #expect(try home.learn([scratch.path]).warnings.isEmpty)
    #expect(try lines(home)["eve"] ?? 0 > 20)
    for file in ["missing", "/dev/zero", "."] {
      try scratch.git(["config", "blame.ignoreRevsFile", file])
      try scratch.commit("a.txt", file, by: "ada")
      let warnings = try home.learn([scratch.path]).warnings
      #expect(warnings.count == 1 && warnings.first?.contains("cannot be read") == true)
    }
  }

  @Test func `a text that was learned whole is not searched again under the same rules`() throws {
    let scratch = try ScratchRepository()
    let secret = "ghp_" + "a8Kd02Lm4nQ7rT1uVx3yZ6bC9eFgH5jS0pWd"
    let lines = (0..<20).map { "let value\($0) = \($0 * 7)\r\n" }.joined()
    try scratch.git(["config", "core.autocrlf", "false"])
    try scratch.commit(["a.c": lines + "token = '\(secret)'\n", "b.c": lines])
    try scratch.commit("c.c", lines, by: "bob")
    let repository = try Repository(containing: scratch.path)
    let head = try #require(try repository.head())
    let blobs = try repository.files(at: head).reduce(into: [:]) { $0[$1.path] = $1.blob }
    let anew = try #require(try reader().read(scratch.path, known: []))
    #expect(anew.record.exclusions.map(\.path) == [Path("a.c")])
    let home = try LearnedHome(seed: 17)
    _ = try home.learn([scratch.path])
    let learned = try #require(try Store(reading: home.location).sources().first)
    func read(rules: Int?, decrees: String? = nil) throws -> FoundSource {
      var reader = reader()
      reader.wholeDocuments = { _ in blobs }
      var before = learned
      (before.revision, before.decrees, before.rules) = ("other", decrees, rules)
      return try #require(try reader.read(scratch.path, known: [before]))
    }
    let trusting = try read(rules: DocumentRules.version)
    #expect(trusting.documents.map(\.path) == anew.documents.map(\.path))
    #expect(trusting.record.exclusions.isEmpty)
    #expect(trusting.documents.dropFirst().map(\.text) == anew.documents.dropFirst().map(\.text))
    for other in [
      try read(rules: nil), try read(rules: DocumentRules.version - 1),
      try read(rules: DocumentRules.version, decrees: "other"),
    ] {
      #expect(other.documents.map(\.text) == anew.documents.map(\.text))
      #expect(other.record.exclusions.map(\.path) == [Path("a.c")])
    }
  }

  @Test func `only texts that were learned whole are known to be`() throws {
    let home = try LearnedHome(seed: 16)
    let scratch = try ScratchRepository()
    let secret = "ghp_" + "a8Kd02Lm4nQ7rT1uVx3yZ6bC9eFgH5jS0pWd"
    let lines = (0..<20).map { "let value\($0) = \($0 * 7)\n" }.joined()
    try scratch.commit([
      "a.c": lines + "token = '\(secret)'\n", "b.c": lines, "c.bin": "\0\0", "d.c": lines,
    ])
    _ = try home.learn([scratch.path])
    let store = try Store(reading: home.location)
    let source = try #require(try store.sources().first)
    #expect(source.rules == DocumentRules.version && source.decrees == nil)
    let whole = try store.wholeDocuments(of: source)
    #expect(whole.keys.sorted() == [Path("b.c"), Path("d.c")])
    let blob = try scratch.git(["rev-parse", "HEAD:b.c"]).filter { !$0.isWhitespace }
    #expect(whole[Path("b.c")]?.description == blob)
    // A secret that is added to a text that was whole is found.
    try scratch.commit("b.c", lines + "token = '\(secret)'\n", by: "bob")
    _ = try home.learn([scratch.path])
    let again = try #require(try store.sources().first)
    #expect(try store.wholeDocuments(of: again).keys.sorted() == [Path("d.c")])
    #expect(
      try store.exclusions(of: again).map { "\($0.path) \($0.code)" } == [
        "a.c secret-lines", "b.c secret-lines", "c.bin binary",
      ])
  }
}
