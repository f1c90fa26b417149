import Foundation
import Support
import Testing

@testable import Annotations

/// Whether a text with snippet tags still means what it meant, as its own language's reader says.
@Suite struct SnippetMeaning {
  private struct Sample: Encodable {
    var kind: String
    var text: String
    var variants: [String]
  }

  @Test func `is kept wherever a span begins and ends`() throws {
    var samples: [Sample] = []
    for (kind, file, text) in Self.texts {
      let bytes = Array(text.utf8)
      let count = TextLines(bytes).count
      var variants: Set<String> = []
      for first in 1...count {
        for last in [first, min(first + 1, count), min(first + 4, count)] {
          let span = PlantedAnnotation.bytes(bytes, lines: first...last)
          let annotation = PlantedAnnotation.annotation(bytes, spans: [span], path: file)
          let report = AnnotationReport([AnnotatedText(text: bytes, annotation: annotation)])
          variants.insert(String(decoding: try report.rendered(as: .spdx), as: UTF8.self))
        }
      }
      #expect(variants.count > 3, "\(kind) has nowhere to put a tag")
      samples.append(Sample(kind: kind, text: text, variants: variants.sorted()))
    }
    try OutsideChecks.python(Self.readers, input: [UInt8](try JSONEncoder().encode(samples)))
  }

  private static let readers = #"""
    import ast, configparser, html.parser, json, sqlite3, subprocess, sys, tomllib
    import xml.etree.ElementTree as tree

    def ini(text):
        parser = configparser.ConfigParser()
        parser.read_string(text)
        return {name: dict(parser[name]) for name in parser}

    def sql(text):
        base = sqlite3.connect(':memory:')
        base.executescript(text)
        return [base.execute('PRAGMA table_info(a)').fetchall(), base.execute('SELECT * FROM a').fetchall()]

    def xml(text):
        def plain(node):
            return (node.tag, node.attrib, (node.text or '').split(), (node.tail or '').split(),
                    [plain(child) for child in node])
        return plain(tree.fromstring(text.encode()))

    class Events(html.parser.HTMLParser):
        def __init__(self):
            super().__init__()
            self.seen = []
        def handle_starttag(self, tag, attributes): self.seen.append((tag, attributes))
        def handle_endtag(self, tag): self.seen.append(tag)
        def handle_data(self, data): self.seen.extend(data.split())
        def handle_decl(self, decl): self.seen.append(decl)

    def page(text):
        events = Events()
        events.feed(text)
        return events.seen

    def run(program):
        def result(text):
            done = subprocess.run([program], input=text.encode(), capture_output=True)
            return (done.returncode, done.stdout, done.stderr)
        return result

    readers = {
        'python': lambda text: ast.dump(ast.parse(text)), 'toml': tomllib.loads, 'ini': ini,
        'sql': sql, 'xml': xml, 'html': page, 'shell': run('sh'), 'perl': run('perl'),
    }
    bad = 0
    for sample in json.load(sys.stdin):
        read = readers[sample['kind']]
        wanted = read(sample['text'])
        for variant in sample['variants']:
            try:
                found = read(variant)
            except Exception as error:
                found = error
            if found != wanted:
                bad += 1
                print(sample['kind'], '\n', variant, '\n', found, '\n', wanted)
    sys.exit(1 if bad else 0)
    """#

  private static let texts: [(kind: String, file: String, text: String)] = [
    (
      "python", "a.py",
      #"""
      #!/usr/bin/env python3
      # -*- coding: utf-8 -*-
      """A module.

      # not a comment
      """
      import os, \
          sys
      def f(x, y="it's", z='say "hi"'):
          r'''raw \
          text'''
          total = (x +
                   # within
                   1)
          text = f"""{x}
      # in text
      """ + 'a\
      b'
          return total, text, "#"
      class A:
          # last
          b = '''a
      ''' """b
      """
          c = "\\"
          d = 'x'
      """#
    ),
    (
      "toml", "a.toml",
      "title = \"a # b\"\n# c\n[x]\na = \"\"\"\n# text\nmore \\\n  joined\n\"\"\"\nb = '''\n\"\n'''\n"
        + "c = [\n  1, # one\n  2,\n]\nd = 'e'\n"
    ),
    ("ini", "a.ini", "[a]\nb = 1\n; c\n# d\ne = 2\n[f]\ng = h\n"),
    (
      "sql", "a.sql",
      "CREATE TABLE a (b TEXT, -- c\n  d TEXT);\n/* e\n -- f */\nINSERT INTO a VALUES ('g\n-- h\n', "
        + "'it''s');\nINSERT INTO a\n  VALUES ('i', \"j\n\");\n"
    ),
    (
      "xml", "a.xml",
      "<?xml version=\"1.0\"?>\n<a b=\"c\n d\">\n  <e/>\n  <!-- f\n  g -->\n  <![CDATA[ <h>\n ]]>\n"
        + "  <i\n    j='k'>text\n  more</i>\n</a>\n"
    ),
    (
      "html", "a.html",
      "<!DOCTYPE html>\n<html>\n<head>\n<title>a\nb</title>\n<style>\np { }\n</style>\n</head>\n<body>\n"
        + "<p\n class=\"c\">d\ne</p>\n<script>\nf(\"<!--\")\n</script>\n<pre>\ng\n</pre>\n</body>\n</html>\n"
    ),
    (
      "shell", "a.sh",
      #"""
      #!/bin/sh
      a='one
      # two'
      b="three
      $a # four"
      echo "$a" "$b" ${#a} \
        more # said
      cat <<EOF
      # text $a
      EOF
      cat <<'END' | sed 's/#/+/'
      # raw "
      END
      if [ -n "$a" ]; then
      	cat <<-TAB
      	# tabs '
      	TAB
      fi
      # last "quote
      echo done
      """#
    ),
    (
      "perl", "a.pl",
      #"""
      #!/usr/bin/perl
      my $a = "one
      # two";
      print $a, 'three
      # four', "\n";
      print <<EOF . "x";
      # text
      EOF

      =pod

      # not code

      =cut

      my @b = (1, # one
        2);
      print "@b\n";
      while (<DATA>) { print }
      __DATA__
      # data
      more
      """#
    ),
  ]
}
