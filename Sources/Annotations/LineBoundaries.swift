/// Before which lines of a text a line of comment may stand without changing what the text means.
///
/// Not inside strings, comments, here-documents, joined lines and the like, and not before what has
/// to come first. It reads by lexical rules, not grammars; where they are in doubt it says no.
struct LineBoundaries {
  private let text: [UInt8]
  private let language: TextLanguage
  private var index = 0
  /// Per line so far: whether a line may be put before it.
  private var isSafe = [true]
  private var depth = 0
  /// Open template strings, and the braces open in the code inside each.
  private var templates: [Int?] = []
  private var heredocs: [(word: [UInt8], isIndented: Bool)] = []

  /// One per line, and one for the end of the text.
  ///
  /// - Complexity: O(text)
  static func safe(in text: [UInt8], _ language: TextLanguage) -> [Bool] {
    var result: [Bool]
    switch language.layout {
    case .markdown: result = MarkdownLines(text).boundaries
    case .markup: result = MarkupLines.boundaries(of: text)
    case .lines, .yaml, .perl:
      var scanner = LineBoundaries(text, language)
      scanner.scan()
      result = scanner.isSafe
    }
    let lines = TextLines(text)
    if language.layout == .yaml {
      for (line, isSafe) in YAMLLines.boundaries(of: lines).enumerated() where !isSafe {
        result[line] = false
      }
    }
    for line in 0..<min(LeadingLines.count(lines, language), result.count) { result[line] = false }
    return result
  }

  private init(_ text: [UInt8], _ language: TextLanguage) {
    (self.text, self.language) = (text, language)
  }

  private mutating func scan() {
    if language.name == "php", !text.starts(with: [0x3C, 0x3F]) { skip(past: Array("<?".utf8)) }
    var startsLine = true
    while index < text.count {
      let byte = text[index]
      if byte == 0x0A {
        advance(1, isCode: templates.isEmpty)
        takeHeredocs()
        startsLine = true
        continue
      }
      if let open = templates.last, open == nil {
        readTemplate(byte)
      } else if startsLine, language.layout == .perl, skipPod() {
        continue
      } else if !skipRegion() {
        count(byte)
        index += 1
      }
      startsLine = false
    }
    let count = TextLines(text).count + 1
    if index <= text.count, isSafe.count < count {
      isSafe.append(templates.isEmpty && text.last != 0x5C && heredocs.isEmpty)
    }
    // What never ends may be anything: nothing is safe in it, not the end of the text either.
    while isSafe.count < count { isSafe.append(false) }
    isSafe.removeLast(isSafe.count - count)
  }

  private mutating func count(_ byte: UInt8) {
    switch byte {
    case 0x28, 0x5B, 0x7B: depth += 1
    case 0x29, 0x5D, 0x7D: depth = max(0, depth - 1)
    default: break
    }
    guard let last = templates.indices.last, let braces = templates[last] else { return }
    if byte == 0x7B { templates[last] = braces + 1 }
    if byte == 0x7D {
      if braces == 0 { templates.removeLast() } else { templates[last] = braces - 1 }
    }
  }

  private mutating func readTemplate(_ byte: UInt8) {
    if byte == 0x60 {
      templates.removeLast()
      index += 1
    } else if byte == 0x5C {
      advance(2, isCode: false)
    } else if has("${") {
      templates.append(0)
      index += 2
    } else {
      index += 1
    }
  }

  // MARK: Moving on

  private func has(_ sign: String) -> Bool { text[index...].starts(with: sign.utf8) }

  /// Goes on by some bytes; a line that begins among them may have one put before it if it is code.
  private mutating func advance(_ count: Int, isCode: Bool) {
    for _ in 0..<count where index < text.count {
      if text[index] == 0x0A {
        let before = index > 0 && text[index - 1] == 0x0D ? index - 2 : index - 1
        let isJoined = language.joinsLines && before >= 0 && text[before] == 0x5C
        isSafe.append(isCode && !isJoined && (!language.needsTopLevel || depth == 0))
      }
      index += 1
    }
  }

