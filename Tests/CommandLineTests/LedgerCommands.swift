import Foundation
import Support
import Testing

@testable import byline

@Suite struct LedgerCommands {
  /// A store that has learned what two persons wrote, and texts that draw on it.
  private func learned(texts: Int = 3) throws -> (program: Program, files: [String]) {
    let program = try Program()
    let scratch = try ScratchRepository()
    func body(_ name: String) -> [String] {
      (0..<24).map { "  call_\(name)_\($0 * 7)(\(name)[\($0)], \"\(name) \($0 * 13)\");" }
    }
    for name in ["ada", "bob"] {
      try scratch.commit(
        "\(name).c", "void \(name)(void) {\n" + body(name).joined(separator: "\n") + "\n}\n",
        by: name)
    }
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    let files = try (0..<texts).map { number -> String in
      let lines = body(number % 2 == 0 ? "ada" : "bob")[(number % 11)..<(number % 11 + 10)]
      try program.home.write("\(number).c", "// \(number)\n" + lines.joined(separator: "\n") + "\n")
      return program.home.path + "/\(number).c"
    }
    return (program, files)
  }

  @Test func `accept, list, show, correct, export and verify`() throws {
    let (program, files) = try learned()
    let accepted = try program.run(["ledger", "accept"] + files + ["--as", "Eve <eve@x.org>"])
    #expect(accepted.status == 0, "\(accepted.errorText)")
    #expect(accepted.text.split(separator: "\n").count == 3)
    #expect(try program.run(["annotate", files[0]]).status == 0)
    let list = try program.run(["ledger", "list"])
    #expect(list.text.split(separator: "\n").count == 4, "\(list.text)")
    #expect(list.text.contains("accepted") && list.text.contains("ada"))
    let json = try program.run([
      "ledger", "list", "--json", "--kind", "accepted", "--person", "ada",
    ])
    let items = try #require(
      JSONSerialization.jsonObject(with: Data(json.output)) as? [[String: Any]])
    #expect(items.count == 2 && items.allSatisfy { $0["counts"] as? Bool == true })
    #expect(try program.run(["ledger", "list", "--period", "..2020"]).text.isEmpty)
    #expect(try program.run(["ledger", "list", "--period", "never"]).status == 2)
    let correct = try program.run([
      "ledger", "correct", "1", "--move", "ada", "bob", "--reason", "she copied it", "--as",
      "Eve <eve@x.org>",
    ])
    #expect(correct.status == 0, "\(correct.errorText)")
    let show = try program.run(["ledger", "show", "1"])
    #expect(show.text.contains("credit as recorded") && show.text.contains("she copied it"))
    #expect(show.text.contains("Eve"))
    #expect(try program.run(["ledger", "show", "77"]).status == 3)

