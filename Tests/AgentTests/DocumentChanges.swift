import Annotations
import Catalog
import Corpus
import Foundation
import Memory
import Provenance
import Support
import Testing

@testable import Agent

/// Documents of one source that come, change and go, one by one.
private struct ChangingSource {
  let home: ScratchFolder
  let folder: ScratchFolder
  var learner: Learner
  var generator: SeededGenerator
  /// What there is.
  var live: [Path: DocumentChange.Text] = [:]

  static let names = ["ada", "bob", "eve", "sid"]
  static let paths = (0..<14).map { Path("d\($0 % 3)/f\($0).\(["c", "py", "md", "txt"][$0 % 4])") }

  init(seed: UInt64) throws {
    home = try ScratchFolder()
    folder = try ScratchFolder()
    generator = SeededGenerator(seed: seed)
    try folder.write("seed.txt", "a text that is always there\n")
    var configuration = Configuration()
    configuration.author = Identity(name: "ada", email: "ada@example.org")
    learner = Learner(StoreLocation(environment: ["BYLINE_HOME": home.path]), configuration)
    // Persons get the same numbers in every store.
    _ = try learner.writer().store.owners(
      of: Self.names.map { Self.origin($0, 0, nil) }, isCommons: false)
    _ = try learner.learn([folder.path], threads: 1, now: 1)
    try learner.open()
  }

  static func origin(_ name: String, _ time: Int64, _ commit: UInt32?) -> Origin {
    Origin(
      commit: commit.map { CommitID(ObjectID(head: 1, middle: 2, tail: $0)) },
      authors: [Identity(name: name, email: "\(name)@example.org")], time: time, kind: .human)
  }

  var source: String { folder.path }

  /// A text out of few, so that several documents have the same, with lines of several authors.
  mutating func text() -> DocumentChange.Text {
    var lines = SeededGenerator(seed: UInt64.random(in: 0..<10, using: &generator))
    let count = Int.random(in: 1...30, using: &lines)
    let bytes = (0..<count).flatMap { number in
      Array("let name\(lines.next() % 40) = /* \(lines.next() % 9) */ \(number) # x\n".utf8)
    }
    var (runs, origins): ([OriginRun], [Origin]) = ([], [])
    var line = 0
    while line < count {
      let end = min(count, line + Int.random(in: 1...9, using: &generator))
      let commit = UInt32.random(in: 0..<6, using: &generator)
      // Few times, so that some are the same.
      origins.append(
        Self.origin(
          Self.names.randomElement(using: &generator)!, Int64(10 + commit / 2),
          commit == 5 ? nil : commit))
      runs.append(OriginRun(lines: line..<end, origin: origins.count - 1))
      line = end
    }
    return DocumentChange.Text(bytes: bytes, runs: runs, origins: origins)
  }

  mutating func change() throws {
    var changes: [DocumentChange] = []
    for _ in 0..<Int.random(in: 1...2, using: &generator) {
      let path = Self.paths.randomElement(using: &generator)!
      if changes.contains(where: { $0.path == path }) { continue }
      let isRemoved = Int.random(in: 0..<4, using: &generator) == 0
      let text = isRemoved ? nil : text()
      live[path] = text
      changes.append(DocumentChange(source: source, path: path, text: text))
    }
    _ = try learner.change(changes, now: 5)
  }

  /// The same documents, learned at once in a store of their own.
  func anew() throws -> ChangingSource {
    var other = try ChangingSource(seed: 0)
    _ = try other.learner.change(
      live.sorted { $1.key < $0.key }.map {
        DocumentChange(source: other.source, path: $0.key, text: $0.value)
      }, now: 9)
    return other
  }

  var memories: [Memory] {
    get throws {
      let memory = try learner.writer().memory()
      return [memory.memory] + memory.views
    }
  }

  /// As a process that starts now sees it.
  func reopened() throws -> OpenMemory {
    try OpenMemory(
      Store(reading: learner.location).manifest(), SegmentStore(learner.location))
  }

  mutating func work(whileWorking body: (inout ChangingSource) throws -> Void) throws -> Bool {
    guard let task = try learner.nextTask() else { return false }
    if case .training = task.kind { return false }
    let done = try task.run()
    try body(&self)
    #expect(try learner.finish(done, now: 6))
    return true
  }
}

