/// An annotation for a terminal: the text in colours, a legend, the evidence.
package struct TerminalRendering {
  private let annotation: Annotation
  private let usesColor: Bool
  /// Of the terminal, 28 at least; `nil` where lines need no end.
  private let columns: Int?
  /// By person: a number from 1, in the order of the legend.
  private let numbers: [String: Int]

  /// Colours of the 256-colour palette that people with colour blindness can tell apart
  /// (after Okabe & Ito, "Color universal design", 2008).
  private static let palette = [32, 208, 36, 170, 142, 74, 166, 99]

  package init(_ annotation: Annotation, usesColor: Bool, columns: Int? = nil) {
    self.annotation = annotation
    self.usesColor = usesColor
    self.columns = columns.map { max($0, 28) }
    numbers = annotation.numbers()
  }

  /// Text, legend and evidence; `text` is what was annotated, `shown` what of it is shown.
  package func render(_ text: [UInt8], shown: [AnnotatedText.ShownLines]? = nil) -> String {
    body(text, shown: shown) + "\n" + summary()
  }

  /// The path in front of one file of several.
  package func heading() -> String {
    TerminalText.escaped(annotation.input.path ?? "standard input")
  }

  // MARK: The text

  /// The text, each span in its first author's colour, its number in the margin.
  package func body(_ text: [UInt8], shown: [AnnotatedText.ShownLines]? = nil) -> String {
    let parts = shown ?? [.init(bytes: 0..<text.count, firstLine: 1)]
    var marks: [Int: [String]] = [:]
    for span in annotation.spans {
      let mark = mark(span)
      // Of a person once, however many pieces of theirs follow one another.
      if marks[span.startLine]?.last != mark { marks[span.startLine, default: []].append(mark) }
    }
    let widest = marks.values.map { $0.joined().count }.max() ?? 0
    let width = min(widest, columns.map { max(3, $0 / 4) } ?? widest)
    let numberWidth = shown == nil ? 0 : "\(lastLine(of: parts, text))".count
    var result = ""
    var index = 0
    var before: Int?
    for part in parts {
      if let before, part.firstLine > before { result += dim("⋯") + "\n" }
      var offset = part.bytes.lowerBound
      var line = part.firstLine
      while offset < part.bytes.upperBound {
        let end =
          (text[offset..<part.bytes.upperBound].firstIndex(of: 0x0A)
            ?? part.bytes.upperBound - 1) + 1
        while index < annotation.spans.count, annotation.spans[index].endByte <= offset {
          index += 1
        }
        var margin = marks[line]?.joined() ?? continuation(line)
        if margin.count > width { margin = margin.prefix(max(width - 1, 0)) + "…" }
        var lead = TerminalText.padded(margin, width)
        if numberWidth > 0 {
          lead += " " + TerminalText.padded("\(line)", numberWidth, right: true)
        }
        result += rows(text, offset..<end, from: index, lead: lead)
        offset = end
        line += 1
      }
      before = line
    }
    return result
  }

  private func lastLine(of parts: [AnnotatedText.ShownLines], _ text: [UInt8]) -> Int {
    parts.last.map { part in
      part.firstLine + text[part.bytes].count { $0 == 0x0A }
    } ?? 1
  }

  /// One line of the text, in as many rows as it takes.
  private func rows(
    _ text: [UInt8], _ range: Range<Int>, from first: Int, lead: String
  ) -> String {
    let separator = " │ "
    let room = columns.map { max(8, $0 - TerminalText.width(lead) - 3) }
    var result = dim(lead + separator)
    var used = 0
    var index = first
    var position = range.lowerBound
    var end = range.upperBound
    if end > position, text[end - 1] == 0x0A { end -= 1 }
    if end > position, text[end - 1] == 0x0D { end -= 1 }
    while position < end {
      while index < annotation.spans.count, annotation.spans[index].endByte <= position {
        index += 1
      }
      let span = index < annotation.spans.count ? annotation.spans[index] : nil
      let isInside = span.map { $0.startByte <= position } ?? false
      let stop = min(end, isInside ? span?.endByte ?? end : span?.startByte ?? end)
      let piece = TerminalText.expanded(
        String(decoding: text[position..<stop], as: UTF8.self), from: used)
      for (number, row) in TerminalText.wrapped(piece, room: room, used: &used).enumerated() {
        if number > 0 {
          result += "\n" + dim(TerminalText.padded("", TerminalText.width(lead)) + " ┊ ")
        }
        result += isInside ? colored(row, span?.sources.first?.personId) : row
      }
      position = stop
    }
    return result + "\n"
  }

  private func mark(_ span: Annotation.Span) -> String {
    "[" + (span.sources.first?.personId.flatMap { numbers[$0] }.map(String.init) ?? "?") + "]"
  }

  /// A bar beside lines that a span from above goes on in.
  private func continuation(_ line: Int) -> String {
    annotation.spans.contains { $0.startLine < line && line <= $0.endLine } ? " ┆" : ""
  }

  // MARK: Legend and evidence

  /// The legend with shares, the evidence of every span, and the warnings.
  package func summary() -> String {
    var lines: [String] = []
    let totals = annotation.totals
    func share(_ bits: Double) -> String {
      Self.percent(totals.bits > 0 ? bits / totals.bits : 1)
    }
    for author in annotation.authors {
      let number = numbers[author.personId] ?? 0
      let mail = author.email.isEmpty ? "" : " <\(TerminalText.escaped(author.email))>"
      lines += folded(
        [
          (TerminalText.escaped(author.name), false), (mail, true),
          (author.own ? "  (you)" : "", false),
          ("  \(Self.bits(author.bits)) bits, \(Self.bits(author.necessaryBits)) necessary", true),
        ], lead: "[\(number)] \(Self.percent(author.share))  ", person: author.personId)
    }
    if totals.diffuseBits > 0.0005 * totals.bits {
      lines += folded(
        [("diffuse: too little of one person to name", false)],
        lead: "    \(share(totals.diffuseBits))  ")
    }
    if totals.unknownBits > 0.0005 * totals.bits {
      lines += folded(
        [("of unknown authors or agents", false)], lead: "    \(share(totals.unknownBits))  ")
    }
    lines += folded(
      [("new: not learned, or common knowledge", false)], lead: "    \(share(totals.newBits))  ")
    if !annotation.spans.isEmpty {
      lines.append("")
      for spans in CreditLine.groups(annotation.spans) { lines += evidence(spans) }
    }
    if let explanations = annotation.explanations {
      lines.append("")
      if explanations.isEmpty { lines.append("nothing in it is common knowledge") }
      for entry in explanations {
        lines += folded(
          [(entry.reason.sentence, false)],
          lead: "    " + TerminalText.padded(Self.lines(entry.startLine, entry.endLine), 13) + " ")
      }
    }
    for warning in annotation.warnings {
      lines += folded([(TerminalText.escaped(warning), false)], lead: "note: ")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ start: Int, _ end: Int) -> String {
    start == end ? "line \(start)" : "lines \(start)–\(end)"
  }

  /// How many places are listed of spans that are shown as one.
  private static let mostParts = 6

  /// The evidence of spans that are shown as one.
  private func evidence(_ spans: [Annotation.Span]) -> [String] {
    guard let first = spans.first else { return [] }
    let line = CreditLine(spans, in: annotation, limit: .max)
    let parts = line.joinedParts
    let restCount = line.restCount + max(0, parts.count - Self.mostParts)
    var result: [String] = []
    let blank = "    " + TerminalText.padded("", 13)
    let lastLine = spans.reduce(first.endLine) { max($0, $1.endLine) }
    let head = TerminalText.padded(Self.lines(first.startLine, lastLine), 13)
    let doubt = (spans.max { $0.bits < $1.bits } ?? first).doubt
    for (index, part) in parts.prefix(Self.mostParts).enumerated() {
      var words: [(String, Bool)] = [(TerminalText.escaped(part.name), false)]
      if !part.place.isEmpty {
        words.append((" · ", true))
        words.append((TerminalText.escaped(part.place), false))
        if !part.lines.isEmpty { words.append((":" + part.lines, false)) }
      }
      if let commit = part.source.commit { words.append((" · \(commit.prefix(9))", true)) }
      if let date = part.source.committedAt { words.append((" · \(date.prefix(10))", true)) }
      words.append((" · " + part.grades.joined(separator: ", "), true))
      if index == 0, let doubt { words.append((" · \(doubt)", true)) }
      if !part.source.copies.isEmpty {
        words.append((" · \(part.source.copies.count) more copies", true))
      }
      let lead = index == 0 ? mark(first) + " " + head : blank
      result += folded(
        words, lead: lead + Self.percent(part.share) + "  ",
        person: index == 0 ? first.sources.first?.personId : nil)
    }
    if restCount > 0 {
      let noun = restCount == 1 ? "part" : "parts"
      result.append(dim("                  and \(restCount) smaller \(noun)"))
    }
    return result
  }

  // MARK: Words and colours

  /// Words after a lead, in rows that fit; further rows stand under the first word.
  ///
  /// A narrow terminal has no room for that: rows then go on near the margin. The part of the lead
  /// up to `]` has the person's colour.
  private func folded(
    _ words: [(text: String, isDim: Bool)], lead: String, person: String? = nil
  ) -> [String] {
    let indent = columns.map { min(TerminalText.width(lead), $0 / 3) } ?? 0
    let room = columns
    var rows: [String] = []
    var row = lead
    if person != nil, let close = lead.firstIndex(of: "]") {
      let after = lead.index(after: close)
      row = colored(String(lead[..<after]), person) + lead[after...]
    }
    var used = TerminalText.width(lead)
    for word in words where !word.text.isEmpty {
      for piece in TerminalText.pieces(word.text) {
        let width = TerminalText.width(piece)
        if let room, used + width > room, used > indent {
          rows.append(row)
          row = TerminalText.padded("", indent)
          used = indent
        }
        var left = used == indent && !rows.isEmpty ? String(piece.drop { $0 == " " }) : piece
        // A word longer than a row is cut.
        while let room, used + TerminalText.width(left) > room, used < room {
          let head = TerminalText.prefix(of: left, width: room - used)
          if head.isEmpty { break }
          rows.append(row + (word.isDim ? dim(head) : head))
          left = String(left.dropFirst(head.count))
          row = TerminalText.padded("", indent)
          used = indent
        }
        row += word.isDim ? dim(left) : left
        used += TerminalText.width(left)
      }
    }
    return rows + [row]
  }

  static func percent(_ share: Double) -> String {
    TerminalText.padded(share.asPercent, 7, right: true)
  }

  static func bits(_ bits: Double) -> String {
    let tenths = Int((min(max(bits, -1e15), 1e15) * 10).rounded())
    return tenths < 0 ? "-\(-tenths / 10).\(-tenths % 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  private func colored(_ text: String, _ person: String?) -> String {
    guard usesColor, !text.isEmpty, let person, let number = numbers[person] else { return text }
    let color = Self.palette[(number - 1) % Self.palette.count]
    // Colours end with the row, so that a pager shows each row alone.
    return "\u{1B}[38;5;\(color)m\(text)\u{1B}[0m"
  }

  private func dim(_ text: String) -> String {
    usesColor && !text.isEmpty ? "\u{1B}[2m\(text)\u{1B}[0m" : text
  }
}

extension Annotation.Explanation.Reason {
  /// Why it credits nobody.
  package var sentence: String {
    switch self {
    case .threePersons: "common: three independent persons wrote it"
    case .manyDocuments: "common: it stands in more than ten documents"
    case .licenceText: "common: the text of a licence"
    case .commonsSource: "common: it stands in a source that credits nobody"
    case .shortContext: "common: no more than a short context predicts it"
    case .template: "common: what a generator of projects or files writes"
    case .generatedHeader: "common: the header of a generated file"
    case .importLine: "common: a line that imports"
    case .loneBracket: "common: a bracket on its own"
    case .idiom: "common: an idiom of a language or of its tools"
    }
  }
}
