import Provenance

/// Annotations as a log of SARIF 2.1.0: a note for every span, its evidence as related locations.
struct SarifLog: Encodable {
  struct Run: Encodable {
    struct Tool: Encodable { var driver: Driver }
    struct Driver: Encodable {
      var name, version: String
      var rules: [Rule]
    }
    struct Rule: Encodable {
      var id: String
      var shortDescription: Message
      var defaultConfiguration = ["level": "note"]
    }
    struct Artifact: Encodable, Equatable {
      var location: Location.Artifact
      var length: Int
      var hashes: [String: String]
    }
    var tool: Tool
    var artifacts: [Artifact]
    var results: [Result]
    var columnKind = "unicodeCodePoints"
    var properties: Properties
  }
  struct Properties: Encodable {
    var authors: [Annotation.Author]
    var totals: Annotation.Totals
  }
  struct Message: Encodable { var text: String }
  struct Location: Encodable {
    struct Artifact: Encodable, Equatable {
      var uri: String
      var index: Int?
    }
    struct Region: Encodable {
      var startLine: Int
      var startColumn: Int?
      var endLine: Int
      var endColumn: Int?
      var byteOffset: Int?
      var byteLength: Int?
    }
    struct Physical: Encodable {
      var artifactLocation: Artifact
      var region: Region?
    }
    var id: Int?
    var physicalLocation: Physical
    var message: Message?
  }
  struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level = "note"
    var message: Message
    var locations: [Location]
    var relatedLocations: [Location]?
    var partialFingerprints: [String: String]
    var properties: ResultProperties
  }
  struct ResultProperties: Encodable {
    var bits: Double
    var grade: String
  }

  private enum CodingKeys: String, CodingKey { case version, runs, schema = "$schema" }

  let schema = "https://json.schemastore.org/sarif-2.1.0.json"
  let version = "2.1.0"
  let runs: [Run]

  private static let grades = [
    ("verbatim", "The same bytes stand in a learned source"),
    ("reformatted", "The same but for whitespace and comments stands in a learned source"),
    ("renamed", "The same but for names and literals stands in a learned source"),
    ("learned", "The text is predicted from a person's work without one long match"),
  ]

  init(_ report: AnnotationReport) {
    let annotations = report.files.map(\.annotation)
    let summary = AnnotationSummary(annotations)
    let tool = annotations.first?.tool ?? .init(name: "byline", version: "0")
    var results: [Result] = []
    var artifacts: [Run.Artifact] = []
    for file in report.files {
      let input = file.annotation.input
      let uri = EscapedText.uri(path: input.path ?? "standard-input")
      let entry = Run.Artifact(
        location: .init(uri: uri), length: input.bytes, hashes: ["sha-256": input.sha256])
      // Each is listed once, however many of its parts are annotated.
      let index = artifacts.firstIndex(of: entry) ?? artifacts.count
      if index == artifacts.count { artifacts.append(entry) }
      let artifact = Location.Artifact(uri: uri, index: index)
      results += file.annotation.spans.map { Self.result($0, file, artifact) }
    }
    let rules = Self.grades.map { grade in
      Run.Rule(id: "byline/\(grade.0)", shortDescription: .init(text: grade.1))
    }
    runs = [
      Run(
        tool: .init(driver: .init(name: tool.name, version: tool.version, rules: rules)),
        artifacts: artifacts, results: results,
        properties: .init(authors: summary.authors, totals: summary.totals))
    ]
  }

  func encoded() throws -> [UInt8] { try CanonicalJSON.encoded(self) }

  private static func result(
    _ span: Annotation.Span, _ file: AnnotatedText, _ artifact: Location.Artifact
  ) -> Result {
    let line = CreditLine([span], in: file.annotation)
    let rule = grades.firstIndex { $0.0 == span.grade } ?? grades.count - 1
    let words = line.parts.map { part in
      "\(EscapedText.sarif(part.name)) \(part.share.asPercent), \(part.source.grade)"
    }
    let related = line.parts.enumerated().compactMap { number, part -> Location? in
      guard let path = part.source.path else { return nil }
      // A place in another repository: a reference that names it, not a file beside this one.
      let source = part.source.source ?? "source"
      let uri = EscapedText.uri(path: source + "/" + path)
      var message = EscapedText.sarif(part.name)
      if let commit = part.source.commit { message += ", commit \(commit.prefix(12))" }
      let region = part.source.startLine.map {
        Location.Region(startLine: $0, endLine: part.source.endLine ?? $0)
      }
      return Location(
        id: number + 1,
        physicalLocation: .init(artifactLocation: .init(uri: uri), region: region),
        message: .init(text: message))
    }
    let isInside = span.startByte < span.endByte && span.endByte <= file.text.count
    let bytes = isInside ? file.text[span.startByte..<span.endByte] : []
    return Result(
      ruleId: "byline/\(grades[rule].0)", ruleIndex: rule,
      message: .init(text: "Draws on " + words.joined(separator: "; ") + "."),
      locations: [
        Location(
          physicalLocation: .init(
            artifactLocation: artifact,
            region: .init(
              startLine: span.startLine, startColumn: column(span.startByte, file, isEnd: false),
              endLine: span.endLine, endColumn: column(span.endByte - 1, file, isEnd: true),
              byteOffset: span.startByte, byteLength: span.endByte - span.startByte)))
      ],
      relatedLocations: related.isEmpty ? nil : related,
      partialFingerprints: ["bylineSpan/v1": SHA256.digest(Array(bytes)).hex],
      properties: .init(bits: span.bits, grade: span.grade))
  }

  /// Letters from the start of a byte's line, from 1; with `isEnd` of the place after that byte.
  private static func column(_ byte: Int, _ file: AnnotatedText, isEnd: Bool) -> Int? {
    guard byte >= 0, byte < file.text.count, file.shown == nil else { return nil }
    let start = file.text[..<byte].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let before = file.text[start..<(isEnd ? byte + 1 : byte)]
    return String(decoding: before, as: UTF8.self).unicodeScalars.count + 1
  }
}
