/// A file's path inside its source, with `/` between parts; bytes, because Git's paths are bytes.
package struct Path: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }
  package init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

  /// All bytes at once: an array's own hash takes them one by one.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(bytes.count)
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }

  /// The path for people, where invalid UTF-8 becomes U+FFFD.
  ///
  /// Not a key: two paths may look the same.
  package var description: String { String(decoding: bytes, as: UTF8.self) }

  /// What follows the last `/`.
  package var basename: ArraySlice<UInt8> {
    bytes[((bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
  }

  /// Compares as Git sorts paths: byte by byte.
  package static func < (a: Path, b: Path) -> Bool {
    let shared = min(a.bytes.count, b.bytes.count)
    for index in 0..<shared where a.bytes[index] != b.bytes[index] {
      return a.bytes[index] < b.bytes[index]
    }
    return a.bytes.count < b.bytes.count
  }
}
