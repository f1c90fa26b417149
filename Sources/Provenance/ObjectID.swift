/// The 20 bytes that name a Git object (SHA-1), compared and hashed as three machine words.
package struct ObjectID: Hashable, Sendable, Comparable {
  /// Bytes 0–7, 8–15 and 16–19, each read big-endian, so that order is the order of the bytes.
  package let head, middle: UInt64, tail: UInt32

  /// Takes the first 20 bytes of `bytes`; `nil` if there are fewer.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count >= 20 else { return nil }
    var head: UInt64 = 0, middle: UInt64 = 0, tail: UInt32 = 0
    for (index, byte) in bytes.prefix(20).enumerated() {
      switch index {
      case 0..<8: head = head << 8 | UInt64(byte)
      case 8..<16: middle = middle << 8 | UInt64(byte)
      default: tail = tail << 8 | UInt32(byte)
      }
    }
    (self.head, self.middle, self.tail) = (head, middle, tail)
  }

  package init(head: UInt64, middle: UInt64, tail: UInt32) {
    (self.head, self.middle, self.tail) = (head, middle, tail)
  }

  /// Reads 40 hexadecimal digits; `nil` for anything else.
  package init?(hex: some StringProtocol) {
    var (head, middle, tail) = (UInt64(0), UInt64(0), UInt32(0))
    var count = 0
    for digit in hex.utf8 {
      guard let value = Self.value(ofDigit: digit) else { return nil }
      if count < 16 {
        head = head << 4 | UInt64(value)
      } else if count < 32 {
        middle = middle << 4 | UInt64(value)
      } else {
        tail = tail << 4 | UInt32(value)
      }
      count += 1
      if count > 40 { return nil }
    }
    guard count == 40 else { return nil }
    (self.head, self.middle, self.tail) = (head, middle, tail)
  }

  @inline(__always)
  private static func value(ofDigit digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The 20 bytes, as Git stores them.
  package var bytes: [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
      for index in 0..<8 {
        unsafe buffer[index] = UInt8(truncatingIfNeeded: head >> (56 - 8 * index))
      }
      for index in 0..<8 {
        unsafe buffer[8 + index] = UInt8(truncatingIfNeeded: middle >> (56 - 8 * index))
      }
      for index in 0..<4 {
        unsafe buffer[16 + index] = UInt8(truncatingIfNeeded: tail >> (24 - 8 * index))
      }
      count = 20
    }
  }

  /// Forty lower-case hexadecimal digits.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  package static func < (a: ObjectID, b: ObjectID) -> Bool {
    (a.head, a.middle, a.tail) < (b.head, b.middle, b.tail)
  }
}

extension ObjectID: CustomStringConvertible {
  package var description: String { hex }
}

/// The name of a commit.
package struct CommitID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let object: ObjectID
  package init(_ object: ObjectID) { self.object = object }
  package var description: String { object.hex }
  /// The first nine digits, for people.
  package var short: String { String(object.hex.prefix(9)) }
  package static func < (a: CommitID, b: CommitID) -> Bool { a.object < b.object }
}

/// The name of a blob: of one version of a file's content.
package struct BlobID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let object: ObjectID
  package init(_ object: ObjectID) { self.object = object }
  package var description: String { object.hex }
  package static func < (a: BlobID, b: BlobID) -> Bool { a.object < b.object }
}
