import Attribution
import Foundation

extension AttributionReport {
  /// The report as a page of text, in columns.
  package var text: String {
    var page = AttributionPage()
    page.line("\(documents) documents, \(bytes) bytes, \(persons) persons; seed \(seed)")
    page.line("in brackets: 95 % intervals, of proportions Wilson's, of others by bootstrap")
    add(canaries, to: &page)
    add(unrelated, to: &page)
    if let reliability { add(reliability, to: &page) }
    if let confidence { add(confidence, to: &page) }
    if let datamodelling { add(datamodelling, to: &page) }
    if let leaveOneOut { add(leaveOneOut, to: &page) }
    for warning in warnings { page.line("\nwarning: \(warning)") }
    return page.text
  }

  private func add(_ canaries: [CanaryResult], to page: inout AttributionPage) {
    page.title("Planted pieces: the right author first, in % of texts")
    page.row(["", "texts", "right", "", "wrong", "nobody", "BM25", "longest"])
    for result in canaries {
      page.row([
        result.disguise, "\(result.texts)", percent(result.right), interval(result.right),
        percent(result.wrong), percent(result.nobody), percent(result.bm25),
        percent(result.longestMatch),
      ])
    }
    page.line("stitched, from three authors: in % of bytes, baselines line by line")
  }

  private func add(_ unrelated: [UnrelatedResult], to page: inout AttributionPage) {
    page.title("Text of nobody here: bits given to named persons, in %")
    page.row(["", "texts", "named", "", "texts with names"])
    for result in unrelated {
      page.row([
        result.kind, "\(result.texts)", percent(result.named, 2), interval(result.named, 2),
        percent(result.textsWithNames),
      ])
    }
  }

  private func add(_ result: ShareReliabilityResult, to page: inout AttributionPage) {
    page.title("Shares of mixed texts against planted bytes, \(result.texts) texts")
    page.row(["", "", "error", ""])
    page.row(["of credited", "", number(result.error, 3), interval(result.error, 3, scale: 1)])
    page.row([
      "of the whole", "", number(result.errorOfWhole, 3),
      interval(result.errorOfWhole, 3, scale: 1),
    ])
    page.line("error: expected calibration error, ten bins")
  }

  private func add(_ result: SpanReliabilityResult, to page: inout AttributionPage) {
    page.title("Confidence of \(result.spans) spans against how often they name their author")
    page.row(["", "", "error", ""])
    page.row(["confidence", "", number(result.error, 3), interval(result.error, 3, scale: 1)])
    page.line(
      "right are \(percent(result.right)) % \(interval(result.right)); of planted pieces, long and "
        + "short, and of text of nobody here")
  }

  private func add(_ result: Datamodelling, to page: inout AttributionPage) {
    page.title(
      "Scores against \(result.subsets) models of random halves of \(result.persons) authors")
    page.row(["", "queries", "LDS", "", "s/query"])
    for row in result.rows {
      let kind = row.queries == .learned ? "learned" : "held out"
      page.row([
        row.scorer.rawValue.replacingOccurrences(of: "_", with: " "),
        "\(row.score.count) \(kind)", number(row.score, 3), interval(row.score, 3, scale: 1),
        String(format: "%.4f", row.secondsPerQuery),
      ])
    }
    page.line(
      "on \(result.documents) documents of \(result.bytes) bytes; a rebuild with its gate on "
        + "\(result.gateSamples) contexts took \(String(format: "%.1f", result.secondsPerSubset)) s"
    )
    page.line("LDS: Spearman's ρ over models of Σ scores and bits, the mean over queries")
  }

  private func add(_ result: LeaveOneOut, to page: inout AttributionPage) {
    page.title(
      "One of \(result.persons) authors left out: subtracted, old gate, against rebuilt, new gate")
    page.row(["", "", "r", ""])
    let rows = [
      ("Pearson, pairs", result.pearson), ("Spearman, pairs", result.spearman),
      ("Pearson, sums", result.pearsonOfSums), ("Spearman, sums", result.spearmanOfSums),
    ]
    for (name, value) in rows {
      page.row([name, "", number(value, 3), interval(value, 3, scale: 1)])
    }
    page.line("pairs of author and query; sums over \(result.queries) queries, one an author")
  }

  private func percent(_ value: Estimate, _ digits: Int = 1) -> String {
    String(format: "%.\(digits)f", value.value * 100)
  }

  private func number(_ value: Estimate, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value.value)
  }

  private func interval(_ value: Estimate, _ digits: Int = 1, scale: Double = 100) -> String {
    String(format: "(%.\(digits)f–%.\(digits)f)", value.low * scale, value.high * scale)
  }
}

/// Lines of cells, the first to the left and the others to the right.
private struct AttributionPage {
  private static let widths = [16, 14, 7, 16, 17, 8, 8, 9]
  private(set) var text = ""

  mutating func line(_ text: String) { self.text += text + "\n" }

  mutating func title(_ title: String) { line("\n\(title)") }

  mutating func row(_ cells: [String]) {
    var line = ""
    for (number, cell) in cells.enumerated() {
      let width = Self.widths[min(number, Self.widths.count - 1)]
      let blanks = String(repeating: " ", count: max(width - cell.count, 1))
      line += number == 0 ? cell + blanks : blanks + cell
    }
    self.line(line)
  }
}

extension AttributionReport {
  /// The report as JSON, names in snake case.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
