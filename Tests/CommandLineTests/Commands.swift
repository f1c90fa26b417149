import Agent
import Foundation
import Support
import Testing

@testable import byline

/// The program, run as a user would.
struct Program: Sendable {
  let home: ScratchFolder

  init() throws { home = try ScratchFolder() }

  static var path: String {
    let tests = Bundle.allBundles.compactMap(\.executableURL).first ?? Bundle.main.executableURL!
    return tests.deletingLastPathComponent().appending(path: "byline").path
  }

  var environment: [String: String] {
    var environment = cleanEnvironment(home: home.path)
    environment["BYLINE_HOME"] = home.path + "/byline"
    return environment
  }

  func run(_ arguments: [String], input: String = "", in folder: String? = nil) throws
    -> CommandResult
  {
    return try runCommand(
      Self.path, arguments, in: folder ?? home.path, environment: environment,
      input: Array(input.utf8))
  }
}

@Suite struct Commands {
  private func repository() throws -> ScratchRepository {
    let scratch = try ScratchRepository()
    for (number, author) in ["ada", "bob", "eve", "sid"].enumerated() {
      let body = (0..<12).map { "  call_\(author)_\($0 * 7 + number)(\(author)[\($0)]);" }
      try scratch.commit(
        "\(author).c", "void \(author)(void) {\n\(body.joined(separator: "\n"))\n}\n", by: author)
    }
    return scratch
  }

  @Test func `do the main job from end to end`() throws {
    let program = try Program()
    let scratch = try repository()
    let learn = try program.run(["learn", scratch.path])
    #expect(learn.status == 0, "\(learn.errorText)")
    #expect(learn.text.contains("4 documents, 56 lines"))
    let text = try String(contentsOfFile: scratch.path + "/ada.c", encoding: .utf8)
    let annotate = try program.run(["annotate", "-"], input: text)
    #expect(annotate.status == 0)
    #expect(annotate.text.contains("ada <ada@example.org>"))
    let json = try program.run(["annotate", "--json"], input: text)
    let value = try JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any]
    #expect((value?["authors"] as? [[String: Any]])?.first?["name"] as? String == "ada")
    let generated = try program.run(["generate", "--prompt", "void ", "--seed", "4"])
    #expect(generated.status == 0)
    let again = try program.run(["generate", "--prompt", "void ", "--seed", "4"])
    #expect(again.output == generated.output)
    let report = try program.run(["report", "--format", "csv"])
    #expect(report.text.contains("ada,ada@example.org,14,"))
    #expect(try program.run(["sources"]).text.contains("4 documents"))
    #expect(try program.run(["ledger", "verify"]).status == 0)
    #expect(try program.run(["sources", "remove", scratch.path]).status == 0)
    #expect(try program.run(["sources"]).text.isEmpty)
  }

  @Test func `fail in order while libgit2 is still starting`() throws {
    let program = try Program()
    for _ in 0..<100 {
      #expect(try program.run(["annotate", "-"]).status == 3)
    }
  }

  @Test func `say in one sentence what is wrong, with the right status`() throws {
    let program = try Program()
    let scratch = try repository()
    let cases: [(arguments: [String], status: Int32, says: String)] = [
      (["annotate", "-"], 3, "nothing has been learned"),
      (["learn", "/nowhere/at/all"], 3, "no such file"),
      (["learn"], 2, "Missing expected argument"),
      (["learn", "--threads", "0", "x"], 2, "--threads"),
      (["nonsense"], 2, "nonsense"),
      (["blame", scratch.path + "/none.c"], 3, "none.c"),
      (["report", "--since", "yesterday"], 2, "--since"),
      (["annotate", "/nowhere"], 3, "cannot read /nowhere"),
    ]
    for entry in cases {
      if entry.arguments.first == "report" {
        #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
      }
      let result = try program.run(entry.arguments)
      #expect(result.status == entry.status, "\(entry.arguments): \(result.errorText)")
      #expect(result.errorText.contains(entry.says), "\(result.errorText)")
      #expect(result.output.isEmpty)
    }
    try scratch.folder.write("binary", [0, 1, 2])
    let binary = try program.run(["annotate", scratch.path + "/binary"])
    #expect(binary.status == 3 && binary.errorText.contains("binary"))
    let unborn = try ScratchRepository()
    let empty = try program.run(["learn", unborn.path])
    #expect(empty.status == 3 && empty.errorText.contains("no commits yet"))
  }

  @Test func `blame as git does`() throws {
    let program = try Program()
    let scratch = try repository()
    try scratch.commit(
      "ada.c", "/* new */\n" + String(contentsOfFile: scratch.path + "/ada.c", encoding: .utf8),
      by: "bob")
    let expected = try scratch.gitBytes(["blame", "--porcelain", "HEAD", "--", "ada.c"])
    let actual = try program.run(["blame", "--porcelain", "ada.c"], in: scratch.path)
    #expect(actual.output == expected, "\(actual.errorText)")
    let all = try program.run(["blame", "--all", "--porcelain"], in: scratch.path)
    #expect(all.text.hasPrefix("ada.c\n") && all.text.contains("\nsid.c\n"))
  }

  @Test func `print version and help to standard output`() throws {
    let program = try Program()
    let version = try program.run(["--version"])
    #expect(version.status == 0 && version.text == "\(Byline.version)\n")
    let help = try program.run(["learn", "--help"])
    #expect(help.status == 0 && help.text.contains("USAGE"))
  }

  @Test func `list before they uninstall, and remove what they list`() throws {
    let program = try Program()
    let scratch = try repository()
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    let listed = try program.run(["uninstall", "--data"])
    #expect(listed.text.contains("store: ") && listed.errorText.contains("--yes"))
    #expect(try program.run(["sources"]).status == 0)
    #expect(try program.run(["uninstall", "--data", "--yes"]).status == 0)
    #expect(try program.run(["sources"]).status == 3)
  }
}

@Suite struct ProgressLines {
  @Test func `show amount, rate and time left on a terminal`() throws {
    var line = ProgressLine(isTerminal: true)
    func step(_ done: Int) -> ProgressLine.Step {
      .init(phase: "reading", done: done, all: 100, unit: "files")
    }
    _ = line.text(for: step(0), at: 0, width: 80)
    #expect(line.text(for: step(10), at: 0.05, width: 80) == nil)
    let drawn = line.text(for: step(50), at: 5, width: 80)
    let text = try #require(drawn)
    #expect(text.contains("50/100 files") && text.contains("10/s") && text.contains("5.0 s left"))
    #expect(text.count < 90)
    let end = line.end(at: 10)
    #expect(end.contains("reading, 100 files, 10.0 s"))
  }

  @Test func `are plain and few elsewhere`() {
    var line = ProgressLine(isTerminal: false)
    var output = ""
    for tick in 0...100 {
      let step = ProgressLine.Step(phase: "reading", done: tick, all: 100, unit: "files")
      output += line.text(for: step, at: Double(tick) / 10, width: 80) ?? ""
    }
    output += line.end(at: 10)
    #expect(!output.contains("\u{1B}"))
    #expect(output.split(separator: "\n").count == 3)
  }

  @Test func `for days and spans of time`() throws {
    #expect(ReportStart.seconds("2026-11-24", now: 0) == 1_795_478_400)
    #expect(ReportStart.seconds("2d", now: 1_000_000) == 827_200)
    #expect(ReportStart.seconds("soon", now: 0) == nil)
  }
}
