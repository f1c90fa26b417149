/// A reading of a text in which some differences do not count.
///
/// Source: DESIGN §6, Views.
package enum View: String, Sendable, Hashable, CaseIterable, Codable {
  /// The bytes as they stand.
  case verbatim
  /// Without comments, and without whitespace that does not part two words; prose without its
  /// line wrapping.
  case layout
  /// The same with names, numbers and strings abstracted; prose as its words in lower case.
  case names

  /// A match this long is evidence of itself.
  var matchBytes: Int { 24 }

  /// The grade of evidence that stands in the view.
  var grade: Grade {
    switch self {
    case .verbatim: .verbatim
    case .layout: .reformatted
    case .names: .renamed
    }
  }
}

/// A text as a view has it, and where each of its bytes comes from.
package struct ViewText: Sendable {
  package private(set) var bytes: [UInt8] = []
  /// Per byte, where what it stands for starts in the text.
  package private(set) var starts: [Int32] = []
  /// Per byte, how many bytes of the text it stands for.
  private(set) var lengths: [UInt16] = []
  /// Per byte, whether it is the text's own and not put in its place.
  private(set) var isKept: [Bool] = []

  var count: Int { bytes.count }

  init(capacity: Int) {
    bytes.reserveCapacity(capacity)
    starts.reserveCapacity(capacity)
    lengths.reserveCapacity(capacity)
    isKept.reserveCapacity(capacity)
  }

  mutating func append(_ byte: UInt8, from start: Int, count: Int, isKept: Bool) {
    bytes.append(byte)
    starts.append(Int32(truncatingIfNeeded: start))
    lengths.append(UInt16(clamping: count))
    self.isKept.append(isKept)
  }

  /// The range of the text that a byte stands for.
  package func source(of index: Int) -> Range<Int> {
    let start = Int(starts[index])
    return start..<start + Int(lengths[index])
  }

  /// The range of the text from the first to the last byte of a range.
  func source(of range: Range<Int>) -> Range<Int> {
    guard let last = range.last else { return 0..<0 }
    return Int(starts[range.lowerBound])..<source(of: last).upperBound
  }

  /// The bytes that stand for text at or after `offset` begin here.
  ///
  /// - Complexity: O(log n)
  package func index(atOrAfter offset: Int) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(starts[middle]) < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension ViewText {
  /// The view of a text; NUL, where lines were cut out, parts it.
  ///
  /// - Complexity: O(n)
  package init(_ view: View, of text: [UInt8], _ rules: LexicalRules) {
    if view != .verbatim, text.contains(0) {
      self.init(capacity: text.count)
      for piece in text.split(separator: 0, omittingEmptySubsequences: false) {
        append(ViewText(view, of: Array(piece), rules), at: piece.startIndex)
        if piece.endIndex < text.count { append(0, from: piece.endIndex, count: 1, isKept: true) }
      }
      return
    }
    switch view {
    case .verbatim:
      self.init(capacity: text.count)
      for (index, byte) in text.enumerated() { append(byte, from: index, count: 1, isKept: true) }
    case .layout: self = rules.isProse ? Self.unwrapped(text) : Self.compact(text, rules)
    case .names: self = rules.isProse ? Self.words(text) : Self.abstract(text, rules)
    }
  }

  /// Adds the view of a part of the text that starts at `offset`.
  private mutating func append(_ part: ViewText, at offset: Int) {
    bytes += part.bytes
    starts += part.starts.map { $0 + Int32(truncatingIfNeeded: offset) }
    lengths += part.lengths
    isKept += part.isKept
  }

  /// Tokens without what stands between them; one space parts two words.
  ///
  /// What a string holds is treated alike, and all signs that quote are one, so that it does not
  /// matter whether a piece that begins within a string is known to.
  private static func compact(_ text: [UInt8], _ rules: LexicalRules) -> ViewText {
    var result = ViewText(capacity: text.count)
    var scanner = TokenScanner(text, rules)
    // Where the last word or number ended, if nothing but whitespace and comments came since.
    var lastWordEnd = -1
    while let token = scanner.next() {
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
          result.append(0x20, from: lastWordEnd, count: index - lastWordEnd, isKept: false)
        }
        result.append(TokenScanner.isQuote(byte) ? 0x22 : byte, from: index, count: 1, isKept: true)
        isInWord = isWord
        lastWordEnd = isWord ? index + 1 : -1
      }
    }
    return result
  }

  /// One byte a token: signs as they are, a code for every keyword, for names how many names ago
  /// the same one stood.
  private static func abstract(_ text: [UInt8], _ rules: LexicalRules) -> ViewText {
    var result = ViewText(capacity: text.count / 3)
    var scanner = TokenScanner(text, rules)
    var recent = RecentNames()
    while let token = scanner.next() {
      let range = token.range
      switch token.kind {
      case .comment: continue
      case .word:
        if let code = Keywords.code(of: text[range]) {
          result.append(code, from: range.lowerBound, count: range.count, isKept: true)
        } else {
          result.append(
            recent.code(of: text[range]), from: range.lowerBound, count: range.count, isKept: false)
        }
      case .number: result.append(0x30, from: range.lowerBound, count: range.count, isKept: false)
      case .string: result.append(0x22, from: range.lowerBound, count: range.count, isKept: false)
      case .sign:
        result.append(text[range.lowerBound], from: range.lowerBound, count: 1, isKept: true)
      }
    }
    return result
  }

  /// Prose with every run of whitespace as one space.
  private static func unwrapped(_ text: [UInt8]) -> ViewText {
    var result = ViewText(capacity: text.count)
    var index = 0
    while index < text.count {
      if TokenScanner.isSpace(text[index]) {
        let start = index
        while index < text.count, TokenScanner.isSpace(text[index]) { index += 1 }
        result.append(0x20, from: start, count: index - start, isKept: false)
      } else {
        result.append(text[index], from: index, count: 1, isKept: true)
        index += 1
      }
    }
    return result
  }

  /// The words of prose in lower case, parted by one space.
  private static func words(_ text: [UInt8]) -> ViewText {
    var result = ViewText(capacity: text.count)
    var gap: Int?
    for (index, byte) in text.enumerated() {
      guard TokenScanner.isWord(byte) else {
        if gap == nil { gap = index }
        continue
      }
      if let start = gap, !result.bytes.isEmpty {
        result.append(0x20, from: start, count: index - start, isKept: false)
      }
      gap = nil
      let isUpper = (0x41...0x5A).contains(byte)
      result.append(isUpper ? byte | 0x20 : byte, from: index, count: 1, isKept: true)
    }
    return result
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
