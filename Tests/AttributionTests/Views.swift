import Memory
import Provenance
import Support
import Testing

@testable import Attribution

@Suite struct Views {
  private func view(_ view: View, _ text: String, _ language: String) throws -> String {
    let rules = try #require(LexicalRules(language: language))
    return String(decoding: ViewText(view, of: Array(text.utf8), rules).bytes, as: UTF8.self)
  }

  @Test func `leave out comments and whitespace that parts no words`() throws {
    let c = "int  main ( void )\n{ // start\n  return x+ 1 ; /* end */ }\n"
    #expect(try view(.layout, c, "c") == "int main(void){return x+1;}")
    let python = "def f( a ):  # first\n    return 'it''s'\n"
    #expect(try view(.layout, python, "python") == "def f(a):return\"it\"\"s\"")
    #expect(try view(.layout, "Some words\n  wrapped\there.", "md") == "Some words wrapped here.")
  }

  @Test func `are the same within a string as without`() throws {
    let body = "  Make  it 'so': f(1.5,\n\tx ) -> y [0]\n  and  go on.\n"
    let inside = try view(.layout, "\"\"\"\(body)\"\"\"", "py")
    #expect(inside == "\"\"\"Make it\"so\":f(1.5,x)->y[0]and go on.\"\"\"")
    #expect(try view(.layout, "`\(body)`", "js") == "\"" + inside.dropFirst(3).dropLast(2))
    // A piece that begins within it.
    #expect(try view(.layout, body, "py") == inside.dropFirst(3).dropLast(3))
  }

  @Test func `are the same for text that was reformatted or renamed`() throws {
    let one = "static int add(int a, int b) {\n    return a + b; /* sum */\n}\n"
    let two = "static int\nadd(int a,int b)\n{\n\treturn a+b;\n}"
    let three = "static int plus(int x,int yy)\n{ return x+yy; }"
    #expect(try view(.layout, one, "c") == view(.layout, two, "c"))
    #expect(try view(.layout, one, "c") != view(.layout, three, "c"))
    let names = try #require(LexicalRules(language: "c"))
    func abstract(_ text: String) -> [UInt8] { ViewText(.names, of: Array(text.utf8), names).bytes }
    #expect(abstract(one) == abstract(three))
    #expect(abstract(one) != abstract(one.replacing("b;", with: "a;")))
    #expect(try view(.names, "The Quick,\nbrown - fox!", "md") == "the quick brown fox")
  }

  @Test func `say where each byte comes from`() throws {
    var generator = SeededGenerator(seed: 11)
    let alphabet = Array("ab_1 \n\t\"'`/*#-;(){}\\.é".utf8)
    for language in ["c", "py", "js", "lua", "hs", "lisp", "html", "md", "sh", "sql"] {
      let rules = try #require(LexicalRules(language: language))
      for length in 0..<200 {
        let text = (0..<length).map { _ in
          alphabet[Int(generator.next() % UInt64(alphabet.count))]
        }
        for view in View.allCases {
          let viewed = ViewText(view, of: text, rules)
          var end = 0
          for index in 0..<viewed.count {
            let range = viewed.source(of: index)
            #expect(range.lowerBound >= end && range.upperBound <= length)
            end = range.upperBound
            let isQuote = viewed.bytes[index] == 0x22
            if viewed.isKept[index], view != .names, !isQuote, !rules.isProse {
              #expect(range.count == 1 && text[range.lowerBound] == viewed.bytes[index])
            }
          }
          if view == .verbatim { #expect(viewed.bytes == text) }
          #expect(!viewed.bytes.contains(0))
        }
      }
    }
  }

  @Test func `find what a range stands for without the whole view`() throws {
    var generator = SeededGenerator(seed: 12)
    let alphabet = Array("ab_1 \n\t\"'`/*#-;(){}\\.é\0".utf8)
    for language in ["c", "py", "md", "lua"] {
      let rules = try #require(LexicalRules(language: language))
      for length in stride(from: 0, to: 400, by: 3) {
        let text = (0..<length).map { _ in
          alphabet[Int(generator.next() % UInt64(alphabet.count))]
        }
        for view in View.allCases {
          let viewed = ViewText(view, of: text, rules)
          for _ in 0..<4 {
            let start = Int(generator.next() % UInt64(viewed.count + 5))
            let range = start..<start + Int(generator.next() % 20)
            var found = ViewSource(range)
            view.read(text, rules, into: &found)
            #expect(found.source == viewed.source(of: range.clamped(to: 0..<viewed.count)))
          }
        }
      }
    }
  }

  @Test func `keep runs at the bytes that are left of them`() throws {
    let text = Array("int a; // note\n// all gone\nint b;\n".utf8)
    let document = SegmentDocument(
      bytes: text,
      runs: [.init(start: 0, origin: 0), .init(start: 15, origin: 1), .init(start: 27, origin: 2)])
    let viewed = document.viewed(as: .layout, .braces)
    #expect(String(decoding: viewed.bytes, as: UTF8.self) == "int a;int b;")
    #expect(viewed.runs == [.init(start: 0, origin: 0), .init(start: 6, origin: 2)])
  }

  @Test(arguments: [
    ("int x = 1;\nif (x) {\n  go();\n}\n", LexicalRules.braces),
    ("def f(x):\n    if x:\n        return 1\n", LexicalRules.hash),
    ("-- note\nSELECT a FROM b\n-- more\n", LexicalRules.sql),
    ("It was a bright cold day in April, and\nthe clocks were striking thirteen.\n", .prose),
    ("", .braces),
  ])
  func `are guessed from the text where there is no name`(text: String, rules: LexicalRules) {
    #expect(LexicalRules(guessing: Array(text.utf8)) == rules)
  }

  @Test func `are made in one pass where no string ends`() throws {
    let escaped = "'" + String(repeating: "\\'\"\"", count: 400_000)
    for language in ["c", "py", "js"] {
      #expect(try !view(.layout, escaped, language).isEmpty)
    }
    #expect(try view(.names, "a = 'x\\'y'; b = '", "py").hasSuffix("'"))
  }
}
