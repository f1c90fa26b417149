import Foundation
import Support
import Testing

@testable import Annotations

@Suite struct Stripping {
  @Test func `gives back 1,000 random files of 15 languages, in every form, byte for byte`() throws
  {
    var random = RandomTexts(seed: 5)
    for number in 0..<1_000 {
      let kind = RandomTexts.lines[number % RandomTexts.lines.count]
      let text = random.text(kind.parts)
      let spans = random.spans(text)
      let annotation = PlantedAnnotation.annotation(text, spans: spans, path: kind.file)
      let report = AnnotationReport([AnnotatedText(text: text, annotation: annotation)])
      for format in [AnnotationFormat.spdx, .markdown] {
        let written = try report.rendered(as: format)
        let shown =
          "\(kind.language) \(format) \(String(decoding: text, as: UTF8.self).debugDescription)"
        let stripped = StrippedText(written)
        #expect(stripped.bytes == text, "\(shown): \(String(decoding: written, as: UTF8.self))")
        // Once more on what was written: the same text is read, so the same comes out.
        let again = AnnotationReport([AnnotatedText(text: stripped.bytes, annotation: annotation)])
        #expect(try again.rendered(as: format) == written, "\(shown)")
        if format == .spdx, !spans.isEmpty {
          let isPlaced = text.indices.allSatisfy {
            written[stripped.offsetBefore($0)] == text[$0]
          }
          #expect(isPlaced, "\(shown)")
        }
      }
      let message = CreditTrailers.message(text, annotation)
      #expect(
        StrippedText(message).bytes == text,
        "\(String(decoding: message, as: UTF8.self).debugDescription)")
      #expect(CreditTrailers.message(message, annotation) == message)
    }
  }

  @Test func `knows one boundary a line and one at the end, whatever the text is`() {
    var random = RandomTexts(seed: 6)
    for number in 0..<120 {
      let parts = RandomTexts.lines[number % RandomTexts.lines.count].parts
      let text = random.text(parts)
      for name in TextLanguage.names {
        let language = TextLanguage.named(name)!
        let count = LineBoundaries.safe(in: text, language).count
        guard count != TextLines(text).count + 1 else { continue }
        Issue.record("\(name): \(count) \(String(decoding: text, as: UTF8.self).debugDescription)")
      }
    }
  }

  @Test func `leaves tags of others alone`() {
    let texts = [
      "// SPDX-SnippetBegin\n// SPDX-SnippetComment: by hand\nx\n// SPDX-SnippetEnd\n",
      "[^byline-1]\n", "Subject\n\nCredits: Ada\n", "<!-- byline 1 end -->\n",
      "# SPDX-SnippetBegin\n# SPDX-SnippetComment: byline 1 \n",
    ]
    for text in texts {
      #expect(StrippedText(Array(text.utf8)).bytes == Array(text.utf8))
    }
  }

  @Test func `copes with what was edited since`() throws {
    let text = Array("a = 1\nb = 2\nc = 3\n".utf8)
    let annotation = PlantedAnnotation.annotation(
      text, spans: [PlantedAnnotation.bytes(text, lines: 2...2)])
    let report = AnnotationReport([AnnotatedText(text: text, annotation: annotation)])
    let written = String(decoding: try report.rendered(as: .spdx), as: UTF8.self)
    let edited = written.replacing("b = 2\n", with: "b = 2\nb += 1\n")
    #expect(StrippedText(Array(edited.utf8)).bytes == Array("a = 1\nb = 2\nb += 1\nc = 3\n".utf8))
    let cut = written.replacing("# SPDX-SnippetEnd\n", with: "")
    #expect(StrippedText(Array(cut.utf8)).bytes == text)
  }

  @Test func `of an embedded text undoes every escape, and none that was there`() {
    for text in ["\\u{41} \\x{41}", "\u{1B}[31m\u{202E}", "\\\\u{1b}", "a\rb\r\nc"] {
      let bytes = Array(text.utf8)
      #expect(EmbeddedText.decoded(EmbeddedText.encoded(bytes)) == bytes)
    }
    let broken: [UInt8] = [0xC3, 0x28, 0xFF, 0xE2, 0x82, 0x5C, 0x78, 0x7B, 0x61, 0x7D]
    #expect(EmbeddedText.decoded(EmbeddedText.encoded(broken)) == broken)
    #expect(String(validating: EmbeddedText.encoded(broken), as: UTF8.self) != nil)
  }
}
