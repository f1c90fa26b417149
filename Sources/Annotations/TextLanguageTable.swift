/// The languages, their signs and their files.
extension TextLanguage {
  private static let slashes = Comment(open: "// ", close: "")
  private static let hash = Comment(open: "# ", close: "")
  private static let dashes = Comment(open: "-- ", close: "")
  private static let markup = Comment(open: "<!-- ", close: " -->")

  private static func quoted(_ sign: String, isMultiline: Bool = false) -> Region {
    .string(open: sign, close: sign, escape: true, isMultiline: isMultiline)
  }
  private static func plain(_ open: String, _ close: String) -> Region {
    .string(open: open, close: close, escape: false, isMultiline: true)
  }
  private static let cComments: [Region] = [
    .lineComment("//"), .comment(open: "/*", close: "*/", nests: false),
  ]
  private static let nestedComments: [Region] = [
    .lineComment("//"), .comment(open: "/*", close: "*/", nests: true),
  ]
  private static let both: [Region] = [quoted("\""), quoted("'")]
  private static let triple: [Region] = [
    quoted("\"\"\"", isMultiline: true), quoted("'''", isMultiline: true),
  ]
  private static let across: [Region] = [
    quoted("\"", isMultiline: true), quoted("'", isMultiline: true),
  ]

  private static func language(
    _ name: String, _ comment: Comment?, _ regions: [Region] = [], needsSpace: Bool = false,
    joins: Bool = false, topLevel: Bool = false, _ layout: Layout = .lines
  ) -> TextLanguage {
    TextLanguage(
      name: name, comment: comment, regions: regions, commentNeedsSpace: needsSpace,
      joinsLines: joins, needsTopLevel: topLevel, layout: layout)
  }

  static let table: [String: TextLanguage] = {
    let script = cComments + [.template, .regularExpression] + both
    let languages = [
      language("c", slashes, cComments + [.raw(.cpp)] + both, joins: true),
      language("java", slashes, cComments + triple.prefix(1) + both),
      language("kotlin", slashes, nestedComments + [plain("\"\"\"", "\"\"\"")] + both),
      language(
        "scala", slashes, nestedComments + [plain("\"\"\"", "\"\"\""), .character] + both.prefix(1)),
      language(
        "csharp", slashes,
        cComments + [
          plain("\"\"\"", "\"\"\""), plain("@\"", "\""), plain("$@\"", "\""),
        ] + both),
      language("go", slashes, cComments + [plain("`", "`")] + both),
      language("javascript", slashes, script),
      language("jsx", slashes, script, topLevel: true),
      language("swift", slashes, nestedComments + [.raw(.swift)]),
      language(
        "rust", slashes,
        nestedComments + [
          .raw(.rust), .character, quoted("\"", isMultiline: true),
        ]),
      language("dart", slashes, nestedComments + triple + both),
      language(
        "php", slashes,
        [
          plain("?>", "<?"), .heredoc(.php), .lineComment("//"), .lineComment("#"),
          .comment(open: "/*", close: "*/", nests: false),
        ] + across),
      language("scss", slashes, cComments + both),
      language("proto", slashes, cComments + both),
      language("css", Comment(open: "/* ", close: " */"), [cComments[1]] + both),
      language("python", hash, [.lineComment("#")] + triple + both, joins: true),
      language(
        "shell", hash,
        [
          .lineComment("#"), .heredoc(.shell),
          quoted("\"", isMultiline: true), plain("'", "'"),
        ], needsSpace: true, joins: true),
      language(
        "ruby", hash,
        [
          .lineComment("#"), .heredoc(.shell),
        ] + across, needsSpace: true, joins: true, .perl),
      language(
        "perl", hash, [.lineComment("#"), .heredoc(.shell)] + across,
        needsSpace: true, joins: true, .perl),
      language("r", hash, [.lineComment("#")] + across),
      language(
        "julia", hash,
        [
          .comment(open: "#=", close: "=#", nests: true), .lineComment("#"), triple[0],
          quoted("\"", isMultiline: true), .character,
        ]),
      language("elixir", hash, [.lineComment("#")] + triple + across),
      language("toml", hash, [.lineComment("#"), triple[0], plain("'''", "'''")] + both),
      language(
        "yaml", hash, [.lineComment("#"), plain("'", "'"), across[0]],
        needsSpace: true, .yaml),
      language("make", hash, [.lineComment("#")], joins: true),
      language(
        "dockerfile", hash, [.lineComment("#"), .heredoc(.shell)],
        needsSpace: true, joins: true),
      language("cmake", hash, [.raw(.lua), .lineComment("#"), quoted("\"", isMultiline: true)]),
      language("conf", hash, [.lineComment("#")], joins: true),
      language(
        "sql", dashes,
        [
          .lineComment("--"), .comment(open: "/*", close: "*/", nests: true), plain("$$", "$$"),
          plain("'", "'"), plain("\"", "\""), plain("`", "`"),
        ]),
      language("lua", dashes, [.raw(.lua), .lineComment("--")] + both),
      language(
        "haskell", dashes,
        [
          .comment(open: "{-", close: "-}", nests: true), .lineComment("--"), .character,
          quoted("\"", isMultiline: true),
        ]),
      language(
        "tex", Comment(open: "% ", close: ""),
        [
          plain("\\begin{verbatim", "\\end{verbatim"),
          plain("\\begin{lstlisting", "\\end{lstlisting"),
          plain("\\begin{minted", "\\end{minted"), .lineComment("%"),
        ]),
      language("erlang", Comment(open: "% ", close: ""), [.lineComment("%")] + across),
      language(
        "lisp", Comment(open: ";; ", close: ""),
        [
          .comment(open: "#|", close: "|#", nests: true), .lineComment(";"),
          quoted("\"", isMultiline: true),
        ]),
      language("ini", Comment(open: "; ", close: ""), [.lineComment(";"), .lineComment("#")]),
      language("html", markup, [.comment(open: "<!--", close: "-->", nests: false)], .markup),
      language("markdown", markup, [], .markdown),
      language("text", Comment(open: "", close: "")),
      language("json", nil),
    ]
    return Dictionary(uniqueKeysWithValues: languages.map { ($0.name, $0) })
  }()

