import Provenance

/// Annotations as a record of Agent Trace 0.1.0, with what is ours under `dev.byline`.
///
/// Agent Trace says who produced lines, not what they draw on: what is the asking person's own work
/// is `human`, all else that is credited `unknown`. Source: agent-trace.dev, section 6.
struct AgentTrace: Encodable {
  struct Version: Encodable {
    var type = "git"
    var revision: String
  }
  struct Contributor: Encodable { var type: String }
  struct Range: Encodable {
    var startLine: Int
    var endLine: Int
    var contentHash: String?
    var contributor: Contributor?
  }
  struct Conversation: Encodable {
    var contributor: Contributor
    var ranges: [Range]
  }
  struct File: Encodable {
    var path: String
    var conversations: [Conversation]
  }
  struct Byline: Encodable {
    struct FileCredit: Encodable {
      var path: String
      var annotationId: String
      var input: Annotation.Input
      var totals: Annotation.Totals
      var authors: [Annotation.Author]
      var spans: [Annotation.Span]
    }
    var schemaVersion = Annotation.schemaVersion
    var memory: Annotation.MemoryFacts
    var policy: Annotation.Policy
    var totals: Annotation.Totals
    var authors: [Annotation.Author]
    var files: [FileCredit]
  }
  struct Metadata: Encodable {
    private enum CodingKeys: String, CodingKey { case byline = "dev.byline" }
    var byline: Byline
  }

  let version = "0.1.0"
  let id: String
  let timestamp: String
  let vcs: Version?
  let tool: Annotation.Tool
  let files: [File]
  let metadata: Metadata

  init?(_ report: AnnotationReport) {
    guard let first = report.files.first?.annotation else { return nil }
    id = Self.uuid(first.id)
    timestamp = first.timestamp
    vcs = report.revision.map { Version(revision: $0) }
    tool = first.tool
    files = report.files.map { Self.file($0) }
    let summary = AnnotationSummary(report.files.map(\.annotation))
    metadata = Metadata(
      byline: Byline(
        memory: first.memory, policy: first.policy, totals: summary.totals,
        authors: summary.authors,
        files: report.files.map(\.annotation).map { annotation in
          .init(
            path: Self.path(annotation), annotationId: annotation.id, input: annotation.input,
            totals: annotation.totals, authors: annotation.authors, spans: annotation.spans)
        }))
  }

  func encoded() throws -> [UInt8] { try CanonicalJSON.encoded(self, snakeCase: true) }

  private static func path(_ annotation: Annotation) -> String {
    annotation.input.path ?? "standard input"
  }

  private static func file(_ file: AnnotatedText) -> File {
    let own = Set(file.annotation.authors.filter(\.own).map(\.personId))
    let ranges = file.annotation.spans.map { span in
      let isInside = span.startByte < span.endByte && span.endByte <= file.text.count
      let isOwn = span.sources.first?.personId.map { own.contains($0) } ?? false
      return Range(
        startLine: span.startLine, endLine: span.endLine,
        contentHash: isInside
          ? "sha256:" + SHA256.digest(Array(file.text[span.startByte..<span.endByte])).hex : nil,
        contributor: isOwn ? Contributor(type: "human") : nil)
    }
    let conversation = Conversation(contributor: .init(type: "unknown"), ranges: ranges)
    return File(
      path: path(file.annotation), conversations: ranges.isEmpty ? [] : [conversation])
  }

  /// An annotation's id as a UUID of version 4.
  private static func uuid(_ id: String) -> String {
    var digits = Array(id.lowercased().filter(\.isHexDigit).prefix(32))
    digits += [Character](repeating: "0", count: 32 - digits.count)
    digits[12] = "4"
    digits[16] = "89ab".contains(digits[16]) ? digits[16] : "8"
    var result = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { result += "-" }
      result.append(digit)
    }
    return result
  }
}
