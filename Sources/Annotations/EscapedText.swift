/// Names, paths and code of others, made safe for the place they are written to.
///
/// Every function first does what `TerminalText.escaped` does: control, escape, bidirectional and
/// other invisible characters become `\u{…}`, so that no result holds a line break.
package enum EscapedText {
  /// For running Markdown: no markup, no HTML, no link that makes itself.
  package static func markdown(_ text: String) -> String {
    var result = ""
    for character in TerminalText.escaped(text) {
      if "\\`*_{}[]()#+!|~<>&$:@^=".contains(character) { result += "\\" }
      result.append(character)
    }
    return result.replacing("www.", with: "www\\.")
  }

  /// For text and quoted attributes of HTML.
  package static func html(_ text: String, keepsLayout: Bool = false) -> String {
    var result = ""
    for character in TerminalText.escaped(text, keepsLayout: keepsLayout) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }

  /// For a comment of any language, an SPDX tag's value among them.
  ///
  /// What could end a comment, start a tag, an editor's or a tool's instruction or a notice is
  /// written as `\u{…}`: all but letters, digits, spaces and `.,_/@+'~#=`, `-` beside another one,
  /// and the first letters of a few words.
  package static func comment(_ text: String, keeping extra: String = "") -> String {
    var result = ""
    var last: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      let isPlain =
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
          .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber,
          .otherNumber:
          true
        default:
          " .,_/@+'~#=".unicodeScalars.contains(scalar) || extra.unicodeScalars.contains(scalar)
            || scalar == "-" && last != "-"
        }
      if isPlain { result.unicodeScalars.append(scalar) } else { result += code(scalar) }
      last = scalar
    }
    for word in ["spdx", "reuse"] + (extra.isEmpty ? ["copyright", "license", "licence"] : []) {
      result = hiding(word, in: result)
    }
    return result
  }

  private static func code(_ scalar: Unicode.Scalar) -> String {
    "\\u{" + String(scalar.value, radix: 16) + "}"
  }

  /// The text with the first letter of a word, in any case, written by its number.
  private static func hiding(_ word: String, in text: String) -> String {
    var scalars = Array(text.unicodeScalars)
    let wanted = Array(word.unicodeScalars)
    var index = 0
    while index + wanted.count <= scalars.count {
      let isHere = wanted.indices.allSatisfy { lowercase(scalars[index + $0]) == wanted[$0] }
      if isHere {
        let escaped = Array(code(scalars[index]).unicodeScalars)
        scalars.replaceSubrange(index..<index + 1, with: escaped)
        index += escaped.count
      }
      index += 1
    }
    var result = ""
    result.unicodeScalars.append(contentsOf: scalars)
    return result
  }

  private static func lowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    (0x41...0x5A).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar
  }

  /// For a trailer's value: one line, without what ends ours.
  package static func trailer(_ text: String) -> String {
    TerminalText.escaped(text).replacing("(", with: "\\u{28}").replacing(";", with: "\\u{3b}")
      .replacing("<", with: "\\u{3c}").replacing(">", with: "\\u{3e}")
  }

  /// For a message of SARIF, where brackets make links.
  package static func sarif(_ text: String) -> String {
    var result = ""
    for character in TerminalText.escaped(text) {
      if "\\[]".contains(character) { result += "\\" }
      result.append(character)
    }
    return result
  }

  /// A path as a relative reference of RFC 3986, each byte that is not unreserved or `/` encoded.
  ///
  /// A path that starts with `/` or holds `..` becomes one that does not leave its base.
  package static func uri(path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." && $0 != ".." }.map { part in
      part.utf8.reduce(into: "") { result, byte in
        let scalar = Unicode.Scalar(byte)
        let isUnreserved =
          byte < 0x80 && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte))
          || "-._~".unicodeScalars.contains(scalar)
        if isUnreserved {
          result.unicodeScalars.append(scalar)
        } else {
          let digits = String(byte, radix: 16, uppercase: true)
          result += "%" + (digits.count == 1 ? "0" : "") + digits
        }
      }
    }
    return parts.isEmpty ? "-" : parts.joined(separator: "/")
  }

  /// A field of a table that a spreadsheet may read: no formula, quoted where needed.
  package static func csv(_ text: String) -> String {
    var text = TerminalText.escaped(text)
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
      text = "'" + text
    }
    let isPlain = !text.contains { $0 == "," || $0 == "\"" || $0 == ";" || $0.isNewline }
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
