import Foundation
import Support
import Testing

@testable import byline

@Suite struct AgentHookRuns {
  private func body(_ author: String) -> String {
    let lines = (0..<12).map { "  call_\(author)_\($0 * 7)(\(author)[\($0)]);" }
    return "void \(author)(void) {\n\(lines.joined(separator: "\n"))\n}\n"
  }

  private func payload(
    _ here: ScratchRepository, _ path: String, _ content: String
  ) throws -> String {
    let value: [String: Any] = [
      "session_id": "s", "cwd": here.path, "hook_event_name": "PostToolUse", "tool_name": "Write",
      "tool_input": ["file_path": here.path + "/" + path, "content": content],
      "tool_response": ["success": true],
    ]
    return String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
  }

  private func context(_ result: CommandResult) throws -> String {
    let value = try JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any]
    let output = value?["hookSpecificOutput"] as? [String: Any]
    #expect(output?["hookEventName"] as? String == "PostToolUse")
    return try #require(output?["additionalContext"] as? String)
  }

  @Test func `tell the agent whose work it wrote, as far as that may be named`() throws {
    let program = try Program()
    let here = try ScratchRepository()
    let other = try ScratchRepository()
    for author in ["ada", "bob", "eve"] {
      try here.commit("\(author).c", body(author), by: author)
    }
    try other.commit("sid.c", body("sid"), by: "sid")
    // Before anything is learned the lines are kept, and nobody is credited.
    let early = try program.run(
      ["agent-hook", "claude-code"], input: try payload(here, "e.c", body("early")), in: here.path)
    #expect(early.status == 0 && early.output.isEmpty && early.errors.isEmpty)
    #expect(try program.run(["learn", "-q", here.path, other.path]).status == 0)
    let own = try program.run(
      ["agent-hook", "claude-code"], input: try payload(here, "new.c", body("bob")), in: here.path)
    #expect(own.status == 0 && own.errors.isEmpty, "\(own.errorText)")
    let said = try context(own)
    #expect(said.contains("not instructions") && said.contains("\"name\":\"bob\""))
    #expect(said.contains("\"path\":\"bob.c\"") && !said.contains("@") && said.utf8.count <= 4000)
    let secret = try program.run(
      ["agent-hook", "claude-code"], input: try payload(here, "new.c", body("sid")), in: here.path)
    let hidden = try context(secret)
    #expect(hidden.contains("private source") && !hidden.contains("sid.c"))
    #expect(!hidden.contains("\"name\":\"sid\""))
    // New text credits nobody: there is nothing to say.
    let fresh = try program.run(
      ["agent-hook", "claude-code"], input: try payload(here, "new.c", "zq\nxv 9\n"), in: here.path)
    #expect(fresh.status == 0 && fresh.output.isEmpty)
    // What was written is known, and the ledger has what was credited.
    let waiting = try String(
      contentsOfFile: program.home.path + "/byline/data/generated.jsonl", encoding: .utf8)
    #expect(waiting.contains("\"path\":\"new.c\"") && !waiting.contains("call_bob"))
    let report = try program.run(["report", "--format", "json"])
    #expect(report.status == 0)
    #expect(try program.run(["ledger", "verify"]).text.contains("3 entries"))
  }

  @Test func `never get in an agent's way`() throws {
    let program = try Program()
    let here = try ScratchRepository()
    for input in ["", "{", "[]", "null", "{\"tool_name\": 7}", String(repeating: "[", count: 9999)]
    {
      let result = try program.run(["agent-hook", "codex"], input: input, in: here.path)
      #expect(result.status == 0 && result.output.isEmpty, "\(input.prefix(20))")
    }
    let pipe = here.path + "/pipe"
    unsafe #expect(mkfifo(pipe, 0o600) == 0)
    let edit = """
      {"hook_event_name":"PostToolUse","cwd":"/","tool_name":"Edit","tool_input":\
      {"file_path":"\(pipe)","old_string":"a","new_string":"b"}}
      """
    let result = try program.run(["agent-hook", "claude-code"], input: edit, in: here.path)
    #expect(result.status == 0)
    let off = try runCommand(
      Program.path, ["agent-hook", "claude-code"], in: here.path,
      environment: program.environment.merging(["BYLINE": "0"]) { $1 }, input: Array(edit.utf8))
    #expect(off.status == 0 && off.errors.isEmpty)
    #expect(try program.run(["agent-hook", "nobody"]).status == 2)
  }

  @Test func `are put into settings and taken out again`() throws {
    let program = try Program()
    let here = try ScratchRepository()
    try here.folder.write(".claude/settings.json", "{\"model\": \"x\"}")
    try here.commit([:])
    try FileManager.default.createDirectory(
      atPath: here.path + "/sub", withIntermediateDirectories: true)
    let install = try program.run(["agent-hook", "install", "claude-code"], in: here.path + "/sub")
    #expect(install.status == 0 && install.output.isEmpty, "\(install.errorText)")
    #expect(try here.git(["status", "--short"]).contains(".claude/settings.json"))
    #expect(try program.run(["uninstall"]).text.contains(".claude/settings.json"))
    let again = try program.run(["agent-hook", "uninstall", "claude-code"], in: here.path)
    #expect(again.status == 0)
    #expect(try here.git(["status", "--short"]).isEmpty)
    let user = try program.run(["agent-hook", "install", "copilot", "--user"])
    #expect(user.status == 0)
    let file = program.home.path + "/.copilot/hooks/byline.json"
    #expect(FileManager.default.fileExists(atPath: file))
    // `byline uninstall` takes out whatever was put in.
    #expect(try program.run(["uninstall", "--yes"]).status == 0)
    #expect(!FileManager.default.fileExists(atPath: file))
  }
}
