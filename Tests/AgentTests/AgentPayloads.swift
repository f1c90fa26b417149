import Annotations
import Foundation
import Support
import Testing

@testable import Agent

/// What coding agents say after an edit, as recorded, with the work tree's path in place of `@ROOT@`.
@Suite struct AgentPayloads {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Payloads")

  /// The files as the edits left them.
  private func workTree() throws -> ScratchFolder {
    let root = try ScratchFolder()
    try root.write("src/health.gd", "extends Node\nvar health = 75\nvar shield: int = 25  # new\n")
    try root.write(
      "src/poem.txt",
      "a line that Cursor wrote\nroses are white\nviolets\nroses are yellow\n"
        + "the very end\n  the end, nearly\n\tthe very end.\n")
    return root
  }

  private func payload(_ name: String, _ root: ScratchFolder) throws -> [UInt8] {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    return Array(text.replacing("@ROOT@", with: root.path).utf8)
  }

  /// The lines that a payload makes new: path, number in the piece, text.
  private func lines(_ name: String, _ agent: CodingAgent) throws -> [String] {
    let root = try workTree()
    let payload = try HookPayload(parsing: payload(name, root), from: agent)
    return payload.edits.flatMap { edit -> [String] in
      let file = edit.path.hasPrefix("/") ? edit.path : root.path + "/" + edit.path
      let content = FileManager.default.contents(atPath: file).map { [UInt8]($0) }
      guard let piece = GeneratedPiece(edit, file: content) else { return [] }
      let texts = String(decoding: piece.bytes, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
      let path = edit.path.replacing(root.path + "/", with: "")
      return piece.lines.joined().map { "\(path) | \($0 + 1) | \(texts[$0])" }
    }
  }

  @Test(
    arguments: [
      (
        "claude-code-write.json", CodingAgent.claudeCode,
        [
          "src/new.py | 1 | import os", "src/new.py | 2 | ", "src/new.py | 3 | ",
          "src/new.py | 4 | def home():", "src/new.py | 5 |     return os.environ[\"HOME\"]",
        ]
      ),
      (
        // Pieces of lines are whole lines of the file.
        "claude-code-edit.json", .claudeCode,
        ["src/health.gd | 2 | var health = 75", "src/health.gd | 3 | var shield: int = 25  # new"]
      ),
      (
        // What an edit has as it was is not new.
        "claude-code-multiedit.json", .claudeCode,
        ["src/poem.txt | 2 | roses are white", "src/poem.txt | 6 |   the end, nearly"]
      ),
      ("claude-code-bash.json", .claudeCode, []),
      (
        "codex-apply-patch.json", .codex,
        [
          "docs/notes.md | 1 | # Notes", "docs/notes.md | 2 | ", "docs/notes.md | 3 | One line.",
          "src/main.py | 1 |     wait(2)", "src/main.py | 2 |     check()",
        ]
      ),
      ("cursor-after-file-edit.json", .cursor, ["src/poem.txt | 1 | a line that Cursor wrote"]),
      (
        // A person changed a line before the file was written.
        "gemini-write-file.json", .gemini,
        ["src/new.js | 1 | const a = one();", "src/new.js | 3 | const c = three();"]
      ),
      (
        "gemini-replace.json", .gemini,
        ["src/poem.txt | 5 | the very end", "src/poem.txt | 7 | \tthe very end."]
      ),
      ("gemini-failed.json", .gemini, []),
      ("copilot-create.json", .copilot, ["hello.py | 1 | print('hello world')"]),
      ("copilot-edit.json", .copilot, ["src/poem.txt | 4 | roses are yellow"]),
      ("copilot-apply-patch.json", .copilot, ["added.txt | 1 | first", "added.txt | 2 | second"]),
    ] as [(String, CodingAgent, [String])])
  func `give the lines that are new`(
    _ name: String, _ agent: CodingAgent, _ expected: [String]
  ) throws {
    #expect(try lines(name, agent) == expected)
  }

  @Test func `say who wrote, with which model, where`() throws {
    let root = try workTree()
    let codex = try HookPayload(parsing: payload("codex-apply-patch.json", root), from: .codex)
    #expect(codex.model == "gpt-5.5" && codex.session?.hasPrefix("0199a213") == true)
    #expect(codex.folder == root.path)
    let cursor = try HookPayload(
      parsing: payload("cursor-after-file-edit.json", root), from: .cursor)
    #expect(cursor.model == "claude-4.6-sonnet" && cursor.session == "conv-123")
  }

  @Test func `of one agent mean nothing to another`() throws {
    let root = try workTree()
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path) {
      for agent in CodingAgent.allCases where !name.hasPrefix(agent.rawValue) {
        let payload = try HookPayload(parsing: payload(name, root), from: agent)
        #expect(payload.edits.isEmpty, "\(name) as \(agent)")
      }
    }
  }

  @Test func `whose file has changed since keep what they say`() throws {
    let edit = HookPayload.Edit(
      path: "a", change: .replaced([.init(old: "x\ny", new: "x\nz", isEverywhere: false)]))
    let gone = try #require(GeneratedPiece(edit, file: Array("other\n".utf8)))
    #expect(gone.bytes == Array("z\n".utf8) && gone.lines == [0..<1])
    #expect(GeneratedPiece(edit, file: nil) == gone)
    let removed = HookPayload.Edit(
      path: "a", change: .replaced([.init(old: "x", new: "", isEverywhere: true)]))
    #expect(GeneratedPiece(removed, file: Array("other\n".utf8)) == nil)
    let binary = HookPayload.Edit(path: "a", change: .written("a\0b", proposed: nil))
    #expect(GeneratedPiece(binary, file: nil) == nil)
  }

  @Test func `that are damaged or odd do no harm`() throws {
    let root = try workTree()
    var generator = SeededGenerator(seed: 11)
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted() {
      let whole = try payload(name, root)
      for round in 0..<200 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let place = Int.random(in: 0..<bytes.count, using: &generator)
          switch Int.random(in: 0..<3, using: &generator) {
          case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
          case 1: bytes.remove(at: place)
          default: bytes = Array(bytes[..<max(place, 1)])
          }
        }
        for agent in CodingAgent.allCases {
          guard let payload = try? HookPayload(parsing: bytes, from: agent) else { continue }
          for edit in payload.edits {
            guard let piece = GeneratedPiece(edit, file: whole) else { continue }
            #expect(
              piece.digests.utf8.count == piece.lines.joined().count * LineDigest.length,
              "\(name), round \(round) of seed 11")
          }
        }
      }
    }
  }
}
