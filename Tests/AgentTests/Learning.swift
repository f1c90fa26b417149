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

/// A home and repositories of made-up code.
struct LearnedHome {
  let home: ScratchFolder
  let location: StoreLocation
  var generator: SeededGenerator

  init(seed: UInt64) throws {
    home = try ScratchFolder()
    location = StoreLocation(environment: ["BYLINE_HOME": home.path])
    generator = SeededGenerator(seed: seed)
  }

  mutating func words(_ count: Int) -> String {
    let parts = ["ba", "co", "du", "fe", "gi", "ho", "ka", "lu", "mi", "no", "pa", "re"]
    return (0..<count).map { _ in
      (0..<3).map { _ in parts.randomElement(using: &generator)! }.joined()
    }.joined(separator: " ")
  }

  mutating func function() -> String {
    var lines = ["int \(words(1))(void) {"]
    for _ in 0..<10 { lines.append("  \(words(1)) = \(words(1))(\(words(2)));") }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  /// Commits nine functions, each in a file of its own, by three persons in turn.
  mutating func commitFunctions(to repository: ScratchRepository) throws -> [String] {
    try (0..<9).map { number in
      let text = function()
      let author = ["ada", "bob", "eve"][number % 3]
      try repository.commit("f\(number).c", text, by: author)
      return text
    }
  }

  func learn(_ paths: [String]) throws -> LearnSummary {
    var learner = Learner(location, Configuration())
    return try learner.learn(paths, threads: 2, now: 1_800_000_000)
  }

  func annotate(_ text: String, path: String? = nil, as asking: String? = nil) throws -> Annotation
  {
    var input = AnnotationInput(bytes: Array(text.utf8), now: 1_800_000_001)
    input.path = path
    input.asking = asking.map { Identity(parsing: $0) }
    return try LearnedMemory(location).annotate(input, version: "0")
  }
}

@Suite struct Learning {
  @Test func `rebuilds a damaged part of the memory from the sources`() throws {
    var home = try LearnedHome(seed: 21)
    let one = try ScratchRepository()
    let two = try ScratchRepository()
    let (text, other) = (home.function(), home.function())
    try one.commit("a.c", text, by: "ada")
    try two.commit("b.c", other, by: "bob")
    _ = try home.learn([one.path, two.path])
    let before = try home.annotate(text + other)
    let folder = home.location.segments
    let file = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    let handle = try FileHandle(forUpdating: URL(filePath: "\(folder)/\(file)"))
    try handle.truncate(atOffset: 100)
    try handle.close()
    #expect(throws: SegmentError.self) { try home.annotate(text) }

    let summary = try home.learn([two.path])

    #expect(summary.setAside == ["\(home.location.data)/damaged/\(file)"])
    #expect(summary.documents == 2)
    let after = try home.annotate(text + other)
    #expect(after.authors.map(\.name) == before.authors.map(\.name))
    #expect(zip(after.authors, before.authors).allSatisfy { abs($0.bits - $1.bits) < 1e-9 })
  }

  @Test func `credits the same whether views are read side by side or as they are needed`() throws {
    var home = try LearnedHome(seed: 31)
    let scratch = try ScratchRepository()
    let functions = try home.commitFunctions(to: scratch)
    _ = try home.learn([scratch.path])
    let model = try LearnedMemory(home.location).creditModel
    let own = home.function()
    let flat = functions[2].replacing("\n  ", with: " ")
    let renamed = functions[4].replacing("ba", with: "zu").replacing("co", with: "wy")
    for text in [functions[0], flat, renamed, own, functions[1] + flat + own + renamed, ""] {
      var request = CreditRequest(text: Array(text.utf8))
      let alone = model.credit(request)
      request.isOneOfMany = true
      #expect(String(describing: model.credit(request)) == String(describing: alone))
      #expect(alone.persons.isEmpty == (text == own || text.isEmpty))
    }
    let views = try #require(model.credit(CreditRequest(text: Array(flat.utf8))).spans.first).view
    #expect(views == .layout)
  }

