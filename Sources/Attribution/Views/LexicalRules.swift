package import Provenance

/// What a language's comments and strings look like: as much as views need to know of it.
package struct LexicalRules: Sendable, Equatable {
  enum SingleQuotes: Sendable { case none, character, string }
  struct Block: Sendable, Equatable { var open, close: [UInt8] }

  var lineComments: [[UInt8]] = []
  var blockComments: [Block] = []
  var singleQuotes = SingleQuotes.string
  var hasTripleQuotes = false
  var hasBackticks = false
  /// As in shells, where `$#` is no comment.
  var needsSpaceBeforeComment = false
  /// Not code: words, punctuation, line wrapping.
  package var isProse = false

  private init(_ lines: [String] = [], _ blocks: [(String, String)] = []) {
    lineComments = lines.map { Array($0.utf8) }
    blockComments = blocks.map { Block(open: Array($0.0.utf8), close: Array($0.1.utf8)) }
  }

  private func with(_ change: (inout LexicalRules) -> Void) -> LexicalRules {
    var result = self
    change(&result)
    return result
  }

  /// C, C++, Java, C#, Rust, Go, Swift and their kin.
  static let braces = LexicalRules(["//"], [("/*", "*/")]).with {
    $0.singleQuotes = .character
    $0.hasTripleQuotes = true
  }
  /// JavaScript, TypeScript, PHP, CSS.
  static let script = LexicalRules(["//"], [("/*", "*/")]).with { $0.hasBackticks = true }
  static let php = LexicalRules(["//", "#"], [("/*", "*/")])
  /// Python, Ruby, R, YAML, TOML.
  static let hash = LexicalRules(["#"]).with { $0.hasTripleQuotes = true }
  static let shell = LexicalRules(["#"]).with { $0.needsSpaceBeforeComment = true }
  static let lua = LexicalRules(["--"], [("--[[", "]]")])
  static let haskell = LexicalRules(["--"], [("{-", "-}")]).with { $0.singleQuotes = .character }
  static let sql = LexicalRules(["--"], [("/*", "*/")])
  static let lisp = LexicalRules([";"], [("#|", "|#")]).with { $0.singleQuotes = .none }
  static let percent = LexicalRules(["%"]).with { $0.singleQuotes = .none }
  static let ml = LexicalRules([], [("(*", "*)")]).with { $0.singleQuotes = .character }
  static let vim = LexicalRules(["\""]).with { $0.singleQuotes = .string }
  static let markup = LexicalRules([], [("<!--", "-->")]).with { $0.singleQuotes = .none }
  static let data = LexicalRules([], [])
  static let prose = LexicalRules().with { $0.isProse = true }

  private static let byExtension: [String: LexicalRules] = {
    var result: [String: LexicalRules] = [:]
    func add(_ rules: LexicalRules, _ names: String) {
      for name in names.split(separator: " ") { result[String(name)] = rules }
    }
    add(
      braces, "c h cc cpp cxx hh hpp hxx ino m mm java kt kts scala cs swift go rs d zig v sv proto"
    )
    add(braces, "dart groovy gradle glsl hlsl cu cl metal vala s S thrift fs idl")
    add(script, "js mjs cjs jsx ts tsx mts cts css scss less vue svelte")
    add(php, "php phtml")
    add(hash, "py pyi pyx pxd rb rake gemspec ru pl pm r R jl nim yml yaml toml ex exs cr coffee")
    add(hash, "tcl cmake nix gd graphql bzl bazel star")
    add(shell, "sh bash zsh fish ksh mk mak dockerfile conf cfg properties awk sed ps1")
    add(lua, "lua")
    add(haskell, "hs lhs elm purs idr agda")
    add(sql, "sql psql ddl adb ads vhd vhdl")
    add(lisp, "lisp lsp el clj cljs cljc scm ss rkt asm ini")
    add(percent, "tex sty cls bib erl hrl matlab pro")
    add(ml, "ml mli fsi sml pas")
    add(vim, "vim")
    add(markup, "html htm xhtml xml svg xsl xsd plist")
    add(data, "json json5 csv tsv lock")
    add(prose, "md markdown txt text rst adoc asciidoc asc org rdoc pod tex1 po log")
    return result
  }()

  private static let byName: [String: LexicalRules] = [
    "makefile": shell, "gnumakefile": shell, "dockerfile": shell, "cmakelists.txt": hash,
    "rakefile": hash, "gemfile": hash, "readme": prose, "copying": prose, "license": prose,
    "licence": prose, "changelog": prose, "news": prose, "todo": prose, "authors": prose,
  ]

  /// The rules for a file, by its name; what it holds decides where the name says nothing.
  package init(for path: Path, _ text: [UInt8]) {
    let name = String(decoding: path.basename, as: UTF8.self)
    if let rules = Self.byName[name.lowercased()] {
      self = rules
      return
    }
    if let dot = name.lastIndex(of: "."),
      let rules = Self.byExtension[String(name[dot...].dropFirst())]
    {
      self = rules
      return
    }
    self = Self(guessing: text)
  }

  /// The rules for a language's name or a file extension, as `py`; `nil` for unknown ones.
  package init?(language: String) {
    let names = [
      "python": "py", "ruby": "rb", "javascript": "js", "typescript": "ts", "rust": "rs",
      "c++": "cpp", "c#": "cs", "shell": "sh", "haskell": "hs", "perl": "pl", "markdown": "md",
      "ocaml": "ml", "lisp": "lisp", "prose": "md", "kotlin": "kt", "golang": "go",
    ]
    let name = language.lowercased()
    guard let rules = Self.byExtension[names[name] ?? name] else { return nil }
    self = rules
  }
}

