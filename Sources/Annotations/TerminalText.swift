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
  package static func width(_ text: String) -> Int {
    text.reduce(0) { sum, character in
      guard let scalar = character.unicodeScalars.first else { return sum }
      let value = scalar.value
      let isWide =
        (0x1100...0x115F).contains(value) || (0x2E80...0xA4CF).contains(value)
        || (0xAC00...0xD7A3).contains(value) || (0xF900...0xFAFF).contains(value)
        || (0xFE30...0xFE6F).contains(value) || (0xFF00...0xFF60).contains(value)
        || (0x1F300...0x1FAFF).contains(value) || (0x20000...0x3FFFD).contains(value)
      return sum + (isWide ? 2 : 1)
    }
  }

  static func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
    let fill = String(repeating: " ", count: max(0, width - Self.width(text)))
    return right ? fill + text : text + fill
  }
}
