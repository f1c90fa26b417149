/// A text with its annotation: one file of a report.
package struct AnnotatedText: Sendable, Equatable {
  /// As the annotation's byte ranges count.
  package var text: [UInt8]
  package var annotation: Annotation
  /// What is shown of `text`: sorted, whole lines; all of it where `nil`.
  package var shown: [ShownLines]?

  /// Lines of `text` that a report shows.
  package struct ShownLines: Sendable, Equatable {
    package var bytes: Range<Int>
    /// The number of the first one, from 1, in the file.
    package var firstLine: Int
    package init(bytes: Range<Int>, firstLine: Int) {
      (self.bytes, self.firstLine) = (bytes, firstLine)
    }
  }

  package init(text: [UInt8], annotation: Annotation, shown: [ShownLines]? = nil) {
    (self.text, self.annotation, self.shown) = (text, annotation, shown)
  }
}

/// The credit of several texts together.
package struct AnnotationSummary: Codable, Sendable, Equatable {
  package var totals = Annotation.Totals()
  package var authors: [Annotation.Author] = []

  /// Bits add up; a share is of all the bits.
  package init(_ annotations: [Annotation]) {
    var order: [String] = []
    var joined: [String: Annotation.Author] = [:]
    for annotation in annotations {
      totals.add(annotation.totals)
      for author in annotation.authors {
        if joined[author.personId] == nil {
          order.append(author.personId)
          joined[author.personId] = author
        } else {
          joined[author.personId]?.bits += author.bits
          joined[author.personId]?.necessaryBits += author.necessaryBits
        }
      }
    }
    authors = order.compactMap { id in
      guard var author = joined[id] else { return nil }
      author.share = totals.bits > 0 ? author.bits / totals.bits : 0
      return author
    }.enumerated().sorted { a, b in
      (b.element.bits, a.offset) < (a.element.bits, b.offset)
    }.map(\.element)
  }
}

/// How annotations are written.
package enum AnnotationFormat: String, CaseIterable, Sendable {
  case terminal, json, markdown, html, sarif, spdx, trailers
  case agentTrace = "agent-trace"

  /// Whether it is made to be passed on, so that it names only what is shared.
  package var isPublished: Bool {
    switch self {
    case .terminal, .json, .markdown, .html: false
    case .sarif, .spdx, .trailers, .agentTrace: true
    }
  }
}

/// Why a rendering cannot be made.
package enum RenderingError: Error, Equatable, CustomStringConvertible {
  case noComments(language: String)
  case unknownLanguage(path: String?)
  case severalTexts(format: String)

  package var description: String {
    switch self {
    case .noComments(let language):
      "cannot write snippet tags into \(language): it has no comments; sarif and json stand beside it"
    case .unknownLanguage(let path):
      "cannot write snippet tags into \(path ?? "standard input"): its language is not known; "
        + "--language names it"
    case .severalTexts(let format):
      "cannot write several texts as \(format): it is one text with its credits in it"
    }
  }
}

/// One or more annotations on their way out.
package struct AnnotationReport: Sendable {
  package var files: [AnnotatedText]
  /// The commit that the texts belong to, in hex, if they do.
  package var revision: String?
  package var language: TextLanguage?
  package var usesColor = false
  /// Columns of the terminal; `nil` for none.
  package var columns: Int?

  package init(_ files: [AnnotatedText]) { self.files = files }

  /// The report with nothing in it but what may leave the machine.
  package func published(includesEmail: Bool) -> AnnotationReport {
    var result = self
    for index in files.indices {
      result.files[index].annotation = files[index].annotation.published(
        includesEmail: includesEmail)
    }
    return result
  }

  private var annotations: [Annotation] { files.map(\.annotation) }

  /// Several files that are one text, with the name of a commit, for trailers.
  package var joined: Annotation? {
    guard var first = annotations.first else { return nil }
    let summary = AnnotationSummary(annotations)
    first.totals = summary.totals
    first.authors = summary.authors
    first.spans = annotations.flatMap(\.spans)
    return first
  }

  package func rendered(as format: AnnotationFormat) throws -> [UInt8] {
    switch format {
    case .terminal: return terminal()
    case .json:
      if files.count == 1 { return try annotations[0].json() }
      return try AnnotationSetJSON(annotations).encoded()
    case .markdown: return Array(markdown())
    case .html: return Array(HTMLRendering(self).document().utf8)
    case .sarif: return try SarifLog(self).encoded()
    case .agentTrace: return try AgentTrace(self)?.encoded() ?? []
    case .trailers: return joined.map { CreditTrailers.text($0) } ?? []
    case .spdx: return try spdx()
    }
  }

  private func language(of file: AnnotatedText) -> TextLanguage? {
    language ?? file.annotation.input.path.flatMap { TextLanguage.of(path: $0) }
      ?? TextLanguage.of(text: file.text)
  }

  private func terminal() -> [UInt8] {
    var result = ""
    for file in files {
      let rendering = TerminalRendering(
        file.annotation, usesColor: usesColor, columns: columns)
      if files.count > 1 { result += rendering.heading() + "\n" }
      result += rendering.render(file.text, shown: file.shown)
      if files.count > 1 { result += "\n" }
    }
    if files.count > 1 {
      var all = files[0].annotation
      let summary = AnnotationSummary(annotations)
      all.totals = summary.totals
      all.authors = summary.authors
      all.spans = []
      all.warnings = []
      all.explanations = nil
      result += "\(files.count) files together\n"
      result += TerminalRendering(all, usesColor: usesColor, columns: columns).summary()
    }
    return Array(result.utf8)
  }

  private func markdown() -> [UInt8] {
    if files.count == 1, files[0].shown == nil {
      return MarkdownRendering.text(
        files[0].text, files[0].annotation, language(of: files[0]))
    }
    var result = ""
    var number = 0
    for file in files {
      let path = file.annotation.input.path ?? "standard input"
      result += "## \(EscapedText.markdown(path))\n\n"
      result += "Credits: \(MarkdownRendering.totals(file.annotation)).\n\n"
      var notes = ""
      for span in file.annotation.spans {
        number += 1
        result += "* \(MarkdownRendering.lines(span))[^byline-\(number)]\n"
        notes += "[^byline-\(number)]: \(MarkdownRendering.evidence(span, file.annotation))\n"
      }
      if !notes.isEmpty { result += "\n" + notes + "\n" }
    }
    if files.count > 1, let joined {
      result += "## Together\n\nCredits: \(MarkdownRendering.totals(joined)).\n"
    }
    return Array(result.utf8)
  }

  private func spdx() throws -> [UInt8] {
    guard files.count == 1, files[0].shown == nil else {
      throw RenderingError.severalTexts(format: "spdx")
    }
    let file = files[0]
    guard let language = language(of: file) else {
      throw RenderingError.unknownLanguage(path: file.annotation.input.path)
    }
    guard let comment = language.comment else {
      throw RenderingError.noComments(language: language.name)
    }
    return SnippetTags.text(file.text, file.annotation, language, comment: comment)
  }
}

/// Several annotations as one JSON object.
struct AnnotationSetJSON: Encodable {
  var schemaVersion = Annotation.schemaVersion
  var files: [Annotation]
  var totals: Annotation.Totals
  var authors: [Annotation.Author]

  init(_ annotations: [Annotation]) {
    files = annotations
    let summary = AnnotationSummary(annotations)
    (totals, authors) = (summary.totals, summary.authors)
  }

  func encoded() throws -> [UInt8] { try CanonicalJSON.encoded(self, snakeCase: true) }
}
