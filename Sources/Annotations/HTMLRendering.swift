/// Annotations as one page of HTML that needs nothing else: no script, no request.
///
/// Every stretch with credit links to its evidence and back; the person's number and the kind of
/// underline say what the colour says.
struct HTMLRendering {
  private let report: AnnotationReport

  init(_ report: AnnotationReport) { self.report = report }

  func document() -> String {
    let first = report.files.first?.annotation
    let title =
      report.files.count == 1
      ? first?.input.path ?? "standard input" : "\(report.files.count) files"
    var body = ""
    for (number, file) in report.files.enumerated() {
      body += FileSection(file, number: number + 1, isAlone: report.files.count == 1).html()
    }
    var together = ""
    if report.files.count > 1 {
      let summary = AnnotationSummary(report.files.map(\.annotation))
      together = "<h2>Together</h2>\n" + Self.legend(summary.authors, summary.totals)
      together += "<h2>Files</h2>\n<ul>\n"
      for (number, file) in report.files.enumerated() {
        let path = EscapedText.html(file.annotation.input.path ?? "standard input")
        together += "<li><a href=\"#f\(number + 1)\">\(path)</a></li>\n"
      }
      together += "</ul>\n"
    }
    let when = EscapedText.html(String((first?.timestamp ?? "").prefix(10)))
    let tool = first.map { EscapedText.html("\($0.tool.name) \($0.tool.version)") } ?? ""
    return """
      \(HTMLHead.text(title: "Credits: \(EscapedText.html(title))", style: HTMLStyle.text))
      <body>
      <a class="skip" href="#credits">Skip to the credits</a>
      <header>
      <h1>Credits: \(EscapedText.html(title))</h1>
      <p class="quiet">Made by \(tool) on \(when). Shares are of the text's information, in bits beyond what everybody writes.</p>
      </header>
      <main id="credits">
      \(together)\(body)</main>
      </body>
      </html>

      """
  }

  static func legend(_ authors: [Annotation.Author], _ totals: Annotation.Totals) -> String {
    var result = "<ul class=\"legend\">\n"
    func row(_ key: String, _ share: Double, _ who: String) {
      let text = share.asPercent
      result += "<li>\(key)<span class=\"share\">\(text)</span>"
      result += "<meter min=\"0\" max=\"1\" value=\"\(min(1, max(0, share)))\">\(text)</meter>"
      result += "<span class=\"who\">\(who)</span></li>\n"
    }
    for (number, author) in authors.enumerated() {
      var who = "<b>\(EscapedText.html(author.name))</b>"
      if !author.email.isEmpty { who += " &lt;\(EscapedText.html(author.email))&gt;" }
      if author.own { who += " (own work)" }
      who += " <span class=\"quiet\">\(TerminalRendering.bits(author.bits)) bits, "
      who += "\(TerminalRendering.bits(author.necessaryBits)) necessary</span>"
      row(key(number + 1), author.share, who)
    }
    for (bits, words) in [
      (totals.diffuseBits, "diffuse: too little of one person to name"),
      (totals.unknownBits, "of unknown authors or agents"),
      (totals.newBits, "new: not learned, or common knowledge"),
    ] where bits > 0.0005 * totals.bits {
      row("<span></span>", bits / totals.bits, words)
    }
    return result + "</ul>\n"
  }

  /// A person's number with the person's look.
  static func key(_ number: Int) -> String {
    "<span class=\"key \(look(number))\">\(number)</span>"
  }

  static func look(_ number: Int) -> String { "c\((number - 1) % 8 + 1)" }
}

/// One file's part of the page.
private struct FileSection {
  private let file: AnnotatedText
  private let number: Int
  private let isAlone: Bool
  private let numbers: [String: Int]
  private var annotation: Annotation { file.annotation }

  init(_ file: AnnotatedText, number: Int, isAlone: Bool) {
    (self.file, self.number, self.isAlone) = (file, number, isAlone)
    numbers = file.annotation.numbers()
  }

  func html() -> String {
    let path = EscapedText.html(annotation.input.path ?? "standard input")
    var result = "<section id=\"f\(number)\" aria-label=\"\(path)\">\n"
    if !isAlone { result += "<h2>\(path)</h2>\n" }
    result += HTMLRendering.legend(annotation.authors, annotation.totals)
    for warning in annotation.warnings {
      result += "<p class=\"quiet\">Note: \(EscapedText.html(warning)).</p>\n"
    }
    result += "<h3>Text</h3>\n<div class=\"code\" role=\"group\" aria-label=\"Text of \(path)\">\n"
    result += text()
    result += "</div>\n"
    if !annotation.spans.isEmpty {
      result += "<h3>Evidence</h3>\n<ol class=\"evidence\">\n"
      for (index, span) in annotation.spans.enumerated() { result += evidence(span, index + 1) }
      result += "</ol>\n"
    }
    if let explanations = annotation.explanations, !explanations.isEmpty {
      result += "<h3>Common knowledge</h3>\n<ul>\n"
      for entry in explanations {
        let place = Self.lines(entry.startLine, entry.endLine)
        result += "<li>\(place): \(EscapedText.html(entry.reason.sentence))</li>\n"
      }
      result += "</ul>\n"
    }
    return result + "</section>\n"
  }

