import Provenance
import Support
import Testing

@testable import Corpus

@Suite struct LineHistories {
  private static func identity(_ name: String) -> Identity {
    Identity(name: name, email: "\(name)@example.org")
  }

  /// Every line is unique, so that whoever brought it in is known.
  @Test(arguments: 0..<40) func `are those of a replay with unique lines`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var lines: [(text: String, author: String, time: Int64)] = []
    var number = 0
    func fresh(_ author: String, _ time: Int64) -> (text: String, author: String, time: Int64) {
      number += 1
      return ("line \(number * 7919)", author, time)
    }
    func text() -> [UInt8] {
      let all = lines.map(\.text).joined(separator: "\n")
      // Now and then the last line has no end.
      return Array((all + (seed % 3 == 0 || lines.isEmpty ? "" : "\n")).utf8)
    }
    for _ in 0..<Int.random(in: 0..<20, using: &generator) { lines.append(fresh("ada", 1)) }
    var document = ObservedDocument(first: text(), authors: [Self.identity("ada")], time: 1)
    for step in 2..<20 as Range<Int64> {
      let author = ["ada", "bob", "eve"].randomElement(using: &generator)!
      let last = lines.last?.text
      for _ in 0..<Int.random(in: 0..<5, using: &generator) {
        if !lines.isEmpty, Bool.random(using: &generator) {
          lines.remove(at: Int.random(in: 0..<lines.count, using: &generator))
        }
        let place = Int.random(in: 0...lines.count, using: &generator)
        lines.insert(fresh(author, step), at: place)
      }
      // Where the last line has no end, one that gains or loses its end is edited, as in Git.
      if seed % 3 == 0, lines.last?.text != last {
        for index in lines.indices where lines[index].text == last || index == lines.count - 1 {
          (lines[index].author, lines[index].time) = (author, step)
        }
      }
      document = try document.edited(
        text(), declared: [], by: [Self.identity(author)], at: step)
      var covered = 0
      for run in document.runs {
        #expect(run.lines.lowerBound == covered)
        covered = run.lines.upperBound
        for line in run.lines {
          let origin = document.origins[run.origin]
          #expect(
            origin.authors.first?.name == lines[line].author && origin.time == lines[line].time,
            "seed \(seed), step \(step), line \(line)")
        }
      }
      #expect(covered == lines.count)
    }
  }

  @Test func `give what was first to whom the document names later`() throws {
    let text = Array("one\ntwo\n".utf8)
    let first = ObservedDocument(first: text, authors: [Self.identity("ada")], time: 1)
    let edited = try first.edited(
      Array("one\ntwo\nthree\n".utf8), declared: [], by: [Self.identity("eve")], at: 2)
    let declared = try edited.edited(
      Array("one\ntwo\nthree\n".utf8), declared: [Self.identity("bob")], by: [], at: 3)
    let names = declared.runs.map { declared.origins[$0.origin].authors.map(\.name) }
    #expect(names == [["bob"], ["eve"]])
  }

  @Test func `hold for the same text only where the text is lost`() throws {
    let text = Array("one\n".utf8)
    var known = ObservedDocument(first: text, authors: [Self.identity("ada")], time: 1)
    known.text = nil
    let same = try known.edited(text, declared: [], by: [Self.identity("eve")], at: 2)
    #expect(same.origins[same.runs[0].origin].authors.map(\.name) == ["ada"])
    let other = try known.edited(
      Array("two\n".utf8), declared: [], by: [Self.identity("eve")], at: 2)
    #expect(other.origins[other.runs[0].origin].authors.map(\.name) == ["eve"])
  }

  @Test func `follow documents that were renamed`() {
    func document(_ text: String) -> ObservedDocument {
      ObservedDocument(first: Array(text.utf8), authors: [], time: 1)
    }
    func lines(_ range: Range<Int>) -> String { range.map { "line \($0)\n" }.joined() }
    let gone = [
      (Path("same"), document("a\nb\n")), (Path("near"), document(lines(0..<20))),
      (Path("far"), document(lines(100..<120))), (Path("empty"), document("")),
    ]
    let found = Renames.find(
      gone: gone,
      new: [
        (Path("same 2"), Array("a\nb\n".utf8)), (Path("near 2"), Array(lines(5..<22).utf8)),
        (Path("far 2"), Array((lines(100..<105) + lines(200..<215)).utf8)),
      ])
    #expect(found == [Path("same 2"): Path("same"), Path("near 2"): Path("near")])
  }
}

