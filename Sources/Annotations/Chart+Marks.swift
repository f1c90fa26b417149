/// What the charts are drawn of.
extension Chart {
  /// Bars from the left, with their label before and their value behind.
  func bars(_ given: [Double]) -> Parts {
    let values = given.map { $0.isFinite ? $0 : 0 }
    let (left, right, row) = (214.0, 64.0, 26)
    let room = Double(Self.width) - left - right
    let most = max(values.max() ?? 0, .leastNormalMagnitude)
    var marks = ""
    for (index, (label, value)) in zip(labels, values).enumerated() {
      let y = index * row
      let length = max(value > 0 ? 2 : 0, room * max(0, value) / most)
      marks += "<text class=\"label\" x=\"\(left - 10)\" y=\"\(y + 18)\" text-anchor=\"end\">"
      marks += Self.cut(label, 28) + "</text>"
      marks += "<rect class=\"k1\" x=\"\(left)\" y=\"\(y + 4)\" width=\"\(Self.place(length))\""
      marks += " height=\"\(row - 8)\" rx=\"2\"/>"
      marks += "<text class=\"value\" x=\"\(Self.place(left + length + 7))\" y=\"\(y + 18)\">"
      marks += Self.number(value) + "</text>\n"
    }
    return Parts(marks: marks, height: max(labels.count * row, row))
  }

  /// Layers on one another, the first at the bottom.
  func layers(_ series: [Series], isArea: Bool) -> Parts {
    let (left, right, top, bottom) = (56.0, 26.0, 12.0, 34.0)
    let height = 300.0
    let plot = (width: Double(Self.width) - left - right, height: height - top - bottom)
    let count = labels.count
    guard count > 0 else { return Parts(marks: "", height: 30) }
    let sums = labels.indices.map { index in
      series.reduce(0) { $0 + ($1.values.indices.contains(index) ? $1.values[index] : 0) }
    }
    let scale = Self.scale(sums.max() ?? 0)
    func y(_ value: Double) -> Double { top + plot.height * (1 - value / scale.top) }
    let slot = plot.width / Double(count)
    func x(_ index: Int) -> Double {
      if !isArea { return left + slot * (Double(index) + 0.5) }
      return count == 1 ? left + plot.width : left + plot.width * Double(index) / Double(count - 1)
    }
    var marks = ""
    for tick in scale.ticks {
      let place = Self.place(y(tick))
      marks += "<line class=\"rule\" x1=\"\(left)\" x2=\"\(Self.place(left + plot.width))\""
      marks += " y1=\"\(place)\" y2=\"\(place)\"/>"
      marks += "<text class=\"tick\" x=\"\(left - 8)\" y=\"\(Self.place(y(tick) + 4))\""
      marks += " text-anchor=\"end\">\(Self.number(tick))</text>\n"
    }
    let shown = max(1, (count + 6) / 7)
    for index in labels.indices where index % shown == 0 {
      let anchor = isArea && index == 0 ? "start" : "middle"
      marks += "<text class=\"tick\" x=\"\(Self.place(x(index)))\" y=\"\(Self.place(height - 10))\""
      marks += " text-anchor=\"\(anchor)\">\(Self.cut(labels[index], 12))</text>\n"
    }
    var base = [Double](repeating: 0, count: count)
    for (number, layer) in series.enumerated() {
      let tops = base.indices.map {
        base[$0] + max(0, layer.values.indices.contains($0) ? layer.values[$0] : 0)
      }
      let look = Self.look(number)
      if isArea {
        let points = Self.outline(lower: base, upper: tops, x: x, y: y)
        marks += "<path class=\"layer \(look)\" d=\"\(points)\"/>"
      } else {
        for index in base.indices where tops[index] > base[index] {
          marks += "<rect class=\"layer \(look)\" x=\"\(Self.place(x(index) - slot * 0.38))\""
          marks += " y=\"\(Self.place(y(tops[index])))\" width=\"\(Self.place(slot * 0.76))\""
          marks += " height=\"\(Self.place(y(base[index]) - y(tops[index])))\"/>"
        }
      }
      let middle = (y(base[count - 1]) + y(tops[count - 1])) / 2
      if y(base[count - 1]) - y(tops[count - 1]) >= 11 {
        marks += "<text class=\"tick\" x=\"\(Self.place(left + plot.width + 6))\""
        marks += " y=\"\(Self.place(middle + 4))\">\(number + 1)</text>"
      }
      marks += "\n"
      base = tops
    }
    return Parts(marks: marks, height: Int(height), key: Self.key(series.map(\.name)))
  }

