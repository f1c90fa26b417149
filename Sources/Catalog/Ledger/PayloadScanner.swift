/// Why a line is no JSON, or not what was to be read, and where, in bytes from 0.
package struct PayloadProblem: Error, Equatable, CustomStringConvertible {
  package var offset: Int
  package var reason: String
  package var description: String { "\(reason) (at byte \(offset))" }
}

/// Reads JSON from front to back, as its caller asks for keys and values.
///
/// A million entries are read when the ledger is verified: no tree is built, and what is not asked
/// for is not kept. Source: RFC 8259.
struct PayloadScanner {
  private let bytes: [UInt8]
  private(set) var index = 0
  /// Whether the next key or element is the first one of what was opened last.
  private var isOpen = false
  private static let deepest = 32

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private func problem(_ reason: String) -> PayloadProblem {
    PayloadProblem(offset: index, reason: reason)
  }

  private mutating func blanks() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private mutating func take(_ byte: Character) -> Bool {
    if index < bytes.count, bytes[index] <= 0x20 { blanks() }
    guard index < bytes.count, bytes[index] == byte.asciiValue else { return false }
    index += 1
    return true
  }

  /// Opens an object; its keys are asked for with `nextKey`.
  mutating func openObject() throws(PayloadProblem) {
    guard take("{") else { throw problem("not an object") }
    isOpen = true
  }

  /// Opens an array; its elements are asked for with `nextElement`.
  mutating func openArray() throws(PayloadProblem) {
    guard take("[") else { throw problem("not an array") }
    isOpen = true
  }

  /// The next key of the object that is open; `nil` at its end.
  mutating func nextKey() throws(PayloadProblem) -> String? {
    guard try goesOn(until: "}") else { return nil }
    let key = try string()
    guard take(":") else { throw problem("a key has no value") }
    return key
  }

  /// Whether the array that is open has one more element.
  mutating func nextElement() throws(PayloadProblem) -> Bool { try goesOn(until: "]") }

  private mutating func goesOn(until end: Character) throws(PayloadProblem) -> Bool {
    let isFirst = isOpen
    isOpen = false
    if take(end) { return false }
    if isFirst { return true }
    guard take(",") else { throw problem("a comma is missing") }
    return true
  }

  /// Nothing but blanks may be left.
  mutating func end() throws(PayloadProblem) {
    blanks()
    if index < bytes.count { throw problem("there is more than one value") }
  }

  mutating func bool() throws(PayloadProblem) -> Bool {
    if word("true") { return true }
    if word("false") { return false }
    throw problem("neither true nor false")
  }

  private mutating func word(_ text: StaticString) -> Bool {
    blanks()
    let wanted = "\(text)".utf8
    guard bytes[index...].starts(with: wanted) else { return false }
    index += wanted.count
    return true
  }

  /// A whole number.
  mutating func integer() throws(PayloadProblem) -> Int64 {
    blanks()
    let start = index
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
    guard let value = Int64(String(decoding: bytes[start..<index], as: UTF8.self)) else {
      throw problem("not a whole number")
    }
    return value
  }

  /// A whole number of at least 0 and at most 2^53.
  mutating func amount() throws(PayloadProblem) -> Int64 {
    let value = try integer()
    guard (0...1 << 53).contains(value) else { throw problem("not an amount") }
    return value
  }

  mutating func number() throws(PayloadProblem) -> Double {
    blanks()
    let start = index
    while index < bytes.count, "+-.eE0123456789".utf8.contains(bytes[index]) { index += 1 }
    guard let value = Double(String(decoding: bytes[start..<index], as: UTF8.self)) else {
      throw problem("not a number")
    }
    return value
  }

  mutating func string() throws(PayloadProblem) -> String {
    guard take("\"") else { throw problem("not a string") }
    let start = index
    while index < bytes.count, bytes[index] != 0x22, bytes[index] != 0x5C {
      if bytes[index] < 0x20 { throw problem("a control character in a string") }
      index += 1
    }
    guard index < bytes.count else { throw problem("a string does not end") }
    if bytes[index] == 0x22 {
      index += 1
      return String(decoding: bytes[start..<index - 1], as: UTF8.self)
    }
    return try escapedString(from: start)
  }

  private mutating func escapedString(from start: Int) throws(PayloadProblem) -> String {
    var units = Array(String(decoding: bytes[start..<index], as: UTF8.self).utf16)
    while index < bytes.count {
      let plain = index
      while index < bytes.count, bytes[index] != 0x22, bytes[index] != 0x5C { index += 1 }
      units += String(decoding: bytes[plain..<index], as: UTF8.self).utf16
      guard index + 1 < bytes.count || index < bytes.count && bytes[index] == 0x22 else { break }
      index += 1
      if bytes[index - 1] == 0x22 { return String(decoding: units, as: UTF16.self) }
      let letter = bytes[index]
      index += 1
      switch letter {
      case UInt8(ascii: "n"): units.append(0x0A)
      case UInt8(ascii: "t"): units.append(0x09)
      case UInt8(ascii: "r"): units.append(0x0D)
      case UInt8(ascii: "b"): units.append(0x08)
      case UInt8(ascii: "f"): units.append(0x0C)
      case UInt8(ascii: "u"):
        let digits = bytes[index..<min(index + 4, bytes.count)]
        guard digits.count == 4,
          let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw problem("not four hexadecimal digits") }
        units.append(unit)
        index += 4
      case 0x22, 0x5C, UInt8(ascii: "/"): units.append(UInt16(letter))
      default: throw problem("an unknown escape")
      }
    }
    throw problem("a string does not end")
  }

  /// Passes by a value, whatever it is.
  mutating func skip(depth: Int = 0) throws(PayloadProblem) {
    guard depth < Self.deepest else { throw problem("it is too deep") }
    blanks()
    guard index < bytes.count else { throw problem("a value is missing") }
    switch bytes[index] {
    case UInt8(ascii: "{"):
      try openObject()
      while try nextKey() != nil { try skip(depth: depth + 1) }
    case UInt8(ascii: "["):
      try openArray()
      while try nextElement() { try skip(depth: depth + 1) }
    case 0x22: _ = try string()
    case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try bool()
    case UInt8(ascii: "n"):
      guard word("null") else { throw problem("not a value") }
    default: _ = try number()
    }
  }
}