    let verify = try program.run(["ledger", "verify"])
    #expect(verify.status == 0 && verify.text.hasPrefix("5 entries, the chain holds: 5:"))
    let key = try program.run(["ledger", "key"]).text.trimmingCharacters(in: .newlines)
    let path = program.home.path + "/ledger.jsonl"
    #expect(try program.run(["ledger", "export", "--out", path]).status == 0)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!text.contains("ada@example.org") && !text.contains("\"name\":\"ada\""))
    #expect(!text.contains("\"source\":\"\(files[0])") && text.contains("she copied it"))
    let other = try Program()
    #expect(try other.run(["ledger", "verify", "--export", path, "--key", key]).status == 0)
    try text.replacing("\"lines\":", with: "\"lines\": ").write(
      toFile: path, atomically: false, encoding: .utf8)
    #expect(try other.run(["ledger", "verify", "--export", path, "--key", key]).status == 0)
    try text.replacing("\\\"own\\\":false", with: "\\\"own\\\":true").write(
      toFile: path, atomically: false, encoding: .utf8)
    let broken = try other.run(["ledger", "verify", "--export", path])
    #expect(broken.status == 1 && broken.errorText.contains("entry 1"), "\(broken.errorText)")
  }

  @Test func `know when the end was cut off`() throws {
    let (program, files) = try learned()
    _ = try program.run(["ledger", "accept"] + files)
    let verify = try program.run(["ledger", "verify"])
    _ = try program.run(["ledger", "list"])
    let whole = try program.run(["ledger", "verify"])
    let head = try #require(whole.text.split(separator: " ").last).dropLast()
    #expect(verify.status == 0 && head.hasPrefix("3:"), "\(whole.text)")
    let data = program.home.path + "/byline/data/"
    #expect(try program.run(["ledger", "export", "--out", data + "e"]).status == 0)
    try OutsideChecks.python(
      """
      import sqlite3, sys
      base = sqlite3.connect(sys.stdin.read())
      for table in ['entry_credit', 'entry_necessary', 'entry_place', 'entry']:
          base.execute(f'DELETE FROM {table} WHERE seq = 3')
      base.commit()
      """, input: Array((data + "catalog.sqlite").utf8))
    #expect(try program.run(["ledger", "verify"]).errorText.contains("cut off"))
    try FileManager.default.removeItem(atPath: data + "ledger.head")
    let blind = try program.run(["ledger", "verify"])
    #expect(blind.status == 0 && blind.errorText.contains("cannot be excluded"))
    #expect(try program.run(["ledger", "verify", "--head", String(head)]).status == 1)
    #expect(try program.run(["ledger", "verify", "--against", data + "e"]).status == 1)
  }

  @Test func `lose nothing that was acknowledged when the program is killed`() throws {
    let (program, files) = try learned(texts: 60)
    var acknowledged: Set<Substring> = []
    for round in 0..<6 {
      let output = program.home.path + "/acknowledged-\(round)"
      try program.home.write("acknowledged-\(round)", "")
      let process = Process()
      process.executableURL = URL(filePath: Program.path)
      process.arguments = ["ledger", "accept"] + files
      process.environment = program.environment
      process.currentDirectoryURL = program.home.url
      process.standardOutput = try FileHandle(forWritingTo: URL(filePath: output))
      process.standardError = FileHandle.nullDevice
      // Somebody moves what waits into the ledger meanwhile, and is killed, too.
      let reader = Process()
      reader.executableURL = URL(filePath: "/bin/sh")
      reader.arguments = ["-c", "while :; do \"$0\" ledger list >/dev/null; done", Program.path]
      reader.environment = program.environment
      reader.standardOutput = FileHandle.nullDevice
      reader.standardError = FileHandle.nullDevice
      try process.run()
      try reader.run()
      // How far they get does not matter, only that some of it is done.
      var waited = 0
      while waited < 30_000, try Data(contentsOf: URL(filePath: output)).count < 80 * (round + 1) {
        usleep(10_000)
        waited += 10
      }
      kill(process.processIdentifier, SIGKILL)
      kill(reader.processIdentifier, SIGKILL)
      process.waitUntilExit()
      reader.waitUntilExit()
      let text = String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
      // The last line may be half.
      acknowledged.formUnion(
        text.split(separator: "\n").filter { $0.contains("accepted") }.map { $0.prefix(32) })
    }
    #expect(!acknowledged.isEmpty)
    let json = try program.run(["ledger", "list", "--json", "--kind", "accepted"])
    let items = try #require(
      JSONSerialization.jsonObject(with: Data(json.output)) as? [[String: Any]],
      "\(json.errorText)")
    let known = Set(items.compactMap { $0["id"] as? String })
    #expect(acknowledged.allSatisfy { known.contains(String($0)) })
    #expect(try program.run(["ledger", "verify"]).status == 0)
  }

  @Test func `sync before they acknowledge`() throws {
    let (program, files) = try learned(texts: 2)
    let trace = program.home.path + "/trace"
    let run = try runCommand(
      "/usr/bin/strace",
      ["-f", "-y", "-o", trace, "-e", "trace=write,fsync,fdatasync"]
        + [Program.path, "ledger", "accept"] + files, in: program.home.path,
      environment: program.environment)
    #expect(run.status == 0, "\(run.errorText)")
    #expect(run.text.split(separator: "\n").count == 2)
    let calls = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
    var steps: [String] = []
    for call in calls {
      if call.contains(" write("), call.contains("spool.jsonl>") { steps.append("written") }
      if call.contains("sync("), call.contains("spool.jsonl>"), call.contains("= 0") {
        steps.append("synced")
      }
      if call.contains(" write(1<") { steps.append("acknowledged") }
    }
    #expect(
      steps == ["written", "synced", "acknowledged", "written", "synced", "acknowledged"],
      "\(steps)")

    // What waits goes into the database, whose log is synced before the spool is given up.
    let drain = program.home.path + "/drain"
    let list = try runCommand(
      "/usr/bin/strace",
      [
        "-f", "-y", "-o", drain, "-e", "trace=pwrite64,fsync,fdatasync,unlink,rename",
        Program.path, "ledger", "list",
      ], in: program.home.path, environment: program.environment)
    #expect(list.text.split(separator: "\n").count == 2)
    let order = try String(contentsOfFile: drain, encoding: .utf8).split(separator: "\n")
    let sync = try #require(
      order.firstIndex {
        $0.contains("sync(") && ($0.contains("catalog.sqlite-wal>") || $0.contains("sqlite>"))
      })
    let given = try #require(
      order.firstIndex { $0.contains("unlink(") && $0.contains("spool.jsonl.draining") })
    #expect(sync < given, "\(order)")
  }
}
