import Annotations
import Catalog
import Corpus
import Foundation
import Memory
import Provenance
import Support
import Testing

@testable import Agent

@Suite struct Folders {
  /// Learns a folder as somebody at a time; later times mean later edits.
  private func learn(
    _ home: LearnedHome, _ folder: ScratchFolder, as author: String, at now: Int64
  ) throws -> LearnSummary {
    var configuration = Configuration()
    configuration.author = Identity(name: author, email: "\(author)@example.org")
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: TimeInterval(now))],
        ofItemAtPath: folder.path + "/" + name)
    }
    var learner = Learner(home.location, configuration)
    return try learner.learn([folder.path], threads: 1, now: now)
  }

  /// Whose each line of the folder is, as the store has it.
  private func owners(_ home: LearnedHome) throws -> [String: String] {
    let store = try Store(reading: home.location)
    let manifest = try store.manifest()
    let source = try #require(try store.sources().first)
    let history = FolderHistory(
      store: store, segments: SegmentStore(home.location), manifest: manifest)
    var result: [String: String] = [:]
    for (path, document) in try history.documents(ofFolder: source.path) {
      let lines = String(decoding: document.text ?? [], as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
      for run in document.runs {
        for line in run.lines {
          let names = document.origins[run.origin].authors.map(\.name).joined(separator: "+")
          result["\(path): \(lines[line])"] = names
        }
      }
    }
    return result
  }

  @Test func `have a line history of what was observed`() throws {
    let home = try LearnedHome(seed: 31)
    let folder = try ScratchFolder()
    let body = (0..<12).map { "common line \($0)\n" }.joined()
    try folder.write("notes.md", body + "one\ntwo\n")
    try folder.write(
      "by bob.md", "---\nauthor: bob\n---\n" + body.replacing("common", with: "bob's"))
    _ = try learn(home, folder, as: "ada", at: 1000)
    try folder.write("notes.md", body + "one\nnew by eve\ntwo\n")
    try folder.write(
      "by bob.md",
      "---\nauthor: bob\n---\n" + body.replacing("common", with: "bob's") + "eve's end\n")
    _ = try learn(home, folder, as: "eve", at: 2000)
    // The document moves and changes at once.
    try FileManager.default.removeItem(atPath: folder.path + "/notes.md")
    try folder.write("moved/notes.md", "sid's head\n" + body + "one\nnew by eve\ntwo\n")
    _ = try learn(home, folder, as: "sid", at: 3000)

    let found = try owners(home)

    #expect(found["moved/notes.md: one"] == "ada" && found["moved/notes.md: two"] == "ada")
    #expect(found["moved/notes.md: new by eve"] == "eve")
    #expect(found["moved/notes.md: sid's head"] == "sid")
    #expect(found["by bob.md: bob's line 3"] == "bob" && found["by bob.md: eve's end"] == "eve")
    let lines = Dictionary(
      uniqueKeysWithValues: try KnownPeople(home.location).all().map { ($0.person.name, $0.lines) })
    #expect(lines == ["ada": 14, "bob": 15, "eve": 2, "sid": 1])
    // Nothing changed, nothing is edited.
    #expect(try learn(home, folder, as: "zoe", at: 4000).newBytes == 0)
    #expect(try owners(home) == found)
  }

  @Test func `take authors from REUSE files and name what they leave out`() throws {
    let home = try LearnedHome(seed: 32)
    let folder = try ScratchFolder()
    try folder.write(
      "REUSE.toml",
      "version = 1\n[[annotations]]\npath = \"a.txt\"\nSPDX-FileCopyrightText = \"Org\"\n")
    try folder.write("a.txt", "line of a\n")
    try folder.write("b.txt", "SPDX-FileContributor: nobody\n")
    try folder.write("b.txt.license", "SPDX-FileCopyrightText: 2020 Beside <b@example.org>\n")
    try folder.write("sub/REUSE.toml", "[[annotations]]\npath = 3\n")
    try folder.write(".gitignore", "build/\n*.log\n")
    try folder.write("build/x.txt", "x\n")
    try folder.write("x.log", "x\n")
    try folder.write("closed/.aiexclude", "")
    try folder.write("closed/y.txt", "y\n")
    let summary = try learn(home, folder, as: "ada", at: 1000)
    let found = try owners(home)
    #expect(found["a.txt: line of a"] == "Org")
    #expect(found["b.txt: SPDX-FileContributor: nobody"] == "Beside")
    #expect(summary.warnings.count == 1)
    let store = try Store(reading: home.location)
    let source = try #require(try store.sources().first)
    let excluded = try store.exclusions(of: source).map { "\($0.path) \($0.code)" }
    #expect(
      Set(excluded).isSuperset(of: ["build/ ignored", "x.log ignored", "closed/y.txt ignored"]))
  }

  @Test func `and repositories that are removed leave no trace of their text`() throws {
    var home = try LearnedHome(seed: 33)
    let (folder, scratch) = (try ScratchFolder(), try ScratchRepository())
    let (private_, kept) = (home.function(), home.function())
    try folder.write("secret plan.md", private_)
    try scratch.commit("kept.c", kept, by: "ada")
    _ = try learn(home, folder, as: "eve", at: 1000)
    _ = try home.learn([scratch.path])
    func holds(_ text: String) throws -> Bool {
      let needle = Data(text.utf8.prefix(40))
      for name in try FileManager.default.subpathsOfDirectory(atPath: home.home.path) {
        let data = try? Data(contentsOf: URL(filePath: home.home.path + "/" + name))
        if let data, data.range(of: needle) != nil { return true }
      }
      return false
    }
    #expect(try holds(private_) && holds("secret plan.md"))
    var learner = Learner(home.location, Configuration())
    _ = try learner.remove([folder.path], now: 2000)
    #expect(try !holds(private_) && !holds("secret plan.md"))
    #expect(try holds(kept))
    #expect(try home.annotate(kept).authors.first?.name == "ada")
  }

  @Test func `and secrets: nothing of one is in the store or in what is said`() throws {
    let home = try LearnedHome(seed: 34)
    let scratch = try ScratchRepository()
    let secret = "ghp_" + "a8Kd02Lm4nQ7rT1uVx3yZ6bC9eFgH5jS0pWd"
    let lines = (0..<20).map { "value_\($0) = compute(\($0 * 31))\n" }
    try scratch.commit(
      ["a.py": lines.joined() + "token = '\(secret)'\n" + lines.joined(), ".env": "A=\(secret)\n"],
      by: "ada")
    let summary = try home.learn([scratch.path])
    #expect(summary.documents == 1 && summary.excluded == 1)
    for name in try FileManager.default.subpathsOfDirectory(atPath: home.home.path) {
      let data = try? Data(contentsOf: URL(filePath: home.home.path + "/" + name))
      #expect(data?.range(of: Data(secret.utf8.suffix(20))) == nil, "\(name)")
    }
    let store = try Store(reading: home.location)
    let source = try #require(try store.sources().first)
    let excluded = try store.exclusions(of: source)
    #expect(excluded.map(\.code).sorted() == ["secret", "secret-lines"])
    #expect(excluded.contains { $0.detail.contains("in line 21;") })
    // Lines after the secret are where they were.
    let annotation = try home.annotate(lines.joined())
    #expect(annotation.spans.first?.sources.first?.startLine ?? 0 >= 1)
  }

  @Test func `are shared if they or the user say so`() throws {
    let home = try LearnedHome(seed: 35)
    let folder = try ScratchFolder()
    try folder.write("a.txt", "a line of text\n")
    try folder.write(".byline.toml", "visibility = \"shared\"\n")
    _ = try learn(home, folder, as: "ada", at: 1000)
    func isShared() throws -> Bool? { try Store(reading: home.location).sources().first?.isShared }
    #expect(try isShared() == true)
    try KnownSources(home.location).setShared(false, [folder.path])
    _ = try learn(home, folder, as: "ada", at: 2000)
    #expect(try isShared() == false)
    try KnownSources(home.location).setShared(nil, [folder.path])
    #expect(try isShared() == true)
    #expect(throws: AgentError.unknownSource("x")) {
      try KnownSources(home.location).setShared(true, ["x"])
    }
  }
}