  private static func lines(_ start: Int, _ end: Int) -> String {
    start == end ? "line \(start)" : "lines \(start)–\(end)"
  }

  private func text() -> String {
    let text = file.text
    let parts = file.shown ?? [.init(bytes: 0..<text.count, firstLine: 1)]
    var result = ""
    var index = 0
    var before: Int?
    var begun: Set<Int> = []
    for part in parts {
      if let before, part.firstLine > before { result += "<div class=\"gap\">⋯</div>\n" }
      var offset = part.bytes.lowerBound
      var line = part.firstLine
      while offset < part.bytes.upperBound {
        let stop = text[offset..<part.bytes.upperBound].firstIndex(of: 0x0A)
        let end = stop ?? part.bytes.upperBound
        result += "<div class=\"l\" id=\"f\(number)L\(line)\"><span class=\"n\">\(line)</span>"
        result += "<span class=\"t\">"
        var position = offset
        while position < end {
          while index < annotation.spans.count, annotation.spans[index].endByte <= position {
            index += 1
          }
          let span = index < annotation.spans.count ? annotation.spans[index] : nil
          let isInside = span.map { $0.startByte <= position } ?? false
          let next = min(end, isInside ? span?.endByte ?? end : span?.startByte ?? end)
          var piece = text[position..<next]
          if next == end, piece.last == 0x0D { piece.removeLast() }
          let words = EscapedText.html(String(decoding: piece, as: UTF8.self), keepsLayout: true)
          if isInside, let span {
            result += link(span, index + 1, isFirst: begun.insert(index).inserted, words)
          } else {
            result += words
          }
          position = next
        }
        result += "</span></div>\n"
        offset = end + 1
        line += 1
      }
      before = line
    }
    return result
  }

  /// A piece of a span; the first one carries the person's number and takes the keyboard.
  private func link(
    _ span: Annotation.Span, _ index: Int, isFirst: Bool, _ words: String
  ) -> String {
    let person = span.sources.first?.personId.flatMap { numbers[$0] }
    let look = person.map { HTMLRendering.look($0) } ?? "unknown"
    let place = "href=\"#f\(number)e\(index)\""
    guard isFirst else { return "<a class=\"s \(look)\" \(place) tabindex=\"-1\">\(words)</a>" }
    let name = EscapedText.html(
      span.sources.first?.personId.flatMap { annotation.author($0)?.name } ?? "unknown")
    return "<a class=\"s \(look)\" id=\"f\(number)s\(index)\" \(place) title=\"\(name)\">"
      + "<sup>\(person.map(String.init) ?? "?")</sup>\(words)</a>"
  }

  private func evidence(_ span: Annotation.Span, _ index: Int) -> String {
    let person = span.sources.first?.personId.flatMap { numbers[$0] }
    var result = "<li id=\"f\(number)e\(index)\">"
    result += person.map { HTMLRendering.key($0) } ?? "<span class=\"key\">?</span>"
    let place = Self.lines(span.startLine, span.endLine)
    result += " <a href=\"#f\(number)s\(index)\">\(place)</a>"
    result += " <span class=\"quiet\">\(TerminalRendering.bits(span.bits)) bits, "
    result += EscapedText.html(span.grade)
    if let confidence = span.confidence { result += ", \(confidence.asPercent) sure" }
    result += "</span>\n<ul>\n"
    let line = CreditLine([span], in: annotation)
    for part in line.parts {
      result += "<li>\(part.share.asPercent) <b>\(EscapedText.html(part.name))</b>"
      if !part.place.isEmpty {
        result += " in <code>\(EscapedText.html(part.place))</code>\(part.spelledLines())"
      }
      var facts = [EscapedText.html(part.source.grade)]
      if let commit = part.source.commit {
        facts.append("commit " + EscapedText.html(String(commit.prefix(12))))
      }
      if let date = part.source.committedAt {
        facts.append("<time>\(EscapedText.html(String(date.prefix(10))))</time>")
      }
      if let license = part.source.license { facts.append(EscapedText.html(license)) }
      if !part.source.copies.isEmpty { facts.append("\(part.source.copies.count) more copies") }
      result += " <span class=\"quiet\">\(facts.joined(separator: ", "))</span>"
      result += "</li>\n"
    }
    if line.restCount > 0 { result += "<li class=\"quiet\">\(line.restCount) smaller</li>\n" }
    return result + "</ul></li>\n"
  }
}
