import Foundation
import Support
import Testing

@testable import Annotations

@Suite struct Renderings {
  private func annotation() -> Annotation {
    var value = Annotation(
      id: "1", timestamp: "2026-11-24T00:00:00Z", tool: .init(name: "byline", version: "0"),
      memory: .init(version: 1, digest: "00"), policy: .init(name: "p", digest: "00"),
      input: .init(sha256: "00", bytes: 12, path: nil, language: nil),
      asOf: .init(revision: nil, at: "2026-11-24T00:00:00Z"))
    value.totals.bits = 100
    value.totals.creditedBits = 75
    value.totals.newBits = 25
    value.authors = [
      .init(
        name: "Eve\u{1B}[31m\u{202E}", email: "eve@example.org", personId: "p1", bits: 75,
        share: 0.75, necessaryBits: 1.0 / 3, own: false)
    ]
    var source = Annotation.SpanSource(personId: "p1", share: 1, grade: "verbatim")
    source.path = "a\u{7}b.c"
    source.startLine = 1
    source.endLine = 2
    value.spans = [
      .init(
        startByte: 0, endByte: 8, startLine: 1, endLine: 2, grade: "verbatim", bits: 75,
        sources: [source])
    ]
    return value
  }

  @Test func `in JSON come back as they were`() throws {
    let value = annotation()
    let json = try value.json()
    #expect(try Annotation(json: json) == value)
    let text = String(decoding: json, as: UTF8.self)
    for key in ["schema_version", "person_id", "start_byte", "necessary_bits", "as_of"] {
      #expect(text.contains("\"\(key)\""))
    }
    #expect(value.imbalance < 1e-9)
  }

  @Test(arguments: [true, false])
  func `for terminals send no control characters of others`(usesColor: Bool) {
    let text = Array("int\u{1B}[2J a;\nx\n".utf8)
    let output = TerminalRendering(annotation(), usesColor: usesColor).render(text)
    let stripped = usesColor ? output.replacing(/\u{1B}\[(38;5;\d+|2|0)m/, with: "") : output
    #expect(!stripped.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(!stripped.unicodeScalars.contains("\u{202E}"))
    #expect(stripped.contains("75.0 %"))
  }

  @Test func `for terminals name a person once where pieces of theirs follow one another`() {
    let text = Array("one two three four\nfive\n".utf8)
    let spans = [0..<3, 4..<7, 8..<13, 19..<23]
    func margins(_ people: [PlantedAnnotation.Person]) -> [String] {
      let annotation = PlantedAnnotation.annotation(text, spans: spans, people: people)
      return TerminalRendering(annotation, usesColor: false).body(text).split(separator: "\n").map {
        String($0.prefix { $0 != "│" }.filter { $0 != " " })
      }
    }
    #expect(margins([PlantedAnnotation.ada]) == ["[1]", "[1]"])
    #expect(margins([PlantedAnnotation.ada, PlantedAnnotation.bob]) == ["[1][2][1]", "[2]"])
  }

  @Test func `for terminals show pieces of one place as one`() {
    let text = Array("one two\nthree four\nfive\n\nsix\n\n\nseven\n".utf8)
    // On lines 1, 1 and 2, of the same place; on line 5, which does not follow; on line 8.
    let spans = [0..<3, 4..<7, 8..<13, 25..<28, 31..<36]
    var annotation = PlantedAnnotation.annotation(
      text, spans: spans, people: [PlantedAnnotation.ada])
    annotation.spans[1].sources[0].grade = "reformatted"
    annotation.spans[1].sources[0].startLine = 10
    annotation.spans[1].sources[0].endLine = 12
    annotation.spans[2].sources[0].startLine = 40
    annotation.spans[2].sources[0].endLine = 41
    annotation.spans[2].bits = 2
    func evidence() -> [String] {
      TerminalRendering(annotation, usesColor: false).summary().split(separator: "\n").filter {
        $0.contains("notes.py")
      }.map { $0.split(separator: " ").joined(separator: " ") }
    }
    let rest = "Ada Lovelace · engine: src/notes.py"
    let commit = "ccccccccc · 2010-01-02"
    let end = "62.5 % sure · 1 more copies"
    #expect(
      evidence() == [
        "[1] lines 1–2 75.0 % \(rest):3–12 · \(commit) · verbatim, reformatted · \(end)",
        "25.0 % \(rest):40–41 · \(commit) · verbatim · 1 more copies",
        "[1] line 5 100.0 % \(rest):3–9 · \(commit) · verbatim · \(end)",
        "[1] line 8 100.0 % \(rest):3–9 · \(commit) · verbatim · \(end)",
      ])
    // What another commit added is something else.
    annotation.spans[1].sources[0].commit = String(repeating: "e", count: 40)
    #expect(evidence().count == 5 && evidence()[0].hasPrefix("[1] line 1 100.0 %"))
  }

