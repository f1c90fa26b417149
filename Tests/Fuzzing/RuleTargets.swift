import Corpus
import Provenance

/// Rules that files hold for other files: ignore rules, attributes.
extension FuzzTarget {
  private static let paths = [
    "a", "src/build/out.log", "src/a/b/c/d/e/f/g/h.generated.c", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "aaaa/aaaa/aaaa/aaaa/aaaa/aaaa/aaaa/aaaa/aaaa/aaaa/aaaa/aaaa/aaaa/aaaa/aaaa/b", "[x]/ \\*",
  ].map { Path($0) }

  static let rules: [FuzzTarget] = [
    FuzzTarget("ignore-rules", ignores) { bytes in
      var rules = IgnoreRules()
      rules.add(bytes, in: Path(""), file: ".gitignore")
      rules.add(bytes, in: Path("src"), file: "src/.gitignore")
      for path in paths {
        guard let match = rules.match(path) else { continue }
        try hold(match.pattern.first != "!", "a rule that brings back excludes nothing")
      }
    },
    FuzzTarget("attributes", attributes) { bytes in
      var attributes = LinguistAttributes()
      attributes.add(bytes, at: Path(".gitattributes"))
      attributes.add(bytes, at: Path("src/.gitattributes"))
      for path in paths {
        for attribute in LinguistAttributes.Attribute.allCases {
          _ = attributes.isSet(attribute, path)
        }
      }
    },
  ]

  private static let ignores = [
    """
    # what is made
    *.log
    !keep.log
    /build/
    src/**/out.?og
    **/a/**/b/**
    [a-z[:digit:]\\]]*.[!ch]
    \\#name\\
    blank\\

    """,
    "*a*a*a*a*b\n**/**/**/x\na/**/a/**/a\n[[:alpha:]][^x]\n",
  ]

  private static let attributes = [
    """
    # kinds
    [attr]made linguist-generated -diff
    [attr]twice made made
    *.c made
    /src/** linguist-vendored=false twice
    "with \\" blanks" !linguist-generated -linguist-vendored
    doc/* text=auto linguist-generated=true

    """
  ]
}