  /// Goes past the next place of a sign, to the end if there is none.
  private mutating func skip(past sign: [UInt8], escapes: Bool = false, multiline: Bool = true) {
    while index < text.count {
      if text[index...].starts(with: sign) {
        advance(sign.count, isCode: false)
        return
      }
      if !multiline, text[index] == 0x0A { return }
      advance(escapes && text[index] == 0x5C ? 2 : 1, isCode: false)
    }
    index = text.count + 1
  }

  // MARK: Regions

  private mutating func skipRegion() -> Bool {
    for region in language.regions {
      switch region {
      case .lineComment(let sign):
        guard has(sign), !language.commentNeedsSpace || isAfterSpace else { continue }
        while index < text.count, text[index] != 0x0A { index += 1 }
        return true
      case .comment(let open, let close, let nests):
        guard has(open) else { continue }
        skipComment(open, close, nests)
        return true
      case .string(let open, let close, let escape, let isMultiline):
        guard has(open) else { continue }
        advance(open.utf8.count, isCode: false)
        skip(past: Array(close.utf8), escapes: escape, multiline: isMultiline)
        return true
      case .character:
        guard has("'") else { continue }
        skipCharacter()
        return true
      case .raw(let kind):
        if skipRaw(kind) { return true }
      case .heredoc(let kind):
        if noteHeredoc(kind) { return true }
      case .template:
        guard has("`") else { continue }
        templates.append(nil)
        index += 1
        return true
      case .regularExpression:
        if skipExpression() { return true }
      }
    }
    return false
  }

  private var isAfterSpace: Bool {
    index == 0 || [0x20, 0x09, 0x0A, 0x0D, 0x3B, 0x28, 0x29].contains(text[index - 1])
  }

  private mutating func skipComment(_ open: String, _ close: String, _ nests: Bool) {
    var level = 1
    advance(open.utf8.count, isCode: false)
    while index < text.count {
      if has(close) {
        advance(close.utf8.count, isCode: false)
        level -= 1
        if level == 0 { return }
      } else if nests, has(open) {
        advance(open.utf8.count, isCode: false)
        level += 1
      } else {
        advance(1, isCode: false)
      }
    }
    index = text.count + 1
  }

  private mutating func skipCharacter() {
    index += 1
    guard index < text.count else { return }
    let isEscape = text[index] == 0x5C
    let end = min(text.count, index + (isEscape ? 12 : 5))
    for place in (index + 1)..<max(end, index + 1) where text[place] == 0x27 {
      // One letter is up to four bytes; two letters are none.
      let isLetter = isEscape || place == index + 1 || text[index] >= 0xC0
      if isLetter { index = place + 1 }
      return
    }
  }

  private mutating func skipRaw(_ kind: TextLanguage.Raw) -> Bool {
    var place = index
    func run(of byte: UInt8) -> Int {
      let start = place
      while place < text.count, text[place] == byte { place += 1 }
      return place - start
    }
    func isAt(_ byte: UInt8) -> Bool { place < text.count && text[place] == byte }
    switch kind {
    case .rust, .cpp:
      guard isAt(kind == .rust ? 0x72 : 0x52) else { return false }
      place += 1
      var tag: [UInt8] = []
      if kind == .rust {
        tag = [UInt8](repeating: 0x23, count: run(of: 0x23))
        guard isAt(0x22) else { return false }
        advance(place + 1 - index, isCode: false)
        skip(past: [0x22] + tag)
      } else {
        guard isAt(0x22) else { return false }
        place += 1
        tag = Array(text[place...].prefix(17).prefix { $0 != 0x28 && $0 != 0x22 && $0 > 0x20 })
        place += tag.count
        guard isAt(0x28) else { return false }
        advance(place + 1 - index, isCode: false)
        skip(past: [0x29] + tag + [0x22])
      }
    case .swift:
      let signs = [UInt8](repeating: 0x23, count: run(of: 0x23))
      let quotes = run(of: 0x22)
      guard quotes > 0 else { return false }
      if quotes == 2, signs.isEmpty {
        index += 2
        return true
      }
      let count = quotes >= 3 ? 3 : 1
      advance(signs.count + count, isCode: false)
      skip(
        past: [UInt8](repeating: 0x22, count: count) + signs, escapes: signs.isEmpty,
        multiline: count == 3)
    case .lua:
      if has("--") { place += 2 } else if has("#") { place += 1 }
      guard isAt(0x5B) else { return false }
      place += 1
      let signs = run(of: 0x3D)
      guard isAt(0x5B) else { return false }
      advance(place + 1 - index, isCode: false)
      skip(past: [0x5D] + [UInt8](repeating: 0x3D, count: signs) + [0x5D])
    }
    return true
  }

