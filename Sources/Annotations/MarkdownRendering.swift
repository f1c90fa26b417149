/// An annotation in Markdown: footnotes in prose, and code as a block with footnotes after it.
enum MarkdownRendering {
  /// `annotation` is of exactly this text; `language` decides which of the two it is.
  static func text(
    _ text: [UInt8], _ annotation: Annotation, _ language: TextLanguage?
  ) -> [UInt8] {
    if let language, language.layout == .markdown || language.name == "text",
      let result = Footnotes.text(text, annotation)
    {
      return result
    }
    return EmbeddedText.text(text, annotation, language)
  }

  /// `62.3 % Ada, 30.0 % new`: what the whole is made of.
  static func totals(_ annotation: Annotation) -> String {
    let totals = annotation.totals
    var parts = annotation.authors.map { author in
      "\(author.share.asPercent) \(EscapedText.markdown(author.name))"
        + (author.email.isEmpty ? "" : " \\<\(EscapedText.markdown(author.email))\\>")
        + (author.own ? " (own)" : "")
    }
    for (bits, word) in [
      (totals.diffuseBits, "diffuse"), (totals.unknownBits, "of unknown authors"),
      (totals.newBits, "new"),
    ] where bits > 0.0005 * totals.bits {
      parts.append("\((bits / totals.bits).asPercent) \(word)")
    }
    return parts.isEmpty ? "nothing to credit" : parts.joined(separator: ", ")
  }

  static func lines(_ span: Annotation.Span) -> String {
    span.startLine == span.endLine
      ? "line \(span.startLine)" : "lines \(span.startLine)–\(span.endLine)"
  }

  /// The evidence of a span, on one line.
  static func evidence(_ span: Annotation.Span, _ annotation: Annotation) -> String {
    let line = CreditLine([span], in: annotation)
    var parts = line.parts.map { part in
      var text = "\(EscapedText.markdown(part.name)) \(part.share.asPercent), \(part.source.grade)"
      if !part.place.isEmpty {
        text += ", " + EscapedText.markdown(part.place) + part.spelledLines()
      }
      if let commit = part.source.commit { text += ", " + commit.prefix(9) }
      if let date = part.source.committedAt { text += ", " + date.prefix(10) }
      if !part.source.copies.isEmpty { text += ", \(part.source.copies.count) more copies" }
      return text
    }
    if line.restCount > 0 { parts.append("\(line.restCount) smaller") }
    return parts.joined(separator: "; ") + "."
  }
}

/// Credits at the end of prose, with references to them in it.
enum Footnotes {
  private static let start = "<!-- byline 1 credits, label "
  private static let end = "<!-- byline 1 end -->"

  /// `nil` if nothing can follow the text because fenced code in it never ends.
  static func text(_ text: [UInt8], _ annotation: Annotation) -> [UInt8]? {
    let markdown = MarkdownLines(text)
    if markdown.isOpenAtEnd { return nil }
    let lines = TextLines(text)
    let label = label(unusedIn: text)
    var references: [Int: [Int]] = [:]
    var unplaced = ""
    for (index, span) in annotation.spans.enumerated() where span.startByte < span.endByte {
      let first = lines.line(at: span.startByte)
      let last = lines.line(at: min(span.endByte, text.count) - 1)
      if let line = (first...max(first, last)).last(where: { markdown.isProse[$0] }) {
        references[line, default: []].append(index + 1)
      } else {
        unplaced += "[^\(label)-\(index + 1)]"
      }
    }
    var result: [UInt8] = []
    for line in 0..<lines.count {
      let whole = lines.whole(line)
      // Before spaces or a backslash at the end, which break the line.
      let kept = whole.reversed().drop { [0x0A, 0x0D, 0x20, 0x09, 0x5C].contains($0) }.count
      result += whole.prefix(kept)
      for number in references[line] ?? [] { result += "[^\(label)-\(number)]".utf8 }
      result += whole.dropFirst(kept)
    }
    let ending = SnippetTags.lineEnding(of: text[...])
    let hasNewline = text.isEmpty || text.last == 0x0A
    if !hasNewline { result += SnippetTags.lineEnding(after: text[...]) }
    var tail = "\(start)\(label), newline \(hasNewline ? "yes" : "no") -->\n\n"
    tail += "Credits: \(MarkdownRendering.totals(annotation)).\(unplaced)\n\n"
    for (index, span) in annotation.spans.enumerated() {
      let place = MarkdownRendering.lines(span)
      tail +=
        "[^\(label)-\(index + 1)]: \(place): \(MarkdownRendering.evidence(span, annotation))\n"
    }
    tail += end + "\n"
    for byte in tail.utf8 { if byte == 0x0A { result += ending } else { result.append(byte) } }
    return result
  }

  /// A word that no footnote of the text starts with.
  private static func label(unusedIn text: [UInt8]) -> String {
    var label = "byline"
    while text.firstRange(of: Array("[^\(label)-".utf8)) != nil { label += "x" }
    return label
  }

