/// What of a change goes against a policy.
package struct PolicyRules: Sendable {
  /// SPDX identifiers, `unknown` for files that name none; empty allows any.
  package var licenses: Set<String> = []
  /// In 0...1.
  package var maximumShare: Double?
  /// Names or addresses, as they are compared: in lower case.
  package var refused: Set<String> = []

  package init() {}

  package var isEmpty: Bool { licenses.isEmpty && maximumShare == nil && refused.isEmpty }
}

/// One thing that goes against a policy, in words.
package struct PolicyFinding: Sendable, Equatable, CustomStringConvertible {
  package var place: String
  package var reason: String
  package var description: String { "\(place): \(reason)" }
}

extension PolicyRules {
  /// What is wrong with a change, file by file and as a whole.
  ///
  /// The asking person's own work, and what stands in the repository itself, may be used as it is
  /// licensed; a person who is refused is so everywhere.
  package func findings(in report: AnnotationReport) -> [PolicyFinding] {
    var result: [PolicyFinding] = []
    for file in report.files {
      let annotation = file.annotation
      let authors = Dictionary(
        annotation.authors.map { ($0.personId, $0) }, uniquingKeysWith: { first, _ in first })
      for span in annotation.spans {
        let place =
          "\(TerminalText.escaped(annotation.input.path ?? "text")):\(span.startLine)-\(span.endLine)"
        for source in span.sources {
          guard let author = source.personId.flatMap({ authors[$0] }), !author.own,
            source.share >= 0.1
          else { continue }
          let from = Self.origin(source)
          let name = TerminalText.escaped(author.name)
          if isRefused(author) {
            result.append(
              PolicyFinding(place: place, reason: "draws on \(name)\(from), who is refused"))
          }
          if source.visibility == .here || licenses.isEmpty || source.path == nil { continue }
          let license = source.license ?? "unknown"
          if !allows(license) {
            result.append(
              PolicyFinding(
                place: place,
                reason: "draws on \(name)\(from), licensed \(TerminalText.escaped(license)), "
                  + "which is not on the list"))
          }
        }
      }
    }
    if let maximumShare {
      let summary = AnnotationSummary(report.files.map(\.annotation))
      for author in summary.authors where !author.own && author.share > maximumShare {
        result.append(
          PolicyFinding(
            place: "all of it",
            reason:
              "\(author.share.asPercent) is \(TerminalText.escaped(author.name))'s work, more "
              + "than \(maximumShare.asPercent)"))
      }
    }
    return result
  }

  private func isRefused(_ author: Annotation.Author) -> Bool {
    refused.contains(author.name.lowercased()) || refused.contains(author.email.lowercased())
      || refused.contains("\(author.name) <\(author.email)>".lowercased())
  }

  /// Whether an SPDX expression offers a licence that is allowed: every part of an `AND`, any of an
  /// `OR`.
  private func allows(_ expression: String) -> Bool {
    if licenses.contains(expression) { return true }
    let parts = expression.split(separator: " ").map(String.init)
    if expression.contains("(") || parts.count == 1 { return false }
    return expression.components(separated: " OR ").contains { choice in
      choice.components(separated: " AND ").allSatisfy { licenses.contains($0) }
    }
  }

  private static func origin(_ source: Annotation.SpanSource) -> String {
    guard let name = source.source, let path = source.path else { return "" }
    let lines = source.startLine.map { ":\($0)" } ?? ""
    return " (\(TerminalText.escaped("\(name): \(path)"))\(lines))"
  }
}

extension String {
  fileprivate func components(separated word: String) -> [String] {
    var result: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: word) {
      result.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return result + [String(rest)]
  }
}
