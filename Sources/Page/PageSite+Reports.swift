import Agent
import Annotations
import Catalog

/// Reports, as tables with charts or as files.
extension PageSite {
  private struct Shown: Encodable {
    struct Column: Encodable {
      var key: String
      var title: String
      var kind: Breakdown.Column.Kind
    }
    var by: Breakdown.Grouping
    var title: String
    var columns: [Column]
    /// Cells as people read them.
    var rows: [[String]]
    var notes: [String]
    /// Charts as elements of HTML.
    var figures: [String]

    init(_ report: Breakdown) {
      (by, title, notes) = (report.grouping, report.title, report.notes)
      columns = report.columns.map { Column(key: $0.key, title: $0.title, kind: $0.kind) }
      rows = report.texts
      figures = report.charts.enumerated().map { $1.figure(id: "chart-\($0 + 1)") }
    }
  }

  /// Rows that a browser is given to show; a file holds all.
  static let mostRows = 1000

  func report(_ request: PageRequest) async throws -> PageAnswer {
    var wanted = ReportRequest()
    if let text = request.query["by"] {
      guard let grouping = Breakdown.Grouping(rawValue: text) else {
        throw PageProblem.unusable(
          "`by` is \(Breakdown.Grouping.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      wanted.grouping = grouping
    }
    if let text = request.query["since"] {
      guard let since = ReportStart.seconds(text, now: now) else {
        throw PageProblem.unusable("`since` is 30d, 12h, 2w or a day such as 2026-11-24")
      }
      wanted.since = since
    }
    if let text = request.query["names"] {
      guard let names = NameDisplay(rawValue: text) else {
        throw PageProblem.unusable("`names` is full, redacted or pseudonyms")
      }
      wanted.names = names
    }
    wanted.source = request.query["source"]
    wanted.top = try request.number("top", in: 1...1_000_000)
    let format = try request.query["format"].map { text in
      guard let format = Report.Format(rawValue: text) else {
        throw PageProblem.unusable("`format` is table, json, csv, markdown or html")
      }
      return format
    }
    let asked = wanted
    return try await heavy.run {
      guard let format else {
        var report = try LearnedReport.breakdown(surroundings.location, asked)
        report.keep(top: Self.mostRows)
        return .json(try encoded(Shown(report)))
      }
      let type =
        switch format {
        case .table: "text/plain; charset=utf-8"
        case .json: PageAnswer.json
        case .csv: "text/csv; charset=utf-8"
        case .markdown: "text/markdown; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        }
      // A file of its own: it is not shown under this page's address.
      return PageAnswer(
        type: type, headers: [("Content-Disposition", "attachment")],
        body: .whole(
          Array(try LearnedReport.rendered(surroundings.location, asked, as: format).utf8)))
    }
  }
}
