import Foundation
import Support
import Testing

@testable import byline

@Suite struct AnnotateInputs {
  private func body(_ author: String, _ number: Int) -> String {
    let lines = (0..<12).map { "  call_\(author)_\($0 * 7 + number)(\(author)[\($0)]);" }
    return "void \(author)(void) {\n\(lines.joined(separator: "\n"))\n}\n"
  }

  /// Four authors learned, and a repository at hand that draws on one of them.
  private func scene() throws -> (
    program: Program, learned: ScratchRepository, here: ScratchRepository
  ) {
    let program = try Program()
    let learned = try ScratchRepository()
    for (number, author) in ["ada", "bob", "eve", "sid"].enumerated() {
      try learned.commit("\(author).c", body(author, number), by: author)
    }
    #expect(try program.run(["learn", "-q", learned.path]).status == 0)
    let here = try ScratchRepository()
    // Each repository's clock goes on by a minute with a commit: here it is later than there.
    for _ in 0..<4 { try here.commit([:], by: "me") }
    try here.commit("main.c", "int main(void) {\n  return 0;\n}\n", by: "me")
    return (program, learned, here)
  }

  private func json(_ result: CommandResult) throws -> [String: Any] {
    #expect(result.status == 0, "\(result.errorText)")
    return try #require(JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any])
  }

