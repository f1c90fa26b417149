import Provenance
import Testing

@testable import Corpus

@Suite struct UsageRules {
  private func rules(_ files: [(path: String, text: String)]) -> IgnoreRules {
    var rules = IgnoreRules()
    for file in files { RuleFile.add(Array(file.text.utf8), at: Path(file.path), to: &rules) }
    return rules
  }

  private func isOut(_ path: String, _ rules: IgnoreRules) -> Bool {
    rules.match(Path(path)) != nil
  }

  @Test(arguments: [
    ("User-Agent: *\nContent-Usage: train-ai=n\nAllow: /\n", true, true),
    ("Content-Usage: search=y, train-ai=n", true, true),
    ("User-agent: *\r\ncontent-usage: /docs/ train-ai=n\r\n", true, false),
    ("User-agent: *\nContent-Signal: search=yes,ai-train=no\n", true, true),
    ("User-agent: byline\nContent-Usage: /docs train-ai=n # theirs\n", true, false),
    ("User-agent: other\nContent-Usage: train-ai=n\n", false, false),
    ("User-agent: other\nUser-agent: *\nContent-Usage: train-ai=n\n", true, true),
    ("User-agent: *\nContent-Usage: train-ai=y\nDisallow: /\n", false, false),
    ("User-agent: *\nContent-Usage: /*.md$ train-ai=n\n", true, false),
    ("Content-Usage: bots=n", true, true), ("Content-Usage: train-ai", false, false),
  ])
  func `of robots.txt say what is trained on`(text: String, docs: Bool, code: Bool) {
    let rules = rules([("robots.txt", text)])
    #expect(isOut("docs/a.md", rules) == docs)
    #expect(isOut("src/a.c", rules) == code)
  }

  @Test func `hold below their folder`() {
    let rules = rules([("site/robots.txt", "Content-Usage: train-ai=n"), ("old/.noai", "")])
    #expect(isOut("site/index.html", rules) && isOut("old/a/b.c", rules))
    #expect(!isOut("src/a.c", rules))
  }

  @Test func `of reservations name places`() {
    let json = """
      [{"location": "/art", "tdm-reservation": 1}, {"location": "/b", "tdm-reservation": 0}]
      """
    let rules = rules([(".well-known/tdmrep.json", json)])
    #expect(isOut("art/a.txt", rules) && !isOut("b/a.txt", rules))
    #expect(!isOut("art/a.txt", self.rules([("tdmrep.json", "{]")])))
  }

  @Test func `of one kind let nothing in that another excludes`() {
    let rules = rules([
      (".aiexclude", "secret/\n"), (".cursorignore", "!secret/\n!*.c\n"),
      (".bylineignore", "*.c\n!keep.c\n"),
    ])
    #expect(isOut("secret/a.txt", rules) && isOut("a.c", rules))
    #expect(!isOut("keep.c", rules) && !isOut("a.txt", rules))
  }
}
