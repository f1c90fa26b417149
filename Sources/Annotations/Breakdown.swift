/// Figures of a report, grouped in one way: a table, charts, and what is to be known of them.
package struct Breakdown: Sendable, Equatable {
  package enum Grouping: String, CaseIterable, Sendable, Codable {
    case person, source, path, language, period, matrix
  }

  package struct Column: Sendable, Equatable {
    package enum Kind: String, Sendable, Codable { case text, count, bits, share }
    /// In snake case, as JSON and CSV name it.
    package var key: String
    package var title: String
    package var kind: Kind
    package init(_ key: String, _ title: String, _ kind: Kind) {
      (self.key, self.title, self.kind) = (key, title, kind)
    }
  }

  package enum Cell: Sendable, Equatable {
    case text(String)
    case count(Int)
    case bits(Double)
    /// In 0...1.
    case share(Double)
    case none
  }

  package var grouping: Grouping
  package var title: String
  package var columns: [Column]
  package var rows: [[Cell]]
  package var charts: [Chart] = []
  /// Sentences without a full stop.
  package var notes: [String] = []

  package init(
    _ grouping: Grouping, title: String, columns: [Column], rows: [[Cell]] = []
  ) {
    (self.grouping, self.title) = (grouping, title)
    (self.columns, self.rows) = (columns, rows)
  }

  /// The first rows alone; the charts stay.
  package mutating func keep(top count: Int) {
    if rows.count > count {
      notes.append("\(rows.count - count) more rows are not shown")
      rows = Array(rows.prefix(count))
    }
  }

  /// The cells as people read them.
  package var texts: [[String]] { rows.map { $0.map(\.text) } }
}

extension Breakdown.Cell {
  var text: String {
    switch self {
    case .text(let text): text
    case .count(let count): "\(count)"
    case .bits(let bits): TerminalRendering.bits(bits)
    case .share(let share): share.asPercent
    case .none: ""
    }
  }
}

// MARK: Formats

extension Breakdown {
  package func rendered(as format: Report.Format) throws -> String {
    switch format {
    case .table: table()
    case .markdown: markdown()
    case .csv: csv()
    case .html: ReportPage(self).document()
    case .json: String(decoding: try json(), as: UTF8.self)
    }
  }

  private func table() -> String {
    let all = [columns.map(\.title)] + texts.map { $0.map { TerminalText.escaped($0) } }
    let widths = columns.indices.map { column in
      all.map { TerminalText.width($0[column]) }.max() ?? 0
    }
    var result = ""
    for line in all {
      let cells = line.enumerated().map { column, cell in
        TerminalText.padded(cell, widths[column], right: columns[column].kind != .text)
      }
      var text = cells.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      result += text + "\n"
    }
    return result + notes.map { $0 + "\n" }.joined()
  }

  private func markdown() -> String {
    func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    var result = row(columns.map { EscapedText.markdown($0.title) })
    result += row(columns.map { $0.kind == .text ? "---" : "--:" })
    for line in texts { result += row(line.map(EscapedText.markdown)) }
    return result + notes.map { "\n" + EscapedText.markdown($0) + "\n" }.joined()
  }

  /// Comma-separated, as RFC 4180 has it; no cell is a formula to a spreadsheet.
  private func csv() -> String {
    var result = columns.map { EscapedText.csv($0.key) }.joined(separator: ",") + "\r\n"
    for row in rows {
      let cells = row.map { cell in
        switch cell {
        case .text(let text): EscapedText.csv(text)
        case .count(let count): "\(count)"
        case .bits(let value), .share(let value): "\(value)"
        case .none: ""
        }
      }
      result += cells.joined(separator: ",") + "\r\n"
    }
    return result
  }

  private struct Encoded: Encodable {
    var by: Grouping
    var title: String
    var columns: [[String: String]]
    var rows: [Row]
    var notes: [String]

    struct Row: Encodable {
      var cells: [(String, Cell)]

      private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
      }

      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, cell) in cells {
          let key = Key(stringValue: name)
          switch cell {
          case .text(let text): try container.encode(text, forKey: key)
          case .count(let count): try container.encode(count, forKey: key)
          case .bits(let value), .share(let value): try container.encode(value, forKey: key)
          case .none: try container.encodeNil(forKey: key)
          }
        }
      }
    }
  }

  private func json() throws -> [UInt8] {
    try CanonicalJSON.encoded(
      Encoded(
        by: grouping, title: title,
        columns: columns.map { ["key": $0.key, "title": $0.title, "kind": $0.kind.rawValue] },
        rows: rows.map { row in Encoded.Row(cells: zip(columns, row).map { ($0.key, $1) }) },
        notes: notes))
  }
}
