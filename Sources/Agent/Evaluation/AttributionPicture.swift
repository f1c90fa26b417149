import Attribution
import Foundation

extension AttributionReport {
  /// The report as a picture: one SVG that needs nothing else, in light or dark as the reader has it.
  package var picture: String {
    var panels: [(height: Double, draw: (inout Drawing, Double) -> Void)] = []
    func rows(_ count: Int) -> Double { Double(count) * Self.row + Self.heading }
    panels.append((rows(canaries.count), drawCanaries))
    if let datamodelling {
      panels.append(
        (
          rows(AuthorScorer.allCases.count),
          { drawing, top in self.draw(datamodelling, &drawing, top) }
        ))
    }
    let squares = Self.square + Self.heading + 40
    if reliability != nil || leaveOneOut != nil {
      panels.append((squares, { drawing, top in self.drawSquares(&drawing, top) }))
    }
    panels.append((rows(unrelated.count), drawUnrelated))
    let height = panels.reduce(88) { $0 + $1.height + Self.gap }
    var drawing = Drawing(width: Self.width, height: height)
    drawing.text("How well credit holds up", Self.margin, 34, "title")
    drawing.text(
      "\(documents) documents, \(bytes) bytes, \(persons) persons, seed \(seed); bars are 95 % "
        + "intervals", Self.margin, 56, "note")
    var top = 88.0
    for panel in panels {
      panel.draw(&drawing, top)
      top += panel.height + Self.gap
    }
    return drawing.end()
  }

  private static let width = 900.0
  private static let margin = 24.0
  private static let row = 26.0
  private static let heading = 52.0
  private static let gap = 28.0
  private static let square = 330.0
  /// Where scales of rows begin and end.
  private static let scale = (from: 190.0, to: 860.0)

  /// A heading, and a scale with lines for rows below it; returns where a value lies.
  private func axis(
    _ title: String, _ labels: [(value: Double, label: String)], _ range: ClosedRange<Double>,
    rows: Int, _ drawing: inout Drawing, _ top: Double
  ) -> (Double) -> Double {
    let scale = Self.scale
    let place = { (value: Double) in
      scale.from + (min(max(value, range.lowerBound), range.upperBound) - range.lowerBound)
        / (range.upperBound - range.lowerBound) * (scale.to - scale.from)
    }
    drawing.text(title, Self.margin, top + 14, "heading")
    for (value, label) in labels {
      let x = place(value)
      drawing.line(
        x, top + Self.heading - 14, x, top + Self.heading + Double(rows) * Self.row - 8, "grid")
      drawing.text(label, x, top + Self.heading - 20, "tick")
    }
    return place
  }

  private func drawCanaries(_ drawing: inout Drawing, _ top: Double) {
    let labels = stride(from: 0, through: 100, by: 20).map { (Double($0) / 100, "\($0) %") }
    let place = axis(
      "Planted pieces: the right author first (stitched: of bytes)", labels, 0...1,
      rows: canaries.count, &drawing, top)
    drawing.legend(
      [("byline", "a"), ("BM25", "b"), ("longest match", "c")], right: Self.scale.to, top + 14)
    for (number, result) in canaries.enumerated() {
      let y = top + Self.heading + Double(number) * Self.row
      drawing.text("\(result.disguise), \(result.texts)", Self.margin, y + 4, "label")
      drawing.estimate(result.bm25, y + 6, "b", place)
      drawing.estimate(result.longestMatch, y + 2, "c", place)
      drawing.estimate(result.right, y - 3, "a", place)
    }
  }

  private func drawUnrelated(_ drawing: inout Drawing, _ top: Double) {
    let most = max(unrelated.map(\.named.high).max() ?? 0, 0.02)
    let limit = (most * 100).rounded(.up) / 100
    let step = limit > 0.05 ? 0.05 : 0.01
    let labels = stride(from: 0, through: limit + 1e-9, by: step).map {
      ($0, "\(Int(($0 * 100).rounded())) %")
    }
    let place = axis(
      "Text of nobody here: bits given to named persons", labels, 0...limit,
      rows: unrelated.count, &drawing, top)
    for (number, result) in unrelated.enumerated() {
      let y = top + Self.heading + Double(number) * Self.row
      drawing.text("\(result.kind), \(result.texts)", Self.margin, y + 4, "label")
      drawing.estimate(result.named, y, "a", place)
    }
  }

  private func draw(_ result: Datamodelling, _ drawing: inout Drawing, _ top: Double) {
    let labels = stride(from: -2, through: 10, by: 2).map {
      (Double($0) / 10, String(format: "%.1f", Double($0) / 10))
    }
    let place = axis(
      "Scores against \(result.subsets) models of half of \(result.persons) authors (LDS)", labels,
      -0.2...1, rows: AuthorScorer.allCases.count, &drawing,
      top)
    drawing.legend(
      [("learned text", "a"), ("held out", "c")], right: Self.scale.to, top + 14)
    for (number, scorer) in AuthorScorer.allCases.enumerated() {
      let y = top + Self.heading + Double(number) * Self.row
      drawing.text(
        scorer.rawValue.replacingOccurrences(of: "_", with: " "), Self.margin, y + 4, "label")
      for row in result.rows where row.scorer == scorer {
        drawing.estimate(
          row.score, row.queries == .learned ? y - 3 : y + 4, row.queries == .learned ? "a" : "c",
          place)
      }
    }
  }

