import Foundation

/// JSON as byline writes it: keys sorted, slashes plain, a new line at the end; without `pretty` all
/// else is one line.
package enum CanonicalJSON {
  package static func encoded(
    _ value: some Encodable, snakeCase: Bool = false, pretty: Bool = true
  ) throws -> [UInt8] {
    let encoder = JSONEncoder()
    if snakeCase { encoder.keyEncodingStrategy = .convertToSnakeCase }
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return escaped([UInt8](try encoder.encode(value))) + [0x0A]
  }

  /// JSON in which nothing invisible is left: what a terminal or an editor would act on is `\u…`.
  private static func escaped(_ json: [UInt8]) -> [UInt8] {
    if json.allSatisfy({ $0 < 0x7F }) { return json }
    var result = ""
    for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
      let text = String(scalar)
      if scalar == "\n" || TerminalText.escaped(text) == text {
        result.unicodeScalars.append(scalar)
        continue
      }
      for unit in text.utf16 {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return Array(result.utf8)
  }
}
