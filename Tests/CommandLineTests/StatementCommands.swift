import Foundation
import Support
import Testing

@testable import byline

@Suite struct StatementCommands {
  /// A store with accepted texts of two persons, and a folder for statements.
  private func learned() throws -> (program: Program, folder: String) {
    let program = try Program()
    let scratch = try ScratchRepository()
    func body(_ name: String) -> [String] {
      (0..<24).map { "  call_\(name)_\($0 * 7)(\(name)[\($0)], \"\(name) \($0 * 13)\");" }
    }
    for name in ["ada", "bob", "eve"] {
      try scratch.commit(
        "\(name).c", "void \(name)(void) {\n" + body(name).joined(separator: "\n") + "\n}\n",
        by: name)
    }
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    for (number, name) in ["ada", "bob", "ada"].enumerated() {
      let lines = body(name)[(number * 3)..<(number * 3 + 10)].joined(separator: "\n")
      try program.home.write("\(number).c", lines + "\n")
      let accept = try program.run([
        "ledger", "accept", "\(number).c", "--as", "Sue <sue@x.org>",
      ])
      #expect(accept.status == 0, "\(accept.errorText)")
    }
    return (program, program.home.path + "/out")
  }

  @Test(arguments: ["influence", "survival", "mixed:0.7"])
  func `are made here and computed again elsewhere`(rule: String) throws {
    let (program, folder) = try learned()
    let key = try program.run(["ledger", "key"]).text.trimmingCharacters(in: .newlines)
    let made = try program.run([
      "statement", "--pool", "1000", "--currency", "EUR", "--rule", rule, "--out", folder,
    ])
    #expect(made.status == 0, "\(made.errorText)")
    #expect(made.text.contains("1000.00 EUR to"))
    let other = try Program()
    let verify = try other.run(["statement", "verify", folder, "--key", key])
    #expect(verify.status == 0 && verify.text.contains("signed by"), "\(verify.errorText)")
    let alone = try other.run([
      "statement", "verify", folder + "/statement.json", "--ledger", folder + "/ledger.jsonl",
    ])
    #expect(alone.status == 0, "\(alone.errorText)")
    // The ledger here must lead through the head of the statement.
    let head = try program.run(["ledger", "verify", "--against", folder + "/statement.json"])
    #expect(head.status == 0, "\(head.errorText)")
  }

  @Test func `that were changed are named, with the first difference`() throws {
    let (program, folder) = try learned()
    let made = try program.run([
      "statement", "--pool", "100.01", "--currency", "EUR", "--rule", "mixed:0.5", "--out", folder,
      "--json",
    ])
    let value = try #require(
      JSONSerialization.jsonObject(with: Data(made.output)) as? [String: Any])
    let payees = try #require(value["payees"] as? [[String: Any]])
    let paid = try #require(payees[0]["paid"] as? Int)
    let person = try #require(payees[1]["person"] as? String)
    let file = folder + "/statement.json"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let payeeFile = "\(folder)/payee-\(person).json"
    let payee = try String(contentsOfFile: payeeFile, encoding: .utf8)
    let cases: [(file: String, from: String, to: String, says: String)] = [
      (file, "\"paid\" : \(paid)", "\"paid\" : \(paid + 1)", "payees[0].paid is \(paid + 1)"),
      (file, "\"minor_units\" : 10001", "\"minor_units\" : 10002", "payees[0]"),
      (file, "mixed:0.5", "influence", "payees"),
      (file, "\"repeats\" : 0", "\"repeats\" : 1", "totals.repeats is 1, and should be 0"),
      (file, "\"name\" : \"ada\"", "\"name\" : \"mia\"", "digest"),
      (file, "\"excludes_own\" : true", "\"excludes_own\" : false", "digest"),
      (payeeFile, "\"kind\" : \"accepted\"", "\"kind\" : \"output\"", "entries[0].kind"),
    ]
    for (path, from, to, says) in cases {
      let whole = path == file ? text : payee
      let changed = whole.replacing(from, with: to, maxReplacements: 1)
      #expect(changed != whole, "\(from)")
      try changed.write(toFile: path, atomically: false, encoding: .utf8)
      let verify = try program.run(["statement", "verify", folder])
      #expect(verify.status == 1 && verify.errorText.contains(says), "\(verify.errorText)")
      #expect(verify.errorText.contains(path))
      try whole.write(toFile: path, atomically: false, encoding: .utf8)
    }
    try FileManager.default.removeItem(atPath: payeeFile)
    #expect(try program.run(["statement", "verify", folder]).errorText.contains("is missing"))
  }

  @Test func `follow corrections, periods and exclusions`() throws {
    let (program, _) = try learned()
    func paid(_ arguments: String...) throws -> [String: Int] {
      let run = try program.run(
        ["statement", "--pool", "1000", "--currency", "JPY", "--json"] + arguments)
      #expect(run.status == 0, "\(run.errorText)")
      let value = try #require(
        JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any])
      return (value["payees"] as? [[String: Any]] ?? []).reduce(into: [:]) {
        $0[$1["name"] as? String ?? ""] = $1["paid"] as? Int
      }
    }
    let whole = try paid()
    #expect(Set(whole.keys) == ["ada", "bob"] && whole.values.reduce(0, +) == 1000)
    // Looking changes nothing, nor does accepting the same once more.
    for _ in 0..<3 { _ = try program.run(["annotate", "0.c"]) }
    _ = try program.run(["ledger", "accept", "0.c", "--as", "Sue <sue@x.org>"])
    #expect(try paid() == whole)
    #expect(try paid("--exclude", "ada") == ["bob": 1000])
    #expect(try paid("--period", "..2020").isEmpty)
    #expect(try Set(paid("--rule", "survival").keys) == ["ada", "bob", "eve"])
    let correct = try program.run([
      "ledger", "correct", "2", "--void", "--reason", "never used", "--as", "Sue <sue@x.org>",
    ])
    #expect(correct.status == 0, "\(correct.errorText)")
    #expect(try paid() == ["ada": 1000])
    #expect(try paid("--uncorrected") == whole)
  }

  @Test func `refuse what is no amount, currency or rule`() throws {
    let (program, _) = try learned()
    let cases = [
      ["--pool", "10.5", "--currency", "JPY"], ["--pool", "1", "--currency", "XAU"],
      ["--pool", "-1", "--currency", "EUR"], ["--pool", "1", "--currency", "EUR", "--rule", "x"],
      ["--pool", "1", "--currency", "EUR", "--minimum", "0.001"], ["--pool", "1"],
    ]
    for arguments in cases {
      let run = try program.run(["statement"] + arguments)
      #expect(run.status == 2, "\(arguments): \(run.errorText)")
    }
    #expect(try program.run(["statement", "verify", "/nowhere"]).status != 0)
  }
}
