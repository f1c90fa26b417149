import Foundation
import Provenance
import Support

@testable import Annotations

/// Annotations made up for tests; their sums hold.
struct PlantedAnnotation {
  /// A person, and where their text stands.
  struct Person {
    var name: String
    var source: String
    var path: String
    var visibility = Annotation.Visibility.here
    var notices: [String]?
  }

  static let ada = Person(name: "Ada Lovelace", source: "engine", path: "src/notes.py")
  static let bob = Person(name: "Bob", source: "loom", path: "weave.c", visibility: .shared)

  /// `spans` are byte ranges of `text`, in order; each is credited to the persons in turn.
  static func annotation(
    _ text: [UInt8], spans: [Range<Int>], people: [Person] = [ada, bob], path: String? = "a.py"
  ) -> Annotation {
    let lines = TextLines(text)
    var value = Annotation(
      id: "00112233445566778899aabbccddeeff", timestamp: "2026-11-24T00:00:00Z",
      tool: .init(name: "byline", version: "0.1.0"),
      memory: .init(version: 1, digest: String(repeating: "0a", count: 32)),
      policy: .init(name: "byline-credit-1", digest: String(repeating: "0b", count: 32)),
      input: .init(
        sha256: SHA256.digest(text).hex, bytes: text.count, path: path, language: nil),
      asOf: .init(revision: nil, at: "2026-11-24T00:00:00Z"))
    var bits = [Double](repeating: 0, count: people.count)
    for (index, span) in spans.enumerated() {
      let number = index % people.count
      let person = people[number]
      var source = Annotation.SpanSource(
        personId: "p\(number)", share: 1, grade: "verbatim", visibility: person.visibility)
      source.source = person.source
      source.path = person.path
      source.startLine = 3
      source.endLine = 9
      source.commit = String(repeating: "c", count: 40)
      source.committedAt = "2010-01-02T03:04:05Z"
      source.kind = "human"
      source.swhid = "swh:1:cnt:\(String(repeating: "d", count: 40));lines=3-9"
      source.notices = person.notices
      source.copies = [
        .init(source: person.source, path: "old/" + person.path, visibility: person.visibility)
      ]
      bits[number] += Double(span.count)
      var shown = Annotation.Span(
        startByte: span.lowerBound, endByte: span.upperBound,
        startLine: lines.line(at: span.lowerBound) + 1,
        endLine: lines.line(at: span.upperBound - 1) + 1, grade: "verbatim",
        bits: Double(span.count), sources: [source])
      shown.confidence = 0.625
      value.spans.append(shown)
    }
    value.totals.creditedBits = bits.reduce(0, +)
    value.totals.newBits = Double(text.count) - value.totals.creditedBits
    value.totals.bits = Double(text.count)
    value.authors = people.enumerated().filter { bits[$0.offset] > 0 }.map { number, person in
      .init(
        name: person.name, email: "p\(number)@secret.example", personId: "p\(number)",
        bits: bits[number], share: bits[number] / Double(max(text.count, 1)),
        necessaryBits: bits[number] / 3, own: false)
    }.sorted { $0.bits > $1.bits }
    return value
  }

  /// The byte range of some lines, from 1 with both ends.
  static func bytes(_ text: [UInt8], lines: ClosedRange<Int>) -> Range<Int> {
    let table = TextLines(text)
    return table.starts[lines.lowerBound - 1]..<table.starts[lines.upperBound]
  }
}
