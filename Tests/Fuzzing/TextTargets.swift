import Annotations
import Attribution
import Corpus
import Provenance

/// Texts of any kind: patches, secrets, tokens, snippet tags, documents.
extension FuzzTarget {
  static let texts: [FuzzTarget] = [
    FuzzTarget("unified-diff", patches) { bytes in
      guard let patch = try? UnifiedDiff(bytes) else { return }
      for file in patch.files {
        let lines = file.bytes.count { $0 == 0x0A } + (file.bytes.last == 0x0A ? 0 : 1)
        try hold(file.numbers.count == lines, "every line has a number")
        var end = -1
        for range in file.added {
          try hold(
            range.lowerBound > end && !range.isEmpty || end < 0 && !range.isEmpty,
            "ranges are in order and apart")
          try hold(range.upperBound <= lines, "ranges are in the text")
          end = range.upperBound - 1
        }
      }
    },
    FuzzTarget("json", json) { bytes in
      for dialect in [JSONTree.Dialect.strict, .withComments] {
        guard let tree = try? JSONTree(parsing: bytes, as: dialect) else { continue }
        let again = try? JSONTree(parsing: Array(bytes[tree.range]), as: dialect)
        try hold(again?.range == 0..<tree.range.count, "a value is what stands in its range")
      }
    },
    FuzzTarget("secrets", secrets) { bytes in
      let lines = bytes.count { $0 == 0x0A } + (bytes.last == 0x0A ? 0 : 1)
      let hits = SecretRules.hits(in: bytes)
      var last = 0
      for hit in hits {
        try hold(hit.lines.lowerBound > last, "hits are in order and apart")
        try hold(hit.lines.upperBound <= lines, "hits are in the text")
        last = hit.lines.upperBound
      }
      let cut = SecretRules.cut(bytes, hits)
      try hold(cut.count <= bytes.count + 1, "nothing is put in the place of a secret")
      try hold(SecretRules.hits(in: cut).isEmpty, "no secret is left")
      _ = DocumentRules().read(Path("a.txt"), bytes)
    },
    FuzzTarget("views", sources) { bytes in
      for rules in lexicalRules + [LexicalRules(guessing: bytes)] {
        for view in View.allCases {
          let viewed = ViewText(view, of: bytes, rules)
          try hold(viewed.bytes.count == viewed.starts.count, "every byte stands for something")
          var last = 0
          for index in viewed.bytes.indices {
            let source = viewed.source(of: index)
            try hold(
              source.lowerBound >= last && source.upperBound <= bytes.count,
              "what a byte stands for is in the text, after what the last one does")
            last = source.lowerBound
          }
        }
      }
    },
    FuzzTarget("snippet-tags", snippets) { bytes in
      let stripped = StrippedText(bytes)
      // Of a text in Markdown its inner part alone is left.
      if stripped.removed == [0..<bytes.count] { return }
      let removed = stripped.removed.reduce(0) { $0 + $1.count }
      try hold(stripped.bytes.count + removed == bytes.count, "what is gone is accounted for")
    },
  ]

  private static let json = [
    "{\"hooks\": {\"a\": [{\"command\": \"x \\\"y\\\" \\u00e9\"}, 1.5e3, true, null]}}",
    "// mine\n{\"a\": [1, 2,], /* b */ \"c\": {}}\n", "[[[[[[[[]]]]]]]]",
  ]
  private static let lexicalRules = [
    "c", "js", "php", "py", "sh", "rs", "lua", "hs", "sql", "el", "tex", "ml", "vim", "html",
    "json",
    "md", "swift",
  ].compactMap { LexicalRules(language: $0) }

  private static let patches = [
    """
    diff --git a/src/a.c b/src/a.c
    index 0123456..89abcde 100644
    --- a/src/a.c
    +++ b/src/a.c
    @@ -1,3 +1,4 @@ int main
     one
    -two
    +zwei
    +drei
     four
    @@ -20 +21 @@
    -x
    \\ No newline at end of file
    +y
    \\ No newline at end of file
    diff --git a/new b/new
    --- /dev/null
    +++ "b/n\\303\\251w\\t"
    @@ -0,0 +1,2 @@
    +a
    +b
    --- old
    +++ /dev/null
    @@ -1 +0,0 @@
    -gone

    """
  ]

  private static let secrets = [
    """
    password = "kJ8vQ2mX9pL4wR7tZ3nB"
    {"api_key": "aB3dE5fG7hI9jK1lM3nO5pQ7"}
    SECRET_TOKEN=Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2
    url = postgres://user:xK9mQ2vL7pR4wT8z@db.example.org/x
    key AKIAQWERTYUIOPASDFGH and ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5z7
    -----BEGIN RSA PRIVATE KEY-----
    MIIEowIBAAKCAQEAq83vT5kQnZ0pX7yW2mL9rB4cD6eF8gH1iJ3kM5nO7pQ9rS1tU3vW5xY7z9A1b
    C3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5zA7bC9dE1fG3hI5jK7lM9nO1pQ3rS5tU7vW9xY1zA3
    -----END RSA PRIVATE KEY-----
    jwt eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U

    """
  ]

  private static let sources = [
    """
    /* a comment */ int main(void) { // more
      char c = '\\n', *s = "text \\" more"; return 0x1F + 1.5e3;
    }
    #!/bin/sh # hash
    x='a' y=`b` "unclosed
    def f(a, b): '''triple''' \"\"\"more\"\"\" # end
    -- dash {- block -} --[[ long ]] ; lisp % tex (* ml *) <!-- html --> don't

    """,
    "Prose is a text of words.  It has\nlines that wrap, don't they?\n\n* one\n* two 漢字\n",
  ]

  private static let snippets = [
    """
    a = 1
    # SPDX-SnippetBegin
    # SPDX-SnippetComment: byline 1
    # SPDX-SnippetCopyrightText: 2024 Ada
    b = 2
    # SPDX-SnippetEnd
    c = 3

    """
  ]
}
