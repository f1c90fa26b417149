import Foundation
import Support
import Testing

@Suite struct ReportRuns {
  /// A repository of three languages and three months, of which lines changed hands.
  private func repository() throws -> ScratchRepository {
    let scratch = try ScratchRepository()
    func body(_ name: String, _ count: Int) -> String {
      (0..<count).map { "\(name)_value_\($0) = \(name)(\($0 * 37), '\(name) \($0)')\n" }.joined()
    }
    try scratch.commit("src/ada.py", body("ada", 12), by: "ada")
    try scratch.commit("docs/guide.md", body("guide", 5), by: "evelyn")
    scratch.wait(40 * 86_400)
    try scratch.commit("src/bob.c", body("bob", 9), by: "bob")
    try scratch.commit("src/ada.py", body("ada", 8) + body("new", 6), by: "bob")
    scratch.wait(40 * 86_400)
    try scratch.commit("main.py", body("main", 3), by: "=1+1")
    return scratch
  }

  private func rows(_ program: Program, _ arguments: [String]) throws -> [[String: Any]] {
    let result = try program.run(["report", "--format", "json"] + arguments)
    #expect(result.status == 0, "\(result.errorText)")
    let value = try JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any]
    return try #require(value?["rows"] as? [[String: Any]])
  }

  private func counts(_ rows: [[String: Any]], by key: String) -> [String: Int] {
    var result: [String: Int] = [:]
    for row in rows { result[row[key] as? String ?? ""] = row["lines"] as? Int ?? 0 }
    return result
  }

  @Test func `agree with git blame on lines by month, language and folder`() throws {
    let (program, scratch) = (try Program(), try repository())
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    var (months, languages, folders): ([String: Int], [String: Int], [String: Int]) = (
      [:], [:], [:]
    )
    let names = ["py": "python", "c": "c", "md": "markdown"]
    for file in try scratch.git(["ls-files"]).split(separator: "\n").map(String.init) {
      for line in try scratch.git(["blame", "--line-porcelain", file]).split(separator: "\n")
      where line.hasPrefix("author-time ") {
        let date = Date(timeIntervalSince1970: try #require(Double(line.dropFirst(12))))
        months[String(date.ISO8601Format().prefix(7)), default: 0] += 1
        languages[names[String(try #require(file.split(separator: ".").last))] ?? "", default: 0] +=
          1
        folders[file.contains("/") ? file.split(separator: "/")[0] + "/" : "./", default: 0] += 1
      }
    }
    #expect(months.count == 3)
    #expect(counts(try rows(program, ["--by", "period"]), by: "month") == months)
    #expect(counts(try rows(program, ["--by", "language"]), by: "language") == languages)
    #expect(counts(try rows(program, ["--by", "path"]), by: "path") == folders)
    let source = try #require(try rows(program, ["--by", "source"]).first)
    #expect(source["lines"] as? Int == months.values.reduce(0, +))
    #expect(source["files"] as? Int == 4)
    #expect(source["leading_person"] as? String == "bob")
  }

  @Test func `say who draws on whom`() throws {
    let (program, library, scratch) = (try Program(), try repository(), try ScratchRepository())
    // What is copied was there before.
    scratch.wait(365 * 86_400)
    scratch.variables["BYLINE_HOME"] = program.home.path + "/byline"
    try scratch.git(["config", "user.name", "Grace"])
    try scratch.git(["config", "user.email", "grace@example.org"])
    try scratch.commit("start.txt", "the start of something else\n", by: "grace")
    #expect(try program.run(["learn", "-q", library.path, scratch.path]).status == 0)
    #expect(try rows(program, ["--by", "matrix"]).isEmpty)
    #expect(try program.run(["hooks", "install"], in: scratch.path).status == 0)
    let text = try String(contentsOfFile: library.path + "/src/bob.c", encoding: .utf8)
    try scratch.commit("mine.c", text, by: "grace")
    let isSettled = try blockedUntil {
      _ = try program.run(["hooks", "work"], in: scratch.path)
      return try program.run(["hooks", "status"], in: scratch.path).text.contains("0 events")
    }
    #expect(isSettled)
    let rows = try rows(program, ["--by", "matrix"])
    let row = try #require(rows.first)
    #expect(row["writer"] as? String == "grace")
    #expect(row["source_person"] as? String == "bob")
    #expect(row["commits"] as? Int == 1)
    #expect((row["share"] as? Double ?? 0) > 0.9)
    let credited = try program.run(["report", "--format", "json"]).text
    #expect(credited.contains("\"bob\""))
    let page = try program.run(["report", "--by", "matrix", "--format", "html"]).text
    #expect(page.contains("<svg") && !page.contains("<script"))
    let hidden = try program.run(["report", "--by", "matrix", "--pseudonyms", "--format", "html"])
    #expect(hidden.text.contains("person 1") && hidden.text.contains("person 2"))
    #expect(!hidden.text.contains("grace") && !hidden.text.contains("bob"))
  }

  @Test func `say who is unique, and of which files credit is`() throws {
    let (program, scratch) = (try Program(), try repository())
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    let ada = try String(contentsOfFile: scratch.path + "/src/ada.py", encoding: .utf8)
    let bob = try String(contentsOfFile: scratch.path + "/src/bob.c", encoding: .utf8)
    let lines = bob.split(separator: "\n").prefix(4).joined(separator: "\n") + "\n"
    try program.home.write("a.py", ada)
    try program.home.write("b.c", lines)
    for name in ["a.py", "b.c"] {
      let accept = try program.run(["ledger", "accept", name, "--as", "Sue <sue@x.org>"])
      #expect(accept.status == 0, "\(accept.errorText)")
    }
    let people = try rows(program, ["--order", "influence"])
    let bits = people.map { $0["credited_bits"] as? Double ?? 0 }
    #expect(bits == bits.sorted(by: >) && bits.filter { $0 > 0 }.count == 2)
    let unique = try rows(program, ["--order", "uniqueness"])
    let necessary = unique.map { $0["necessary_bits"] as? Double ?? 0 }
    #expect(necessary == necessary.sorted(by: >) && necessary[0] > 10)
    #expect(unique.last?["credited_bits"] as? Double == 0)
    // All of what was credited is of known places here.
    for by in ["language", "path", "source"] {
      let sum = try rows(program, ["--by", by]).reduce(0) {
        $0 + ($1["credited_bits"] as? Double ?? 0)
      }
      #expect(abs(sum - bits.reduce(0, +)) < 1e-3, "\(by)")
    }
    let languages = try rows(program, ["--by", "language"])
    let c = try #require(languages.first { $0["language"] as? String == "c" })
    #expect(c["events"] as? Int == 1)
    #expect((c["credited_bits"] as? Double ?? 0) > 10)
    let page = try program.run(["report", "--format", "html"]).text
    #expect(page.contains("Without whom most would be missing"))
    #expect(try program.run(["report", "--by", "path", "--order", "influence"]).status == 2)
    #expect(try program.run(["sources", "remove", scratch.path]).status == 0)
    #expect(try rows(program, ["--by", "language"]).isEmpty)
  }

  @Test func `name people as they are asked to, and make no formulas`() throws {
    let (program, scratch) = (try Program(), try repository())
    #expect(try program.run(["learn", "-q", scratch.path]).status == 0)
    for by in ["person", "source", "path", "language", "period", "matrix"] {
      for format in ["table", "csv", "markdown", "html", "json"] {
        let plain = try program.run(["report", "--by", by, "--format", format])
        #expect(plain.status == 0)
        if format == "csv" {
          let cells = plain.text.split { ",\r\n".contains($0) }
          #expect(!cells.contains { "=+-@".contains($0.first ?? " ") }, "\(plain.text)")
        }
        let redacted = try program.run(["report", "--by", by, "--format", format, "--redact"]).text
        #expect(!redacted.replacing("@media", with: "").contains("@"), "\(by) \(format)")
        let hidden = try program.run(["report", "--by", by, "--format", format, "--pseudonyms"])
        #expect(hidden.status == 0)
        for name in ["bob", "evelyn", "example.org"] {
          #expect(!hidden.text.contains(name) || by == "path" && name == "bob", "\(by) \(format)")
        }
      }
    }
    #expect(try program.run(["report", "--redact", "--pseudonyms"]).status == 2)
    #expect(try program.run(["report", "--by", "nothing"]).status == 2)
    #expect(try program.run(["report", "--by", "period", "--source", "none"]).status == 3)
  }
}