extension LexicalRules {
  /// The rules that fit a text whose name is not known, by what its lines look like.
  ///
  /// - Complexity: O(n) for the first 16 kB.
  package init(guessing text: [UInt8]) {
    var signs = LineSigns()
    for line in text.prefix(16_384).split(separator: 0x0A) { signs.count(line) }
    self = signs.rules
  }
}

/// Counts of lines that speak for one family of languages or another.
private struct LineSigns {
  private var lines = 0
  private var prose = 0
  private var braces = 0
  private var hash = 0
  private var dash = 0
  private var lisp = 0
  private var script = 0
  private var markup = 0
  private var percent = 0

  mutating func count(_ line: ArraySlice<UInt8>) {
    guard let first = line.first(where: { !TokenScanner.isSpace($0) }),
      let last = line.last(where: { !TokenScanner.isSpace($0) })
    else { return }
    lines += 1
    let body = line.drop { TokenScanner.isSpace($0) }
    func begins(_ text: String) -> Bool { body.starts(with: text.utf8) }
    switch last {
    case 0x3B, 0x7B, 0x7D: braces += 2
    case 0x3A: hash += 1
    default: break
    }
    if begins("//") || begins("/*") || begins("* ") || begins("*/") { braces += 2 }
    if begins("#include") || begins("#define") || begins("#if") || begins("#endif") { braces += 3 }
    if begins("# ") || begins("#!") { hash += 2 }
    for word in ["def ", "import ", "from ", "elif ", "end", "self.", "class ", "if ", "return "]
    where begins(word) { hash += last == 0x3B || last == 0x7B ? 0 : 1 }
    for word in ["const ", "let ", "var ", "function ", "export "] where begins(word) {
      script += 2
    }
    if begins("--") { dash += 3 }
    if first == 0x28, last == 0x29 { lisp += 2 }
    if begins(";;") { lisp += 3 }
    if first == 0x3C, last == 0x3E { markup += 3 }
    if begins("%") || begins("\\begin") || begins("\\section") { percent += 3 }
    if Self.readsAsProse(line) { prose += 3 }
  }

  /// Mostly words and blanks, with little of what code is made of.
  private static func readsAsProse(_ line: ArraySlice<UInt8>) -> Bool {
    var (letters, blanks, others) = (0, 0, 0)
    for byte in line {
      if byte == 0x20 {
        blanks += 1
      } else if (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80 {
        letters += 1
      } else if ![0x2C, 0x2E, 0x27, 0x2D].contains(byte) {
        others += 1
      }
    }
    return blanks >= 3 && letters >= 4 * blanks / 2 && others * 20 <= letters
  }

  var rules: LexicalRules {
    if prose > 2 * lines { return .prose }
    let scores: [(Int, LexicalRules)] = [
      (braces + (script > 0 ? 0 : 1), .braces), (script > 1 ? braces + script : 0, .script),
      (hash, .hash), (dash, .sql), (lisp, .lisp), (markup, .markup), (percent, .percent),
    ]
    return scores.max { $0.0 < $1.0 }?.1 ?? .braces
  }
}
