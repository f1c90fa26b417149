import Agent
import Annotations
import ArgumentParser
import Provenance

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Say who wrote how much of what is learned, and who was credited.",
    discussion: """
      By source, path and language it says what is learned and who wrote most of it; by period what \
      was written and credited when; by matrix which authors of recorded commits draw on whose \
      work. HTML holds charts and needs nothing else.
      """)

  @Option(help: "person, source, path, language, period or matrix.")
  var by = Breakdown.Grouping.person
  @Option(help: "Credits since then: 30d, 12h, or a day such as 2026-11-24.") var since: String?
  @Option(help: "One source, by name or path.") var source: String?
  @Option(help: "table, json, csv, markdown or html.") var format = Report.Format.table
  @Option(
    help: "Of persons: by lines, by influence (credited bits) or by uniqueness (necessary bits).")
  var order = Report.Order.lines
  @Option(help: "At most so many rows.") var top: Int?
  @Flag(help: "Leave out addresses.") var redact = false
  @Flag(help: "Name people by numbers that hold within this report.") var pseudonyms = false

  func validate() throws {
    if redact, pseudonyms {
      throw ValidationError("--redact and --pseudonyms exclude each other")
    }
    if order != .lines, by != .person {
      throw ValidationError("--order is of persons")
    }
  }

  private static func seconds(_ text: String) throws -> Int64 {
    guard let start = ReportStart.seconds(text, now: Surroundings.now) else {
      throw ValidationError("--since is 30d, 12h, 2w or a day such as 2026-11-24, not \(text)")
    }
    return start
  }

  func run() throws {
    let start = try since.map { try Self.seconds($0) }
    var request = ReportRequest()
    (request.grouping, request.source, request.since, request.top) = (by, source, start, top)
    request.order = order
    request.names = redact ? .redacted : pseudonyms ? .pseudonyms : .full
    try StandardOutput.write(
      try LearnedReport.rendered(Surroundings.location, request, as: format))
  }
}

extension Report.Order: ExpressibleByArgument {}
extension Report.Format: ExpressibleByArgument {}
extension Breakdown.Grouping: ExpressibleByArgument {}
