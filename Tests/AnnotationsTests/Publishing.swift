import Foundation
import Support
import Testing

@testable import Annotations

@Suite struct Publishing {
  private let text = Array("a\nb\nc\nd\n".utf8)
  private let people = [
    PlantedAnnotation.ada,
    PlantedAnnotation.Person(
      name: "Mallory Hidden", source: "acme-internal", path: "secret/plan.c",
      visibility: .private, notices: ["2020 Acme Hidden"]),
    PlantedAnnotation.bob,
  ]

  private func annotation() -> Annotation {
    let spans = (1...4).map { PlantedAnnotation.bytes(text, lines: $0...$0) }
    var value = PlantedAnnotation.annotation(
      text, spans: spans, people: people, path: "/home/mallory/work/a.py")
    // Ada is also credited in the private source, and Bob has a copy there.
    value.spans[1].sources[0].share = 0.5
    var other = value.spans[1].sources[0]
    other.personId = "p0"
    value.spans[1].sources.append(other)
    value.spans[2].sources[0].copies.append(
      .init(source: "acme-internal", path: "secret/copy.c", visibility: .private))
    value.authors[value.authors.firstIndex { $0.personId == "p0" }!].bits += 1
    value.authors[value.authors.firstIndex { $0.personId == "p1" }!].bits -= 1
    value.warnings = [Annotation.fewPersons, "acme-internal: secret/plan.c has other candidates"]
    return value
  }

  @Test func `names nothing of private sources, in any rendering`() throws {
    let value = annotation()
    #expect(value.imbalance < 1e-9)
    let published = value.published()
    #expect(published.imbalance < 1e-9)
    #expect(published.totals.bits == value.totals.bits)
    let hidden = published.authors.first { $0.name == Annotation.privateSource }
    #expect(hidden?.bits == 2)
    let ada = published.authors.first { $0.name == "Ada Lovelace" }
    #expect(abs((ada?.bits ?? 0) - 5 * 4 / 5) < 1e-9)
    #expect(published.warnings == [Annotation.fewPersons])
    let report = AnnotationReport([AnnotatedText(text: text, annotation: published)])
    for format in AnnotationFormat.allCases {
      let output = String(decoding: try report.rendered(as: format), as: UTF8.self)
      // The rule of a style sheet, and the commit of a place, are not addresses.
      let words = output.replacing(/@media|@[0-9a-f]{7}:/, with: "")
      for word in ["Mallory", "acme", "secret", "plan.c", "/home", "@"] {
        #expect(!words.contains(word), "\(format): \(word)")
      }
      #expect(output.contains("private source"), "\(format)")
      #expect(output.contains("Ada Lovelace"), "\(format)")
    }
  }

  @Test func `leaves addresses to a setting`() {
    let value = PlantedAnnotation.annotation(
      text, spans: [0..<2],
      people: [
        .init(name: "ada@secret.example", source: "s", path: "p", notices: ["2020 A <a@b.c>"])
      ])
    let closed = value.published()
    #expect(closed.authors[0].name == "ada" && closed.authors[0].email.isEmpty)
    #expect(closed.spans[0].sources[0].notices == ["2020 A"])
    let open = value.published(includesEmail: true)
    #expect(open.authors[0].email == "p0@secret.example")
    #expect(open.spans[0].sources[0].notices == ["2020 A <a@b.c>"])
  }

  @Test func `credits private work of the asking person to nobody by name`() {
    var value = annotation()
    for index in value.authors.indices where value.authors[index].personId == "p1" {
      value.authors[index].own = true
      value.totals.ownBits = value.authors[index].bits
      value.totals.creditedBits -= value.authors[index].bits
    }
    #expect(value.imbalance < 1e-9)
    let published = value.published()
    #expect(published.imbalance < 1e-9)
    #expect(!published.authors.contains { $0.own })
  }
}