  private mutating func skipExpression() -> Bool {
    guard text[index] == 0x2F else { return false }
    let before = text[..<index].last { $0 != 0x20 && $0 != 0x09 }
    let isValue = before.map { "(,=:[!&|?{};+-*%<>~^\n".utf8.contains($0) } ?? true
    guard isValue || text[..<index].suffix(7).elementsEqual("return ".utf8) else { return false }
    var place = index + 1
    var isInClass = false
    while place < text.count, text[place] != 0x0A {
      switch text[place] {
      case 0x5C: place += 1
      case 0x5B: isInClass = true
      case 0x5D: isInClass = false
      case 0x2F where !isInClass:
        index = place + 1
        return true
      default: break
      }
      place += 1
    }
    return false
  }

  // MARK: Here-documents

  private mutating func noteHeredoc(_ kind: TextLanguage.Heredoc) -> Bool {
    let sign = kind == .php ? "<<<" : "<<"
    guard has(sign) else { return false }
    var place = index + sign.utf8.count
    func at(_ bytes: String) -> Bool { place < text.count && bytes.utf8.contains(text[place]) }
    if kind == .shell, at("<") {
      index = place + 1
      return true
    }
    let isIndented = kind == .php || at("-~")
    if kind == .shell, at("-~") { place += 1 }
    if language.name != "ruby", language.name != "perl" { while at(" ") { place += 1 } }
    if at("'\"\\") { place += 1 }
    let word = Array(
      text[min(place, text.count)...].prefix { byte in
        byte == 0x5F || byte < 0x80 && Unicode.Scalar(byte).properties.isAlphabetic
          || (0x30...0x39).contains(byte)
      })
    guard let first = word.first, !(0x30...0x39).contains(first) else { return false }
    heredocs.append((word, isIndented))
    place += word.count
    if at("'\"") { place += 1 }
    index = place
    return true
  }

  /// Goes past the here-documents that the line before asked for.
  private mutating func takeHeredocs() {
    for heredoc in heredocs {
      var place = index
      var end: Int?
      while place < text.count, end == nil {
        let stop = text[place...].firstIndex(of: 0x0A) ?? text.count
        var line = text[place..<stop]
        if line.last == 0x0D { line.removeLast() }
        let bare = heredoc.isIndented ? line.drop { $0 == 0x20 || $0 == 0x09 } : line
        let isEnd =
          language.name == "php"
          ? bare.starts(with: heredoc.word) : bare.elementsEqual(heredoc.word)
        if isEnd { end = min(stop + 1, text.count) }
        place = stop + 1
      }
      guard let end else { continue }
      isSafe[isSafe.count - 1] = false
      advance(end - index, isCode: false)
      if text[end - 1] == 0x0A { isSafe[isSafe.count - 1] = true }
    }
    heredocs.removeAll()
  }

  /// Goes past text for readers, or data, between the code; only at the start of a line.
  private mutating func skipPod() -> Bool {
    if has("__END__") || has("__DATA__") && language.name == "perl" {
      isSafe[isSafe.count - 1] = false
      advance(text.count - index, isCode: false)
      index = text.count + 1
      return true
    }
    guard text[index] == 0x3D, index + 1 < text.count,
      (0x61...0x7A).contains(text[index + 1])
    else { return false }
    isSafe[isSafe.count - 1] = false
    skip(past: Array((language.name == "ruby" ? "\n=end" : "\n=cut").utf8))
    return true
  }
}