  static let fileNames = [
    "Makefile": "make", "GNUmakefile": "make", "makefile": "make", "Dockerfile": "dockerfile",
    "Containerfile": "dockerfile", "CMakeLists.txt": "cmake", "Rakefile": "ruby",
    "Gemfile": "ruby", "Vagrantfile": "ruby", "Jenkinsfile": "java", "BUILD": "python",
    ".gitignore": "conf", ".gitattributes": "conf", ".editorconfig": "conf", ".bashrc": "shell",
    ".profile": "shell", ".zshrc": "shell", "README": "text", "LICENSE": "text",
    "COPYING": "text", "AUTHORS": "text", "NEWS": "text", "CHANGES": "text", "TODO": "text",
  ]

  static let endings: [String: String] = {
    let all: [(String, String)] = [
      ("c", "c h cc cpp cxx c++ hpp hh hxx m mm cu ino glsl"), ("java", "java groovy gradle"),
      ("kotlin", "kt kts"), ("scala", "scala sc"), ("csharp", "cs"), ("go", "go"),
      ("javascript", "js mjs cjs ts mts cts"), ("jsx", "jsx tsx"), ("swift", "swift"),
      ("rust", "rs"), ("dart", "dart"), ("php", "php"), ("scss", "scss less sass"),
      ("proto", "proto"), ("css", "css"), ("python", "py pyi pyx bzl"),
      ("shell", "sh bash zsh ksh"), ("ruby", "rb rake gemspec"), ("perl", "pl pm t"),
      ("r", "r"), ("julia", "jl"), ("elixir", "ex exs"), ("toml", "toml"), ("yaml", "yml yaml"),
      ("make", "mk mak"), ("cmake", "cmake"), ("conf", "conf cfg properties"), ("sql", "sql"),
      ("lua", "lua"), ("haskell", "hs"), ("tex", "tex sty cls"), ("erlang", "erl hrl"),
      ("lisp", "lisp lsp el clj cljs scm ss"), ("ini", "ini"),
      ("html", "html htm xhtml xml svg xsd xsl plist"), ("markdown", "md markdown"),
      ("text", "txt text"), ("json", "json jsonl geojson ipynb"),
    ]
    var result: [String: String] = [:]
    for (name, endings) in all {
      for ending in endings.split(separator: " ") { result[String(ending)] = name }
    }
    return result
  }()
}
