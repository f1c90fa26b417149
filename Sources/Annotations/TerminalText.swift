/// Text from repositories, made safe to print on a terminal.
package enum TerminalText {
  /// Control, escape, bidirectional and other invisible characters as `\u{…}`.
  ///
  /// With `keepsLayout`, tabs and newlines stay as they are.
  package static func escaped(_ text: some StringProtocol, keepsLayout: Bool = false) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if keepsLayout, scalar == "\n" || scalar == "\t" {
        result.unicodeScalars.append(scalar)
      } else if isHostile(scalar) {
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      // Joiners make up letters and emoji.
      scalar.value != 0x200C && scalar.value != 0x200D
    default: false
    }
  }

  /// How many columns a text takes, wide characters counted twice.
  package static func width(_ text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + width($1) }
  }

  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    let value = scalar.value
    let isWide =
      (0x1100...0x115F).contains(value) || (0x2E80...0xA4CF).contains(value)
      || (0xAC00...0xD7A3).contains(value) || (0xF900...0xFAFF).contains(value)
      || (0xFE30...0xFE6F).contains(value) || (0xFF00...0xFF60).contains(value)
      || (0x1F300...0x1FAFF).contains(value) || (0x20000...0x3FFFD).contains(value)
      || scalar.properties.isEmojiPresentation
    return isWide || character.unicodeScalars.contains("\u{FE0F}") ? 2 : 1
  }

  static func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
    let fill = String(repeating: " ", count: max(0, width - Self.width(text)))
    return right ? fill + text : text + fill
  }

  // MARK: Rows

  /// A part of a line made safe, its tabs as spaces up to each eighth column; `from` is where the
  /// part starts.
  static func expanded(_ text: String, from column: Int) -> String {
    var result = ""
    var column = column
    for part in text.split(separator: "\t", omittingEmptySubsequences: false).enumerated() {
      if part.offset > 0 {
        let spaces = 8 - column % 8
        result += String(repeating: " ", count: spaces)
        column += spaces
      }
      let safe = escaped(part.element)
      result += safe
      column += width(safe)
    }
    return result
  }

  /// A text cut to rows of `room` columns; `used` are taken of the first row, and after the call
  /// of the last one.
  static func wrapped(_ text: String, room: Int?, used: inout Int) -> [String] {
    guard let room else {
      used += width(text)
      return [text]
    }
    var rows = [""]
    for character in text {
      let width = width(character)
      if used + width > room, used > 0 {
        rows.append("")
        used = 0
      }
      rows[rows.count - 1].append(character)
      used += width
    }
    return rows
  }

  /// A text cut before its spaces, so that each piece but the first starts with one.
  static func pieces(_ text: String) -> [String] {
    var result: [String] = []
    var wasSpace = true
    for character in text {
      let isSpace = character == " "
      if result.isEmpty || isSpace && !wasSpace {
        result.append("")
      }
      result[result.count - 1].append(character)
      wasSpace = isSpace
    }
    return result
  }

  /// As much of the start of a text as fits.
  static func prefix(of text: String, width limit: Int) -> String {
    var used = 0
    return String(
      text.prefix { character in
        used += width(character)
        return used <= limit
      })
  }
}