@Suite struct DocumentChanges {
  private func compare(_ source: ChangingSource, _ seed: UInt64) throws {
    let anew = try source.anew()
    let expected = try anew.memories
    let opened = try source.reopened()
    for (number, memory) in try source.memories.enumerated() {
      let other = expected[number]
      #expect(memory.rowCount == other.rowCount, "seed \(seed), view \(number)")
      #expect(memory.contentDigest() == other.contentDigest(), "seed \(seed), view \(number)")
      #expect(memory.recomputedContentDigest() == other.contentDigest(), "seed \(seed)")
      let again = number == 0 ? opened.memory : opened.views[number - 1]
      #expect(again.rowCount == memory.rowCount)
      #expect(again.contentDigest() == memory.contentDigest())
      try compareCounts(again, other, seed)
    }
    #expect(opened.manifest.digest == opened.memory.contentDigest())
    let people = { (source: ChangingSource) in
      try KnownPeople(source.learner.location).all().map { "\($0.person.name ?? "") \($0.lines)" }
    }
    #expect(try people(source) == people(anew), "seed \(seed)")
  }

  private func compareCounts(_ one: Memory, _ other: Memory, _ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var (a, b) = (ContextCursor(one), ContextCursor(other))
    a.startDocument()
    b.startDocument()
    for byte in Array("let name\(generator.next() % 40) = /* 3 */ 4 # x\nlet name7".utf8) {
      try #require(
        a.distinct.map { [$0.order, $0.total] } == b.distinct.map { [$0.order, $0.total] })
      for (entry, same) in zip(a.distinct, b.distinct) {
        #expect(a.histogram(entry: entry.entry) == b.histogram(entry: same.entry))
      }
      a.advance(byte)
      b.advance(byte)
    }
  }

  @Test(arguments: 0..<6)
  func `equal learning everything at once, with merges in between`(seed: UInt64) throws {
    var source = try ChangingSource(seed: seed + 1)
    for step in 0..<40 {
      try source.change()
      let segments = try source.memories[0].segments.count
      #expect(segments <= MergePolicy.mostWaiting)
      // Now and then there is time, and documents change while segments are merged.
      if step % 9 == 5 {
        while try source.work(whileWorking: { if step == 14 { try $0.change() } }) {}
        #expect(try source.memories[0].segments.count <= MergePolicy.mostSegments)
      }
      if step % 13 == 12 { try compare(source, seed) }
    }
    try compare(source, seed)
    // Closing and opening changes nothing.
    source.learner.close()
    try source.learner.open()
    try source.change()
    try compare(source, seed)
  }

  @Test func `are not made of a merge whose segments are gone`() throws {
    var source = try ChangingSource(seed: 77)
    for _ in 0..<8 { try source.change() }
    let task = try #require(try source.learner.nextTask())
    let done = try task.run()
    _ = try source.learner.remove([source.source], now: 9)
    #expect(try !source.learner.finish(done, now: 9))
    let merging = source.learner.location.merging
    let left = try? FileManager.default.subpathsOfDirectory(atPath: merging)
    #expect((left ?? []).isEmpty)
  }

  @Test func `of a source that is not learned are refused`() throws {
    var source = try ChangingSource(seed: 1)
    let change = DocumentChange(source: "/nowhere", path: Path("a"), text: nil)
    #expect(throws: AgentError.unknownSource("/nowhere")) {
      _ = try source.learner.change([change], now: 1)
    }
  }

  @Test func `of a repository last until it is learned again`() throws {
    var home = try LearnedHome(seed: 5)
    let scratch = try ScratchRepository()
    let text = home.function()
    try scratch.commit("a.c", text, by: "ada")
    try scratch.commit("b.c", home.function(), by: "bob")
    _ = try home.learn([scratch.path])
    let whole = try Store(reading: home.location).manifest()
    let source = try #require(try Store(reading: home.location).sources().first)
    let saved = home.function()
    let lines = saved.count { $0 == "\n" }
    var learner = Learner(home.location, Configuration())
    _ = try learner.change(
      [
        DocumentChange(
          source: source.path, path: Path("a.c"),
          text: .init(
            bytes: Array(saved.utf8), runs: [OriginRun(lines: 0..<lines, origin: 0)],
            origins: [
              Origin(
                commit: nil, authors: [Identity(name: "eve", email: "eve@example.org")], time: 9,
                kind: .human)
            ]))
      ], now: 2)
    #expect(try home.annotate(saved).authors.map(\.name) == ["eve"])
    #expect(try home.annotate(text).authors.isEmpty)
    // HEAD is where it was.
    #expect(try home.learn([scratch.path]).unchanged.isEmpty)
    #expect(try home.annotate(text).authors.map(\.name) == ["ada"])
    #expect(try home.annotate(saved).authors.isEmpty)
    #expect(try Store(reading: home.location).manifest().digest == whole.digest)
    #expect(try home.learn([scratch.path]).unchanged == [scratch.path])
  }
}