  /// Two squares side by side: shares, and authors left out.
  private func drawSquares(_ drawing: inout Drawing, _ top: Double) {
    let bottom = top + Self.heading + Self.square
    if let reliability {
      let left = Self.margin + 36
      drawing.text(
        "Shares given and planted: error "
          + String(format: "%.3f", reliability.error.value), Self.margin, top + 14, "heading")
      drawing.square(left, bottom, Self.square, "share given", "share planted")
      let most = Double(reliability.bins.map(\.count).max() ?? 1)
      for bin in reliability.bins {
        drawing.circle(
          left + bin.given * Self.square, bottom - bin.planted * Self.square,
          3 + 9 * (Double(bin.count) / most).squareRoot(), "a")
      }
    }
    guard let leaveOneOut else { return }
    let left = Self.width / 2 + 50
    drawing.text(
      "One author left out: Pearson " + String(format: "%.3f", leaveOneOut.pearson.value)
        + ", Spearman " + String(format: "%.3f", leaveOneOut.spearman.value),
      Self.width / 2 + 14, top + 14, "heading")
    drawing.square(
      left, bottom, Self.square, "bits lost, subtracted (root scale)", "bits lost, rebuilt")
    let root = { (bits: Double) in bits < 0 ? -(-bits).squareRoot() : bits.squareRoot() }
    let values = leaveOneOut.points.flatMap { [root($0.subtracted), root($0.rebuilt)] }
    let (low, high) = (min(values.min() ?? 0, 0), max(values.max() ?? 1, 1))
    for point in leaveOneOut.points {
      drawing.circle(
        left + (root(point.subtracted) - low) / (high - low) * Self.square,
        bottom - (root(point.rebuilt) - low) / (high - low) * Self.square, 2.2, "a")
    }
  }
}

/// An SVG in the making.
private struct Drawing {
  private var text: String
  private static let style = """
    svg{background:#fff;font:13px system-ui,sans-serif;fill:#222}
    .title{font-size:20px;font-weight:600}.heading{font-size:14px;font-weight:600}
    .note,.tick{fill:#666;font-size:12px}.tick{text-anchor:middle}.end{text-anchor:end}
    .grid{stroke:#ddd}.a{fill:#0b62c4;stroke:#0b62c4}.b{fill:#fff;stroke:#b3541e}
    .c{fill:#fff;stroke:#4a7d3a}.frame{fill:none;stroke:#999}.dot.a{fill-opacity:.45;stroke:none}
    .legend{stroke:none;fill:#222}
    @media (prefers-color-scheme:dark){svg{background:#16181c;fill:#e6e6e6}.note,.tick{fill:#a5a5a5}
    .grid{stroke:#343840}.a{fill:#6cb2ff;stroke:#6cb2ff}.b{fill:#16181c;stroke:#f0955c}
    .c{fill:#16181c;stroke:#8fce78}.frame{stroke:#777}.legend{fill:#e6e6e6}}
    """

  init(width: Double, height: Double) {
    text = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" \
      width="\(Int(width))" height="\(Int(height))" role="img">
      <title>How well credit holds up</title>
      <style>\(Self.style)</style>

      """
  }

  func end() -> String { text + "</svg>\n" }

  private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      default:
        // Control and format characters could turn the text around, and some are no XML.
        let isPlain =
          scalar.properties.generalCategory != .control
          && scalar.properties.generalCategory != .format
        result.unicodeScalars.append(isPlain ? scalar : "?")
      }
    }
    return result
  }

  mutating func text(_ content: String, _ x: Double, _ y: Double, _ kind: String) {
    text += "<text class=\"\(kind)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\">"
    text += "\(Self.escaped(content))</text>\n"
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ kind: String) {
    text += "<line class=\"\(kind)\" x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\""
    text += " x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\"/>\n"
  }

  mutating func circle(_ x: Double, _ y: Double, _ radius: Double, _ kind: String) {
    text += "<circle class=\"dot \(kind)\" cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\""
    text += " r=\"\(Self.number(radius))\"/>\n"
  }

  /// A value as a mark of the kind's form, its interval as a line.
  mutating func estimate(
    _ estimate: Estimate, _ y: Double, _ kind: String, _ place: (Double) -> Double
  ) {
    line(place(estimate.low), y, place(estimate.high), y, kind)
    mark(place(estimate.value), y, kind)
  }

  /// A disc, a square or a diamond: kinds are told apart without colour.
  private mutating func mark(_ x: Double, _ y: Double, _ kind: String) {
    let points: [(Double, Double)]
    switch kind {
    case "b": points = [(-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)]
    case "c": points = [(0, -5), (5, 0), (0, 5), (-5, 0)]
    default:
      text += "<circle class=\"\(kind)\" cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\""
      text += " r=\"4\"/>\n"
      return
    }
    let corners = points.map { "\(Self.number(x + $0.0)),\(Self.number(y + $0.1))" }
    text += "<polygon class=\"\(kind)\" points=\"\(corners.joined(separator: " "))\"/>\n"
  }

  /// Names of kinds, the last one ending at `right`.
  mutating func legend(_ entries: [(name: String, kind: String)], right: Double, _ y: Double) {
    var x = right
    for (name, kind) in entries.reversed() {
      x -= Double(name.count) * 7.5 + 2
      text(name, x, y, "legend")
      x -= 10
      mark(x, y - 4, kind)
      x -= 16
    }
  }

  /// A frame with a diagonal, from its left and bottom.
  mutating func square(
    _ left: Double, _ bottom: Double, _ side: Double, _ across: String, _ up: String
  ) {
    line(left, bottom, left + side, bottom - side, "grid")
    text += "<rect class=\"frame\" x=\"\(Self.number(left))\" y=\"\(Self.number(bottom - side))\""
    text += " width=\"\(Self.number(side))\" height=\"\(Self.number(side))\"/>\n"
    text(across, left + side / 2, bottom + 20, "tick")
    text += "<text class=\"tick\" transform=\"translate(\(Self.number(left - 12)) "
    text += "\(Self.number(bottom - side / 2))) rotate(-90)\">\(Self.escaped(up))</text>\n"
  }
}
