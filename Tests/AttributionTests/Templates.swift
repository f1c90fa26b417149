import Foundation
import Provenance
import Testing

@testable import Attribution

@Suite struct Templates {
  private func found(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    var result: [String] = []
    TemplateWords.forEachStretch(of: WordRuns.words(bytes)) {
      result.append(String(decoding: bytes[$0], as: UTF8.self))
    }
    return result
  }

  @Test(arguments: [
    "You can set these variables from the command line, and also\n# from the environment",
    "The PROJECT_NAME tag is a single word (or a sequence of words surrounded by double-quotes",
    "Byte-compiled / optimized / DLL files\n__pycache__/\n*.py[cod]\n*$py.class",
    "We as members, contributors, and leaders pledge to make participation in our\ncommunity",
  ])
  func `are found up to what is the project's own`(text: String) {
    #expect(found("zeppelins all over, # \(text) zeppelins of 1931 over Friedrichshafen") == [text])
  }

  @Test func `say so`() {
    let text = Array("Zeppelins! # You can set these variables from the command line\n".utf8)
    let reasons = CommonLines.reasons(text)
    #expect(reasons[20] == .template && reasons[0] == nil)
  }

  @Test(arguments: [
    "for name in names { if let person = people[name] { greet(person, from: us) } }",
    "The wind blew from the north, and nobody went out before the evening came.",
    "return Math.max(0, Math.min(this.width - 1, Math.floor(x * this.scale + this.left)));", "",
    "a b c d e f g h i j k l m n o p", "\u{FF}\u{0}", "Path to the bundle executable, whatever",
  ])
  func `are not found in what somebody thought of`(text: String) {
    #expect(found(text).isEmpty)
  }

  /// Whoever changes the table counts on its edition, and puts the digest of the new one here.
  @Test func `are a table of which every edition is known`() throws {
    let file = URL(filePath: #filePath).appending(path: "../../../Sources/CRuns/templates.runs")
    let digest = SHA256.digest([UInt8](try Data(contentsOf: file.standardized))).hex
    #expect(TemplateWords.edition == 1)
    #expect(digest == "a8bf2026770ff8386a529d314f822914923dcfc5ba9c5d5a20793bccc984933b")
  }
}
