import Support

@testable import Annotations

/// Texts of many languages, put together from lines that a comment must not be put between.
struct RandomTexts {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// By the names of languages: lines and runs of lines.
  static let lines: [(language: String, file: String, parts: [String])] = [
    (
      "python", "a.py",
      [
        "import os", "def f(x):\n    '''doc\n    # no comment\n    '''", "x = \"\"\"a\n\n\"\"\"",
        "y = 1 + \\\n  2", "# note", "s = 'it\\'s'", "if x:\n    pass", "",
      ]
    ),
    (
      "c", "a.c",
      [
        "#include <a.h>", "/* a\n * b */", "int f(void) {", "#define X(a) \\\n  a + 1", "}",
        "char *s = \"/*\"; // \"", "auto t = R\"x(\n// )\" \n)x\";", "",
      ]
    ),
    (
      "swift", "a.swift",
      ["let a = \"\"\"\n  // b\n  \"\"\"", "let r = #\"\"\"#", "/* /* x */\n*/", "f()", ""]
    ),
    (
      "rust", "a.rs",
      [
        "let s = \"a\n// b\";", "fn f<'a>(x: &'a str) {}", "let r = r#\"\n\"\n\"#;",
        "let c = '\"';", "",
      ]
    ),
    (
      "shell", "a.sh",
      [
        "#!/bin/sh", "cat <<EOF\n# text\nEOF", "echo \"a\nb\"", "x='it''s'", "echo a \\\n  b",
        "# note \"", "y=${#x}", "",
      ]
    ),
    (
      "javascript", "a.js",
      ["const s = `a\n${f({a: `b\n`})}\n`;", "const r = /[/'\"`]/;", "// '", "f();", ""]
    ),
    ("ruby", "a.rb", ["x = <<~EOS\n  # a\nEOS", "=begin\nx\n=end", "puts 'a'", "# b", ""]),
    ("lua", "a.lua", ["x = [[\n-- a\n]]", "--[==[ a\n]==]", "y = 'a'", "-- b", ""]),
    ("sql", "a.sql", ["SELECT 'a\n-- b';", "/* a\n*/", "-- c", "SELECT 1;", ""]),
    (
      "yaml", "a.yml",
      ["a: |\n  text\n\n  # more", "b: folded\n  words", "- c", "# d", "e: 'x'", ""]
    ),
    (
      "html", "a.html",
      ["<p class=\"a\n\">b</p>", "<!-- c\n-->", "<script>\nf()\n</script>", "text", ""]
    ),
    (
      "markdown", "a.md",
      [
        "# Title", "Some words\nand more.  ", "```\ncode\n```", "| a | b |\n| - | - |", "* item",
        "",
        "See [^1].", "[^1]: Note.", "<!-- a\n-->",
      ]
    ),
    ("text", "a.txt", ["Prose without any marks.", "", "More of it, ", "\u{202E}hidden", "end"]),
    ("go", "a.go", ["x := `a\n// b`", "/* a */", "f()", "// c", ""]),
    ("toml", "a.toml", ["a = \"\"\"\n# b\n\"\"\"", "# c", "d = 'e'", "[f]", ""]),
  ]

  /// Some lines of a language, with line ends of either kind and an end or none.
  mutating func text(_ parts: [String]) -> [UInt8] {
    let count = Int.random(in: 0...12, using: &generator)
    var text = ""
    for _ in 0..<count { text += parts.randomElement(using: &generator)! + "\n" }
    var bytes = Array(text.utf8)
    if Bool.random(using: &generator), bytes.last == 0x0A { bytes.removeLast() }
    if Int.random(in: 0..<3, using: &generator) == 0 {
      bytes = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    }
    // Now and then anything at all.
    for _ in 0..<Int.random(in: 0...2, using: &generator) where !bytes.isEmpty {
      let odd: [UInt8] = [0x0D, 0x80, 0xFF, 0x1B, 0x22, 0x27, 0x60, 0x5C, 0x0A, 0x7B]
      bytes.insert(
        odd.randomElement(using: &generator)!,
        at: Int.random(in: 0...bytes.count, using: &generator))
    }
    return bytes
  }

  /// Some ranges of a text, in order and apart.
  mutating func spans(_ text: [UInt8]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = 0
    while start < text.count, result.count < 5 {
      let lower = Int.random(in: start..<text.count, using: &generator)
      let upper = min(text.count, lower + Int.random(in: 1...60, using: &generator))
      result.append(lower..<upper)
      start = upper + 1
    }
    return result
  }
}
