/// Splits a text into tokens by lexical rules; whitespace lies between them.
///
/// It never fails: a string that its line does not end, or a comment that the text does not, ends
/// there.
struct TokenScanner {
  enum Kind { case word, number, string, comment, sign }
  struct Token {
    var kind: Kind
    /// In the text; never empty.
    var range: Range<Int>
  }

  private let text: [UInt8]
  private let rules: LexicalRules
  /// A bit a byte: whether a comment can start with it.
  private let openings: SIMD4<UInt64>
  private var index = 0
  /// Where the string in `'` ends that was looked for last: one that starts before that end starts
  /// at a sign that was passed over as escaped, and ends there too.
  private var singleEnd = 0

  init(_ text: [UInt8], _ rules: LexicalRules) {
    self.text = text
    self.rules = rules
    var openings = SIMD4<UInt64>()
    for mark in rules.lineComments + rules.blockComments.map(\.open) {
      guard let first = mark.first else { continue }
      openings[Int(first >> 6)] |= 1 << UInt64(first & 63)
    }
    self.openings = openings
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  static func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 || byte == 0x60 }
  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Letters, digits, `_`, `$`, and every byte of a character that is not ASCII.
  static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
      || byte == 0x24 || byte >= 0x80
  }

  mutating func next() -> Token? {
    while index < text.count, Self.isSpace(text[index]) { index += 1 }
    guard index < text.count else { return nil }
    let start = index
    let byte = text[start]
    if Self.isDigit(byte) {
      skipNumber()
      return Token(kind: .number, range: start..<index)
    }
    if Self.isWord(byte) {
      while index < text.count, Self.isWord(text[index]) { index += 1 }
      // `r"…"` and the like are one string.
      if index < text.count, Self.isQuote(text[index]), isPrefix(start..<index),
        skipString(text[index])
      {
        return Token(kind: .string, range: start..<index)
      }
      return Token(kind: .word, range: start..<index)
    }
    if openings[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1, skipComment() {
      return Token(kind: .comment, range: start..<index)
    }
    if Self.isQuote(byte), skipString(byte) { return Token(kind: .string, range: start..<index) }
    index += 1
    return Token(kind: .sign, range: start..<index)
  }

  private mutating func skipNumber() {
    while index < text.count {
      let byte = text[index]
      let isPoint = byte == 0x2E && index + 1 < text.count && Self.isDigit(text[index + 1])
      guard Self.isWord(byte) || isPoint else { return }
      index += 1
    }
  }

  /// Whether a word before a quote belongs to the string: `r`, `b`, `f`, `u`, `L`, `u8`, or two.
  private func isPrefix(_ word: Range<Int>) -> Bool {
    word.count <= 2 && text[word].allSatisfy { Self.prefixes.contains($0) }
  }

  private static let prefixes = Set("rbfuRBFUL8".utf8)

  private func starts(with mark: [UInt8], at offset: Int) -> Bool {
    guard offset + mark.count <= text.count else { return false }
    for (place, byte) in mark.enumerated() where text[offset + place] != byte { return false }
    return true
  }

  private mutating func skipComment() -> Bool {
    for block in rules.blockComments where starts(with: block.open, at: index) {
      index += block.open.count
      while index < text.count, !starts(with: block.close, at: index) { index += 1 }
      index = min(index + block.close.count, text.count)
      return true
    }
    for mark in rules.lineComments where starts(with: mark, at: index) {
      if rules.needsSpaceBeforeComment, index > 0, !Self.isSpace(text[index - 1]) { continue }
      while index < text.count, text[index] != 0x0A { index += 1 }
      return true
    }
    return false
  }

  /// Skips a string, if one starts here.
  private mutating func skipString(_ quote: UInt8) -> Bool {
    if rules.hasTripleQuotes, starts(with: [quote, quote, quote], at: index) {
      index += 3
      while index < text.count, !starts(with: [quote, quote, quote], at: index) {
        index += text[index] == 0x5C ? 2 : 1
      }
      index = min(index + 3, text.count)
      return true
    }
    let isSingle = quote == 0x27
    if isSingle, rules.singleQuotes == .none { return false }
    if quote == 0x60, !rules.hasBackticks { return false }
    var end = index + 1
    if isSingle, index < singleEnd {
      end = singleEnd
    } else {
      while end < text.count, text[end] != quote {
        if text[end] == 0x0A, quote != 0x60 { break }
        end += text[end] == 0x5C ? 2 : 1
      }
      if isSingle { singleEnd = end }
    }
    let isClosed = end < text.count && text[end] == quote
    if isSingle, rules.singleQuotes == .character, !isClosed || end - index > 9 { return false }
    if !isClosed, isSingle { return false }
    index = min(isClosed ? end + 1 : end, text.count)
    return true
  }
}
