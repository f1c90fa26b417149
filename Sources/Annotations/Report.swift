import Foundation

/// Who wrote how much of what is learned, and who was credited.
package struct Report: Codable, Sendable, Equatable {
  package struct Row: Codable, Sendable, Equatable {
    package var personId: String
    package var name: String
    package var email: String
    package var lines: Int
    package var bytes: Int
    package var files: Int
    /// Of all lines that are learned, in 0...1.
    package var share: Double
    /// Bits in entries that count: committed, accepted, written to an output folder.
    package var creditedBits: Double
    /// Bits that those entries would have lost without the person: what nobody else has too.
    ///
    /// Of all sources; 0 where one is asked for.
    package var necessaryBits: Double
    /// Bits in text that was looked at or generated.
    package var viewedBits: Double
    package var events: Int
    package var lastCredited: String?

    package init(
      personId: String, name: String, email: String, lines: Int, bytes: Int, files: Int,
      share: Double, creditedBits: Double, necessaryBits: Double = 0, viewedBits: Double,
      events: Int, lastCredited: String?
    ) {
      (self.personId, self.name, self.email) = (personId, name, email)
      (self.lines, self.bytes, self.files, self.share) = (lines, bytes, files, share)
      (self.creditedBits, self.viewedBits) = (creditedBits, viewedBits)
      self.necessaryBits = necessaryBits
      (self.events, self.lastCredited) = (events, lastCredited)
    }
  }

  package var rows: [Row]
  package var totalLines: Int
  /// Lines of agents and of unknown authors.
  package var unownedLines: Int

  package init(rows: [Row], totalLines: Int, unownedLines: Int) {
    (self.rows, self.totalLines, self.unownedLines) = (rows, totalLines, unownedLines)
  }

  /// What persons are sorted by, the most first.
  package enum Order: String, CaseIterable, Sendable {
    case lines
    /// Credited bits, then those in what was viewed.
    case influence
    /// Necessary bits: what nobody else has too.
    case uniqueness
  }

  /// The same rows in another order; equal ones stay as they are.
  package func sorted(by order: Order) -> Report {
    var result = self
    let keys: [(Double, Double)] =
      switch order {
      case .lines: rows.map { (Double($0.lines), 0) }
      case .influence: rows.map { ($0.creditedBits, $0.viewedBits) }
      case .uniqueness: rows.map { ($0.necessaryBits, 0) }
      }
    result.rows = rows.indices.sorted {
      (keys[$1].0, keys[$1].1, $0) < (keys[$0].0, keys[$0].1, $1)
    }.map { rows[$0] }
    return result
  }

  package enum Format: String, CaseIterable, Sendable { case table, json, csv, markdown, html }

  package func rendered(as format: Format) throws -> String {
    switch format {
    case .table: return table()
    case .markdown: return markdown()
    case .csv: return csv()
    case .html: return ReportPage(breakdown).document()
    case .json:
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }

  /// The same as a table with charts.
  package var breakdown: Breakdown {
    var result = Breakdown(
      .person, title: "Who wrote it, and who was credited",
      columns: [
        .init("person", "person", .text), .init("lines", "lines", .count),
        .init("share", "share", .share), .init("bytes", "bytes", .count),
        .init("files", "files", .count), .init("credited_bits", "credited bits", .bits),
        .init("necessary_bits", "necessary bits", .bits),
        .init("viewed_bits", "viewed bits", .bits), .init("events", "times", .count),
        .init("last_credited", "last", .text),
      ])
    result.rows = rows.map { row in
      let cells = cells(row)
      return [
        .text(cells[0]), .count(row.lines), .share(row.share), .count(row.bytes),
        .count(row.files), .bits(row.creditedBits), .bits(row.necessaryBits),
        .bits(row.viewedBits), .count(row.events), .text(cells[8]),
      ]
    }
    if unownedLines > 0 {
      result.notes.append("\(unownedLines) lines are of agents or of unknown authors")
    }
    func chart(_ title: String, _ unit: String, _ value: (Row) -> Double) {
      let top = rows.filter { value($0) > 0 }.sorted { value($0) > value($1) }.prefix(12)
      if top.isEmpty { return }
      result.charts.append(
        Chart(
          title: title, unit: unit, labels: top.map(\.name), shape: .bars(top.map(value))))
    }
    chart("Who wrote most of it", "surviving lines") { Double($0.lines) }
    chart("Who was credited most", "bits of what was committed, accepted or put out") {
      $0.creditedBits
    }
    chart("Without whom most would be missing", "bits that nobody else's work has too") {
      $0.necessaryBits
    }
    chart("Whose work was looked at most", "bits of what was viewed or generated") {
      $0.viewedBits
    }
    return result
  }

  private static let headings = [
    "person", "lines", "share", "files", "credited bits", "necessary bits", "viewed bits", "times",
    "last",
  ]

  private func cells(_ row: Row) -> [String] {
    [
      row.email.isEmpty ? row.name : "\(row.name) <\(row.email)>", "\(row.lines)",
      TerminalRendering.percent(row.share).trimmed, "\(row.files)",
      TerminalRendering.bits(row.creditedBits), TerminalRendering.bits(row.necessaryBits),
      TerminalRendering.bits(row.viewedBits), "\(row.events)",
      row.lastCredited.map { String($0.prefix(10)) } ?? "",
    ]
  }

  private func table() -> String {
    let all = [Self.headings] + rows.map { cells($0).map { TerminalText.escaped($0) } }
    let widths = Self.headings.indices.map { column in
      all.map { TerminalText.width($0[column]) }.max() ?? 0
    }
    var result = ""
    for line in all {
      let cells = line.enumerated().map { column, cell in
        TerminalText.padded(cell, widths[column], right: column > 0)
      }
      var text = cells.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      result += text + "\n"
    }
    if unownedLines > 0 { result += "\(unownedLines) lines are of agents or of unknown authors\n" }
    return result
  }

  private func markdown() -> String {
    func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    var result = row(Self.headings)
    result += row(Self.headings.indices.map { $0 == 0 ? "---" : "--:" })
    for line in rows { result += row(cells(line).map(EscapedText.markdown)) }
    return result
  }

  private func csv() -> String {
    var result =
      "person_id,name,email,lines,bytes,files,share,credited_bits,necessary_bits,viewed_bits,"
      + "events,last_credited\r\n"
    for row in rows {
      let numbers = [
        "\(row.lines)", "\(row.bytes)", "\(row.files)", "\(row.share)", "\(row.creditedBits)",
        "\(row.necessaryBits)", "\(row.viewedBits)", "\(row.events)",
      ]
      let cells = [row.personId, row.name, row.email].map(EscapedText.csv) + numbers
      result += (cells + [EscapedText.csv(row.lastCredited ?? "")]).joined(separator: ",") + "\r\n"
    }
    return result
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