@Suite struct DeclaredAuthors {
  private func names(_ identities: [Identity]) -> [String] { identities.map(\.description) }

  @Test(arguments: [
    ("---\nauthor: Ada <ada@example.org>\n---\n", ["Ada <ada@example.org>"]),
    ("---\nauthors: [\"Ada\", 'Bob']\n---\n", ["Ada", "Bob"]),
    (
      "---\nauthor:\n  name: Ada\n  email: ada@example.org\ntitle: x\n---\n",
      ["Ada <ada@example.org>"]
    ),
    (
      "---\nauthors:\n- name: Ada\n  email: a@b.c\n- name: Bob\n  url: x\n---\n",
      ["Ada <a@b.c>", "Bob"]
    ),
    ("\u{FEFF}---\nauthor: Ada\n---\n", ["Ada"]), ("---\ntitle: x\n---\nauthor: Ada\n", []),
    ("+++\ntitle = \"x\"\nauthors = [\"Ada\", \"Bob\"]\n+++\n", ["Ada", "Bob"]),
    ("+++\nauthor = 'Ada <a@b.c>'\n+++\n", ["Ada <a@b.c>"]),
    ("+++\n[extra]\nauthor = \"Ada\"\n+++\n", []),
    ("#+TITLE: x\n#+AUTHOR: Ada\n#+EMAIL: ada@example.org\n", ["Ada <ada@example.org>"]),
    ("<head>\n<meta charset=\"u\"><meta name=\"author\" content=\"Ada\">\n", ["Ada"]),
    ("<META content='Ada &lt;a@b.c&gt;' name='author' />\n", ["Ada <a@b.c>"]),
    ("author: Ada\n", []), ("---\n", []), ("", []), ("---\nauthor: none\n---\n", []),
  ])
  func `of front matter`(text: String, expected: [String]) {
    #expect(names(FrontMatter.authors(in: Array(text.utf8))) == expected)
  }

  @Test(arguments: [
    (
      "SPDX-FileCopyrightText: 2016, 2018-2019 Jane Doe <jane@example.com>",
      ["Jane Doe <jane@example.com>"]
    ),
    ("SPDX-FileCopyrightText: © 2019 Example Organisation", ["Example Organisation"]),
    ("SPDX-FileCopyrightText: Copyright (C) 2019 - present Ada", ["Ada"]),
    ("SPDX-FileCopyrightText: None", []), ("SPDX-FileContributor: Ada -->", ["Ada"]),
    ("REUSE-IgnoreStart\nSPDX-FileContributor: Ada\nREUSE-IgnoreEnd", []),
    ("SPDX-SnippetCopyrightText: 2022 Jane", []),
  ])
  func `of SPDX tags`(text: String, expected: [String]) {
    #expect(names(FolderAuthor.tagged(in: Array(text.utf8))) == expected)
  }

  /// What the specification says, case by case.
  @Test func `of REUSE.toml stand as their precedence says`() throws {
    var reuse = ReuseAnnotations()
    try reuse.add(
      Array(
        """
        version = 1
        # [[annotations]] in a comment
        [[annotations]]
        path = ["po/*.po", "all/**"]
        precedence = "aggregate"
        SPDX-FileCopyrightText = "2019 Translation Company"
        SPDX-License-Identifier = "GPL-3.0-or-later"

        [[annotations]]
        path = "tests/**"
        precedence = "override"
        SPDX-FileCopyrightText = ["2019 Jane", "2020 Jim"]

        [[annotations]]
        path = "doc/*"
        SPDX-FileCopyrightText = "Root"

        [ other . table ]
        path = 3
        [[annotations]]
        path = "doc/last.md"
        SPDX-FileContributor = "Contributor <c@example.org>"
        SPDX-FileCopyrightText = "Holder"
        """.utf8), at: Path("REUSE.toml"))
    try reuse.add(
      Array("[[annotations]]\npath = \"**\"\nSPDX-FileCopyrightText = \"Deep\"\n".utf8),
      at: Path("doc/deep/REUSE.toml"))
    try reuse.add(
      Array(
        "[[annotations]]\npath = \"*\"\nprecedence = \"override\"\nSPDX-FileCopyrightText = \"In\"\n"
          .utf8), at: Path("tests/inner/REUSE.toml"))
    func authors(_ path: String, _ own: String...) -> [String] {
      names(reuse.authors(of: Path(path), own: own.map { Identity(parsing: $0) }))
    }
    #expect(authors("po/de.po") == ["Translation Company"])
    #expect(authors("po/de.po", "Own") == ["Translation Company", "Own"])
    #expect(authors("po/sub/de.po", "Own") == ["Own"])
    #expect(authors("all/a/b/c") == ["Translation Company"])
    #expect(authors("tests/a", "Own") == ["Jane", "Jim"])
    // The one nearest to the root overrides.
    #expect(authors("tests/inner/a", "Own") == ["Jane", "Jim"])
    #expect(authors("doc/a.md") == ["Root"] && authors("doc/a.md", "Own") == ["Own"])
    #expect(authors("doc/last.md") == ["Contributor <c@example.org>"])
    #expect(authors("doc/deep/x/y") == ["Deep"])
    #expect(authors("elsewhere").isEmpty)
  }

