/// Reads JSON in one pass.
struct JSONReader {
  /// How many brackets may be open at a time.
  private static let deepest = 128

  private let text: [UInt8]
  private let dialect: JSONTree.Dialect
  private var index = 0

  init(_ text: [UInt8], _ dialect: JSONTree.Dialect) { (self.text, self.dialect) = (text, dialect) }

  mutating func document() throws(JSONProblem) -> JSONTree {
    try skipSpace()
    let result = try value(depth: 0)
    try skipSpace()
    guard index == text.count else { throw problem("something stands behind the value") }
    return result
  }

  private func problem(_ reason: String) -> JSONProblem {
    JSONProblem(offset: index, reason: reason)
  }

  private var current: UInt8? { index < text.count ? text[index] : nil }

  private mutating func skipSpace() throws(JSONProblem) {
    while let byte = current {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      case 0x2F where dialect == .withComments: try skipComment()
      default: return
      }
    }
  }

  private mutating func skipComment() throws(JSONProblem) {
    guard index + 1 < text.count else { throw problem("a comment is not one") }
    switch text[index + 1] {
    case 0x2F: while index < text.count, text[index] != 0x0A { index += 1 }
    case 0x2A:
      index += 2
      while index + 1 < text.count, !(text[index] == 0x2A && text[index + 1] == 0x2F) { index += 1 }
      guard index + 1 < text.count else { throw problem("a comment does not end") }
      index += 2
    default: throw problem("a comment is not one")
    }
  }

  private mutating func value(depth: Int) throws(JSONProblem) -> JSONTree {
    guard let byte = current else { throw problem("a value is missing") }
    let start = index
    let value: JSONTree.Value
    switch byte {
    case 0x22: value = .string(try string())
    case 0x7B: value = .object(try object(depth: depth))
    case 0x5B: value = .array(try array(depth: depth))
    case 0x2D, 0x30...0x39: value = .number(try number())
    default: value = try word()
    }
    return JSONTree(value: value, range: start..<index)
  }

  private mutating func word() throws(JSONProblem) -> JSONTree.Value {
    for (word, value) in [("true", .bool(true)), ("false", .bool(false)), ("null", .null)]
      as [(String, JSONTree.Value)]
    {
      let end = index + word.utf8.count
      if end <= text.count, text[index..<end].elementsEqual(word.utf8) {
        index = end
        return value
      }
    }
    throw problem("no value starts")
  }

  private mutating func number() throws(JSONProblem) -> String {
    let start = index
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
    if current == 0x2D { index += 1 }
    guard isDigit(current) else { throw problem("a number has no digits") }
    if current == 0x30 { index += 1 } else { while isDigit(current) { index += 1 } }
    if current == 0x2E {
      index += 1
      guard isDigit(current) else { throw problem("a number ends with its point") }
      while isDigit(current) { index += 1 }
    }
    if current == 0x65 || current == 0x45 {
      index += 1
      if current == 0x2B || current == 0x2D { index += 1 }
      guard isDigit(current) else { throw problem("a number has no exponent") }
      while isDigit(current) { index += 1 }
    }
    return String(decoding: text[start..<index], as: UTF8.self)
  }

  private mutating func string() throws(JSONProblem) -> String {
    index += 1
    var bytes: [UInt8] = []
    while let byte = current {
      switch byte {
      case 0x22:
        index += 1
        guard let result = String(validating: bytes, as: UTF8.self) else {
          throw problem("a string is not UTF-8")
        }
        return result
      case 0x5C: try escape(into: &bytes)
      case 0..<0x20: throw problem("a string holds a control character")
      default:
        bytes.append(byte)
        index += 1
      }
    }
    throw problem("a string does not end")
  }

  private mutating func escape(into bytes: inout [UInt8]) throws(JSONProblem) {
    guard index + 1 < text.count else { throw problem("a string does not end") }
    let byte = text[index + 1]
    index += 2
    switch byte {
    case 0x22, 0x5C, 0x2F: bytes.append(byte)
    case 0x62: bytes.append(0x08)
    case 0x66: bytes.append(0x0C)
    case 0x6E: bytes.append(0x0A)
    case 0x72: bytes.append(0x0D)
    case 0x74: bytes.append(0x09)
    case 0x75:
      var scalar = try unit()
      if (0xD800..<0xDC00).contains(scalar), index + 1 < text.count, text[index] == 0x5C,
        text[index + 1] == 0x75
      {
        let saved = index
        index += 2
        let low = try unit()
        if (0xDC00..<0xE000).contains(low) {
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
        } else {
          index = saved
        }
      }
      // Half a pair is no character.
      bytes += Array(String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
    default: throw problem("an escape is not known")
    }
  }

  private mutating func unit() throws(JSONProblem) -> UInt32 {
    guard index + 4 <= text.count else { throw problem("a string does not end") }
    var result: UInt32 = 0
    for byte in text[index..<index + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw problem("an escape has no four digits")
      }
      result = result << 4 | UInt32(digit)
    }
    index += 4
    return result
  }

  private mutating func array(depth: Int) throws(JSONProblem) -> [JSONTree] {
    guard depth < Self.deepest else { throw problem("brackets are nested too deep") }
    index += 1
    var result: [JSONTree] = []
    try skipSpace()
    while current != 0x5D {
      result.append(try value(depth: depth + 1))
      if try endsList(0x5D) { break }
    }
    index += 1
    return result
  }

  private mutating func object(depth: Int) throws(JSONProblem) -> [JSONTree.Member] {
    guard depth < Self.deepest else { throw problem("brackets are nested too deep") }
    index += 1
    var result: [JSONTree.Member] = []
    try skipSpace()
    while current != 0x7D {
      guard current == 0x22 else { throw problem("a key is missing") }
      let start = index
      let key = try string()
      try skipSpace()
      guard current == 0x3A else { throw problem("a colon is missing") }
      index += 1
      try skipSpace()
      let value = try value(depth: depth + 1)
      result.append(JSONTree.Member(key: key, start: start, value: value))
      if try endsList(0x7D) { break }
    }
    index += 1
    return result
  }

  /// Passes a comma; whether the list ends instead, or right behind it where that is allowed.
  private mutating func endsList(_ end: UInt8) throws(JSONProblem) -> Bool {
    try skipSpace()
    if current == end { return true }
    guard current == 0x2C else { throw problem("a comma is missing") }
    index += 1
    try skipSpace()
    guard current == end else { return false }
    guard dialect == .withComments else { throw problem("a value is missing") }
    return true
  }
}
