import Testing

@testable import LanguageModel

@Suite struct Endings {
  /// What is left of `text` when it is written after `prompt`.
  private func end(_ ending: TextEnding, _ prompt: String, _ text: String) -> String? {
    var tracker = EndTracker(ending, after: Array(prompt.utf8))
    var written: [UInt8] = []
    for byte in text.utf8 {
      written.append(byte)
      if let tooMany = tracker.take(byte) {
        return String(decoding: written.dropLast(tooMany), as: UTF8.self)
      }
    }
    return nil
  }

  @Test func `of a line stand before the next one`() {
    #expect(end(.line, "let x", " = 1\nlet y") == " = 1")
    #expect(end(.line, "let x", "\n") == "")
    #expect(end(.line, "let x", " = 1") == nil)
  }

  @Test func `of a bracketed block stand after its closing line`() {
    #expect(end(.block, "if (a) {\n", "  b();\n}\nc();\n") == "  b();\n}")
    let both = "  b();\n} else {\n  c();\n}"
    #expect(end(.block, "if (a) {\n", both + "\nd") == both)
    #expect(end(.block, "f(a,\n", "  b);\nc();\n") == "  b);")
    #expect(end(.block, "int f(int a) {\n", "  if (a) {\n    b();\n  }\n") == nil)
  }

  @Test func `of an indented block stand before a line outside`() {
    #expect(end(.block, "def f(x):\n", "  a\n\n  b\n\nc = 1\n") == "  a\n\n  b")
    #expect(end(.block, "def f(x):", "\n  a\nb") == "\n  a")
    #expect(end(.block, "  def f(x):\n    a\n", "    b\n  def g") == "    b")
    #expect(end(.block, "  if x:\n", "    a\n      b\n    c\n  d") == "    a\n      b\n    c")
    #expect(end(.block, "a\n", "b\nc\n\nd\n") == "b\nc")
  }

  @Test func `come where a text goes round in circles`() {
    func bytesUntilCircle(_ text: String, times: Int) -> Int? {
      var circles = RepetitionGuard()
      let bytes = Array(String(repeating: text, count: times).utf8)
      return bytes.indices.first { circles.take(bytes[$0]) }.map { $0 + 1 }
    }
    #expect(bytesUntilCircle("-", times: 400) == 160)
    #expect(bytesUntilCircle("-", times: 120) == nil)
    let line = "  total += values[index] * weights[index]; // and so on, for ever and ever\n"
    #expect(bytesUntilCircle(line, times: 9) == 3 * line.utf8.count)
    #expect(bytesUntilCircle(line, times: 2) == nil)
  }
}
