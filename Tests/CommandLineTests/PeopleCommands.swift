import Foundation
import Support
import Testing

@testable import byline

@Suite struct PeopleCommands {
  private func objects(_ result: CommandResult) throws -> [[String: Any]] {
    try JSONSerialization.jsonObject(with: Data(result.output)) as? [[String: Any]] ?? []
  }

  @Test func `list, suggest, merge and split persons`() throws {
    let program = try Program()
    let scratch = try ScratchRepository()
    for (number, author) in ["ada", "ada", "bob"].enumerated() {
      let lines = (0...number).map { "\(author)_\(number)_\($0) = \($0 * 7919);\n" }.joined()
      try scratch.commit("\(number).c", lines, by: author)
    }
    try scratch.folder.write("3.c", "int generated_line_of_text;\n")
    try scratch.git(["add", "-A"])
    try scratch.git(["commit", "-q", "-m", "x", "--author=Ada <ada+work@example.org>"])
    try scratch.folder.write("4.c", "int another_generated_line;\n")
    try scratch.git(["add", "-A"])
    try scratch.git(["commit", "-q", "-m", "x", "--author=Claude <noreply@anthropic.com>"])
    #expect(try program.run(["people"]).status == 3)
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)

    let table = try program.run(["people", "--as", "b <bob@example.org>"])
    #expect(
      table.text == """
                3  ada <ada@example.org>  \(scratch.folder.url.lastPathComponent)
                3  bob <bob@example.org>  (you)  \(scratch.folder.url.lastPathComponent)
                1  Ada <ada+work@example.org>  \(scratch.folder.url.lastPathComponent)

        agents:
                1  Claude <noreply@anthropic.com>  \(scratch.folder.url.lastPathComponent)

        """)
    let suggested = try objects(try program.run(["people", "suggest", "--json"]))
    #expect(suggested.count == 1 && suggested.first?["reason"] as? String == "the same mailbox")
    #expect(
      try program.run(["people", "suggest"]).text.contains("merge ada@example.org ada+work@"))

    let merge = try program.run(["people", "merge", "ada@example.org", "ada+work@example.org"])
    #expect(
      merge.status == 0 && merge.errorText == "ada+work@example.org is ada <ada@example.org> now\n")
    let listed = try objects(try program.run(["people", "--json"]))
    #expect(listed.first?["lines"] as? Int == 4 && listed.first?["kind"] as? String == "human")
    #expect(
      try program.run(["people", "export"]).text == "ada <ada@example.org> <ada+work@example.org>\n"
    )
    let report = try program.run(["report", "--format", "csv"])
    #expect(report.text.contains("ada,ada@example.org,4,"))
    #expect(try program.run(["people", "split", "ada+work@example.org"]).status == 0)
    #expect(try objects(try program.run(["people", "--json"])).count == 4)
    #expect(
      try program.run(
        ["people", "import", "-"], input: "a <ada@example.org> <ada+work@example.org>\n"
      ).status == 0)
    let wrong = try program.run(["people", "merge", "nobody", "bob"])
    #expect(wrong.status == 3)
    #expect(
      wrong.errorText
        == "byline: cannot find the person nobody: `byline people` lists who is known\n")
  }
}
