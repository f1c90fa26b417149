import Support

/// Changes valid inputs: bytes, blocks, numbers, characters, lengths.
struct Mutator {
  private var generator: SeededGenerator
  private let examples: [[UInt8]]

  init(seed: UInt64, _ examples: [[UInt8]]) {
    generator = SeededGenerator(seed: seed)
    self.examples = examples
  }

  /// Numbers at the edges of types, and beyond.
  private static let numbers = [
    "0", "-1", "00", "255", "65536", "2147483647", "2147483648", "4294967295", "4294967296",
    "9223372036854775807", "-9223372036854775808", "18446744073709551615", "1e999",
    "99999999999999999999999999",
  ].map { Array($0.utf8) }

  /// What is no UTF-8, or acts on terminals and readers.
  private static let oddities: [[UInt8]] = [
    [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x80], [0], [0x1B],
    [0x0D], [0x0D, 0x0A], [0x0B], [0x0C], [0x7F], [0x85], [0xC2, 0x85], [0xE2, 0x80, 0xA8],
    [0xEF, 0xBB, 0xBF], [0xCC, 0x81], [0xE2, 0x80, 0xAE], [0xF0, 0x9F, 0x91, 0xA8],
  ]

  private static let signs = Array("[]{}()<>\"'`\\*?!#/=:;,.-+@ \t\n".utf8)

  private mutating func number(_ range: Range<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  /// An example with one to six changes.
  mutating func input() -> [UInt8] {
    var bytes = example
    for _ in 0..<number(1..<7) { change(&bytes) }
    return bytes
  }

  /// One piece over and over, between the halves of an example: what is not linear shows.
  mutating func long(_ length: Int) -> [UInt8] {
    let bytes = number(0..<2) == 0 ? example : input()
    let cut = number(0..<bytes.count + 1)
    var piece = slice(of: bytes, atMost: 64)
    switch number(0..<4) {
    case 0: piece = [Self.signs[number(0..<Self.signs.count)]]
    case 1: piece = (0..<number(1..<5)).map { _ in Self.signs[number(0..<Self.signs.count)] }
    default: break
    }
    if piece.isEmpty { piece = [0x61] }
    var result = Array(bytes[..<cut])
    result.reserveCapacity(length + bytes.count + piece.count)
    while result.count < length { result += piece }
    return result + bytes[cut...]
  }

  private var example: [UInt8] {
    mutating get { examples[number(0..<examples.count)] }
  }

  private mutating func slice(of bytes: [UInt8], atMost length: Int) -> [UInt8] {
    let start = number(0..<bytes.count + 1)
    return Array(bytes[start...].prefix(number(1..<length + 1)))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = number(0..<bytes.count + 1)
    switch number(0..<13) {
    case 0 where !bytes.isEmpty: bytes[min(place, bytes.count - 1)] ^= 1 << UInt8(number(0..<8))
    case 1 where !bytes.isEmpty: bytes[min(place, bytes.count - 1)] = UInt8(number(0..<256))
    case 2:
      bytes.insert(contentsOf: (0..<number(1..<9)).map { _ in UInt8(number(0..<256)) }, at: place)
    case 3: bytes.removeSubrange(place..<min(bytes.count, place + number(1..<40)))
    case 4: bytes.removeSubrange(place...)
    case 5:
      let other = example
      bytes.removeSubrange(place...)
      bytes += other[number(0..<other.count + 1)...]
    case 6:
      let piece = slice(of: bytes, atMost: 40)
      for _ in 0..<number(1..<30) { bytes.insert(contentsOf: piece, at: place) }
    case 7: replaceNumber(&bytes, from: place)
    case 8: bytes.insert(contentsOf: Self.oddities[number(0..<Self.oddities.count)], at: place)
    case 9: bytes.insert(Self.signs[number(0..<Self.signs.count)], at: place)
    case 10:
      let byte = Self.signs[number(0..<Self.signs.count)]
      bytes.insert(contentsOf: [UInt8](repeating: byte, count: number(1..<600)), at: place)
    case 11:
      let other = example
      bytes.insert(contentsOf: slice(of: other, atMost: 40), at: place)
    default:
      // Lines become one, or end elsewhere.
      if let end = bytes[place...].firstIndex(of: 0x0A) {
        bytes.remove(at: end)
      } else {
        bytes.insert(0x0A, at: place)
      }
    }
  }

  private mutating func replaceNumber(_ bytes: inout [UInt8], from place: Int) {
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    let start = bytes[place...].firstIndex(where: isDigit) ?? place
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: Self.numbers[number(0..<Self.numbers.count)])
  }
}