  @Test func `a repository credits functions to whom git blame names`() throws {
    var home = try LearnedHome(seed: 1)
    let scratch = try ScratchRepository()
    var functions: [(author: String, file: String, text: String, commit: String)] = []
    for number in 0..<12 {
      let author = ["ada", "bob", "eve", "sid"][number % 4]
      let text = home.function()
      let commit = try scratch.commit("f\(number).c", text, by: author)
      functions.append((author, "f\(number).c", text, commit))
    }
    let summary = try home.learn([scratch.path])
    #expect(summary.documents == 12)
    #expect(summary.persons == 4)
    for entry in functions {
      let annotation = try home.annotate(entry.text)
      let first = try #require(annotation.authors.first)
      #expect(first.name == entry.author)
      let source = try #require(annotation.spans.first?.sources.first)
      #expect(source.commit == entry.commit)
      #expect(source.path == entry.file)
      #expect(source.startLine == 1 && (source.endLine ?? 0) >= 11)
      #expect(annotation.imbalance < 1e-9 * annotation.totals.bits)
      let totals = annotation.totals
      let shares = annotation.authors.reduce(0) { $0 + $1.share }
      let rest = (totals.diffuseBits + totals.unknownBits + totals.newBits) / totals.bits
      #expect(abs(shares + rest - 1) < 1e-9)
    }
    let own = try home.annotate(functions[0].text, as: "Ada <ada@example.org>")
    #expect(own.totals.ownBits > 0 && own.authors.first?.own == true)
    let itself = try home.annotate(functions[0].text, path: scratch.path + "/f0.c")
    #expect(itself.authors.isEmpty)
  }

