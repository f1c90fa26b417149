import Foundation
import Support
import Testing

@testable import Annotations

/// What byline writes, read by programs that know the formats from elsewhere.
@Suite struct OutsideFormats {
  private let text = Array("def f():\n    return 1\n\nx = f()\ny = 2\n".utf8)

  private func report(_ people: [PlantedAnnotation.Person]? = nil) -> AnnotationReport {
    let spans = [
      PlantedAnnotation.bytes(text, lines: 1...2), PlantedAnnotation.bytes(text, lines: 4...4),
    ]
    var annotation = PlantedAnnotation.annotation(
      text, spans: spans, people: people ?? [PlantedAnnotation.ada, PlantedAnnotation.bob])
    annotation.spans[0].sources.append(
      .init(personId: nil, share: 0, grade: "learned", visibility: .private))
    annotation.explanations = [
      .init(startByte: 8, endByte: 9, startLine: 1, endLine: 1, reason: .loneBracket)
    ]
    return AnnotationReport([AnnotatedText(text: text, annotation: annotation)])
  }

  @Test func `is valid by the published JSON Schema, alone, in a set, and published`() throws {
    var reports = [report(), report(Hostile.people), report().published(includesEmail: true)]
    reports.append(AnnotationReport(report().files + report(Hostile.people).files))
    try OutsideChecks.validate(
      try reports.map { try $0.rendered(as: .json) }, schema: AnnotationSchema.text)
    // The schema is not one that lets everything pass.
    let json = String(decoding: try report().rendered(as: .json), as: UTF8.self)
    for (key, other) in [
      ("\"grade\" : \"verbatim\"", "\"grade\" : \"exact\""),
      ("\"start_line\" : 1", "\"start_line\" : 0"),
      ("\"schema_version\" : \"1.0\"", "\"schema_version\" : \"2.0\""),
      ("\"bits\" :", "\"bitz\" :"), ("\"confidence\" : 0.625", "\"confidence\" : 1.5"),
    ] {
      let broken = json.replacing(key, with: other)
      #expect(broken != json)
      #expect(throws: CommandFailure.self) {
        try OutsideChecks.validate([Array(broken.utf8)], schema: AnnotationSchema.text)
      }
    }
  }

  @Test func `is valid SARIF 2.1.0`() throws {
    let reports = [
      report(), report(Hostile.people), AnnotationReport([]),
      AnnotationReport(report().files + report(Hostile.people).files),
    ]
    try OutsideChecks.validate(
      try reports.map { try $0.published(includesEmail: false).rendered(as: .sarif) },
      schema: "https://json.schemastore.org/sarif-2.1.0.json")
  }

  @Test func `is a record of Agent Trace`() throws {
    var value = report()
    value.revision = String(repeating: "a", count: 40)
    let json = try value.published(includesEmail: false).rendered(as: .agentTrace)
    let record = try #require(
      JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    #expect(Set(record.keys) == ["version", "id", "timestamp", "vcs", "tool", "files", "metadata"])
    #expect((record["id"] as? String).flatMap { UUID(uuidString: $0) } != nil)
    let files = try #require(record["files"] as? [[String: Any]])
    let conversations = try #require(files[0]["conversations"] as? [[String: Any]])
    let ranges = try #require(conversations[0]["ranges"] as? [[String: Any]])
    #expect(ranges[0]["start_line"] as? Int == 1 && ranges[0]["end_line"] as? Int == 2)
    #expect(conversations[0]["contributor"] as? [String: String] == ["type": "unknown"])
    #expect((record["metadata"] as? [String: Any])?.keys.first == "dev.byline")
  }

  @Test func `has trailers that git finds`() throws {
    let scratch = try ScratchRepository()
    let annotation = report(Hostile.people + [PlantedAnnotation.ada]).files[0].annotation
      .published(includesEmail: true)
    let expected = CreditTrailers.lines(annotation)
    #expect(!expected.isEmpty)
    for message in [
      "Subject\n", "Subject\n\nBody.\n", "Fix: subject\n\nBody\n\nSigned-off-by: A <a@b>\n",
      "Subject\n\nBody\n\nSigned-off-by: A <a@b>\n\n\n", "Subject\n\n# Please enter\n#\n",
      "Subject\n\nBody\n# ------------------------ >8 ------------------------\ndiff\n",
    ] {
      let written = String(
        decoding: CreditTrailers.message(Array(message.utf8), annotation), as: UTF8.self)
      let parsed = try scratch.git(
        ["interpret-trailers", "--parse"], input: written.replacing("\n#\n", with: "\n"))
      let found = parsed.split(separator: "\n").map(String.init)
      #expect(found.filter { $0.hasPrefix("Credits: ") } == expected, "\(written)")
      #expect(found.contains { $0.hasPrefix("Signed-off-by") } == message.contains("Signed-off"))
      #expect(StrippedText(Array(written.utf8)).bytes == Array(message.utf8))
    }
  }

  @Test func `has snippet tags that REUSE reads, and nothing in them that it should not`() throws {
    var noticed = PlantedAnnotation.ada
    noticed.notices = ["2010 Ada Lovelace <ada@example.org>"]
    let scratch = try ScratchFolder()
    let header = "# SPDX-FileCopyrightText: 2026 Owner\n# SPDX-License-Identifier: MIT\n\n"
    let text = Array((header + "def f():\n    return 1\n\ny = 2\n").utf8)
    let annotation = PlantedAnnotation.annotation(
      text, spans: [PlantedAnnotation.bytes(text, lines: 4...5)], people: [noticed])
    let hostile = PlantedAnnotation.annotation(
      text, spans: [PlantedAnnotation.bytes(text, lines: 4...5)],
      people: [Hostile.licenceName])
    for (name, value) in [("plain.py", annotation), ("hostile.py", hostile)] {
      let report = AnnotationReport([AnnotatedText(text: text, annotation: value)])
      try scratch.write(name, try report.published(includesEmail: false).rendered(as: .spdx))
    }
    try scratch.write("LICENSES/MIT.txt", "MIT License\n")
    let result = try runCommand(
      try OutsideChecks.program("reuse"), ["lint", "--json"], in: scratch.path,
      environment: cleanEnvironment(home: scratch.path).merging(["LC_ALL": "C.UTF-8"]) { $1 })
    #expect(result.status == 0, "\(result.text)\(result.errorText)")
    let found = try #require(
      JSONSerialization.jsonObject(with: Data(result.output)) as? [String: Any])
    let files = try #require(found["files"] as? [[String: Any]])
    for file in files where (file["path"] as? String)?.hasSuffix(".py") == true {
      let notices = (file["copyrights"] as? [[String: Any]] ?? []).compactMap {
        $0["value"] as? String
      }
      let licenses = (file["spdx_expressions"] as? [[String: Any]] ?? []).compactMap {
        $0["value"] as? String
      }
      let isPlain = (file["path"] as? String)?.hasSuffix("plain.py") == true
      #expect(licenses == ["MIT"], "\(file)")
      #expect(notices.count == (isPlain ? 2 : 1), "\(file)")
      if isPlain { #expect(notices.contains { $0.contains("2010 Ada Lovelace") }) }
      #expect(!notices.contains { $0.contains("example.org") })
    }
  }
}