  private static func outline(
    lower: [Double], upper: [Double], x: (Int) -> Double, y: (Double) -> Double
  ) -> String {
    // One point is a span that ends there.
    if lower.count == 1 {
      let (start, end) = (x(0) - 40, x(0))
      return "M\(place(start)) \(place(y(upper[0])))H\(place(end))V\(place(y(lower[0])))"
        + "H\(place(start))Z"
    }
    var path = ""
    for index in upper.indices {
      path += (index == 0 ? "M" : "L") + "\(place(x(index))) \(place(y(upper[index])))"
    }
    for index in lower.indices.reversed() {
      path += "L\(place(x(index))) \(place(y(lower[index])))"
    }
    return path + "Z"
  }

  /// A round number that no value is above, and those that lines are drawn at.
  static func scale(_ most: Double) -> (top: Double, ticks: [Double]) {
    guard most > 0, most.isFinite else { return (1, [0, 1]) }
    var step = 1.0
    while step * 10 <= most / 4 { step *= 10 }
    while step > most / 4 { step /= 10 }
    for factor in [1.0, 2, 2.5, 5, 10] where step * factor * 5 >= most {
      step *= factor
      break
    }
    let count = Int((most / step).rounded(.up))
    return (step * Double(max(count, 1)), (0...max(count, 1)).map { Double($0) * step })
  }

  /// A field of squares: who, down, draws on whom, across.
  func grid(_ series: [Series]) -> Parts {
    let (left, top, row) = (214.0, 30.0, 30.0)
    let room = Double(Self.width) - left - 4
    let column = min(64, room / Double(max(labels.count, 1)))
    let most = max(series.flatMap(\.values).max() ?? 0, .leastNormalMagnitude)
    var marks = ""
    for index in labels.indices {
      marks += "<text class=\"tick\" x=\"\(Self.place(left + column * (Double(index) + 0.5)))\""
      marks += " y=\"20\" text-anchor=\"middle\">\(index + 1)</text>"
    }
    marks += "\n"
    for (number, line) in series.enumerated() {
      let y = top + row * Double(number)
      marks += "<text class=\"label\" x=\"\(left - 10)\" y=\"\(Self.place(y + 19))\""
      marks += " text-anchor=\"end\">\(Self.cut(line.name, 28))</text>"
      for (index, value) in line.values.enumerated() {
        let x = left + column * Double(index)
        let strength = value > 0 ? 0.08 + 0.47 * (value / most).squareRoot() : 0
        marks += "<rect class=\"cell\" x=\"\(Self.place(x + 1))\" y=\"\(Self.place(y + 1))\""
        marks += " width=\"\(Self.place(column - 2))\" height=\"\(Self.place(row - 2))\" rx=\"2\"/>"
        if value > 0 {
          marks += "<rect class=\"k1\" fill-opacity=\"\((strength * 100).rounded() / 100)\""
          marks += " x=\"\(Self.place(x + 1))\" y=\"\(Self.place(y + 1))\""
          marks +=
            " width=\"\(Self.place(column - 2))\" height=\"\(Self.place(row - 2))\" rx=\"2\"/>"
          if column >= 34 {
            marks += "<text class=\"value\" x=\"\(Self.place(x + column / 2))\""
            marks +=
              " y=\"\(Self.place(y + 19))\" text-anchor=\"middle\">\(Self.number(value))</text>"
          }
        }
      }
      marks += "\n"
    }
    let height = Int(top + row * Double(max(series.count, 1)))
    var key = "<ol class=\"key-list\">"
    for (index, name) in labels.enumerated() {
      key += "<li><span class=\"number\">\(index + 1)</span> \(Self.cut(name, 60))</li>"
    }
    return Parts(marks: marks, height: height, key: key + "</ol>")
  }
}