  @Test(arguments: [28, 33, 60, 80, 200], [true, false])
  func `for terminals fit, whatever is wide or long`(_ columns: Int, _ usesColor: Bool) throws {
    let text = Array(
      ("short\n\tint 漢字漢字漢字 = 1; // " + String(repeating: "long ", count: 40) + "\n"
        + String(repeating: "x", count: 150) + "👩‍👩‍👧e\u{301}\r\nlast").utf8)
    let lines = TextLines(text)
    let people = [
      PlantedAnnotation.Person(
        name: String(repeating: "Augusta ", count: 9), source: "源",
        path: "a/" + String(repeating: "b", count: 99)),
      PlantedAnnotation.bob,
    ]
    var annotation = PlantedAnnotation.annotation(
      text, spans: [lines.starts[1] + 3..<lines.starts[2] + 60, lines.starts[3]..<text.count],
      people: people)
    annotation.warnings = [Annotation.fewPersons]
    annotation.explanations = [
      .init(startByte: 0, endByte: 5, startLine: 1, endLine: 1, reason: .shortContext)
    ]
    let rendering = TerminalRendering(annotation, usesColor: usesColor, columns: columns)
    let output = rendering.render(text).replacing(/\u{1B}\[(38;5;\d+|2|0)m/, with: "")
    for row in output.split(separator: "\n") {
      #expect(TerminalText.width(row) <= columns, "\(columns): \(row)")
    }
    // Nothing of the text is lost by the wrapping.
    let body = rendering.body(text).replacing(/\u{1B}\[(38;5;\d+|2|0)m/, with: "")
    let joined = body.split(separator: "\n").compactMap { row in
      row.firstIndex { $0 == "│" || $0 == "┊" }.map { row[row.index($0, offsetBy: 2)...] }
    }.map(String.init).joined()
    let wanted = String(decoding: text, as: UTF8.self).replacing("\r\n", with: "\n")
      .replacing("\n", with: "").replacing("\t", with: "        ")
    #expect(joined == wanted)
  }

  @Test func `of reports escape what a spreadsheet or Markdown would run`() throws {
    let row = Report.Row(
      personId: "p", name: "=HYPERLINK(\"x\")", email: "a|b@example.org", lines: 1, bytes: 2,
      files: 1, share: 1, creditedBits: 0, viewedBits: 0, events: 0, lastCredited: nil)
    let report = Report(rows: [row], totalLines: 1, unownedLines: 0)
    let csv = try report.rendered(as: .csv)
    #expect(csv.contains("\"'=HYPERLINK(\"\"x\"\")\""))
    #expect(try report.rendered(as: .markdown).contains("a\\|b"))
    #expect(try report.rendered(as: .table).contains("100.0 %"))
    let data = Data(try report.rendered(as: .json).utf8)
    #expect(try JSONSerialization.jsonObject(with: data) is [String: Any])
  }
}
