/// Hashes lines with a key of the process: eight bytes at a time, a full product folded.
///
/// Source of the fold: Wang Yi, "wyhash", 2019; tested against comparing the lines themselves.
struct LineHash: Sendable {
  /// Spaces, tabs and line ends do not count, as with `git blame -w`.
  let ignoresWhitespace: Bool
  private let key: UInt64

  /// Keys differ between the two kinds only so that nobody compares their hashes.
  private static let keys = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
  private static let inner: UInt64 = 0x9FB2_1C65_1E98_DF25
  private static let last: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let unended: UInt64 = 0xA076_1D64_78BD_642F

  init(ignoresWhitespace: Bool) {
    self.ignoresWhitespace = ignoresWhitespace
    key = ignoresWhitespace ? Self.keys.1 : Self.keys.0
  }

  /// The hash, never 0, of the line that starts at `offset`, which moves to the next line.
  ///
  /// A last line without a newline differs from the same one with it, unless white bytes do not
  /// count.
  @inline(__always)
  func line(of bytes: UnsafeRawBufferPointer, from offset: inout Int) -> UInt64 {
    ignoresWhitespace
      ? unsafe visibleLine(of: bytes, from: &offset) : unsafe wholeLine(of: bytes, from: &offset)
  }

  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  private static func nonzero(_ hash: UInt64) -> UInt64 { hash == 0 ? 1 : hash }

  /// Ones in the highest bit of bytes, the lowest of which stands at the first byte that equals
  /// `value`; 0 if none does.
  @inline(__always)
  private static func firstByte(_ value: UInt64, in word: UInt64) -> UInt64 {
    let other = word ^ (0x0101_0101_0101_0101 &* value)
    return (other &- 0x0101_0101_0101_0101) & ~other & 0x8080_8080_8080_8080
  }

  @inline(__always)
  private func wholeLine(of bytes: UnsafeRawBufferPointer, from offset: inout Int) -> UInt64 {
    var hash = key
    while true {
      let rest = bytes.count - offset
      guard rest > 0 else { return Self.nonzero(Self.fold(hash, Self.unended)) }
      let word =
        rest >= 8
        ? unsafe UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        : unsafe Self.lastBytes(bytes, offset)
      let newline = Self.firstByte(0x0A, in: word)
      if newline != 0 {
        let bit = newline.trailingZeroBitCount
        offset += (bit >> 3) + 1
        return Self.nonzero(Self.fold(hash ^ (word & (.max >> UInt64(63 - bit))), Self.last))
      }
      if rest < 8 {
        offset = bytes.count
        return Self.nonzero(Self.fold(hash ^ word ^ UInt64(rest) << 56, Self.unended))
      }
      hash = Self.fold(hash ^ word, Self.inner)
      offset += 8
    }
  }

  /// Fewer than eight bytes at the end, zeros after them.
  private static func lastBytes(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in offset..<bytes.count {
      unsafe word |= UInt64(bytes[index]) << (8 * UInt64(index - offset))
    }
    return word
  }

  private func visibleLine(of bytes: UnsafeRawBufferPointer, from offset: inout Int) -> UInt64 {
    var hash = key
    // Visible bytes not hashed yet, fewer than eight.
    var (held, count): (UInt64, UInt64) = (0, 0)
    var isEnded = false
    while !isEnded, offset < bytes.count {
      let rest = bytes.count - offset
      var word =
        rest >= 8
        ? unsafe UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        : unsafe Self.lastBytes(bytes, offset)
      var length = min(rest, 8)
      let newline = Self.firstByte(0x0A, in: word)
      if newline != 0 {
        // What lies behind the newline is no part of the line; nor are zeros behind the end.
        length = newline.trailingZeroBitCount >> 3
        isEnded = true
        offset += 1
      }
      offset += length
      var white =
        Self.bytes(0x20, in: word) | Self.bytes(0x09, in: word) | Self.bytes(0x0D, in: word)
      if length < 8 { white |= 0x8080_8080_8080_8080 << UInt64(8 * length) }
      var visible: UInt64 = 8
      while white != 0 {
        // Closes up over the first run of white bytes.
        let start = UInt64(white.trailingZeroBitCount) & 56
        let later = white >> start
        let run = UInt64((~later & 0x8080_8080_8080_8080).trailingZeroBitCount) & 0x78
        let before: UInt64 = (1 << start) - 1
        word = word & before | (word >> run) & ~before
        white = (later >> run) << start
        visible -= min(run, 64 - start) >> 3
      }
      held |= word << (8 * count)
      if count + visible >= 8 {
        hash = Self.fold(hash ^ held, Self.inner)
        held = count == 0 ? 0 : word >> (64 - 8 * count)
        count += visible
        count -= 8
      } else {
        count += visible
      }
    }
    return Self.nonzero(Self.fold(hash ^ held ^ count << 56, Self.last))
  }

  /// The highest bit of exactly the bytes that equal `value`.
  @inline(__always)
  private static func bytes(_ value: UInt64, in word: UInt64) -> UInt64 {
    let other = word ^ (0x0101_0101_0101_0101 &* value)
    let low = (other & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F
    return ~(low | other | 0x7F7F_7F7F_7F7F_7F7F)
  }
}
