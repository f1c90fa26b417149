/// An annotation for a terminal: the text in colours, a legend, the evidence.
package struct TerminalRendering {
  private let annotation: Annotation
  private let usesColor: Bool
  /// By person: a number from 1, in the order of the legend.
  private let numbers: [String: Int]

  /// Colours of the 256-colour palette that people with colour blindness can tell apart
  /// (after Okabe & Ito, "Color universal design", 2008).
  private static let palette = [32, 208, 36, 170, 142, 74, 166, 99]

  package init(_ annotation: Annotation, usesColor: Bool) {
    self.annotation = annotation
    self.usesColor = usesColor
    var numbers: [String: Int] = [:]
    for author in annotation.authors { numbers[author.personId] = numbers.count + 1 }
    self.numbers = numbers
  }

  /// Text, legend and evidence; `text` is what was annotated.
  package func render(_ text: [UInt8]) -> String { body(text) + "\n" + summary() }

  /// The text, each span in its first author's colour, its number in the margin.
  package func body(_ text: [UInt8]) -> String {
    var result = ""
    var marks: [Int: [String]] = [:]
    for span in annotation.spans {
      marks[span.startLine, default: []].append(mark(span))
    }
    let width = marks.values.map { $0.joined().count }.max() ?? 0
    var offset = 0
    var line = 1
    var index = 0
    while offset < text.count {
      let end = (text[offset...].firstIndex(of: 0x0A) ?? text.count - 1) + 1
      let margin = marks[line]?.joined() ?? continuation(line)
      result += dim(TerminalText.padded(margin, width) + " │ ")
      var position = offset
      while position < end {
        while index < annotation.spans.count, annotation.spans[index].endByte <= position {
          index += 1
        }
        let span = index < annotation.spans.count ? annotation.spans[index] : nil
        let isInside = span.map { $0.startByte <= position } ?? false
        let stop = min(end, isInside ? span?.endByte ?? end : span?.startByte ?? end)
        let piece = TerminalText.escaped(
          String(decoding: text[position..<stop], as: UTF8.self), keepsLayout: true)
        result += isInside ? colored(piece, span?.sources.first?.personId) : piece
        position = stop
      }
      if text[end - 1] != 0x0A { result += "\n" }
      offset = end
      line += 1
    }
    return result
  }

  private func mark(_ span: Annotation.Span) -> String {
    "[" + (span.sources.first?.personId.flatMap { numbers[$0] }.map(String.init) ?? "?") + "]"
  }

  /// A bar beside lines that a span from above goes on in.
  private func continuation(_ line: Int) -> String {
    annotation.spans.contains { $0.startLine < line && line <= $0.endLine } ? " ┆" : ""
  }

  /// The legend with shares, the evidence of every span, and the warnings.
  package func summary() -> String {
    var lines: [String] = []
    let totals = annotation.totals
    func share(_ bits: Double) -> String {
      Self.percent(totals.bits > 0 ? bits / totals.bits : 1)
    }
    for author in annotation.authors {
      let number = numbers[author.personId] ?? 0
      let name = TerminalText.escaped(author.name)
      let mail = author.email.isEmpty ? "" : " <\(TerminalText.escaped(author.email))>"
      lines.append(
        colored("[\(number)]", author.personId)
          + " \(Self.percent(author.share))  " + name + dim(mail)
          + (author.own ? "  (you)" : "")
          + dim(
            "  \(Self.bits(author.bits)) bits, \(Self.bits(author.necessaryBits)) necessary"))
    }
    if totals.diffuseBits > 0.0005 * totals.bits {
      lines.append("    \(share(totals.diffuseBits))  diffuse: too little of one person to name")
    }
    if totals.unknownBits > 0.0005 * totals.bits {
      lines.append("    \(share(totals.unknownBits))  of unknown authors or agents")
    }
    lines.append("    \(share(totals.newBits))  new: in nothing that was learned")
    if !annotation.spans.isEmpty {
      lines.append("")
      for span in annotation.spans { lines += evidence(span) }
    }
    for warning in annotation.warnings { lines.append("note: \(TerminalText.escaped(warning))") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func evidence(_ span: Annotation.Span) -> [String] {
    let lines =
      span.startLine == span.endLine
      ? "line \(span.startLine)" : "lines \(span.startLine)–\(span.endLine)"
    var result: [String] = []
    let shown = span.sources.filter { $0.share >= 0.02 }.prefix(6)
    for (index, source) in shown.enumerated() {
      let person = source.personId.flatMap { id in annotation.authors.first { $0.personId == id } }
      var text =
        index == 0
        ? colored(mark(span), span.sources.first?.personId) + " " + TerminalText.padded(lines, 13)
        : "    " + TerminalText.padded("", 13)
      text += Self.percent(source.share) + "  "
      text += TerminalText.escaped(person?.name ?? "unknown")
      if let path = source.path {
        text += dim(" · ") + TerminalText.escaped("\(source.source.map { $0 + ": " } ?? "")\(path)")
        if let start = source.startLine, let end = source.endLine {
          text += start == end ? ":\(start)" : ":\(start)–\(end)"
        }
      }
      if let commit = source.commit { text += dim(" · ") + String(commit.prefix(9)) }
      if let date = source.committedAt { text += dim(" · " + date.prefix(10)) }
      text += dim(" · " + source.grade)
      if !source.copies.isEmpty { text += dim(" · \(source.copies.count) more copies") }
      result.append(text)
    }
    let rest = span.sources.count - shown.count
    if rest > 0 {
      result.append(dim("                  and \(rest) smaller \(rest == 1 ? "part" : "parts")"))
    }
    return result
  }

  static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return TerminalText.padded("\(tenths / 10).\(tenths % 10) %", 7, right: true)
  }

  static func bits(_ bits: Double) -> String {
    let tenths = Int((bits * 10).rounded())
    return tenths < 0 ? "-\(-tenths / 10).\(-tenths % 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  private func colored(_ text: String, _ person: String?) -> String {
    guard usesColor, let person, let number = numbers[person] else { return text }
    let color = Self.palette[(number - 1) % Self.palette.count]
    // Colours end with the line, so that a pager shows each line alone.
    return text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.isEmpty ? "" : "\u{1B}[38;5;\(color)m\($0)\u{1B}[0m"
    }.joined(separator: "\n")
  }

  private func dim(_ text: String) -> String {
    usesColor && !text.isEmpty ? "\u{1B}[2m\(text)\u{1B}[0m" : text
  }
}
