/// An annotation as SPDX snippet tags: lines of comment in the text itself.
///
///     # SPDX-SnippetBegin
///     # SPDX-SnippetComment: byline 1 (4 lines, 1 notice) Ada 98.2 % verbatim, flask src/a.py …
///     # SPDX-SnippetCopyrightText: 2010 Ada
///     …four lines of the text…
///     # SPDX-SnippetEnd
///
/// The text's own bytes stay as they are. Source: SPDX 2.3, annex H.
enum SnippetTags {
  static let begin = "SPDX-SnippetBegin"
  static let end = "SPDX-SnippetEnd"
  static let comment = "SPDX-SnippetComment: byline 1 "
  static let notice = "SPDX-SnippetCopyrightText: "

  /// Lines, from 0, and the spans in them.
  struct Block: Equatable {
    var lines: Range<Int>
    var spans: [Annotation.Span]
  }

  /// The text with tags around what is credited.
  ///
  /// `annotation` is a published one of exactly this text.
  static func text(
    _ text: [UInt8], _ annotation: Annotation, _ language: TextLanguage,
    comment style: TextLanguage.Comment
  ) -> [UInt8] {
    let lines = TextLines(text)
    let blocks = blocks(annotation.spans, lines, LineBoundaries.safe(in: text, language))
    var result: [UInt8] = []
    var line = 0
    for block in blocks {
      result += text[lines.starts[line]..<lines.starts[block.lines.lowerBound]]
      let body = text[lines.starts[block.lines.lowerBound]..<lines.starts[block.lines.upperBound]]
      let ending = lineEnding(of: body)
      func add(_ tag: String, isLast: Bool = false) {
        result += Array((style.open + tag + style.close).utf8) + (isLast ? [] : ending)
      }
      let notices = notices(of: block)
      let count = block.lines.count
      add(begin)
      add(
        comment + "(\(count) \(count == 1 ? "line" : "lines"), \(notices.count) "
          + "\(notices.count == 1 ? "notice" : "notices")) " + credit(block, annotation))
      for text in notices { add(notice + text) }
      result += body
      if body.last != 0x0A {
        // The end of the text is its own: the new line goes with the tag again.
        result += lineEnding(after: body)
        add(end, isLast: true)
      } else {
        add(end)
      }
      line = block.lines.upperBound
    }
    return result + text[lines.starts[line]...]
  }

  /// What ends a last line that has no end: with a lone CR before it, LF would look like CR LF.
  static func lineEnding(after body: ArraySlice<UInt8>) -> [UInt8] {
    body.last == 0x0D ? [0x0D, 0x0A] : lineEnding(of: body)
  }

  /// What lines end with: CR LF if the first one does.
  static func lineEnding(of body: ArraySlice<UInt8>) -> [UInt8] {
    if let end = body.firstIndex(of: 0x0A) {
      return end > body.startIndex && body[end - 1] == 0x0D ? [0x0D, 0x0A] : [0x0A]
    }
    return [0x0A]
  }

  /// Spans by lines, each block widened to where a line of comment may stand.
  static func blocks(
    _ spans: [Annotation.Span], _ lines: TextLines, _ isSafe: [Bool]
  ) -> [Block] {
    var blocks: [Block] = []
    for span in spans where span.startByte < span.endByte && span.endByte <= lines.text.count {
      var first = lines.line(at: span.startByte)
      var end = lines.line(at: span.endByte - 1) + 1
      while first > 0, !isSafe[first] { first -= 1 }
      while end < lines.count, !isSafe[end] { end += 1 }
      // Not at all at the edge: then what lies inside of it.
      while first < end, !isSafe[first] { first += 1 }
      while end > first, !isSafe[end] { end -= 1 }
      if first >= end { continue }
      if let last = blocks.last, last.lines.upperBound > first {
        let both = min(last.lines.lowerBound, first)..<max(last.lines.upperBound, end)
        blocks[blocks.count - 1] = Block(lines: both, spans: last.spans + [span])
      } else {
        blocks.append(Block(lines: first..<end, spans: [span]))
      }
    }
    return blocks
  }

  private static func credit(_ block: Block, _ annotation: Annotation) -> String {
    let line = CreditLine(block.spans, in: annotation)
    var parts = line.parts.map { part in
      var text = EscapedText.comment(part.name)
      if let email = part.author?.email, !email.isEmpty {
        text += " " + EscapedText.comment(email)
      }
      text += " \(part.share.asPercent.replacing(" %", with: "")) percent \(part.source.grade)"
      if !part.place.isEmpty {
        text += ", " + (part.source.source.map { EscapedText.comment($0) + " " } ?? "")
        text += EscapedText.comment(part.source.path ?? "")
        text += part.spelledLines("-")
      }
      if let commit = part.source.commit { text += " commit " + commit.prefix(9) }
      return text
    }
    if line.restCount > 0 { parts.append("\(line.restCount) smaller") }
    // A fixed end: nothing of others' is the last sign of the line.
    return parts.joined(separator: "; ") + "."
  }

  /// Notices of the files that verbatim parts come from.
  private static func notices(of block: Block) -> [String] {
    var result: [String] = []
    for source in block.spans.flatMap(\.sources) where source.grade == "verbatim" {
      for notice in source.notices ?? [] {
        let text = EscapedText.comment(notice, keeping: "©()<>").trimmed
        if !text.isEmpty, !result.contains(text), result.count < 8 { result.append(text) }
      }
    }
    return result
  }
}