  @Test func `again does only what changed, and equals learning afresh`() throws {
    var home = try LearnedHome(seed: 2)
    let scratch = try ScratchRepository()
    for number in 0..<30 { try scratch.commit("f\(number).c", home.function(), by: "ada") }
    _ = try home.learn([scratch.path])
    #expect(try home.learn([scratch.path]).newDocuments == 0)
    let text = home.function()
    try scratch.commit("f3.c", text, by: "bob")
    try scratch.commit("new.c", home.function(), by: "eve")
    try scratch.git(["rm", "-q", "f5.c"])
    try scratch.commit([:], by: "eve", message: "less")
    let again = try home.learn([scratch.path])
    #expect(again.newDocuments == 2)
    #expect(again.documents == 30)

    var fresh = home
    fresh = try LearnedHome(seed: 2)
    _ = try fresh.learn([scratch.path])
    let one = try LearnedMemory(home.location).model.memory
    let two = try LearnedMemory(fresh.location).model.memory
    #expect(one.rowCount == two.rowCount)
    #expect(try home.annotate(text).authors.first?.name == "bob")
    // The views' dead rows have files of their own, and are found without them.
    let folder = home.location.segments
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".layout-2.dead") || $0.hasSuffix(".names.dead") }
    #expect(files.count >= 2)
    let anew = try LearnedMemory(fresh.location).creditModel.views.map(\.model.memory)
    func compare() throws {
      let views = try LearnedMemory(home.location).creditModel.views.map(\.model.memory)
      #expect(views.map(\.rowCount) == anew.map(\.rowCount))
      #expect(views.map { $0.contentDigest() } == anew.map { $0.contentDigest() })
    }
    try compare()
    for file in files { try FileManager.default.removeItem(atPath: "\(folder)/\(file)") }
    try compare()
  }

  @Test func `many times keeps few segments and loses nothing`() throws {
    var home = try LearnedHome(seed: 3)
    let scratch = try ScratchRepository()
    var texts: [String] = []
    for number in 0..<9 {
      texts.append(home.function())
      try scratch.commit("f\(number).c", texts[number], by: "ada\(number)")
      let summary = try home.learn([scratch.path])
      #expect(summary.segments <= MergePolicy.mostSegments)
      #expect(summary.documents == number + 1)
    }
    for (number, text) in texts.enumerated() {
      #expect(try home.annotate(text).authors.first?.name == "ada\(number)")
    }
  }

  @Test func `copies credits the first to write them, once`() throws {
    var home = try LearnedHome(seed: 4)
    let first = try ScratchRepository()
    let text = home.function()
    try first.commit("a.c", text, by: "ada")
    let second = try ScratchRepository()
    for _ in 0..<3 { try second.commit([:], message: "time passes") }
    try second.commit("vendor/a.c", text, by: "bob")
    try second.commit("b.c", home.function(), by: "bob")
    // The copy is learned first; the original takes its place.
    _ = try home.learn([second.path])
    let summary = try home.learn([first.path])
    #expect(summary.documents == 3)
    let annotation = try home.annotate(text)
    #expect(annotation.authors.map(\.name) == ["ada"])
    #expect(annotation.spans.first?.sources.first?.copies.count == 1)
  }

  @Test func `sources can be taken out again`() throws {
    var home = try LearnedHome(seed: 5)
    let (one, two) = (try ScratchRepository(), try ScratchRepository())
    let (a, b) = (home.function(), home.function())
    try one.commit("a.c", a, by: "ada")
    try two.commit("b.c", b, by: "bob")
    _ = try home.learn([one.path, two.path])
    var learner = Learner(home.location, Configuration())
    _ = try learner.remove([one.path], now: 1)
    #expect(try home.annotate(a).authors.isEmpty)
    #expect(try home.annotate(b).authors.first?.name == "bob")
    #expect(throws: AgentError.unknownSource("nothing")) { try learner.remove(["nothing"], now: 1) }
  }

  @Test func `that is stopped leaves what was there`() throws {
    var home = try LearnedHome(seed: 6)
    let scratch = try ScratchRepository()
    let text = home.function()
    try scratch.commit("a.c", text, by: "ada")
    _ = try home.learn([scratch.path])
    let before = try Store(reading: home.location).manifest()
    try scratch.commit("b.c", home.function(), by: "bob")
    // Stopped at every look at the flag, from the first one on.
    for limit in 0..<12 {
      let looks = ByteCounter()
      var learner = Learner(
        home.location, Configuration(), isCancelled: { looks.add(1) > limit })
      let isStopped: Bool
      do {
        _ = try learner.learn([scratch.path], threads: 1, now: 2)
        isStopped = false
      } catch {
        isStopped = true
      }
      let now = try Store(reading: home.location).manifest()
      #expect(isStopped == (now == before))
      #expect(try home.annotate(text).authors.first?.name == "ada")
      if !isStopped { return }
    }
    Issue.record("the learn never ended")
  }

  @Test func `a folder names the authors that its files name`() throws {
    var home = try LearnedHome(seed: 7)
    let folder = try ScratchFolder()
    let (a, b) = (home.function(), home.function())
    try folder.write("a.c", "// SPDX-FileContributor: Ada <ada@example.org>\n" + a)
    try folder.write("sub/b.c", b)
    try folder.write(".byline.toml", "author = \"Bob <bob@example.org>\"\nexclude = [\"*.tmp\"]\n")
    try folder.write("x.tmp", home.function())
    try folder.write("key.pem.txt", "x")
    _ = try home.learn([folder.path])
    #expect(try home.annotate(a).authors.map(\.name) == ["Ada"])
    #expect(try home.annotate(b).authors.map(\.name) == ["Bob"])
    let store = try Store(reading: home.location)
    let source = try #require(try store.sources().first)
    let excluded = try store.exclusions(of: source)
    #expect(excluded.contains { $0.path.description == "x.tmp" && $0.code == "ignored" })
  }

  @Test func `the nearest settings above a file name its author`() throws {
    var home = try LearnedHome(seed: 8)
    let folder = try ScratchFolder()
    let texts = (0..<5).map { _ in home.function() }
    try folder.write(".byline.toml", "author = \"Bob <bob@example.org>\"\n")
    try folder.write("a.c", texts[0])
    try folder.write(
      "notes/.byline.toml", "author = \"Eve <eve@example.org>\"\nexclude = [\"/x.c\"]\n")
    try folder.write("notes/b.c", texts[1])
    try folder.write("notes/deep/c.c", texts[2])
    try folder.write("notes/x.c", texts[3])
    // This one names nobody, and leaves out nothing of its neighbours.
    try folder.write("notes/deep/.byline.toml", "visibility = \"shared\"\n")
    try folder.write("other/x.c", texts[4])
    _ = try home.learn([folder.path])
    func names(_ text: String) throws -> [String] { try home.annotate(text).authors.map(\.name) }
    #expect(try texts.map(names) == [["Bob"], ["Eve"], ["Eve"], [], ["Bob"]])
    let store = try Store(reading: home.location)
    let source = try #require(try store.sources().first)
    #expect(!source.isShared, "a folder inside does not share the whole one")
    let excluded = try store.exclusions(of: source)
    #expect(excluded.contains { $0.path.description == "notes/x.c" && $0.code == "ignored" })

    // What is new belongs to whoever writes there by now.
    let added = home.function()
    try folder.write("notes/.byline.toml", "author = \"Zoe <zoe@example.org>\"\n")
    try folder.write("notes/b.c", texts[1] + added)
    _ = try home.learn([folder.path])
    #expect(try names(texts[1]) == ["Eve"])
    #expect(try names(added) == ["Zoe"])

    try folder.write("notes/.byline.toml", "author = 7\n")
    #expect {
      _ = try home.learn([folder.path])
    } throws: {
      "\($0)".contains("notes/.byline.toml") && "\($0)".contains("author")
    }
  }

  @Test func `a folder learns the repositories in it as what they are`() throws {
    var home = try LearnedHome(seed: 17)
    let folder = try ScratchFolder()
    let (mine, theirs) = (home.function(), home.function())
    try folder.write("a.c", mine)
    try folder.write(".byline.toml", "author = \"Bob <bob@example.org>\"\n")
    let scratch = try ScratchRepository()
    try scratch.commit("b.c", theirs, by: "ada")
    try scratch.git(["clone", "-q", ".", folder.path + "/in/work"])
    try scratch.git(["clone", "-q", "--bare", ".", folder.path + "/bare.git"])
    try scratch.git(["init", "-q", folder.path + "/unborn"])
    let summary = try home.learn([folder.path])
    #expect(
      summary.learned.sorted()
        == ["bare", FileManager.default.displayName(atPath: folder.path), "work"].sorted())
    #expect(summary.skipped.count == 1)
    #expect(try home.annotate(theirs).authors.map(\.name) == ["ada"])
    #expect(try home.annotate(mine).authors.map(\.name) == ["Bob"])
  }

  @Test func `a folder reads names that are not text`() throws {
    var home = try LearnedHome(seed: 18)
    let folder = try ScratchFolder()
    let text = home.function()
    let descriptor = unsafe open(folder.path + "/", O_RDONLY | O_DIRECTORY)
    let file = unsafe openat(descriptor, [0x61, -0x17, 0x2E, 0x63, 0], O_WRONLY | O_CREAT, 0o600)
    try FileHandle(fileDescriptor: file, closeOnDealloc: true).write(contentsOf: Data(text.utf8))
    close(descriptor)
    #expect(try home.learn([folder.path]).documents == 1)
  }

  @Test func `records what was looked at for the ledger`() throws {
    var home = try LearnedHome(seed: 8)
    let scratch = try ScratchRepository()
    let text = home.function()
    try scratch.commit("a.c", text, by: "ada")
    try scratch.commit("b.c", home.function(), by: "bob")
    _ = try home.learn([scratch.path])
    let annotation = try home.annotate(text)
    try LearnedMemory(home.location).record([annotation], as: .viewed, now: 5)
    let report = try LearnedReport.make(home.location, source: nil, since: nil)
    let ada = try #require(report.rows.first { $0.name == "ada" })
    #expect(abs(ada.viewedBits - annotation.totals.creditedBits) < 1e-5)
    #expect(ada.lines == 12 && ada.creditedBits == 0 && ada.events == 1)
    try Store(reading: home.location).verifyLedger(head: nil)
    let later = try LearnedReport.make(home.location, source: nil, since: 6)
    #expect(later.rows.allSatisfy { $0.events == 0 })
  }
}
