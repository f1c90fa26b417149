import Annotations
import Catalog
import Corpus
import Foundation
import Git
import Provenance
import Support
import Testing

@testable import Agent

@Suite struct AgentTraces {
  private func record(
    _ commit: String, _ path: String, _ ranges: [(Int, Int, hash: String?)],
    at time: String = "2023-01-01T00:00:00Z", by type: String = "ai"
  ) -> String {
    let list = ranges.map { first, last, hash in
      let hash = hash.map { ",\"content_hash\":\"\($0)\"" } ?? ""
      return "{\"start_line\":\(first),\"end_line\":\(last)\(hash)}"
    }
    return """
      {"version":"0.1.0","id":"550e8400-e29b-41d4-a716-446655440000","timestamp":"\(time)",\
      "vcs":{"type":"git","revision":"\(commit)"},"files":[{"path":"\(path)","conversations":\
      [{"contributor":{"type":"\(type)","model_id":"a/b"},"ranges":[\(list.joined(separator: ","))]}]}]}

      """
  }

  /// Every line's text and the kind of its origin.
  private func kinds(_ scratch: ScratchRepository) throws -> [String] {
    let reader = SourceReader(
      configuration: Configuration(), threads: 1, progress: { _ in }, isCancelled: { false })
    let found = try #require(try reader.read(scratch.path, known: []))
    return found.documents.filter { !$0.path.description.hasPrefix(".agent") }.flatMap { document in
      let lines = String(decoding: document.text, as: UTF8.self).split(separator: "\n")
      return document.runs.flatMap { run in
        run.lines.map { "\(lines[$0]) \(found.origins[run.origin].kind.rawValue)" }
      }
    }
  }

  @Test func `give agents the lines of the commit that they name, wherever those are now`() throws {
    let scratch = try ScratchRepository()
    let commit = try scratch.commit("a.c", "one\ntwo\nthree\nfour\n", by: "ada")
    try scratch.folder.write(".agent-trace/traces.jsonl", record(commit, "a.c", [(2, 3, nil)]))
    try scratch.commit("a.c", "zero\none\ntwo\nthree\nfour\nfive\n", by: "bob")
    #expect(
      try kinds(scratch) == [
        "zero human", "one human", "two agent", "three agent", "four human", "five human",
      ])
  }

  @Test func `that were made after their commit are believed by content alone`() throws {
    let scratch = try ScratchRepository()
    let commit = try scratch.commit("a.c", "one\ntwo\nthree\n", by: "ada")
    // As the reference writer has it: the edit came after the commit that it names.
    let late = "2030-01-01T00:00:00.123Z"
    let hash = "sha256:" + SHA256.digest(Array("four\nfive".utf8)).hex
    try scratch.folder.write(
      ".agent-trace/traces.jsonl",
      record(commit, "a.c", [(1, 2, nil)], at: late)
        + record(commit, "a.c", [(2, 3, hash), (1, 1, "sha256:00")], at: late)
        + record(commit, "a.c", [(3, 3, "murmur3:9f2e8a1b")], at: late))
    try scratch.commit("a.c", "one\ntwo\nthree\nhuman\nfour\nfive\n", by: "ada")
    #expect(
      try kinds(scratch) == [
        "one human", "two human", "three human", "human human", "four agent", "five agent",
      ])
  }

  @Test func `clear persons in an agent's commit, and leave what git-ai says`() throws {
    let scratch = try ScratchRepository()
    let commit = try scratch.commit(
      ["a.c": "one\ntwo\n", "b.c": "six\nseven\n"],
      message: "x\n\nCo-authored-by: Claude <noreply@anthropic.com>")
    try scratch.folder.write(
      ".git/note", "b.c\n  s_0123456789abcd::t_0 1\n---\n{\"schema_version\":\"authorship/3.0.0\"}")
    try scratch.git(["notes", "--ref=ai", "add", "-F", ".git/note"])
    // Of the work tree alone, not committed.
    try scratch.folder.write(
      ".agent-trace/x.jsonl",
      record(commit, "a.c", [(2, 2, nil)], by: "human")
        + record(commit, "b.c", [(1, 2, nil)], by: "human"))
    #expect(try kinds(scratch) == ["one agent", "two human", "six agent", "seven agent"])
  }

  @Test func `that are damaged or hostile are passed by, and said`() throws {
    let scratch = try ScratchRepository()
    let commit = try scratch.commit("a.c", "one\ntwo\n", by: "ada")
    let bad = [
      "{", "[]", "{\"version\":\"0.1.0\"}", String(repeating: "[", count: 5000),
      record(commit, "a.c", [(0, 2, nil), (2, 1, nil), (1, 99_999_999, nil)]),
      record("zz", "a.c", [(1, 2, nil)]), record(commit, "../../etc/passwd", [(1, 1, nil)]),
      record(commit, "a.c", [(1, 2, nil)], by: "unknown"),
      record(commit, "a.c", [(1, 2, nil)], at: "yesterday"),
    ]
    try scratch.folder.write(".agent-trace/traces.jsonl", bad.joined(separator: "\n"))
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/.agent-trace/link.jsonl", withDestinationPath: "/dev/zero")
    #expect(try kinds(scratch) == ["one human", "two human"])
    var home = try LearnedHome(seed: 9)
    try scratch.commit("b.c", home.function(), by: "ada")
    let summary = try home.learn([scratch.path])
    #expect(summary.warnings.contains { $0.contains("lines in .agent-trace") })
  }

  @Test func `that came later are learned`() throws {
    var home = try LearnedHome(seed: 8)
    let scratch = try ScratchRepository()
    let commit = try scratch.commit("a.c", home.function(), by: "ada")
    _ = try home.learn([scratch.path])
    #expect(try home.learn([scratch.path]).unchanged.count == 1)
    try scratch.folder.write(".agent-trace/t.jsonl", record(commit, "a.c", [(2, 5, nil)]))
    #expect(try home.learn([scratch.path]).learned.count == 1)
    let ada = try #require(try KnownPeople(home.location).all().first)
    #expect(ada.lines == 8 && ada.agentLines == 4)
    #expect(try home.learn([scratch.path]).unchanged.count == 1)
  }
}
