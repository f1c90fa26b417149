/// The contexts of a text that the session counts, as hashes that follow the text byte by byte.
///
///     PLACE    CONTEXT
///     0..<10   the last 1, 2, 3, 4, 5, 6, 8, 11, 16 and 24 bytes
///     10       the word so far
///     11, 12   the word so far and the one or the two before it
///     13, 14   two or three bytes, without the last one
///     15       the last byte and the one above the next
///     16       the line's indentation, the column and the last byte
///     17       how the line begins, the word so far and the last byte
///
/// Source: the kinds of context that PAQ8 and zpaq mix (Mahoney, "Data Compression Explained",
/// §4.3).
struct SessionContext: Sendable {
  static let lengths = [1, 2, 3, 4, 5, 6, 8, 11, 16, 24]
  /// How many of them are the last bytes as they stand: the first ones.
  static let plainCount = 10
  static let count = plainCount + 8
  private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let rolled = [11, 16, 24]
  private static let rolledPowers = rolled.map { length in
    (0..<length).reduce(into: UInt64(1)) { power, _ in power = power &* multiplier }
  }

  /// The last eight bytes, the latest lowest.
  private var recent: UInt64 = 0
  private var rolling = SIMD4<UInt64>()
  private var words = SIMD4<UInt64>()
  private var indentation = 0
  private var isIndenting = true
  private var lineStart = 0
  private var lineBefore = 0
  /// The first three bytes after the indentation.
  private var opening: UInt64 = 0

  /// Takes the last byte of `text`.
  mutating func take(_ byte: UInt8, of text: [UInt8]) {
    recent = recent << 8 | UInt64(byte)
    for index in 0..<3 {
      var hash = rolling[index] &* Self.multiplier &+ UInt64(byte) &+ 1
      let length = Self.rolled[index]
      if text.count > length {
        let old = UInt64(text[text.count - 1 - length]) &+ 1
        hash = hash &- old &* Self.rolledPowers[index]
      }
      rolling[index] = hash
    }
    if isWordByte[Int(byte)] {
      words[0] = Self.mixed(words[0] &+ UInt64(byte) &+ 1)
    } else if words[0] != 0 {
      words = [0, words[0], words[1], 0]
    }
    if byte == 0x0A {
      (lineBefore, lineStart) = (lineStart, text.count)
      (indentation, isIndenting, opening) = (0, true, 0)
    } else {
      if isIndenting {
        if byte == 0x20 || byte == 0x09 { indentation += 1 } else { isIndenting = false }
      }
      if !isIndenting, text.count - lineStart - indentation <= 3 {
        opening = opening << 8 | UInt64(byte)
      }
    }
  }

  /// Sets the key of each place; 0 where the text is too short.
  func fill(_ keys: inout [UInt32], of text: [UInt8]) {
    precondition(keys.count == Self.count, "every place has a key")
    let count = text.count
    for index in 0..<7 {
      let length = Self.lengths[index]
      let bytes = length == 8 ? recent : recent & (1 << UInt64(length * 8) - 1)
      keys[index] = count < length ? 0 : Self.key(index, bytes)
    }
    for index in 0..<3 {
      keys[7 + index] =
        count < Self.rolled[index] ? 0 : Self.key(7 + index, rolling[index])
    }
    let last = recent & 0xFF
    let column = count - lineStart
    let above =
      lineBefore + column < lineStart ? UInt64(text[lineBefore + column]) : 0x0A
    keys[10] = Self.key(10, words[0])
    keys[11] = Self.key(11, words[0] &* 3 &+ words[1])
    keys[12] = Self.key(12, words[0] &* 3 &+ words[1] &* 5 &+ words[2] &* 7)
    keys[13] = Self.key(13, recent & 0xFF_FF00)
    keys[14] = Self.key(14, recent & 0xFFFF_FF00)
    keys[15] = Self.key(15, above << 8 | last)
    keys[16] = Self.key(
      16, UInt64(indentation) << 16 | UInt64(min(column, 255)) << 8 | last)
    keys[17] = Self.key(17, Self.mixed(opening) &+ words[0] &* 3 &+ last)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    let product = value &* multiplier
    return product ^ product >> 29
  }

  private static func key(_ place: Int, _ value: UInt64) -> UInt32 {
    var hash = (value ^ UInt64(place + 1) << 56) &* multiplier
    hash = (hash ^ hash >> 32) &* 0xBF58_476D_1CE4_E5B9
    return max(UInt32(truncatingIfNeeded: hash >> 32), 1)
  }
}

/// Letters, digits, the underscore and all bytes outside ASCII.
private let isWordByte: [Bool] = (0..<256).map { byte in
  switch UInt8(byte) {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
    true
  default: false
  }
}
