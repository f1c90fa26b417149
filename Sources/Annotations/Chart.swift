/// Figures as a picture: SVG without script, style or request, readable by screen readers.
///
/// Colours are classes (`k1` to `k8`) that `ChartStyle` gives a look; numbers stand beside them, so
/// nothing rests on colour alone.
package struct Chart: Sendable, Equatable {
  package struct Series: Sendable, Equatable {
    package var name: String
    /// One a label.
    package var values: [Double]
    package init(name: String, values: [Double]) { (self.name, self.values) = (name, values) }
  }

  package enum Shape: Sendable, Equatable {
    /// A bar a label.
    case bars([Double])
    /// Layers on one another, a value a label: areas where the labels are points in time between
    /// which values change, columns where they are spans of time.
    case layers([Series], isArea: Bool)
    /// A row a series, a column a label.
    case grid([Series])
  }

  package var title: String
  /// What the figures are, such as `lines`.
  package var unit: String
  package var labels: [String]
  package var shape: Shape

  package init(title: String, unit: String, labels: [String], shape: Shape) {
    (self.title, self.unit, self.labels, self.shape) = (title, unit, labels, shape)
  }

  static let looks = 8
  static func look(_ index: Int) -> String { "k\(index % looks + 1)" }

  /// The picture with its title and key; `id` is of no other picture on the page.
  package func figure(id: String) -> String {
    let parts =
      switch shape {
      case .bars(let values): bars(values)
      case .layers(let series, let isArea): layers(series, isArea: isArea)
      case .grid(let series): grid(series)
      }
    let title = EscapedText.html(title)
    return """
      <figure class="chart"><figcaption id="\(id)">\(title) <span class="unit">in \(EscapedText.html(unit))</span></figcaption>
      <div class="plot" tabindex="0" role="group" aria-labelledby="\(id)"><svg viewBox="0 0 \(Self.width) \(parts.height)" width="\(Self.width)" height="\(parts.height)" role="img" aria-label="\(title): \(EscapedText.html(summary))">
      \(parts.marks)</svg></div>
      \(parts.key)</figure>

      """
  }

  static let width = 720

  /// What the picture says, in a sentence or two, for who does not see it.
  var summary: String {
    func shown(_ pairs: [(String, Double)]) -> String {
      let top = pairs.sorted { $0.1 > $1.1 }.prefix(5)
      return top.map { "\($0.0) \(Self.number($0.1))" }.joined(separator: ", ")
    }
    switch shape {
    case .bars(let values):
      return shown(Array(zip(labels, values))) + " \(unit)"
    case .layers(let series, let isArea):
      let last = isArea ? "at the end" : "in all"
      let sums = series.map {
        ($0.name, isArea ? $0.values.last ?? 0 : $0.values.reduce(0, +))
      }
      return "\(labels.first ?? "") to \(labels.last ?? ""); \(last) \(shown(sums)) \(unit)"
    case .grid(let series):
      let cells = series.flatMap { row in
        zip(labels, row.values).filter { $0.1 > 0 }.map { ("\(row.name) on \($0)", $1) }
      }
      return shown(cells) + " \(unit)"
    }
  }

  /// A number as a label: no more digits than are read.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    let magnitude = abs(value)
    func fixed(_ value: Double, _ digits: Int) -> String {
      let scale = digits == 1 ? 10.0 : 1
      let rounded = (value * scale).rounded() / scale
      let whole = rounded == rounded.rounded()
      return whole ? "\(Int(rounded))" : "\(rounded)"
    }
    if magnitude >= 1e15 { return "\(value)" }
    if magnitude >= 999_500 { return fixed(value / 1e6, 1) + "M" }
    if magnitude >= 9_995 { return fixed(value / 1e3, 0) + "k" }
    if magnitude >= 1000 { return fixed(value / 1e3, 1) + "k" }
    return fixed(value, magnitude < 10 ? 1 : 0)
  }

  static func cut(_ text: String, _ length: Int) -> String {
    let escaped = TerminalText.escaped(text)
    return EscapedText.html(
      escaped.count <= length ? escaped : String(escaped.prefix(length - 1)) + "…")
  }

  struct Parts {
    var marks: String
    var height: Int
    var key = ""
  }

  /// A coordinate, in tenths of a pixel.
  static func place(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  /// What the colours and numbers mean.
  static func key(_ names: [String]) -> String {
    var result = "<ol class=\"key-list\">"
    for (index, name) in names.enumerated() {
      result +=
        "<li><span class=\"swatch \(look(index))\" aria-hidden=\"true\">\(index + 1)</span> "
      result += cut(name, 60) + "</li>"
    }
    return result + "</ol>"
  }
}
