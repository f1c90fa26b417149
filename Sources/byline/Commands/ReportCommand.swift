import Agent
import Annotations
import ArgumentParser
import Provenance

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Say who wrote how much of what is learned, and who was credited.")

  @Option(help: "Credits since then: 30d, 12h, or a day such as 2026-11-24.") var since: String?
  @Option(help: "One source, by name or path.") var source: String?
  @Option(help: "table, json, csv or markdown.") var format = Report.Format.table
  @Option(help: "At most so many persons.") var top: Int?

  func run() throws {
    let start = try since.map { try Self.seconds($0, now: Surroundings.now) }
    var report = try LearnedReport.make(Surroundings.location, source: source, since: start)
    if let top { report.rows = Array(report.rows.prefix(max(top, 0))) }
    try StandardOutput.write(try report.rendered(as: format))
  }

  /// Seconds since 1970 of `30d`, `12h`, `2w` before `now`, or of a day in UTC.
  static func seconds(_ text: String, now: Int64) throws -> Int64 {
    let units: [Character: Int64] = ["h": 3600, "d": 86_400, "w": 604_800, "y": 31_557_600]
    if let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
      count >= 0, count < 100_000
    {
      return now - count * unit
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
    if parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
    {
      // The days from 1970 to a date grow with it: search for the day that prints the same.
      var (low, high): (Int64, Int64) = (0, 3_000_000)
      while low < high {
        let middle = (low + high) / 2
        let date = CivilDate(secondsSince1970: middle * 86_400)
        let isBefore = (date.year, Int64(date.month), Int64(date.day)) < (year, month, day)
        if isBefore { low = middle + 1 } else { high = middle }
      }
      return low * 86_400
    }
    throw ValidationError("--since is 30d, 12h, 2w or a day such as 2026-11-24, not \(text)")
  }
}

extension Report.Format: ExpressibleByArgument {}
