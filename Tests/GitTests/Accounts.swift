import Provenance
import Support
import Testing

@testable import Git

@Suite struct Accounts {
  @Test(arguments: [
    ("Claude", "noreply@anthropic.com", AccountKind.agent),
    ("Claude Opus 4.8 (1M context)", "NOREPLY@anthropic.com", .agent),
    ("Copilot", "198982749+Copilot@users.noreply.github.com", .agent),
    ("x", "198982749+copilot-swe-agent[bot]@users.noreply.github.com", .agent),
    ("Cursor", "cursoragent@cursor.com", .agent),
    ("google-labs-jules[bot]", "161369871+google-labs-jules[bot]@users.noreply.github.com", .agent),
    ("devin", "158243242+devin-ai-integration[bot]@users.noreply.github.com", .agent),
    ("Ada Lovelace (aider)", "ada@example.org", .agent),
    ("Codex", "", .agent), ("Claude Opus 4.6", "", .agent),
    ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", .bot),
    ("pre-commit-ci", "66853113+pre-commit-ci[bot]@users.noreply.github.com", .bot),
    ("renovate", "bot@renovateapp.com", .bot),
    ("Claude Monet", "claude@example.org", .human), ("Claude", "claude@example.org", .human),
    ("Devin Rousso", "devin@example.org", .human), ("Jules", "jules@example.org", .human),
    ("Somebody", "somebody@openai.com", .human), ("Lucas", "lucas.campanari@example.com", .human),
    ("octocat", "583231+octocat@users.noreply.github.com", .human), ("Ada", "", .human),
  ])
  func `are told apart by address, then by name`(
    name: String, email: String, expected: AccountKind
  ) {
    #expect(Identity(name: name, email: email).account == expected)
  }

  @Test func `of platforms give their user`() {
    func user(_ email: String) -> String? { Identity(name: "", email: email).platformUser }
    #expect(user("583231+Octocat@users.noreply.github.com") == "octocat")
    #expect(user("octocat@users.noreply.github.com") == "octocat")
    #expect(user("1234-ada@users.noreply.gitlab.com") == "ada")
    #expect(user("ada-l@users.noreply.gitlab.com") == "ada-l")
    #expect(user("@users.noreply.github.com") == nil && user("1+@users.noreply.github.com") == nil)
    #expect(user("ada@example.org") == nil)
  }

  @Test(arguments: [
    ("Co-authored-by: Bob <bob@example.org>", ["ada", "Bob"], OriginKind.human),
    ("Co-authored-by: Claude <noreply@anthropic.com>", ["ada"], .agent),
    ("Co-authored-by: Claude", ["ada"], .agent),
    // A formatter that touched somebody's branch does not make the branch its own.
    (
      "Co-authored-by: pre-commit-ci[bot] <66853113+pre-commit-ci[bot]@users.noreply.github.com>",
      ["ada"], .human
    ),
    ("Assisted-by: Claude Opus 4.6", ["ada"], .agent),
    ("Assisted-by: Opus 4.7", ["ada"], .agent),
    ("Assisted-by: Claude:claude-opus-4 sparse", ["ada"], .agent),
    // Git's own history thanks persons in this way.
    ("Assisted-by: Junio <junio@example.com>", ["ada"], .human),
    ("Generated-by: GitHub Copilot <copilot@github.com>", ["ada"], .agent),
    ("Assisted-by:", ["ada"], .human),
  ])
  func `in trailers are co-authors, agents or neither`(
    trailer: String, authors: [String], kind: OriginKind
  ) throws {
    let scratch = try ScratchRepository()
    try scratch.commit(["a": "a"], message: "subject\n\nbody\n\n\(trailer)")
    let repository = try Repository(containing: scratch.path)
    let head = try #require(try repository.head())
    let result = Contributors.of(try repository.commit(head))
    #expect(result.authors.map(\.name) == authors && result.kind == kind)
  }

  @Test func `of programs own lines that are nobody's`() throws {
    let scratch = try ScratchRepository()
    try scratch.folder.write("a", "a\n")
    try scratch.git(["add", "-A"])
    try scratch.git([
      "commit", "-q", "-m", "bump",
      "--author=dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
    ])
    let repository = try Repository(containing: scratch.path)
    let head = try #require(try repository.head())
    #expect(Contributors.of(try repository.commit(head)).kind == .agent)
  }

  @Test func `of a great many co-authors are told apart in one pass`() throws {
    let message =
      "x\n\n" + (0..<100_000).map { "Co-authored-by: p <\($0)@example.org>\n" }.joined()
    let content = "tree \(String(repeating: "a", count: 40))\nauthor a <a@b> 1 +0000\n\n" + message
    let id = CommitID(ObjectID(head: 0, middle: 0, tail: 0))
    let record = try #require(CommitRecord(id: id, Array(content.utf8)))
    #expect(Contributors.of(record).authors.count == 100_001)
  }
}
