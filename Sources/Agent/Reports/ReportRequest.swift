package import Annotations
package import Catalog
import Corpus

/// What a report is asked to show.
package struct ReportRequest: Sendable {
  package var grouping = Breakdown.Grouping.person
  /// A source's name or path; all of them if `nil`.
  package var source: String?
  /// Credits since then, in seconds since 1970; all of them if `nil`.
  package var since: Int64?
  package var names = NameDisplay.full
  /// Of persons.
  package var order = Report.Order.lines
  /// Rows at most.
  package var top: Int?

  package init() {}
}

extension LearnedReport {
  /// A report of any grouping as a table with charts.
  ///
  /// - Throws: `CatalogError`; `AgentError.unknownSource`.
  package static func breakdown(
    _ location: StoreLocation, _ request: ReportRequest
  ) throws -> Breakdown {
    var result: Breakdown
    if request.grouping == .person {
      let report = try make(location, source: request.source, since: request.since)
        .sorted(by: request.order).displayed(request.names)
      result = report.breakdown
    } else {
      let store = try Store.upToDate(location)
      let source = try path(ofSource: request.source, store)
      var builder = BreakdownBuilder(
        store, location, source: source, since: request.since, names: request.names)
      result =
        switch request.grouping {
        case .person, .source, .path, .language: try builder.written(by: request.grouping)
        case .period: try builder.periods()
        case .matrix: try builder.matrix()
        }
    }
    if let top = request.top { result.keep(top: max(top, 0)) }
    return result
  }

  /// A report as a file.
  ///
  /// - Throws: as `breakdown` does.
  package static func rendered(
    _ location: StoreLocation, _ request: ReportRequest, as format: Report.Format
  ) throws -> String {
    guard request.grouping == .person else {
      return try breakdown(location, request).rendered(as: format)
    }
    var report = try make(location, source: request.source, since: request.since)
      .sorted(by: request.order).displayed(request.names)
    if let top = request.top { report.rows = Array(report.rows.prefix(max(top, 0))) }
    return try report.rendered(as: format)
  }
}
