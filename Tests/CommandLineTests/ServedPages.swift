import Foundation
import Support
import Testing

/// `byline serve`, running until the value goes away.
final class ServedPage {
  let process = Process()
  let address: String
  private let output = Pipe()

  init(_ program: Program, _ arguments: [String] = []) throws {
    process.executableURL = URL(filePath: Program.path)
    process.arguments = ["serve"] + arguments
    process.environment = program.environment
    process.currentDirectoryURL = program.home.url
    process.standardOutput = output
    try process.run()
    var line = ""
    // The address is the first line; without one the program has ended.
    while !line.hasSuffix("\n") {
      let bytes = output.fileHandleForReading.availableData
      if bytes.isEmpty { break }
      line += String(decoding: bytes, as: UTF8.self)
    }
    address = line.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  deinit { if process.isRunning { process.terminate() } }
}

@Suite(.serialized) struct ServedPages {
  /// A store of code by people, some of whom mean harm.
  private func scene() throws -> (Program, ScratchRepository, [String: String]) {
    let program = try Program()
    let scratch = try ScratchRepository()
    var texts: [String: String] = [:]
    for (number, author) in ["ada", "bob", "eve", "sid"].enumerated() {
      let body = (0..<14).map {
        "  \(author)_table[\($0)] = mix_\(author)(\($0 * 7 + number), \"\(author) \($0 * 31)\");"
      }
      let text = "void \(author)_fill(int seed) {\n\(body.joined(separator: "\n"))\n}\n"
      texts[author] = text
      // A folder of her own, for reports by path.
      try scratch.commit(author == "eve" ? "eve/eve.c" : "\(author).c", text, by: author)
    }
    let code = (0..<9).map {
      "  document.write('<img src=x onerror=alert(\($0))>\u{202E}//\u{2066} #\($0 * 53)</pre></script>');"
    }
    let evil = code.joined(separator: "\n") + "\n"
    texts["evil"] = evil
    // Git takes angle brackets out of names; documents of folders name anybody.
    let folder = program.home.path + "/folder"
    try program.home.write(
      "folder/<b>\u{202E}evil\".md", "---\nauthor: \"<script>alert(1)</script>\"\n---\n" + evil)
    let quotes = code.map { $0.replacing("alert", with: "quoted") + " \($0.count)" }
    try scratch.commit(
      "quotes.js", quotes.joined(separator: "\n") + "\n",
      by: "\"' onload='alert(2)' &lt;i&gt;\u{202E}",
      message: "<!--")
    var raw =
      Array("latin = \"".utf8) + [0xE9, 0xFF, 0xFE]
      + Array("caf\u{E9} unlike all else here\"\n".utf8)
    raw += Array("other_line_of_latin(17, 'zebra', 42)\n".utf8)
    try scratch.folder.write("latin.py", raw)
    try scratch.commit([:], by: "=cmd|' /C calc'!A0")
    try scratch.folder.write("lib.min.js", "var a=1;" + String(repeating: "a+=1;", count: 900))
    try scratch.commit([:], by: "ada")
    let learn = try program.run(["learn", scratch.path, folder])
    #expect(learn.status == 0, "\(learn.errorText)")
    // What is paid for.
    for name in ["ada", "bob", "evil"] {
      try program.home.write("accepted.txt", texts[name] ?? "")
      let accept = try program.run([
        "ledger", "accept", "accepted.txt", "--as", "Sue <sue@example.org>",
      ])
      #expect(accept.status == 0, "\(accept.errorText)")
    }
    return (program, scratch, texts)
  }

  /// Files that the browser saves go to the folder `saved`.
  private func run(
    _ script: String, _ page: ServedPage, _ texts: [String: String], saving saved: String = ""
  ) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Browser")
    let input = try JSONSerialization.data(withJSONObject: [
      "address": page.address, "texts": texts,
      "shots": ProcessInfo.processInfo.environment["BYLINE_SHOTS"] ?? "",
      "saved": saved,
    ])
    var text = ""
    for name in script == "requests.py" ? [script] : ["visits.py", script] {
      text += try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    #expect(try OutsideChecks.python(text, input: [UInt8](input)).hasSuffix("done\n"))
  }

  @Test func `answer who may ask, and nobody else`() throws {
    let (program, _, texts) = try scene()
    let page = try ServedPage(program)
    try run("requests.py", page, texts)
    #expect(page.process.isRunning)
    // What was looked at is recorded, for its owner alone.
    let data = program.environment["BYLINE_HOME"]! + "/data"
    for file in try FileManager.default.contentsOfDirectory(atPath: data) {
      let facts = try FileManager.default.attributesOfItem(atPath: data + "/" + file)
      let mode = try #require(facts[.posixPermissions] as? Int)
      #expect(mode & 0o077 == 0, "\(file): \(String(mode, radix: 8))")
    }
    kill(page.process.processIdentifier, SIGTERM)
    page.process.waitUntilExit()
    #expect(page.process.terminationStatus == 0)
    #expect(page.process.terminationReason == .exit)
  }

  @Test func `work in a browser, whatever names and code are`() throws {
    let (program, _, texts) = try scene()
    let saved = try ScratchFolder()
    try run("browser.py", try ServedPage(program), texts, saving: saved.path)
    // The statement that was saved is what the command line makes, and holds elsewhere.
    let file = saved.path + "/statement.json"
    let made = try program.run([
      "statement", "--pool", "100.01", "--currency", "EUR", "--rule", "mixed:0.7", "--minimum",
      "0.05", "--json",
    ])
    func facts(_ json: Data) throws -> NSDictionary {
      var value = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
      for key in ["created_at", "digest", "signature", "ledger", "memory"] {
        #expect(value.removeValue(forKey: key) != nil || key == "signature", "\(key)")
      }
      return NSDictionary(dictionary: value)
    }
    let read = try Data(contentsOf: URL(filePath: file))
    #expect(try facts(read) == facts(Data(made.output)))
    let export = try program.run(["ledger", "export"])
    try saved.write("ledger.jsonl", export.output)
    let verify = try Program().run([
      "statement", "verify", file, "--ledger", saved.path + "/ledger.jsonl",
    ])
    #expect(verify.status == 0, "\(verify.errorText)")
  }

  @Test func `forget somebody, from the question to the certificate`() throws {
    let (program, scratch, texts) = try scene()
    try run("optout.py", try ServedPage(program), texts)
    // Until then her lines could be read there.
    #expect(FileManager.default.fileExists(atPath: scratch.path))
  }

  @Test func `are not served on a port that is taken`() throws {
    let program = try Program()
    let page = try ServedPage(program)
    let port = try #require(URL(string: page.address)?.port)
    let second = try program.run(["serve", "--port", "\(port)"])
    #expect(second.status == 3)
    #expect(second.errorText.contains("port \(port): another program listens there"))
    #expect(try program.run(["serve", "--port", "99999"]).status == 2)
    kill(page.process.processIdentifier, SIGINT)
    page.process.waitUntilExit()
    #expect(page.process.terminationStatus == 0)
  }
}
