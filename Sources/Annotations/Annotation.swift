/// Who a text draws on: the value behind every rendering, and its JSON.
///
/// Names in JSON are in snake case, lines are from 1 with both ends included, byte ranges
/// half-open in the file as it was read. `Σ authors.share + (diffuse + unknown + new)/bits = 1`.
package struct Annotation: Codable, Sendable, Equatable {
  package static let schemaVersion = "1.0"

  package struct Tool: Codable, Sendable, Equatable {
    package var name: String
    package var version: String
    package init(name: String, version: String) { (self.name, self.version) = (name, version) }
  }
  package struct MemoryFacts: Codable, Sendable, Equatable {
    package var version: Int
    /// In hex.
    package var digest: String
    package init(version: Int, digest: String) { (self.version, self.digest) = (version, digest) }
  }
  package struct Policy: Codable, Sendable, Equatable {
    package var name: String
    package var digest: String
    package init(name: String, digest: String) { (self.name, self.digest) = (name, digest) }
  }
  package struct Input: Codable, Sendable, Equatable {
    package var sha256: String
    package var bytes: Int
    package var path: String?
    package var language: String?
    package init(sha256: String, bytes: Int, path: String?, language: String?) {
      (self.sha256, self.bytes, self.path, self.language) = (sha256, bytes, path, language)
    }
  }
  package struct Totals: Codable, Sendable, Equatable {
    package var bits = 0.0
    package var creditedBits = 0.0
    package var ownBits = 0.0
    package var diffuseBits = 0.0
    package var unknownBits = 0.0
    package var newBits = 0.0
    package init() {}

    mutating func add(_ other: Totals) {
      bits += other.bits
      creditedBits += other.creditedBits
      ownBits += other.ownBits
      diffuseBits += other.diffuseBits
      unknownBits += other.unknownBits
      newBits += other.newBits
    }
  }
  package struct AsOf: Codable, Sendable, Equatable {
    package var revision: String?
    package var at: String
    package init(revision: String?, at: String) { (self.revision, self.at) = (revision, at) }
  }
  package struct Author: Codable, Sendable, Equatable {
    package var name: String
    package var email: String
    package var personId: String
    package var bits: Double
    /// Of the whole, in 0...1.
    package var share: Double
    package var necessaryBits: Double
    package var own: Bool
    package init(
      name: String, email: String, personId: String, bits: Double, share: Double,
      necessaryBits: Double, own: Bool
    ) {
      (self.name, self.email, self.personId, self.bits) = (name, email, personId, bits)
      (self.share, self.necessaryBits, self.own) = (share, necessaryBits, own)
    }
  }
  /// Who may read of a place.
  package enum Visibility: String, Codable, Sendable, CaseIterable {
    /// It lies in the repository that the text is for.
    case here
    /// Its source was declared shared.
    case shared
    /// Named on this machine alone.
    case `private`
  }
  /// Another place of the same text.
  package struct Copy: Codable, Sendable, Equatable {
    package var source: String
    package var path: String
    package var visibility: Visibility
    package init(source: String, path: String, visibility: Visibility) {
      (self.source, self.path, self.visibility) = (source, path, visibility)
    }
  }
  /// A place that a span comes from.
  package struct SpanSource: Codable, Sendable, Equatable {
    /// `nil` where nobody knows who wrote it.
    package var personId: String?
    /// Of the span, in 0...1.
    package var share: Double
    package var grade: String
    package var source: String?
    package var path: String?
    package var startLine: Int?
    package var endLine: Int?
    package var commit: String?
    package var committedAt: String?
    package var kind: String?
    package var swhid: String?
    /// What the file there says of its licence, an SPDX expression.
    package var license: String?
    /// Copyright notices at the head of the file there.
    package var notices: [String]?
    package var visibility: Visibility
    /// Other places of the same file.
    package var copies: [Copy]
    package init(
      personId: String?, share: Double, grade: String, visibility: Visibility = .private
    ) {
      (self.personId, self.share, self.grade, copies) = (personId, share, grade, [])
      self.visibility = visibility
    }
  }
  package struct Span: Codable, Sendable, Equatable {
    package var startByte: Int
    package var endByte: Int
    package var startLine: Int
    package var endLine: Int
    package var grade: String
    package var bits: Double
    /// How sure it is that the leading person wrote what the span draws on, in 0...1; `nil` in
    /// annotations from before it was said.
    package var confidence: Double?
    package var sources: [SpanSource]
    package init(
      startByte: Int, endByte: Int, startLine: Int, endLine: Int, grade: String, bits: Double,
      sources: [SpanSource]
    ) {
      (self.startByte, self.endByte) = (startByte, endByte)
      (self.startLine, self.endLine) = (startLine, endLine)
      (self.grade, self.bits, self.sources) = (grade, bits, sources)
    }
  }

  /// Why a stretch of the text credits nobody, or not all that stands there.
  package struct Explanation: Codable, Sendable, Equatable {
    package enum Reason: String, Codable, Sendable, CaseIterable {
      case threePersons = "three_persons"
      case manyDocuments = "many_documents"
      case licenceText = "licence_text"
      case commonsSource = "commons_source"
      case shortContext = "short_context"
      case template
      case generatedHeader = "generated_header"
      case importLine = "import_line"
      case loneBracket = "lone_bracket"
      case idiom
    }
    package var startByte: Int
    package var endByte: Int
    package var startLine: Int
    package var endLine: Int
    package var reason: Reason
    package init(
      startByte: Int, endByte: Int, startLine: Int, endLine: Int, reason: Reason
    ) {
      (self.startByte, self.endByte) = (startByte, endByte)
      (self.startLine, self.endLine, self.reason) = (startLine, endLine, reason)
    }
  }

  package var schemaVersion = Self.schemaVersion
  package var id: String
  /// When it was made, in UTC.
  package var timestamp: String
  package var tool: Tool
  package var memory: MemoryFacts
  package var policy: Policy
  package var input: Input
  package var totals = Totals()
  package var asOf: AsOf
  package var authors: [Author] = []
  package var spans: [Span] = []
  package var warnings: [String] = []
  /// What is common knowledge, where that was asked for.
  package var explanations: [Explanation]?

  package init(
    id: String, timestamp: String, tool: Tool, memory: MemoryFacts, policy: Policy, input: Input,
    asOf: AsOf
  ) {
    (self.id, self.timestamp, self.tool, self.memory) = (id, timestamp, tool, memory)
    (self.policy, self.input, self.asOf) = (policy, input, asOf)
  }

  /// How far the parts are from the whole; 0 but for rounding.
  package var imbalance: Double {
    let parts =
      totals.creditedBits + totals.ownBits + totals.diffuseBits + totals.unknownBits
      + totals.newBits
    let bits = authors.reduce(0) { $0 + $1.bits }
    return max(abs(parts - totals.bits), abs(bits - totals.creditedBits - totals.ownBits))
  }
}

extension Annotation.Span {
  /// What is said of a span that is not nearly certain; `nil` for others.
  var doubt: String? {
    guard let confidence, confidence < 0.9 else { return nil }
    return "\(confidence.asPercent) sure"
  }
}
