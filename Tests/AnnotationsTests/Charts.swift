import Foundation
import Support
import Testing

@testable import Annotations

@Suite struct Charts {
  private static let hostile = [
    "<script>alert(1)</script>", "\"' onload='x'", "a\u{202E}b\u{0}c\n]]>", "&lt;", "ada",
  ]

  private func charts() -> [Chart] {
    let labels = Self.hostile
    let values = labels.indices.map { Double($0) * 1e4 }
    let series = labels.map { Chart.Series(name: $0, values: values) }
    return [
      Chart(title: labels[0], unit: labels[1], labels: labels, shape: .bars(values)),
      Chart(title: labels[1], unit: labels[2], labels: labels, shape: .grid(series)),
      Chart(title: labels[2], unit: "", labels: labels, shape: .layers(series, isArea: true)),
      Chart(title: labels[3], unit: "", labels: labels, shape: .layers(series, isArea: false)),
      Chart(
        title: "one", unit: "", labels: ["x"],
        shape: .layers([.init(name: "a", values: [3])], isArea: true)),
      Chart(title: "none", unit: "", labels: [], shape: .bars([])),
      Chart(title: "none", unit: "", labels: [], shape: .layers([], isArea: true)),
      Chart(
        title: "zero", unit: "", labels: ["a"],
        shape: .layers([.init(name: "a", values: [0])], isArea: false)),
      Chart(
        title: "odd", unit: "", labels: ["a", "b"],
        shape: .bars([.infinity, .nan])),
    ]
  }

  @Test func `are well-formed and hold nothing that acts, whatever names are`() throws {
    let figures = charts().enumerated().map { $1.figure(id: "chart-\($0)") }
    let text = try OutsideChecks.python(
      #"""
      import json, sys
      import xml.etree.ElementTree as trees
      for text in json.load(sys.stdin):
          tree = trees.fromstring(text)
          for element in tree.iter():
              assert element.tag in ('figure', 'figcaption', 'span', 'div', 'svg', 'text', 'rect', 'path', 'line', 'ol', 'li'), element.tag
              for name in element.attrib:
                  assert not name.startswith('on') and name not in ('style', 'href'), name
              for name in ('x', 'y', 'width', 'height', 'd'):
                  value = element.attrib.get(name, '')
                  assert 'nan' not in value and 'inf' not in value, (name, value)
                  assert name not in ('width', 'height') or not value.startswith('-'), value
      print('done')
      """#, input: [UInt8](try JSONEncoder().encode(figures)))
    #expect(text == "done\n")
  }

  @Test func `have axes that end above the largest value, with few lines`() {
    for value in [0.003, 0.9, 1, 7, 9.99, 10, 11, 99, 101, 12_345, 1e9] {
      let scale = Chart.scale(value)
      #expect(scale.top >= value && scale.top <= value * 2.5, "\(value): \(scale)")
      #expect((3...12).contains(scale.ticks.count), "\(value): \(scale)")
      #expect(scale.ticks.first == 0 && scale.ticks.last == scale.top)
    }
    #expect(Chart.scale(0).top == 1)
  }

  @Test func `write numbers short`() {
    let pairs: [(Double, String)] = [
      (0, "0"), (0.25, "0.3"), (7, "7"), (12.4, "12"), (1234, "1.2k"), (12_345, "12k"),
      (1_234_567, "1.2M"), (.infinity, "–"),
    ]
    for (value, text) in pairs { #expect(Chart.number(value) == text) }
  }
}
