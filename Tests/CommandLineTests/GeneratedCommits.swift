import Foundation
import Support
import Testing

@testable import byline

@Suite struct GeneratedCommits {
  private func body(_ author: String) -> String {
    let lines = (0..<12).map { "  call_\(author)_\($0 * 7)(\(author)[\($0)]);" }
    return "void \(author)(void) {\n\(lines.joined(separator: "\n"))\n}\n"
  }

  /// A learned repository of three people, and byline told to note commits.
  private func scene() throws -> (program: Program, scratch: ScratchRepository) {
    let program = try Program()
    let scratch = try ScratchRepository()
    for author in ["ada", "bob", "eve"] {
      try scratch.commit("\(author).c", body(author), by: author)
    }
    try scratch.git(["config", "user.name", "Grace"])
    try scratch.git(["config", "user.email", "grace@example.org"])
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    #expect(try program.run(["hooks", "work", "--here"], in: scratch.path).status == 0)
    return (program, scratch)
  }

  private func write(
    _ program: Program, _ scratch: ScratchRepository, _ path: String, _ content: String
  ) throws {
    try scratch.folder.write(path, content)
    let payload: [String: Any] = [
      "cwd": scratch.path, "hook_event_name": "PostToolUse", "tool_name": "Write",
      "tool_input": ["file_path": scratch.path + "/" + path, "content": content],
      "model": "m-1",
    ]
    let input = try JSONSerialization.data(withJSONObject: payload)
    let result = try program.run(
      ["agent-hook", "claude-code"], input: String(decoding: input, as: UTF8.self),
      in: scratch.path)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errorText)")
  }

  /// The generated lines that the note of a commit has: path, lines, agent.
  private func generated(_ scratch: ScratchRepository, _ commit: String) throws -> [String] {
    let note = try scratch.git(["notes", "--ref=byline", "show", commit])
    let record = try #require(
      JSONSerialization.jsonObject(with: Data(note.utf8)) as? [String: Any])
    return (record["generated"] as? [[String: Any]] ?? []).map {
      "\($0["path"] ?? "") \($0["start_line"] ?? "")-\($0["end_line"] ?? "") \($0["agent"] ?? "")"
    }
  }

  @Test func `say which lines an agent wrote, by what they say`() throws {
    let (program, scratch) = try scene()
    let text = "int first_new_line(void);\nint second_new_line(void);\nint third_new_line(void);\n"
    try write(program, scratch, "new.c", text)
    // A person works on before the commit: lines above, one between, one gone, another file.
    let committed =
      "/* by hand, at the top */\nint first_new_line(void);\nint by_hand(void);\n"
      + "int third_new_line(void);\n"
    let first = try scratch.commit(
      ["new.c": committed, "own.c": "int all_by_hand(void);\n"], by: "grace")
    #expect(try program.run(["hooks", "work", "--here"], in: scratch.path).status == 0)
    #expect(
      try generated(scratch, first) == ["new.c 2-2 claude-code", "new.c 4-4 claude-code"])
  }

  @Test func `stay known when commits are rewritten, elsewhere too`() throws {
    let (program, scratch) = try scene()
    let text = (0..<5).map { "int line_number_\($0 * 37)(void);\n" }.joined()
    try write(program, scratch, "old.c", text)
    let first = try scratch.commit([:], by: "grace")
    #expect(try program.run(["hooks", "work", "--here"], in: scratch.path).status == 0)
    #expect(try generated(scratch, first) == ["old.c 1-5 claude-code"])
    // What the hook reported is on another machine; the note is here.
    try FileManager.default.removeItem(
      atPath: program.home.path + "/byline/data/generated.jsonl")
    try scratch.git(["mv", "old.c", "new.c"])
    try scratch.folder.write("new.c", "int by_hand(void);\n" + text)
    try scratch.git(["commit", "-q", "-a", "--amend", "-m", "renamed"])
    let second = try scratch.git(["rev-parse", "HEAD"]).filter { !$0.isWhitespace }
    #expect(try program.run(["hooks", "work", "--here"], in: scratch.path).status == 0)
    #expect(try generated(scratch, second) == ["new.c 2-6 claude-code"])
  }

  @Test func `give an agent's lines to whom they drew on, else to nobody`() throws {
    let (program, scratch) = try scene()
    let fresh = (0..<12).map { "  brand_new_\($0 * 31)(zq_\($0));" }.joined(separator: "\n") + "\n"
    try write(program, scratch, "copied.c", body("bob"))
    try write(program, scratch, "fresh.c", fresh)
    let commit = try scratch.commit(["by_hand.c": body("grace")], by: "grace")
    #expect(try program.run(["hooks", "work", "--here"], in: scratch.path).status == 0)
    #expect(
      try generated(scratch, commit) == ["copied.c 1-14 claude-code", "fresh.c 1-12 claude-code"])
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    let people = try program.run(["people", "list", "--json"])
    #expect(people.status == 0, "\(people.errorText)")
    let value = try JSONSerialization.jsonObject(with: Data(people.output))
    let list = try #require(value as? [[String: Any]])
    func lines(_ name: String) -> Int? {
      list.first { $0["name"] as? String == name }?["lines"] as? Int
    }
    // Grace has what she wrote by hand; what the agent copied is Bob's.
    #expect(lines("grace") == 14, "\(people.text)")
    #expect((lines("bob") ?? 0) > 20 && lines("ada") == 14, "\(people.text)")
    #expect(try program.run(["report", "--format", "csv"]).text.contains("grace,"))
  }
}
