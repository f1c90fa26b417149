package import LanguageModel

/// What is done to a canary before it is annotated.
package enum Disguise: String, CaseIterable, Codable, Sendable {
  case verbatim
  /// Other indentation, line breaks, spaces around signs, blank lines and comment signs.
  case reformatted
  /// Every name that is no keyword becomes another one, the same everywhere.
  case renamed
  /// Cut into pieces of at least four lines, which change places.
  case reordered
  /// The words of comments become others.
  case translated

  /// Whether a canary can still be told in it: who wrote a comment is not to be seen from its
  /// translation alone, so 160 bytes of other tokens must be there.
  func suits(_ canary: Canary) -> Bool {
    if self != .translated { return true }
    var left = 0
    Self.forEachToken(of: canary) { token in
      if token.kind != .comment { left += token.bytes.count }
    }
    return left >= CanaryFinder.fewestBytes
  }

  /// - Complexity: O(text)
  package func apply(to canary: Canary, by generator: inout SplitMix64) -> [UInt8] {
    switch self {
    case .verbatim: canary.text
    case .reformatted: Self.reformat(canary, &generator)
    case .renamed: Self.rename(canary, &generator)
    case .reordered: Self.reorder(canary.text, &generator)
    case .translated: Self.translate(canary, &generator)
    }
  }

  private static func word(_ generator: inout SplitMix64) -> [UInt8] {
    let parts = ["ve", "lo", "ra", "mi", "tu", "ze", "ko", "pa", "shi", "qua", "bri", "en"]
    return (0..<Int.random(in: 2...4, using: &generator)).flatMap { _ in
      Array((parts.randomElement(using: &generator) ?? "x").utf8)
    }
  }

  private static func reformat(_ canary: Canary, _ generator: inout SplitMix64) -> [UInt8] {
    let width = [1, 2, 3, 8].randomElement(using: &generator) ?? 2
    let usesTabs = Bool.random(using: &generator)
    let spacesSigns = Bool.random(using: &generator)
    let movesBraces = Bool.random(using: &generator)
    var out: [UInt8] = []
    for line in canary.text.split(separator: 0x0A, omittingEmptySubsequences: false) {
      let body = line.drop { TokenScanner.isSpace($0) }
      if body.isEmpty {
        if Bool.random(using: &generator) { out.append(0x0A) }
        continue
      }
      let depth = line.prefix { TokenScanner.isSpace($0) }.reduce(0) { $0 + ($1 == 0x09 ? 4 : 1) }
      let indent: [UInt8] =
        usesTabs
        ? Array(repeating: 0x09, count: depth / 4)
        : Array(repeating: 0x20, count: depth * width / 4)
      out += indent
      out += respace(Array(body), canary.rules, spacesSigns, movesBraces ? indent : nil)
      while let last = out.last, last == 0x20 { out.removeLast() }
      out.append(0x0A)
      if Int.random(in: 0..<12, using: &generator) == 0 { out.append(0x0A) }
    }
    return out
  }

  private static func respace(
    _ line: [UInt8], _ rules: LexicalRules, _ spacesSigns: Bool, _ braceIndent: [UInt8]?
  ) -> [UInt8] {
    var out: [UInt8] = []
    var scanner = TokenScanner(line, rules)
    var previous: TokenScanner.Token?
    let operators = Set("=+-*/<>&|!%^?:".utf8)
    while let token = scanner.next() {
      let bytes = line[token.range]
      if let previous {
        let hadSpace = token.range.lowerBound > previous.range.upperBound
        let isWordPair =
          previous.kind != .sign && previous.kind != .comment && token.kind != .sign
        let wasOperator =
          previous.kind == .sign && operators.contains(line[previous.range.lowerBound])
        let isOperator = token.kind == .sign && operators.contains(bytes.first ?? 0)
        let isBrace = bytes.elementsEqual([0x7B])
        if isBrace, let braceIndent {
          out.append(0x0A)
          out += braceIndent
        } else if isWordPair || token.kind == .comment {
          if hadSpace || token.kind == .comment { out.append(0x20) }
        } else if wasOperator != isOperator {
          // Signs that touch are one operator; only its ends get or lose their space.
          if spacesSigns && (hadSpace || wasOperator && previous.kind == .sign)
            || hadSpace
              && previous.kind == .sign && !wasOperator
          {
            out.append(0x20)
          }
        } else if hadSpace && (token.kind != .sign || isOperator) {
          out.append(0x20)
        }
      }
      out += bytes
      previous = token
    }
    return out
  }

  private static func rename(_ canary: Canary, _ generator: inout SplitMix64) -> [UInt8] {
    var names: [ArraySlice<UInt8>: [UInt8]] = [:]
    return rewrite(canary, .word) { bytes in
      if Keywords.code(of: bytes) != nil { return Array(bytes) }
      if let known = names[bytes] { return known }
      let name = word(&generator)
      names[bytes] = name
      return name
    }
  }

  private static func translate(_ canary: Canary, _ generator: inout SplitMix64) -> [UInt8] {
    rewrite(canary, .comment) { bytes in
      var out: [UInt8] = []
      var rest = bytes
      while let first = rest.first {
        if TokenScanner.isWord(first) {
          rest = rest.drop { TokenScanner.isWord($0) }
          out += word(&generator)
        } else {
          out.append(first)
          rest = rest.dropFirst()
        }
      }
      return out
    }
  }

  /// Replaces the tokens of one kind, the rest as it stands.
  private static func rewrite(
    _ canary: Canary, _ kind: TokenScanner.Kind, _ change: (ArraySlice<UInt8>) -> [UInt8]
  ) -> [UInt8] {
    var out: [UInt8] = []
    var end = 0
    forEachToken(of: canary) { token in
      out += canary.text[end..<token.bytes.startIndex]
      out += token.kind == kind ? change(token.bytes) : Array(token.bytes)
      end = token.bytes.endIndex
    }
    return out + canary.text[end...]
  }

  /// Calls `body` with the tokens of a canary, or what of them it has.
  ///
  /// Tokens are those of the document: a piece may begin within a string, whose words are no names.
  private static func forEachToken(
    of canary: Canary, _ body: ((kind: TokenScanner.Kind, bytes: ArraySlice<UInt8>)) -> Void
  ) {
    let start = canary.before.count
    var scanner = TokenScanner(canary.before + canary.text, canary.rules)
    while let token = scanner.next() {
      guard token.range.upperBound > start else { continue }
      let range = max(token.range.lowerBound, start) - start..<token.range.upperBound - start
      body((token.kind, canary.text[range]))
    }
  }

  private static func reorder(_ text: [UInt8], _ generator: inout SplitMix64) -> [UInt8] {
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    var pieces: [[[UInt8]]] = []
    var start = 0
    while start < lines.count {
      var end = min(start + Int.random(in: 4...8, using: &generator), lines.count)
      if lines.count - end < 4 { end = lines.count }
      pieces.append(Array(lines[start..<end]))
      start = end
    }
    pieces.shuffle(using: &generator)
    return pieces.joined().flatMap { $0 + [0x0A] }
  }
}
