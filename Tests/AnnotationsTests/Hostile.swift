import Foundation
import Support
import Testing

@testable import Annotations

/// Names, paths and texts that try to be more than that.
enum Hostile {
  static let strings = [
    "Eve\u{1B}[2J\u{1B}]0;x\u{7}", "\u{202E}evil\u{2066}", "a\nb\r\nc\u{2028}d",
    "=HYPERLINK(\"x\")",
    "+cmd|' /C calc'!A0", "@SUM(1)", "*/ int x; /*", "--> <script>alert(1)</script> <!--",
    "</style><img src=x onerror=alert(1)>", "\"'><svg onload=alert(1)>", "[x](javascript:alert(1))",
    "![x](http://evil.example/a.png)", "www.evil.example", "`code` **b** | pipe", "]]> ?> #} -}",
    "x\nSigned-off-by: Fake <f@e>", "a) (3%, byline) x@1:1-1", "SPDX-License-Identifier: WTFPL",
    "Copyright 2020 Evil Corp", "© 2020 Evil", "REUSE-IgnoreStart", "SPDX-SnippetEnd",
    "vim: set modeline:", "-*- mode: evil -*-", "\\", "ends with \\", "${x} $(rm -rf /) `id`",
    "../../etc/passwd", "file:///etc/passwd", "C:\\x", "%00%2e%2e", "\u{0}nul", "\u{FEFF}\u{200B}",
    "??/", "\"\"\" '''", "<a href=x>", "&lt;&amp;", "\u{E0001}tag", "漢字 كتب",
  ]

  static let people = strings.map { text in
    PlantedAnnotation.Person(
      name: text, source: text, path: text + "/" + text, notices: ["Copyright 2020 " + text])
  }

  static let licenceName = PlantedAnnotation.Person(
    name: "SPDX-License-Identifier: WTFPL", source: "Copyright 2020 Evil",
    path: "SPDX-FileCopyrightText: 2020 Evil\n# SPDX-License-Identifier: Evil",
    notices: nil)

  /// As many spans as people, one a line.
  static func report(_ text: [UInt8]? = nil) -> AnnotationReport {
    let text = text ?? Array(strings.indices.map { "x\($0) = \($0)\n" }.joined().utf8)
    let lines = TextLines(text)
    let spans = (0..<min(lines.count, people.count)).map { lines.starts[$0]..<lines.starts[$0 + 1] }
    var annotation = PlantedAnnotation.annotation(text, spans: spans, people: people)
    annotation.warnings = strings
    annotation.input.path = strings.joined(separator: "/")
    for index in annotation.authors.indices { annotation.authors[index].email = strings[index] }
    return AnnotationReport([AnnotatedText(text: text, annotation: annotation)])
  }
}

@Suite struct HostileText {
  /// Characters that a terminal or a reader would act on.
  private func actsOn(_ scalar: Unicode.Scalar) -> Bool {
    let isLayout = scalar == "\n" || scalar == "\r" || scalar == "\t"
    return !isLayout && TerminalText.escaped(String(scalar)) != String(scalar)
  }

  @Test(arguments: AnnotationFormat.allCases, [false, true])
  func `puts nothing invisible into any rendering`(_ format: AnnotationFormat, _ email: Bool) throws
  {
    var report = Hostile.report()
    report.language = TextLanguage.named("python")
    report.columns = 60
    if format.isPublished { report = report.published(includesEmail: email) }
    let output = String(decoding: try report.rendered(as: format), as: UTF8.self)
    let hostile = output.unicodeScalars.filter(actsOn)
    #expect(hostile.isEmpty, "\(format): \(hostile.map { String($0.value, radix: 16) })")
  }

