import Foundation
import Support
import Testing

@testable import byline

@Suite struct RightsCommands {
  /// A repository in which two people wrote in turns, of lines that are told apart.
  private func repository() throws -> ScratchRepository {
    let scratch = try ScratchRepository()
    var text = ""
    for number in 0..<6 {
      let author = ["ada", "bob"][number % 2]
      text += (0..<10).map { "  call_\(author)_\($0 * 7 + number)(\(author)[\($0)], \(number));\n" }
        .joined()
      try scratch.commit("all.c", text, by: author)
    }
    return scratch
  }

  private func object(_ result: CommandResult) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any] ?? [:]
  }

  @Test func `forget, certify, verify and take back`() throws {
    let program = try Program()
    let scratch = try repository()
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    let mine = try object(try program.run(["mine", "--json", "--as", "ada <ada@example.org>"]))
    #expect((mine["sources"] as? [[String: Any]])?.first?["lines"] as? Int == 30)

    let file = program.home.path + "/certificate.json"
    let added = try program.run(["optout", "add", "ada <ada@example.org>", "-o", file])
    #expect(added.status == 0, "\(added.errorText)")
    #expect(added.text.contains("erased: 30 lines of 1 documents"))
    #expect(added.errorText.contains("hidden: all lines of ada <ada@example.org>"))
    let text = try String(contentsOfFile: "\(scratch.path)/all.c", encoding: .utf8)
    let annotated = try program.run(["annotate", "--json", "--no-record", "-"], input: text)
    #expect(annotated.text.contains("bob") && !annotated.text.contains("\"ada\""))
    #expect(try program.run(["optout"]).text.contains("erased"))
    let verified = try program.run(["optout", "verify", file])
    #expect(verified.status == 0 && !verified.text.contains("PROBLEM"), "\(verified.text)")

    let changed = try String(contentsOfFile: file, encoding: .utf8)
      .replacingOccurrences(of: "\"lines\" : 30", with: "\"lines\" : 31")
    try changed.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try program.run(["optout", "verify", file]).status == 1)

    #expect(try program.run(["optout", "remove", "ada@example.org"]).status == 0)
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    #expect(try program.run(["people"]).text.contains("ada <ada@example.org>"))
    #expect(try program.run(["optout", "add"]).status == 2)
    #expect(try program.run(["optout", "add", "nobody"]).status == 3)
    #expect(try program.run(["optout", "verify", file + "x"]).status == 3)
  }

  @Test func `hold for whoever is said to be the same person`() throws {
    let program = try Program()
    let scratch = try repository()
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    #expect(try program.run(["optout", "add", "ada <ada@example.org>"]).status == 0)
    let merged = try program.run(["people", "merge", "ada@example.org", "bob@example.org"])
    #expect(merged.status == 0)
    #expect(merged.errorText.contains("bob@example.org is ada <ada@example.org> now"))
    #expect(merged.errorText.contains("hidden: all lines of ada <ada@example.org>"))
    #expect(merged.errorText.contains("erased: 60 lines of 1 documents"), "\(merged.errorText)")
    let text = try String(contentsOfFile: "\(scratch.path)/all.c", encoding: .utf8)
    let annotated = try program.run(["annotate", "--json", "--no-record", "-"], input: text)
    #expect(!annotated.text.contains("\"bob\"") && !annotated.text.contains("\"ada\""))
    // The way back is that of a merge: what is nobody's opt-out is learned again.
    #expect(try program.run(["people", "split", "bob@example.org"]).status == 0)
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    let again = try program.run(["annotate", "--json", "--no-record", "-"], input: text)
    #expect(again.text.contains("\"bob\"") && !again.text.contains("\"ada\""))
  }

  /// Wherever it is killed, the text is out of answers, and the next command finishes.
  @Test func `survive being killed`() throws {
    let program = try Program()
    let scratch = try repository()
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    let text = try String(contentsOfFile: "\(scratch.path)/all.c", encoding: .utf8)
    for delay in [40, 120, 250, 400, 700, 1_100, 1_700] {
      let process = Process()
      process.executableURL = URL(filePath: Program.path)
      process.arguments = ["optout", "add", "bob@example.org"]
      process.environment = program.environment
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      usleep(UInt32(delay) * 1_000)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let list = try program.run(["optout"]).text
      if list.isEmpty { continue }
      let annotated = try program.run(["annotate", "--json", "--no-record", "-"], input: text)
      #expect(annotated.status == 0 && !annotated.text.contains("\"bob\""), "after \(delay) ms")
    }
    #expect(try program.run(["optout", "add", "bob@example.org"]).status == 0)
    #expect(try program.run(["optout"]).text.contains("erased"))
    let found = try runCommand(
      "/bin/grep", ["-rlF", "call_bob_7(bob[1], ", program.home.path], in: "/",
      environment: program.environment)
    #expect(found.text.isEmpty)
  }
}
