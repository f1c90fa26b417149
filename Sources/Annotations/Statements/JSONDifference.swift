/// The first place where two JSON values differ, in the order of keys and elements.
package struct JSONDifference: Sendable, Equatable, CustomStringConvertible {
  /// Such as `payees[3].paid`.
  package var path: String
  /// `nil` where it is missing.
  package var found: String?
  package var expected: String?

  package var description: String {
    "\(path) is \(found ?? "missing"), and should be \(expected ?? "missing")"
  }

  /// Compares two values; `nil` if they are equal.
  ///
  /// Keys of `ignoring` are passed by wherever they stand.
  package static func first(
    _ found: JSONTree, _ expected: JSONTree, ignoring: Set<String>, at path: String = ""
  ) -> JSONDifference? {
    switch (found.value, expected.value) {
    case (.object(let a), .object(let b)):
      let keys = Set(a.map(\.key)).union(b.map(\.key)).subtracting(ignoring).sorted()
      for key in keys {
        let inner = path.isEmpty ? key : "\(path).\(key)"
        guard let one = found[key], let other = expected[key] else {
          return JSONDifference(path: inner, found: found[key]?.text, expected: expected[key]?.text)
        }
        if let difference = first(one, other, ignoring: ignoring, at: inner) { return difference }
      }
      return nil
    case (.array(let a), .array(let b)):
      for index in 0..<max(a.count, b.count) {
        let inner = "\(path)[\(index)]"
        guard index < a.count, index < b.count else {
          return JSONDifference(
            path: inner, found: index < a.count ? a[index].text : nil,
            expected: index < b.count ? b[index].text : nil)
        }
        if let difference = first(a[index], b[index], ignoring: ignoring, at: inner) {
          return difference
        }
      }
      return nil
    default:
      if found.text == expected.text { return nil }
      return JSONDifference(path: path, found: found.text, expected: expected.text)
    }
  }
}

extension JSONTree {
  /// What stands there, for people; the person of an object that has one.
  fileprivate var text: String {
    switch value {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .number(let text): text
    case .string(let text): "\"\(TerminalText.escaped(text))\""
    case .array: "a list"
    case .object:
      self["person"]?.string.map { "that of \(TerminalText.escaped($0))" } ?? "an object"
    }
  }
}
