/// Takes a view's bytes in their order.
protocol ViewSink: Sendable {
  /// Whether it needs no more of them.
  var isFull: Bool { get }
  /// Takes a byte that stands for `count` bytes of the text from `start` on; `isKept` if it is the
  /// text's own and not put in its place.
  mutating func append(_ byte: UInt8, from start: Int, count: Int, isKept: Bool)
}

extension View {
  /// Gives a text as the view has it to `sink`, until that is full; NUL, where lines were cut out, parts
  /// the text.
  ///
  /// - Complexity: O(n)
  func read(_ text: [UInt8], _ rules: LexicalRules, into sink: inout some ViewSink) {
    if self == .verbatim || !text.contains(0) {
      read(text, at: 0, rules, into: &sink)
      return
    }
    for piece in text.split(separator: 0, omittingEmptySubsequences: false) {
      read(Array(piece), at: piece.startIndex, rules, into: &sink)
      if piece.endIndex < text.count {
        sink.append(0, from: piece.endIndex, count: 1, isKept: true)
      }
      if sink.isFull { return }
    }
  }

  /// The same of a part without NUL that starts at `offset`.
  private func read(
    _ text: [UInt8], at offset: Int, _ rules: LexicalRules, into sink: inout some ViewSink
  ) {
    switch (self, rules.isProse) {
    case (.verbatim, _):
      for (index, byte) in text.enumerated() {
        sink.append(byte, from: offset + index, count: 1, isKept: true)
      }
    case (.layout, true): Self.unwrap(text, at: offset, into: &sink)
    case (.layout, false): Self.compact(text, at: offset, rules, into: &sink)
    case (.names, true): Self.words(text, at: offset, into: &sink)
    case (.names, false): Self.abstract(text, at: offset, rules, into: &sink)
    }
  }

  /// Tokens without what stands between them; one space parts two words.
  ///
  /// What a string holds is treated alike, and all signs that quote are one, so that it does not
  /// matter whether a piece that begins within a string is known to.
  private static func compact(
    _ text: [UInt8], at offset: Int, _ rules: LexicalRules, into sink: inout some ViewSink
  ) {
    var scanner = TokenScanner(text, rules)
    // Where the last word or number ended, if nothing but whitespace and comments came since.
    var lastWordEnd = -1
    while !sink.isFull, let token = scanner.next() {
      if token.kind == .comment { continue }
      var isInWord = false
      for index in token.range {
        let byte = text[index]
        if TokenScanner.isSpace(byte) {
          isInWord = false
          continue
        }
        let isWord = TokenScanner.isWord(byte)
        if isWord, !isInWord, lastWordEnd >= 0 {
          sink.append(
            0x20, from: offset + lastWordEnd, count: index - lastWordEnd, isKept: false)
        }
        sink.append(
          TokenScanner.isQuote(byte) ? 0x22 : byte, from: offset + index, count: 1, isKept: true)
        isInWord = isWord
        lastWordEnd = isWord ? index + 1 : -1
      }
    }
  }

  /// One byte a token: signs as they are, a code for every keyword, for names how many names ago
  /// the same one stood.
  private static func abstract(
    _ text: [UInt8], at offset: Int, _ rules: LexicalRules, into sink: inout some ViewSink
  ) {
    var scanner = TokenScanner(text, rules)
    var recent = RecentNames()
    while !sink.isFull, let token = scanner.next() {
      let range = token.range
      let start = offset + range.lowerBound
      switch token.kind {
      case .comment: continue
      case .word:
        if let code = Keywords.code(of: text[range]) {
          sink.append(code, from: start, count: range.count, isKept: true)
        } else {
          sink.append(recent.code(of: text[range]), from: start, count: range.count, isKept: false)
        }
      case .number: sink.append(0x30, from: start, count: range.count, isKept: false)
      case .string: sink.append(0x22, from: start, count: range.count, isKept: false)
      case .sign: sink.append(text[range.lowerBound], from: start, count: 1, isKept: true)
      }
    }
  }

  /// Prose with every run of whitespace as one space.
  private static func unwrap(_ text: [UInt8], at offset: Int, into sink: inout some ViewSink) {
    var index = 0
    while index < text.count, !sink.isFull {
      if TokenScanner.isSpace(text[index]) {
        let start = index
        while index < text.count, TokenScanner.isSpace(text[index]) { index += 1 }
        sink.append(0x20, from: offset + start, count: index - start, isKept: false)
      } else {
        sink.append(text[index], from: offset + index, count: 1, isKept: true)
        index += 1
      }
    }
  }

  /// The words of prose in lower case, parted by one space.
  private static func words(_ text: [UInt8], at offset: Int, into sink: inout some ViewSink) {
    var gap: Int?
    var isFirst = true
    for (index, byte) in text.enumerated() where !sink.isFull {
      guard TokenScanner.isWord(byte) else {
        if gap == nil { gap = index }
        continue
      }
      if let start = gap, !isFirst {
        sink.append(0x20, from: offset + start, count: index - start, isKept: false)
      }
      (gap, isFirst) = (nil, false)
      let isUpper = (0x41...0x5A).contains(byte)
      sink.append(isUpper ? byte | 0x20 : byte, from: offset + index, count: 1, isKept: true)
    }
  }
}

/// The names read last, so that a name can be told by how long ago it stood.
///
/// Names that were changed alike have the same distances: Baker, "A theory of parameterized pattern
/// matching", STOC 1993. Only the last four count: a name that stood before the text begins looks
/// new in it, and with 24 names that was most of a short piece (flask, renamed canaries: first in
/// 73 % with 24 names, 82 % with four and with one).
private struct RecentNames {
  private static let window = 4
  private static let first: UInt8 = 0x80
  private var hashes = [UInt64](repeating: 0, count: Self.window)
  private var count = 0

  mutating func code(of name: ArraySlice<UInt8>) -> UInt8 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var distance = 0
    for back in 1...min(Self.window, max(count, 1)) where back <= count {
      if hashes[(count - back) % Self.window] == hash {
        distance = back
        break
      }
    }
    hashes[count % Self.window] = hash
    count += 1
    return Self.first + UInt8(distance)
  }
}
