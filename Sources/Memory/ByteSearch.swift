/// Looks for many short texts in large ones at once.
package struct ByteSearch: Sendable {
  /// Shorter texts are not looked for.
  package static let shortest = 8

  package let patterns: [[UInt8]]
  /// A bit for every hash that the first eight bytes of a pattern have.
  private var filter = [UInt64](repeating: 0, count: 1024)
  /// Patterns by their first eight bytes.
  private var starts: [UInt64: [Int]] = [:]

  package init(_ patterns: [[UInt8]]) {
    self.patterns = patterns
    for (number, pattern) in patterns.enumerated() where pattern.count >= Self.shortest {
      let key = unsafe pattern.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt64.self) }
      starts[key, default: []].append(number)
      let hash = Self.hash(key)
      filter[hash >> 6] |= 1 << UInt64(hash & 63)
    }
  }

  private static func hash(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 48)
  }

  /// The patterns that stand in a text, by number.
  ///
  /// - Complexity: O(n), for texts that hold few of the patterns' starts.
  package func found(in text: [UInt8]) -> Set<Int> {
    unsafe text.withUnsafeBytes { unsafe found(raw: $0) }
  }

  /// The same in raw memory.
  package func found(raw text: UnsafeRawBufferPointer) -> Set<Int> {
    var result: Set<Int> = []
    guard text.count >= Self.shortest, !starts.isEmpty else { return result }
    unsafe filter.withUnsafeBufferPointer { filter in
      for offset in 0...text.count - Self.shortest {
        let key = unsafe text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let hash = Self.hash(key)
        if unsafe filter[hash >> 6] >> UInt64(hash & 63) & 1 == 0 { continue }
        for number in starts[key] ?? [] where !result.contains(number) {
          let pattern = patterns[number]
          guard pattern.count <= text.count - offset else { continue }
          if unsafe pattern.elementsEqual(text[offset..<offset + pattern.count]) {
            result.insert(number)
          }
        }
      }
    }
    return result
  }
}
