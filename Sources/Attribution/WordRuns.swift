/// Words in a row, whatever stands between them: what licences and templates are known by.
enum WordRuns {
  /// How many words are a run.
  static let length = 6

  /// Runs of letters and digits, in lower case.
  static func words(_ text: [UInt8]) -> [Lexeme] {
    var result: [Lexeme] = []
    var start = -1
    var hash: UInt64 = 0
    for index in 0...text.count {
      let byte = index < text.count ? text[index] : 0
      let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      if (0x61...0x7A).contains(lower) || (0x30...0x39).contains(lower) || lower >= 0x80 {
        if start < 0 { (start, hash) = (index, 0xCBF2_9CE4_8422_2325) }
        hash = (hash ^ UInt64(lower)) &* 0x100_0000_01B3
      } else if start >= 0 {
        result.append(Lexeme(range: start..<index, hash: hash))
        start = -1
      }
    }
    return result
  }
}