  /// What `text(_:_:)` put in.
  static func ranges(in text: [UInt8]) -> [Range<Int>] {
    let lines = TextLines(text)
    guard lines.count > 0, lines.bare(lines.count - 1).elementsEqual(end.utf8),
      let first = (0..<lines.count).last(where: { lines.bare($0).starts(with: start.utf8) })
    else { return [] }
    let words = String(decoding: lines.bare(first).dropFirst(start.utf8.count), as: UTF8.self)
    guard let facts = words.wholeMatch(of: /(bylinex*), newline (yes|no) -->/) else { return [] }
    var tail = lines.starts[first]
    if facts.2 == "no", tail > 0 { tail -= tail > 1 && text[tail - 2] == 0x0D ? 2 : 1 }
    var result: [Range<Int>] = []
    let mark = Array("[^\(facts.1)-".utf8)
    var index = 0
    while index + mark.count < tail {
      guard text[index] == 0x5B, text[index...].starts(with: mark) else {
        index += 1
        continue
      }
      var stop = index + mark.count
      while stop < tail, (0x30...0x39).contains(text[stop]) { stop += 1 }
      if stop > index + mark.count, stop < tail, text[stop] == 0x5D {
        result.append(index..<stop + 1)
        index = stop + 1
      } else {
        index += 1
      }
    }
    return result + [tail..<text.count]
  }
}

/// A text that is set as code in a Markdown document, and what it was.
enum EmbeddedText {
  private static let start = "<!-- byline 1 text, newline "

  static func text(
    _ text: [UInt8], _ annotation: Annotation, _ language: TextLanguage?
  ) -> [UInt8] {
    let body = encoded(text)
    let fence = String(repeating: "`", count: max(3, longestRun(of: 0x60, in: body) + 1))
    let hasNewline = text.last == 0x0A
    var result = Array("\(start)\(hasNewline ? "yes" : "no") -->\n".utf8)
    result += Array("\(fence)\(language?.name ?? "")\n".utf8) + body
    result += Array("\(hasNewline ? "" : "\n")\(fence)\n\n".utf8)
    var tail = "Credits: \(MarkdownRendering.totals(annotation)).\n"
    if !annotation.spans.isEmpty { tail += "\n" }
    for (index, span) in annotation.spans.enumerated() {
      tail += "* \(MarkdownRendering.lines(span))[^byline-\(index + 1)]\n"
    }
    if !annotation.spans.isEmpty { tail += "\n" }
    for (index, span) in annotation.spans.enumerated() {
      tail += "[^byline-\(index + 1)]: \(MarkdownRendering.evidence(span, annotation))\n"
    }
    return result + Array(tail.utf8)
  }

  /// The text that `text(_:_:_:)` set; `nil` if it set none.
  static func inner(of document: [UInt8]) -> [UInt8]? {
    guard document.starts(with: start.utf8) else { return nil }
    let lines = TextLines(document)
    guard lines.count > 2 else { return nil }
    let words = String(decoding: lines.bare(0).dropFirst(start.utf8.count), as: UTF8.self)
    let fence = lines.bare(1).prefix { $0 == 0x60 }
    guard words == "yes -->" || words == "no -->", fence.count >= 3,
      let close = (2..<lines.count).first(where: { lines.bare($0).elementsEqual(fence) })
    else { return nil }
    var body = document[lines.starts[2]..<lines.starts[close]]
    if words.hasPrefix("no"), body.last == 0x0A { body.removeLast() }
    return decoded(Array(body))
  }

  private static func longestRun(of sign: UInt8, in text: [UInt8]) -> Int {
    var (run, longest) = (0, 0)
    for byte in text {
      run = byte == sign ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  // MARK: What is not shown as it is

  /// The text with what `TerminalText` calls hostile as `\u{…}` and bytes that are no text as
  /// `\x{…}`; a backslash that would look like one of the two is `\u{5c}`.
  ///
  /// Every text has its own result, so `decoded` gives back each.
  static func encoded(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte < 0x80 {
        let looksEscaped =
          byte == 0x5C && index + 2 < text.count && text[index + 2] == 0x7B
          && (text[index + 1] == 0x75 || text[index + 1] == 0x78)
        let isReturn = byte == 0x0D && index + 1 < text.count && text[index + 1] == 0x0A
        let isLayout = byte == 0x0A || byte == 0x09 || isReturn
        if looksEscaped || byte < 0x20 && !isLayout || byte == 0x7F {
          result += "\\u{\(String(byte, radix: 16))}".utf8
        } else {
          result.append(byte)
        }
        index += 1
        continue
      }
      let count = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      let bytes = text[index..<min(index + count, text.count)]
      if let letter = String(validating: bytes, as: UTF8.self)?.unicodeScalars.first,
        bytes.count == count
      {
        if TerminalText.escaped(String(letter)) == String(letter) {
          result += bytes
        } else {
          result += "\\u{\(String(letter.value, radix: 16))}".utf8
        }
        index += count
      } else {
        result += "\\x{\(String(byte, radix: 16))}".utf8
        index += 1
      }
    }
    return result
  }

  static func decoded(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      guard text[index] == 0x5C, index + 2 < text.count, text[index + 2] == 0x7B,
        text[index + 1] == 0x75 || text[index + 1] == 0x78,
        let end = text[index...].prefix(12).firstIndex(of: 0x7D),
        let value = UInt32(String(decoding: text[(index + 3)..<end], as: UTF8.self), radix: 16)
      else {
        result.append(text[index])
        index += 1
        continue
      }
      if text[index + 1] == 0x78, value < 0x100 {
        result.append(UInt8(value))
      } else if let scalar = Unicode.Scalar(value) {
        result += String(Character(scalar)).utf8
      }
      index = end + 1
    }
    return result
  }
}
