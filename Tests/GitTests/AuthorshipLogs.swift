import Provenance
import Support
import Testing

@testable import Git

@Suite struct AuthorshipLogs {
  static func log(_ attestations: String, _ metadata: String? = nil) -> [UInt8] {
    let json = metadata ?? #"{"schema_version": "authorship/3.0.0", "prompts": {}}"#
    return Array((attestations + "---\n" + json).utf8)
  }

  private func lines(_ log: AuthorshipLog, _ path: String) -> String {
    (log.files[Path(path)] ?? []).map {
      "\($0.lines.lowerBound + 1)-\($0.lines.upperBound) \($0.kind.rawValue)"
    }.joined(separator: ", ")
  }

  @Test func `of all three forms of keys are read`() throws {
    let log = try AuthorshipLog(
      parsing: Self.log(
        """
        src/main.rs
          s_c9883b05a2487d::t_9f8e7d6c5b4a32 1-10,15
          h_31dce776f88375 25-30
        "src/my file.rs"
          abcd1234abcd1234 1-4,9-10,12
          abcd123 20

        """,
        """
        {"schema_version": "authorship/3.0.0", "base_commit_sha": "x",
         "prompts": {"abcd1234abcd1234": {"agent_id": {"tool": "cursor", "model": "gpt-4"},
           "messages": [{"text": "\\u0000"}]}},
         "humans": {"h_31dce776f88375": {"author": "Dev <dev@example.com>"}},
         "sessions": {"s_c9883b05a2487d": {"agent_id": {"tool": "claude", "id": "1", "model": "m"}}}}
        """))
    #expect(lines(log, "src/main.rs") == "1-10 agent, 15-15 agent, 25-30 human")
    #expect(lines(log, "src/my file.rs") == "1-4 agent, 9-10 agent, 12-12 agent, 20-20 agent")
    #expect(log.agents["s_c9883b05a2487d"] == .init(tool: "claude", model: "m"))
    #expect(log.agents["abcd1234abcd1234"]?.tool == "cursor")
    #expect(log.files[Path("src/main.rs")]?.first?.key == "s_c9883b05a2487d")
  }

  @Test func `that contradict themselves leave lines to the agent`() throws {
    let log = try AuthorshipLog(
      parsing: Self.log("a\n  h_31dce776f88375 1-20\n  abcd1234abcd1234 5-7,6-9,18-30\n"))
    #expect(lines(log, "a") == "1-4 human, 5-7 agent, 8-9 agent, 10-17 human, 18-30 agent")
  }

  @Test func `with keys of unknown form claim nothing`() throws {
    let log = try AuthorshipLog(
      parsing: Self.log("a\n  x_31dce776f88375 1-20\n  s_zz::t_1 1\n  human 3\n  ai_agent 4\n"))
    #expect(lines(log, "a").isEmpty)
  }

  @Test(arguments: [
    "  abcd1234abcd1234 1-4\n", "a\n  abcd1234abcd1234 4-1\n", "a\n  abcd1234abcd1234 0-1\n",
    "a\n  abcd1234abcd1234 1-99999999999999999999\n", "a\n  abcd1234abcd1234 -1\n",
    "a\n  abcd1234abcd1234 1-2-3\n", "a\n  abcd1234abcd1234 \n", "a\n  abcd1234abcd1234\n",
    "a\n  abcd1234abcd1234 1, 2\n", "a\n  abcd1234abcd1234 1,,2\n",
  ])
  func `that are malformed are not used`(attestations: String) {
    #expect(throws: AuthorshipLog.Problem.self) {
      try AuthorshipLog(parsing: Self.log(attestations))
    }
  }

  @Test func `without an end, JSON or a known version are not used`() {
    for text in [
      "a\n  abcd1234abcd1234 1\n", "a\n---\n", "---\n[1]", "---\n{\"schema_version\": 3}",
      "---\n{\"schema_version\": \"authorship/4.0.0\"}",
      "---\n" + String(repeating: "[", count: 100_000),
      "---\n{\"schema_version\": " + String(repeating: "{\"a\":", count: 50_000),
    ] {
      #expect(throws: AuthorshipLog.Problem.self) { try AuthorshipLog(parsing: Array(text.utf8)) }
    }
    let many = "a\n" + String(repeating: "  abcd1234abcd1234 1\n", count: 200_001)
    #expect(throws: AuthorshipLog.Problem.self) { try AuthorshipLog(parsing: Self.log(many)) }
  }

  @Test(arguments: 0..<4) func `survive any damage`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let start = Self.log("a b\n  s_c9883b05a2487d::t_9f 1-10,15\n\"c\"\n  abcd1234 3\n")
    for _ in 0..<400 {
      var bytes = start
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: 0x20...0x3F, using: &generator), at: place)
        }
      }
      guard let log = try? AuthorshipLog(parsing: bytes) else { continue }
      for lines in log.files.values {
        for (one, next) in zip(lines, lines.dropFirst()) {
          #expect(one.lines.upperBound <= next.lines.lowerBound, "seed \(seed)")
        }
      }
    }
  }

  @Test func `are found in notes of any fan-out`() throws {
    let scratch = try ScratchRepository()
    var commits: [String] = []
    for number in 0..<3 {
      commits.append(try scratch.commit("a", "\(number)\n", by: "ada"))
      try scratch.git(["notes", "--ref=ai", "add", "-m", "note \(number)"])
    }
    func check() throws {
      let repository = try Repository(containing: scratch.path)
      let notes = try #require(try repository.notes("refs/notes/ai"))
      for (number, commit) in commits.enumerated() {
        let id = CommitID(try #require(ObjectID(hex: commit)))
        let note = try #require(try notes.note(of: id, limit: 100))
        #expect(note.bytes == Array("note \(number)\n".utf8))
        #expect(try notes.note(of: id, limit: 3)?.bytes == nil)
      }
      let nobody = CommitID(try #require(ObjectID(hex: String(repeating: "ab", count: 20))))
      #expect(try notes.note(of: nobody, limit: 100) == nil)
      #expect(try repository.notes("refs/notes/none") == nil)
    }
    try check()
    // The same notes, two digits of their names in a folder each, then four.
    for depth in [1, 2] {
      let list = try scratch.git(["ls-tree", "-r", "refs/notes/ai"])
        .split(separator: "\n").map { line -> String in
          let parts = line.split(separator: "\t")
          var name = parts[1].filter { $0 != "/" }
          for level in 0..<depth {
            name.insert("/", at: name.index(name.startIndex, offsetBy: 2 + level * 3))
          }
          return "\(parts[0])\t\(name)"
        }
      try scratch.git(["read-tree", "--empty"])
      try scratch.git(
        ["update-index", "--index-info"], input: list.joined(separator: "\n") + "\n")
      let tree = try scratch.git(["write-tree"]).filter { !$0.isWhitespace }
      let commit = try scratch.git(["commit-tree", "-m", "notes", tree]).filter { !$0.isWhitespace }
      try scratch.git(["update-ref", "refs/notes/ai", commit])
      try check()
    }
  }

  @Test func `with paths that are too long are not used`() {
    let path = String(repeating: "a", count: 5000)
    #expect(throws: AuthorshipLog.Problem.self) {
      _ = try AuthorshipLog(parsing: Array("\(path)\n---\n{}".utf8))
    }
  }
}
