/// Finds idioms in a text, however it is laid out.
///
/// A stretch counts if every five lexemes in a row stand so in `IdiomTexts`, and two of the five
/// are words. Lexemes are words, numbers, which all count as the same, and single signs, of which
/// the three quotes count as the same; blanks do not count. Idioms are common knowledge whoever
/// wrote them down: with few persons learned nothing else says so.
struct IdiomRuns: Sendable {
  private static let run = 5
  static let shared = IdiomRuns(IdiomTexts.all)

  private let known: Set<UInt64>

  init(_ texts: [String]) {
    var known: Set<UInt64> = []
    for text in texts {
      Self.lexemes(Array(text.utf8)).forEachRun(of: Self.run) { run in
        if Self.saysEnough(run) { known.insert(run.number) }
      }
    }
    self.known = known
  }

  /// Per byte, whether it is part of an idiom.
  ///
  /// - Complexity: O(text)
  func mask(_ text: [UInt8]) -> [Bool] {
    var mask = [Bool](repeating: false, count: text.count)
    Self.lexemes(text).forEachRun(of: Self.run) { run in
      guard Self.saysEnough(run), known.contains(run.number) else { return }
      for index in run.bytes { mask[index] = true }
    }
    return mask
  }

  private static func lexemes(_ text: [UInt8]) -> [Lexeme] {
    var result: [Lexeme] = []
    result.reserveCapacity(text.count / 3)
    var index = 0
    while index < text.count {
      let first = text[index]
      let start = index
      index += 1
      if TokenScanner.isSpace(first) { continue }
      if isDigit(first) {
        while index < text.count, isWordByte(text[index]) { index += 1 }
        result.append(Lexeme(range: start..<index, hash: 1, isWord: false))
      } else if isWordByte(first) {
        var hash = (0xCBF2_9CE4_8422_2325 ^ UInt64(first)) &* 0x100_0000_01B3
        while index < text.count, isWordByte(text[index]) {
          hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01B3
          index += 1
        }
        result.append(Lexeme(range: start..<index, hash: hash, isWord: true))
      } else {
        let sign = first == 0x27 || first == 0x60 ? 0x22 : first
        result.append(Lexeme(range: start..<index, hash: UInt64(sign) + 2, isWord: false))
      }
    }
    return result
  }

  /// Whether two of the lexemes are words.
  private static func saysEnough(_ run: ArraySlice<Lexeme>) -> Bool {
    run.count(where: \.isWord) >= 2
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || isDigit(byte)
      || byte == 0x5F || byte >= 0x80
  }
}
