/// One record of a note on `refs/notes/byline`: whom the lines that a commit adds draw on.
///
/// A line of JSON each, so that the union of two notes' lines is a note again. The format is
/// specified in `Notes.md`, version 1.
package struct CreditNote: Codable, Sendable, Equatable {
  package static let ref = "refs/notes/byline"

  /// A person, as the annotation may be passed on; its place in the list is how spans name it.
  package struct Author: Codable, Sendable, Equatable {
    package var name: String
    package var email: String?
    package var bits: Double
    package var own: Bool
  }

  /// Where the text of a span stood before.
  package struct Place: Codable, Sendable, Equatable {
    /// In `authors`; `nil` where nobody knows who wrote it.
    package var author: Int?
    /// Of the span, in 0...1.
    package var share: Double
    package var source: String?
    package var path: String?
    package var startLine: Int?
    package var endLine: Int?
    package var commit: String?
    package var kind: String?
    package var license: String?
  }

  /// Lines of a file of the commit, from 1, both ends included.
  package struct Span: Codable, Sendable, Equatable {
    package var path: String
    package var startLine: Int
    package var endLine: Int
    /// `LineDigest` of each line, one after another.
    package var digests: String
    package var bits: Double
    package var grade: String
    package var places: [Place]
    /// The commit in whose note the span stood before the history was rewritten.
    package var carriedFrom: String?
  }

  /// The version of the format.
  package var bylineNote = 1
  package var id: String
  package var at: String
  package var tool: Annotation.Tool
  /// The memory's digest, in hex.
  package var memory: String
  package var policy: String
  /// The commit that the record was made for, in hex.
  package var commit: String
  /// The first parent, against whose memory it was made; `nil` for a root.
  package var asOf: String?
  /// How many lines the commit adds.
  package var lines: Int
  package var totals = Annotation.Totals()
  package var authors: [Author] = []
  package var spans: [Span] = []
  /// Lines that coding agents wrote; `nil` if there are none.
  package var generated: [Generated]?

  package init(
    id: String, at: String, tool: Annotation.Tool, memory: String, policy: String, commit: String,
    asOf: String?, lines: Int
  ) {
    (self.id, self.at, self.tool, self.memory) = (id, at, tool, memory)
    (self.policy, self.commit, self.asOf, self.lines) = (policy, commit, asOf, lines)
  }

  /// Bits that go to persons.
  package var credited: Double { totals.creditedBits + totals.ownBits }

  /// The record as a line of JSON, with its end.
  package func encoded() throws -> [UInt8] {
    try CanonicalJSON.encoded(self, snakeCase: true, pretty: false)
  }
}
