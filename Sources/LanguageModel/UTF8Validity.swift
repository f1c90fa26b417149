/// Which bytes may come next in well-formed UTF-8.
///
/// Source: Unicode 15, table 3-7. Text that was not well-formed before is taken as it is: an
/// unexpected byte starts anew.
struct UTF8Validity: Sendable {
  /// Continuation bytes that are still to come, and the range of the next one.
  private var pending = 0
  private var range: ClosedRange<UInt8> = 0x80...0xBF

  /// Whether a character ends here.
  var isBoundary: Bool { pending == 0 }

  func allows(_ byte: UInt8) -> Bool {
    if pending > 0 { return range.contains(byte) }
    return byte < 0x80 || (0xC2...0xF4).contains(byte)
  }

  mutating func append(_ byte: UInt8) {
    if pending > 0, range.contains(byte) {
      pending -= 1
      range = 0x80...0xBF
      return
    }
    range = 0x80...0xBF
    switch byte {
    case 0xC2...0xDF: pending = 1
    case 0xE0...0xEF:
      pending = 2
      if byte == 0xE0 { range = 0xA0...0xBF }
      if byte == 0xED { range = 0x80...0x9F }
    case 0xF0...0xF4:
      pending = 3
      if byte == 0xF0 { range = 0x90...0xBF }
      if byte == 0xF4 { range = 0x80...0x8F }
    default: pending = 0
    }
  }
}
