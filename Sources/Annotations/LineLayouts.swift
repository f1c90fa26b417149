/// A text by lines: each ends with LF, the last one may not.
struct TextLines {
  let text: [UInt8]
  /// One per line, and the length of the text.
  let starts: [Int]

  init(_ text: [UInt8]) {
    self.text = text
    var starts = text.isEmpty ? [] : [0]
    for (index, byte) in text.enumerated() where byte == 0x0A && index + 1 < text.count {
      starts.append(index + 1)
    }
    self.starts = starts + [text.count]
  }

  var count: Int { starts.count - 1 }

  /// A line with its end.
  func whole(_ line: Int) -> ArraySlice<UInt8> { text[starts[line]..<starts[line + 1]] }

  /// A line without LF or CR LF.
  func bare(_ line: Int) -> ArraySlice<UInt8> {
    var bytes = whole(line)
    if bytes.last == 0x0A {
      bytes.removeLast()
      if bytes.last == 0x0D { bytes.removeLast() }
    }
    return bytes
  }

  /// A line without spaces at both ends, as text.
  func words(_ line: Int) -> String {
    String(decoding: bare(line), as: UTF8.self).trimmed
  }

  /// The line, from 0, that a byte is in.
  func line(at offset: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return max(low - 1, 0)
  }
}

extension StringProtocol {
  /// Without spaces and tabs at both ends.
  var trimmed: String {
    var part = Substring(self)
    while let first = part.first, first == " " || first == "\t" { part.removeFirst() }
    while let last = part.last, last == " " || last == "\t" { part.removeLast() }
    return String(part)
  }
}

/// Lines that have to stay the first ones.
enum LeadingLines {
  static func count(_ lines: TextLines, _ language: TextLanguage) -> Int {
    guard lines.count > 0, language.name != "text" else { return 0 }
    let first = lines.words(0)
    var count = 0
    let starts = ["#!", "\u{FEFF}", "<?", "<!DOCTYPE", "<!doctype", "@charset", "%YAML"]
    if starts.contains(where: first.hasPrefix) || first.contains("-*-") { count = 1 }
    if language.comment?.open == "# " {
      for line in 0..<min(2, lines.count) where lines.words(line).hasPrefix("#") {
        if lines.words(line).contains("coding") { count = line + 1 }
      }
    }
    if language.name == "dockerfile" {
      while count < lines.count, lines.words(count).hasPrefix("#"), lines.words(count).contains("=")
      {
        count += 1
      }
    }
    return count
  }
}

/// Where a comment may stand in YAML, block scalars and folded words apart.
enum YAMLLines {
  static func boundaries(of lines: TextLines) -> [Bool] {
    var result: [Bool] = []
    /// Of the line that a block scalar hangs on.
    var scalar: Int?
    for line in 0..<lines.count {
      let bare = lines.bare(line)
      let words = lines.words(line)
      let indent = bare.prefix { $0 == 0x20 }.count
      if let parent = scalar, words.isEmpty || indent > parent {
        result.append(false)
        continue
      }
      scalar = startsScalar(words) ? indent : nil
      let startsNode =
        words.isEmpty || words.hasPrefix("- ") || words == "-" || words.hasPrefix("#")
        || words.hasSuffix(":") || words.contains(": ") || words.hasPrefix("---")
      result.append(startsNode)
    }
    return result + [scalar == nil || lines.text.last == 0x0A]
  }

  private static func startsScalar(_ words: String) -> Bool {
    let bare = (words.range(of: " #").map { words[..<$0.lowerBound] } ?? words[...]).trimmed
    let signs = bare.reversed().prefix { "+-0123456789".contains($0) }.count
    let head = bare.dropLast(signs)
    guard let last = head.last, last == "|" || last == ">" else { return false }
    return head.dropLast().isEmpty || [" ", ":"].contains(head.dropLast().last)
  }
}

extension String {
  fileprivate func range(of sign: String) -> Range<Index>? { firstRange(of: sign) }
}

/// Where a comment may stand in HTML and XML: between elements.
enum MarkupLines {
  private static let verbatim = ["script", "style", "pre", "textarea", "title", "xmp"]

  static func boundaries(of text: [UInt8]) -> [Bool] {
    var result = [true]
    var index = 0
    var isText = true
    func has(_ sign: String) -> Bool {
      text[index...].prefix(sign.utf8.count).elementsEqual(sign.utf8) {
        $0 == $1 || (0x41...0x5A).contains($0) && $0 + 32 == $1
      }
    }
    func advance(_ count: Int) {
      for _ in 0..<count where index < text.count {
        if text[index] == 0x0A { result.append(isText) }
        index += 1
      }
    }
    func skip(past sign: String) {
      isText = false
      while index < text.count, !has(sign) { advance(1) }
      if index < text.count {
        advance(sign.utf8.count)
        isText = true
      }
    }
    while index < text.count {
      guard text[index] == 0x3C else {
        advance(1)
        continue
      }
      if has("<!--") {
        skip(past: "-->")
      } else if has("<![cdata[") {
        skip(past: "]]>")
      } else if has("<?") {
        skip(past: "?>")
      } else {
        let element = verbatim.first { has("<" + $0 + ">") || has("<" + $0 + " ") }
        skip(past: ">")
        if let element { skip(past: "</" + element + ">") }
      }
    }
    if text.last != 0x0A, !text.isEmpty { result.append(isText) }
    return result
  }
}

/// The parts of a Markdown text.
struct MarkdownLines {
  /// Per line and for the end: whether a line of its own may stand before it.
  private(set) var boundaries: [Bool] = []
  /// Per line: whether it is running text that a footnote may follow.
  private(set) var isProse: [Bool] = []
  /// Whether the last line is in fenced code that never ends, or in an HTML comment.
  private(set) var isOpenAtEnd = false

  init(_ text: [UInt8]) {
    let lines = TextLines(text)
    var fence: (sign: Character, count: Int)?
    var comment = false
    var front = lines.count > 0 && lines.words(0) == "---"
    var wasBlank = true
    for line in 0..<lines.count {
      let words = lines.words(line)
      let indent = lines.bare(line).prefix { $0 == 0x20 || $0 == 0x09 }.count
      if front {
        boundaries.append(false)
        isProse.append(false)
        if line > 0, words == "---" || words == "..." { front = false }
        wasBlank = false
        continue
      }
      if let open = fence {
        boundaries.append(false)
        isProse.append(false)
        let signs = words.prefix { $0 == open.sign }.count
        if signs >= open.count, words.dropFirst(signs).trimmed.isEmpty { fence = nil }
        wasBlank = false
        continue
      }
      if comment {
        boundaries.append(false)
        isProse.append(false)
        if words.contains("-->") { comment = false }
        wasBlank = false
        continue
      }
      boundaries.append(wasBlank && indent == 0)
      for sign in ["`", "~"] as [Character] {
        let signs = words.prefix { $0 == sign }.count
        if signs >= 3 { fence = (sign, signs) }
      }
      if fence == nil, let start = words.firstRange(of: "<!--") {
        comment = !words[start.upperBound...].contains("-->")
      }
      let marksUp = ["<", "|", "[", "    ", "\t"].contains { words.hasPrefix($0) }
      isProse.append(
        fence == nil && !words.isEmpty && !marksUp && indent < 4 && !comment
          && !words.allSatisfy { "=-*_ ".contains($0) } && !words.hasSuffix("|")
          && !words.contains("<!--"))
      wasBlank = words.isEmpty
    }
    isOpenAtEnd = fence != nil || comment || front
    boundaries.append(!isOpenAtEnd)
  }
}