  @Test func `of REUSE.toml that is wrong are an error with its line`() {
    func error(_ text: String) -> ConfigurationError? {
      var reuse = ReuseAnnotations()
      do throws(ConfigurationError) {
        try reuse.add(Array(text.utf8), at: Path("a/REUSE.toml"))
        return nil
      } catch {
        return error
      }
    }
    #expect(error("version = 1\n\n[[annotations]]\npath = 3\n")?.line == 4)
    #expect(error("[[annotations]]\nprecedence = \"first\"\n")?.line == 2)
    #expect(error("[[annotations]]\npath = [\n")?.file == "a/REUSE.toml")
    #expect(error("[[annotations]]\npath = \"\u{1}\"\n") != nil)
    #expect(error("") == nil && error("x = 1\n[y]\n") == nil)
  }

  @Test func `of DEP5 add to the file's own, the last paragraph that matches`() {
    var reuse = ReuseAnnotations()
    reuse.add(
      dep5: Array(
        """
        Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

        Files: *
        Copyright: 2019 All
        License: MIT

        Files: po/*.po
          tests/*
        Copyright: 2019 Jane
          2020 Jim <jim@example.org>
        """.utf8))
    func authors(_ path: String, _ own: [Identity] = []) -> [String] {
      names(reuse.authors(of: Path(path), own: own))
    }
    #expect(authors("a/b") == ["All"])
    #expect(authors("tests/a/b") == ["Jane", "Jim <jim@example.org>"])
    #expect(authors("a", [Identity(name: "Own", email: "")]) == ["All", "Own"])
  }

  @Test(arguments: [
    ("*", "a", true), ("*", "a/b", false), ("**", "a/b", true), ("**/b", "b", true),
    ("**/b", "a/x/b", true), ("a/**/b", "a/b", true), ("a/**", "a/", true), ("a*c", "abbc", true),
    ("\\*", "*", true), ("\\*", "a", false), ("\\\\", "\\", true), ("a?", "ab", false),
    ("", "", true), ("*.po", "x.pot", false), ("***", "a/b", true),
  ])
  func `of patterns`(pattern: String, path: String, expected: Bool) {
    #expect(ReuseGlob(pattern).matches(Array(path.utf8)[...]) == expected)
  }

  @Test(arguments: 0..<300) func `of anything crash nothing`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "---\n", "+++\n", "authors:", "- name: ", "email:", "[[annotations]]\n", "path = ", "\"**\"",
      "[",
      "]", "\n", "\r\n", "=", "<meta name=\"author\"", " content=\"", "#+AUTHOR:", "#+EMAIL:",
      "Files: ",
      "Copyright:", "SPDX-FileCopyrightText = ", "precedence = \"override\"\n", "\"", "'", "\\",
      "é",
      "REUSE-IgnoreStart",
    ]
    var bytes: [UInt8] = []
    for _ in 0..<50 {
      bytes += Array(pieces.randomElement(using: &generator)!.utf8)
      if Int.random(in: 0..<4, using: &generator) == 0 {
        bytes.append(UInt8.random(in: 0...255, using: &generator))
      }
    }
    var reuse = ReuseAnnotations()
    try? reuse.add(bytes, at: Path("REUSE.toml"))
    reuse.add(dep5: bytes)
    _ = reuse.authors(of: Path("a/b"), own: FolderAuthor.named(in: bytes))
    var attributes = LinguistAttributes()
    attributes.add(bytes, at: Path(".gitattributes"))
    _ = attributes.isSet(.generated, Path("a/b"))
  }
}
