import Provenance
import Support
import Testing

@testable import Git

@Suite struct Mailmaps {
  @Test func `say what git check-mailmap says`() throws {
    let scratch = try ScratchRepository()
    try scratch.commit(
      ".mailmap",
      """
      Ada Lovelace <ada@example.org> <ada@old.example.org>
      Bob <bob@example.org> Robert <rob@example.org>
      <eve@example.org> <eve@work.example.org>
      """, by: "ada")
    let map = try Repository(containing: scratch.path).mailmap()
    let identities = [
      Identity(name: "ada", email: "ada@old.example.org"),
      Identity(name: "Robert", email: "rob@example.org"),
      Identity(name: "Rob", email: "rob@example.org"),
      Identity(name: "Eve", email: "EVE@work.example.org"),
      Identity(
        name: "Somebody With A Rather Long Name", email: "somebody.with.a.long@address.example.org"),
    ]
    for identity in identities {
      let expected = try scratch.git(["check-mailmap", identity.description])
      #expect(map.resolve(identity).description == expected.trimmingSpaces)
    }
  }

  @Test func `of trailers tell co-authors and agents`() throws {
    let scratch = try ScratchRepository()
    func contributors(_ message: String) throws -> (authors: [String], kind: OriginKind) {
      try scratch.commit(["a": message], message: message)
      let repository = try Repository(containing: scratch.path)
      let head = try #require(try repository.head())
      let result = Contributors.of(try repository.commit(head))
      return (result.authors.map(\.name), result.kind)
    }
    let two = try contributors("subject\n\nbody\n\nCo-authored-by: Bob <bob@example.org>")
    #expect(two.authors == ["ada", "Bob"] && two.kind == .human)
    let agent = try contributors("subject\n\nCo-Authored-By: Claude <noreply@anthropic.com>")
    #expect(agent.authors == ["ada"] && agent.kind == .agent)
    let windows = try contributors("subject\r\n\r\nCo-authored-by: Bob <bob@example.org>\r\n")
    #expect(windows.authors == ["ada", "Bob"])
    let prose = try contributors("Co-authored-by: Bob <bob@example.org>")
    #expect(prose.authors == ["ada"] && prose.kind == .human)
  }
}
