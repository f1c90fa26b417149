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

  /// A text as JSON.
  package static func quoted(_ text: String) -> [UInt8] {
    var result: [UInt8] = [0x22]
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += [0x5C, 0x22]
      case "\\": result += [0x5C, 0x5C]
      case "\n": result += [0x5C, 0x6E]
      case "\t": result += [0x5C, 0x74]
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          let digits = String(scalar.value, radix: 16)
          result += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        } else {
          result += Array(String(scalar).utf8)
        }
      }
    }
    return result + [0x22]
  }

  /// JSON without the blanks between its parts.
  package static func compact(_ json: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(json.count)
    var (isString, isEscaped) = (false, false)
    for byte in json {
      if isString {
        isString = byte != 0x22 || isEscaped
        isEscaped = byte == 0x5C && !isEscaped
      } else if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
        continue
      } else {
        isString = byte == 0x22
      }
      result.append(byte)
    }
    return result
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
