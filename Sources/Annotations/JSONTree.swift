/// JSON of others as a tree that knows where each value stands in the text.
///
/// Settings are edited as text, so that all else in them stays as it is; for that the places are
/// needed, which no decoder tells. Numbers stay as they are written.
package struct JSONTree: Sendable, Equatable {
  package indirect enum Value: Sendable, Equatable {
    case null
    case bool(Bool)
    /// As it is written.
    case number(String)
    case string(String)
    case array([JSONTree])
    /// In the order of the text; a key may come twice.
    case object([Member])
  }

  package struct Member: Sendable, Equatable {
    package var key: String
    /// Where the key starts, its quotation mark included.
    package var start: Int
    package var value: JSONTree
  }

  /// What else than RFC 8259 is read.
  package enum Dialect: Sendable {
    case strict
    /// Comments (`//` and `/*`), and a comma after the last value, as editors' settings have them.
    case withComments
  }

  package var value: Value
  /// In bytes of the text, without what stands around it.
  package var range: Range<Int>

  /// Reads a text.
  ///
  /// - Throws: `JSONProblem` with the first place that is not JSON, or lies too deep.
  /// - Complexity: O(bytes)
  package init(
    parsing text: [UInt8], as dialect: Dialect = .strict
  ) throws(JSONProblem) {
    var reader = JSONReader(text, dialect)
    self = try reader.document()
  }

  init(value: Value, range: Range<Int>) { (self.value, self.range) = (value, range) }
}

extension JSONTree {
  /// The value of a key; the last one if it comes twice, as JavaScript has it.
  package subscript(key: String) -> JSONTree? {
    guard case .object(let members) = value else { return nil }
    return members.last { $0.key == key }?.value
  }

  package var string: String? {
    if case .string(let text) = value { text } else { nil }
  }

  package var bool: Bool? {
    if case .bool(let flag) = value { flag } else { nil }
  }

  /// A whole number that is written as one.
  package var integer: Int? {
    if case .number(let text) = value { Int(text) } else { nil }
  }

  package var elements: [JSONTree]? {
    if case .array(let elements) = value { elements } else { nil }
  }

  package var members: [Member]? {
    if case .object(let members) = value { members } else { nil }
  }
}

/// Why a text is not JSON, and where, in bytes from 0.
package struct JSONProblem: Error, Equatable, CustomStringConvertible {
  package var offset: Int
  package var reason: String
  package var description: String { "\(reason) at byte \(offset)" }
}
