import Provenance

/// What tells a line from others, wherever it stands: twelve digits of the SHA-256 of its bytes,
/// without its end.
package enum LineDigest {
  package static let length = 12

  package static func of(_ line: some Sequence<UInt8>) -> String {
    var bytes = Array(line)
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    return String(SHA256.digest(bytes).hex.prefix(length))
  }

  /// Whether a line says enough to be known again: brackets and blank lines stand everywhere.
  package static func isTelling(_ line: some Sequence<UInt8>) -> Bool {
    var count = 0
    for byte in line
    where byte >= 0x80 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A
      || byte >= 0x30 && byte <= 0x39
    {
      count += 1
      if count == 6 { return true }
    }
    return false
  }

  /// The digests that stand one after another in a text.
  package static func split(_ digests: String) -> [Substring] {
    var result: [Substring] = []
    var rest = digests[...]
    while rest.utf8.count >= length {
      result.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return result
  }

  /// Whether a text has the digests of lines, first and last included, and nothing else.
  static func fits(_ digests: String, from first: Int, to last: Int) -> Bool {
    let (count, isOver) = last.subtractingReportingOverflow(first)
    return !isOver && first >= 1 && count >= 0 && count < 1 << 24
      && digests.utf8.count == (count + 1) * length
      && digests.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }
  }
}
