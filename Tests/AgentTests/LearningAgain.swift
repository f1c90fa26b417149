import Catalog
import Corpus
import Foundation
import Git
import Provenance
import Support
import Testing

@testable import Agent

@Suite struct LearningAgain {
  private let home: ScratchFolder
  private let scratch: ScratchRepository
  private let store: BlameStore
  private let location: StoreLocation

  init() throws {
    home = try ScratchFolder()
    scratch = try ScratchRepository()
    location = StoreLocation(environment: ["BYLINE_HOME": home.path])
    store = BlameStore(location)
  }

  private func reader(_ blames: BlameStore?) -> SourceReader {
    SourceReader(
      configuration: Configuration(), threads: 2, blames: blames, progress: { _ in },
      isCancelled: { false })
  }

  /// Per document and run, everything that is said of it.
  private func lines(_ source: FoundSource) -> [String] {
    source.documents.flatMap { document in
      document.runs.map { run in
        let origin = source.origins[run.origin]
        return "\(document.path) \(run.lines) \(origin.commit?.description ?? "none")"
          + " \(origin.authors) \(origin.time) \(origin.kind)"
      }
    }
  }

  private func check(_ what: String) throws {
    let again = try #require(try reader(store).read(scratch.path, known: []))
    let anew = try #require(try reader(nil).read(scratch.path, known: []))
    #expect(lines(again) == lines(anew), "\(what)")
    #expect(!lines(anew).isEmpty)
  }

  private var kept: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: location.blames)) ?? []
  }

  private func text(_ name: String, _ count: Int) -> String {
    (0..<count).map { "let \(name)\($0) = \($0 * 7)\n" }.joined()
  }

  @Test func `says what learning anew does, however HEAD moved`() throws {
    try scratch.commit(["a.swift": text("a", 20), "b.swift": text("b", 30)], by: "ada")
    try check("begin")
    try scratch.commit("a.swift", text("a", 12) + text("x", 9), by: "bob")
    try check("commit")
    try scratch.git(["mv", "b.swift", "c.swift"], by: "eve")
    try scratch.commit("d.swift", text("d", 10), by: "eve")
    try check("rename")
    try scratch.git(["checkout", "-q", "-b", "side", "HEAD~1"])
    try scratch.commit("e.swift", text("e", 10), by: "sid")
    try check("switch")
    try scratch.git(["checkout", "-q", "main"])
    try scratch.git(["merge", "-q", "--no-ff", "-m", "merge", "side"], by: "ada")
    try check("merge")
    try scratch.folder.write("a.swift", text("a", 25))
    try scratch.git(["commit", "-q", "-a", "--amend", "-m", "amended"], by: "bob")
    try check("amend")
    try scratch.git(["reset", "-q", "--hard", "HEAD~1"])
    try check("reset")
    try scratch.commit(".mailmap", "Sidney <sid@example.org>\n", by: "ada")
    try check("mailmap")
    try scratch.git(["checkout", "-q", "--orphan", "other"])
    try scratch.commit("z.swift", text("z", 10), by: "eve")
    try check("another history")
    try scratch.git(["checkout", "-q", "main"])
    try scratch.git(["branch", "-q", "-D", "other", "side"])
    try scratch.git(["reflog", "expire", "--expire=now", "--all"])
    try scratch.git(["gc", "-q", "--prune=now"])
    try check("gc")
    #expect(kept.count == 1)
  }

  @Test func `does without a kept blame that is damaged, and writes it anew`() throws {
    try scratch.commit(["a.swift": text("a", 20)], by: "ada")
    try check("begin")
    let file = "\(location.blames)/\(try #require(kept.first))"
    let whole = try Data(contentsOf: URL(filePath: file))
    var damaged = whole
    damaged[damaged.count / 2] ^= 1
    for bytes in [damaged, whole.prefix(whole.count / 2), Data(), whole + Data([0])] {
      try bytes.write(to: URL(filePath: file))
      try check("damaged")
      #expect(try Data(contentsOf: URL(filePath: file)) == whole)
    }
  }

  @Test func `forgets the blame of a source that is removed`() throws {
    try scratch.commit(["a.swift": text("a", 20)], by: "ada")
    var learner = Learner(location, Configuration())
    _ = try learner.learn([scratch.path], threads: 1, now: 1)
    #expect(kept.count == 1)
    _ = try learner.remove([scratch.path], now: 2)
    #expect(kept.isEmpty)
  }

  /// Puts the version of another format into the stored gates.
  private func spoilGates(_ spoil: (inout MemoryManifest) throws -> Void) throws {
    let lock = try WriterLock(location)
    let store = try Store(writing: location, lock: lock)
    var manifest = try store.manifest()
    try spoil(&manifest)
    var change = CatalogChange(manifest)
    change.hasNewGates = true
    try store.record(change, now: 2)
  }

  @Test func `trains a gate of another format anew, though nothing changed`() throws {
    try scratch.commit(["a.swift": text("a", 20)], by: "ada")
    var learner = Learner(location, Configuration())
    _ = try learner.learn([scratch.path], threads: 1, now: 1)
    let gates: [(inout MemoryManifest) throws -> Void] = [
      { $0.gate[8] = 1 },
      { $0.viewGates[try #require($0.viewGates.keys.first)]?[8] = 1 },
      { $0.viewGates = [:] },
    ]
    for spoil in gates {
      let whole = try Store(reading: location).manifest()
      try spoilGates(spoil)
      #expect(try Store(reading: location).manifest() != whole)
      let summary = try learner.learn([scratch.path], threads: 1, now: 1)
      #expect(summary.gateTrained && summary.unchanged == [scratch.path])
      let again = try Store(reading: location).manifest()
      #expect(again.gate == whole.gate && again.viewGates == whole.viewGates)
      #expect(again.digest == whole.digest && again.segments == whole.segments)
    }
    #expect(try !learner.learn([scratch.path], threads: 1, now: 1).gateTrained)
  }
}
