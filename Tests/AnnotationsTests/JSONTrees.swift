import Foundation
import Support
import Testing

@testable import Annotations

@Suite struct JSONTrees {
  /// What Foundation reads of a text, written again; `nil` if it is not JSON to it.
  private func twin(_ text: [UInt8]) -> Any? {
    try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
  }

  private func isSame(_ tree: JSONTree, _ other: Any) -> Bool {
    switch tree.value {
    case .null: return other is NSNull
    case .bool(let flag): return (other as? NSNumber)?.boolValue == flag
    case .number(let text): return (other as? NSNumber)?.doubleValue == Double(text)
    case .string(let text): return other as? String == text
    case .array(let elements):
      guard let list = other as? [Any], list.count == elements.count else { return false }
      return zip(elements, list).allSatisfy { isSame($0, $1) }
    case .object:
      guard let fields = other as? [String: Any] else { return false }
      return fields.allSatisfy { key, value in tree[key].map { isSame($0, value) } ?? false }
    }
  }

  @Test func `hold what Foundation reads, and where it stands`() throws {
    var generator = SeededGenerator(seed: 7)
    for round in 0..<2000 {
      let text = Array(random(&generator, depth: 0).utf8)
      let tree = try JSONTree(parsing: text)
      let other = try #require(
        twin(text), "round \(round): \(String(decoding: text, as: UTF8.self))")
      #expect(isSame(tree, other), "round \(round)")
      try checkRanges(tree, text)
    }
  }

  private func checkRanges(_ tree: JSONTree, _ text: [UInt8]) throws {
    let part = try JSONTree(parsing: Array(text[tree.range]))
    #expect(part.range == 0..<tree.range.count)
    for element in tree.elements ?? [] { try checkRanges(element, text) }
    for member in tree.members ?? [] {
      #expect(text[member.start] == 0x22)
      try checkRanges(member.value, text)
    }
  }

  private func random(_ generator: inout SeededGenerator, depth: Int) -> String {
    func blank() -> String {
      ["", "", " ", "\n", "\t\r\n"].randomElement(using: &generator) ?? ""
    }
    let plain = ["null", "true", "false", "0", "-0.5e+3", "12345678901234567890", "1E2"]
    let strings = ["\"\"", "\"a\\\"b\\\\\\/\\n\"", "\"\\u00e9\\ud83d\\ude00é\"", "\"x y\""]
    switch Int.random(in: 0..<(depth > 4 ? 2 : 4), using: &generator) {
    case 0: return plain.randomElement(using: &generator) ?? "1"
    case 1: return strings.randomElement(using: &generator) ?? "1"
    case 2:
      let items = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
        blank() + random(&generator, depth: depth + 1) + blank()
      }
      return "[" + (items.isEmpty ? blank() : items.joined(separator: ",")) + "]"
    default:
      let items = (0..<Int.random(in: 0..<4, using: &generator)).map { number in
        blank() + "\"k\(number)\"" + blank() + ":" + blank()
          + random(&generator, depth: depth + 1) + blank()
      }
      return "{" + (items.isEmpty ? blank() : items.joined(separator: ",")) + "}"
    }
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "01", "1.", "-", "1e", "\"",
    "\"\\x\"",
    "\"\\u12\"", "nul", "tru", "[1 2]", "// x\n1", "1 1", "\"\u{1}\"", "]", "'a'", "+1", "NaN",
    String(repeating: "[", count: 200),
  ])
  func `refuse what is not JSON`(_ text: String) {
    #expect(throws: JSONProblem.self) { try JSONTree(parsing: Array(text.utf8)) }
  }

  @Test func `refuse strings that are not UTF-8, and take half a pair for no character`() throws {
    #expect(throws: JSONProblem.self) { try JSONTree(parsing: [0x22, 0xFF, 0x22]) }
    #expect(try JSONTree(parsing: Array("\"\\ud800x\"".utf8)).string == "\u{FFFD}x")
    #expect(try JSONTree(parsing: Array("\"\\ud800\\u0041\"".utf8)).string == "\u{FFFD}A")
  }

  @Test func `read comments and last commas where that is asked for`() throws {
    let text = "/* a */ {\n// b\n\"x\": [1, 2, /* c */], // d\n}\n// e"
    let tree = try JSONTree(parsing: Array(text.utf8), as: .withComments)
    #expect(tree["x"]?.elements?.compactMap(\.integer) == [1, 2])
    for text in ["/", "/*", "/* *", "{} /", "[,]"] {
      #expect(throws: JSONProblem.self) {
        try JSONTree(parsing: Array(text.utf8), as: .withComments)
      }
    }
  }
}