  private func names(_ value: [String: Any]) -> [String] {
    (value["authors"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
  }

  private func lines(_ value: [String: Any]) -> [Int] {
    (value["spans"] as? [[String: Any]] ?? []).compactMap { $0["start_line"] as? Int }
  }

  @Test func `credit only added lines, under their numbers and paths`() throws {
    let (program, _, here) = try scene()
    let text = "int main(void) {\n  return 0;\n}\n" + body("bob", 1)
    try here.folder.write("main.c", text)
    try here.folder.write("sub/new.c", body("eve", 2))
    try here.git(["add", "-A"])
    let staged = try json(try program.run(["annotate", "--staged", "--json"], in: here.path))
    let files = try #require(staged["files"] as? [[String: Any]])
    #expect(
      files.map { ($0["input"] as? [String: Any])?["path"] as? String } == ["main.c", "sub/new.c"])
    #expect(names(files[0]) == ["bob"] && names(files[1]) == ["eve"])
    #expect(names(staged).sorted() == ["bob", "eve"])
    #expect(lines(files[0]).allSatisfy { $0 >= 4 } && lines(files[1]).first == 1)
    // A patch says the same, wherever it is read.
    let patch = try here.git(["diff", "--cached"])
    let read = try json(try program.run(["annotate", "--patch", "--json"], input: patch))
    let patched = try #require(read["files"] as? [[String: Any]])
    for (one, other) in zip(files, patched) {
      #expect(names(one) == names(other) && lines(one) == lines(other))
    }
    try here.commit([:], by: "me")
    let diff = try json(
      try program.run(["annotate", "--diff", "HEAD^..HEAD", "--json"], in: here.path))
    #expect(names(diff) == names(staged))
    // The whole file, but only these lines.
    let range = try json(
      try program.run(["annotate", "main.c", "--range", "1-3", "--json"], in: here.path))
    #expect(names(range).isEmpty)
    let table = try program.run(["annotate", "main.c", "sub/new.c"], in: here.path)
    #expect(table.text.contains("2 files together"))
    let none = try program.run(["annotate", "--staged"], in: here.path)
    #expect(none.status == 0 && none.errorText.contains("no lines to credit"))
  }

  @Test func `run nothing that a repository is configured to run`() throws {
    let (program, _, here) = try scene()
    let trap = here.path + "/trap.sh"
    try here.folder.write("trap.sh", "#!/bin/sh\ntouch '\(here.path)/sprung'\ncat\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: trap)
    try here.folder.write(".gitattributes", "*.c diff=trap filter=trap\n")
    for (key, value) in [
      ("diff.external", trap), ("diff.trap.textconv", trap), ("diff.trap.command", trap),
      ("filter.trap.clean", trap), ("filter.trap.smudge", trap), ("core.fsmonitor", trap),
      ("core.pager", trap), ("core.hooksPath", here.path), ("core.sshCommand", trap),
    ] {
      try here.git(["config", key, value])
    }
    try here.folder.write("new.c", body("bob", 1))
    try here.git(["-c", "core.fsmonitor=", "-c", "filter.trap.clean=", "add", "new.c"])
    try? FileManager.default.removeItem(atPath: here.path + "/sprung")
    for arguments in [["--staged"], ["--diff", "HEAD"], ["new.c", "--format", "sarif"]] {
      let result = try program.run(["annotate"] + arguments, in: here.path)
      #expect(result.status == 0, "\(result.errorText)")
    }
    #expect(!FileManager.default.fileExists(atPath: here.path + "/sprung"))
  }

  @Test func `keep private sources out of what is passed on, until they are shared`() throws {
    let (program, learned, here) = try scene()
    try here.folder.write("new.c", body("bob", 1))
    for format in ["spdx", "trailers", "sarif", "agent-trace"] {
      let result = try program.run(["annotate", "new.c", "--format", format], in: here.path)
      #expect(result.status == 0 && result.text.contains("private source"), "\(result.errorText)")
      #expect(!result.text.contains("bob.c") && !result.text.contains("bob@"), "\(result.text)")
    }
    let own = try program.run(["annotate", "bob.c", "--format", "sarif"], in: learned.path)
    #expect(!own.text.contains("private source"))
    let settings = try program.run(["config"]).text
    let path = try #require(settings.firstMatch(of: /\S+config\.toml/)).output
    try FileManager.default.createDirectory(
      atPath: URL(filePath: String(path)).deletingLastPathComponent().path,
      withIntermediateDirectories: true)
    try "shared = [\"\(learned.path)\"]\n".write(
      toFile: String(path), atomically: true, encoding: .utf8)
    let shared = try program.run(["annotate", "new.c", "--format", "spdx"], in: here.path)
    #expect(shared.text.contains("bob.c") && !shared.text.contains("bob@"), "\(shared.text)")
  }

  @Test func `draw on the sources that are asked for alone`() throws {
    let (program, learned, here) = try scene()
    try here.commit("own.c", body("kim", 5), by: "kim")
    #expect(try program.run(["learn", "-q", here.path]).status == 0)
    let text = body("bob", 1) + body("kim", 5)
    let all = try json(try program.run(["annotate", "--json"], input: text))
    #expect(Set(names(all)) == ["bob", "kim"])
    for (path, name) in [(learned.path, "bob"), (here.path, "kim")] {
      let some = try json(
        try program.run(["annotate", "--json", "--sources", path], input: text))
      #expect(names(some) == [name])
      let written = try program.run(
        ["generate", "--prompt", "void \(name)", "--sources", path, "--json", "--no-record"])
      let other = name == "bob" ? "kim" : "bob"
      #expect(written.status == 0 && !written.text.contains(other), "\(written.text)")
    }
    let unknown = try program.run(["annotate", "--sources", "nowhere"], input: text)
    #expect(unknown.status == 3 && unknown.errorText.contains("nowhere"))
  }

  @Test func `come back byte for byte, and twice is once`() throws {
    let (program, _, here) = try scene()
    try here.folder.write("new.c", body("bob", 1).replacing("\n", with: "\r\n"))
    let original = try Data(contentsOf: URL(filePath: here.path + "/new.c"))
    for format in ["spdx", "markdown"] {
      let written = try program.run(["annotate", "new.c", "--format", format], in: here.path)
      #expect(written.status == 0 && written.output.count > original.count)
      try here.folder.write("out.c", written.output)
      #expect(try program.run(["strip", "out.c"], in: here.path).output == Array(original))
      let again = try program.run(
        ["annotate", "out.c", "--format", format, "--language", "c"], in: here.path)
      #expect(again.output == written.output)
    }
    let schema = try program.run(["annotate", "--schema"])
    #expect(schema.status == 0 && schema.text.contains("\"$schema\""))
  }

  @Test func `that make no sense are said to`() throws {
    let (program, _, here) = try scene()
    for (arguments, status, says) in [
      (["--staged", "--patch"], 2, "exclude one another"), (["--range", "0"], 2, "--range"),
      (["--range", "9-3"], 2, "--range"), (["main.c", "--range", "99"], 2, "fewer lines"),
      (["--diff", "nope"], 3, "cannot find the revision nope"),
      (["main.c", "--language", "klingon"], 2, "klingon"), (["--patch"], 3, "no hunk"),
      (["main.c", "--format", "spdx", "--json"], 2, "exclude"),
    ] {
      let result = try program.run(["annotate"] + arguments, input: "x\n", in: here.path)
      #expect(
        result.status == Int32(status) && result.errorText.contains(says),
        "\(arguments): \(result.errorText)")
      #expect(result.output.isEmpty)
    }
  }
}
