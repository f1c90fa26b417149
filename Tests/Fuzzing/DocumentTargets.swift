import Corpus
import Provenance

/// What documents and folders say of themselves: front matter, SPDX, REUSE, settings.
extension FuzzTarget {
  private static let paths = [
    "src/main.c", "a", "doc/deep/er/file with blanks.md", "src/a/b/c/d/e/f/g.png",
  ].map { Path($0) }

  static let documents: [FuzzTarget] = [
    FuzzTarget("front-matter", heads) { bytes in
      try check(FrontMatter.authors(in: bytes))
      try check(FolderAuthor.tagged(in: bytes))
      try check(FolderAuthor.named(in: bytes))
    },
    FuzzTarget("reuse-toml", reuse) { bytes in
      var annotations = ReuseAnnotations()
      do { try annotations.add(bytes, at: Path("src/REUSE.toml")) } catch { return }
      for path in paths { try check(annotations.authors(of: path, own: [])) }
    },
    FuzzTarget("dep5", dep5) { bytes in
      var annotations = ReuseAnnotations()
      annotations.add(dep5: bytes)
      for path in paths { try check(annotations.authors(of: path, own: [])) }
    },
    FuzzTarget("settings", settings) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try? FolderSettings(parsing: text, file: ".byline.toml")
      if let configuration = try? Configuration(parsing: text, file: "config.toml") {
        try hold(
          configuration.maximumBytes > 0 && configuration.threads.map { $0 > 0 } ?? true,
          "numbers are within their limits")
      }
    },
  ]

  private static func check(_ authors: [Identity]) throws {
    try hold(Set(authors).count == authors.count, "nobody is named twice")
    for author in authors {
      try hold(!author.name.isEmpty || !author.email.isEmpty, "an author has a name")
    }
  }

  private static let heads = [
    """
    ---
    title: "A: title"
    author: Ada Lovelace <ada@example.org>
    authors:
      - name: "Bob"
        email: bob@example.org
      - Eve
    ---
    text
    """,
    "+++\ntitle = \"x\"\nauthors = [\"Ada <a@b>\", 'Bob']\n[extra]\n+++\n",
    "#+TITLE: x\n#+AUTHOR: Ada\n#+EMAIL: ada@example.org\n",
    "<html><head><meta name=\"author\" content=\"Ada &lt;a@b&gt;\"><meta content='B' name='author'>",
    """
    /* SPDX-FileCopyrightText: © 2016, 2018-2026 Ada <ada@example.org> */
    # SPDX-FileContributor: Bob -->
    // REUSE-IgnoreStart SPDX-FileCopyrightText: 2020 Nobody REUSE-IgnoreEnd
    """,
  ]

  private static let reuse = [
    """
    version = 1
    SPDX-PackageName = "x"

    [[annotations]]
    path = ["src/**", "*.md", "a\\\\*b"]
    precedence = "aggregate"
    SPDX-FileCopyrightText = "2024 Ada <ada@example.org>"
    SPDX-License-Identifier = "MIT"

    [[annotations]]
    path = "**/*.png" # pictures
    precedence = "override"
    SPDX-FileContributor = ["Bob", "Eve <eve@example.org>"]

    """
  ]

  private static let dep5 = [
    """
    Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
    Upstream-Name: x

    Files: src/*.c doc/?
     *.md
    Copyright: 2020-2024 Ada <ada@example.org>
               2019 Bob
    License: MIT

    Files: *
    Copyright: (c) 2001 Eve

    """
  ]

  private static let settings = [
    "author = \"Ada <ada@example.org>\"\nexclude = [\"*.log\", 'build/']\nvisibility = \"shared\"\n",
    "author = [\"Ada\", \"Bob\"]\nvisibility = 'private'\n# done\n",
    """
    author = "Ada"
    max_file_bytes = 1_048_576
    threads = 2
    seed = 0x10
    shared = ["a", "b"]
    publish_email = true
    """,
    "author = \"\"\"\na\\u00e9\"\"\"\na.b.c = {x = 1979-05-27T07:32:00Z, y = [1, 2.5e3, inf]}\n",
  ]
}