  @Test func `stays text in HTML`() throws {
    let markup = Array(Hostile.strings.joined(separator: "\n").utf8)
    for report in [Hostile.report(), Hostile.report(markup)] {
      let html = try report.rendered(as: .html)
      let script = #"""
        import collections, html.parser, json, sys
        allowed = {'html', 'head', 'meta', 'title', 'style', 'body', 'a', 'header', 'main', 'h1',
                   'h2', 'h3', 'p', 'ul', 'ol', 'li', 'span', 'meter', 'b', 'section', 'div', 'sup',
                   'code', 'time'}
        names = {'lang', 'charset', 'name', 'content', 'http-equiv', 'class', 'href', 'id', 'min',
                 'max', 'value', 'aria-label', 'role', 'tabindex', 'title'}
        ids, links, bad, open_tags = collections.Counter(), [], [], []
        void = {'meta'}
        class Check(html.parser.HTMLParser):
            def handle_starttag(self, tag, attributes):
                if tag not in allowed: bad.append(tag)
                if tag not in void: open_tags.append(tag)
                for name, value in attributes:
                    if name not in names: bad.append((tag, name))
                    if name == 'id': ids[value] += 1
                    if name == 'href': links.append(value)
            def handle_endtag(self, tag):
                if not open_tags or open_tags.pop() != tag: bad.append(('end', tag))
        Check().feed(sys.stdin.read())
        for link in links:
            if not link.startswith('#') or ids[link[1:]] != 1: bad.append(link)
        bad += [name for name, count in ids.items() if count > 1] + open_tags
        print(bad)
        sys.exit(1 if bad else 0)
        """#
      try OutsideChecks.python(script, input: html)
    }
  }

  @Test func `ends no comment and makes no line of its own in snippet tags`() throws {
    for (name, comment) in [
      ("c", "// "), ("css", "/* "), ("html", "<!-- "), ("python", "# "),
      ("haskell", "-- "), ("text", ""),
    ] {
      var report = Hostile.report().published(includesEmail: true)
      report.language = TextLanguage.named(name)
      let text = report.files[0].text
      let output = String(decoding: try report.rendered(as: .spdx), as: UTF8.self)
      #expect(StrippedText(Array(output.utf8)).bytes == text)
      let original = Set(
        TextLines(text).text.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) })
      let close = TextLanguage.named(name)?.comment?.close ?? ""
      for line in output.split(separator: "\n") where !original.contains(String(line)) {
        #expect(
          line.hasPrefix(comment + "SPDX-Snippet") && line.hasSuffix(close), "\(name): \(line)")
        let inside = line.dropFirst(comment.count).dropLast(close.count)
        for end in ["*/", "/*", "-->", "<!--", "--", "?>", "]]", "vim:", "-*-", "${", "$("] {
          #expect(!inside.contains(end), "\(name): \(line)")
        }
        #expect(!inside.hasSuffix("\\"))
        #expect(!inside.dropFirst(4).lowercased().contains("spdx-"))
      }
    }
  }

  @Test func `makes no link, image or HTML in Markdown`() throws {
    let output = String(decoding: try Hostile.report().rendered(as: .markdown), as: UTF8.self)
    let outside = output.replacing(/(?s)```.*?```/, with: "")
    #expect(outside.firstMatch(of: /(?:^|[^\\])<(?!!-- byline)/) == nil)
    #expect(outside.firstMatch(of: /(?:^|[^\\])!\[/) == nil)
    #expect(outside.firstMatch(of: /(?:^|[^\\])\]\(/) == nil)
    #expect(!outside.contains("www.evil") && !outside.contains("http:"))
  }

  @Test func `cannot forge a trailer`() {
    let annotation = Hostile.report().files[0].annotation.published(includesEmail: true)
    let lines = CreditTrailers.lines(annotation)
    #expect(!lines.isEmpty && lines.count <= min(5, annotation.authors.count))
    for line in lines {
      #expect(line.hasPrefix("Credits: ") && !line.contains("\n") && !line.contains("\r"))
      #expect(
        line.components(separatedBy: "%, ").count == 2 || line.contains("\\u{28}")
          || line.contains("\\u{3b}"))
    }
  }

  @Test func `makes references that stay below their base`() {
    for text in Hostile.strings {
      let uri = EscapedText.uri(path: text)
      #expect(uri.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
      #expect(
        !uri.hasPrefix("/") && !uri.contains(":") && !uri.split(separator: "/").contains(".."))
    }
  }
}
