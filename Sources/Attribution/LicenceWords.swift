/// Finds licence texts and copyright notices in a text, whatever comment signs they stand in and
/// however their lines are wrapped.
///
/// A stretch of words counts if every six of them in a row stand so in a licence of the SPDX list,
/// or in the notices that ship with byline; a line
/// counts as a notice if it starts with one. They are common knowledge whoever wrote them down.
struct LicenceWords: Sendable {
  private static let run = 6
  static let shared = LicenceWords(LicenceTexts.all)

  private let known: Set<UInt64>

  init(_ texts: [String]) {
    var known: Set<UInt64> = []
    for text in texts { known.formUnion(Self.runs(Array(text.utf8))) }
    self.known = known
  }

  /// A number for every six words in a row of a text.
  static func runs(_ text: [UInt8]) -> [UInt64] {
    var numbers: [UInt64] = []
    words(text).forEachRun(of: run) { numbers.append($0.number) }
    return numbers
  }

  /// Per byte, whether it is part of a licence text or a notice.
  ///
  /// - Complexity: O(text)
  func mask(_ text: [UInt8]) -> [Bool] {
    var mask = [Bool](repeating: false, count: text.count)
    Self.words(text).forEachRun(of: Self.run) { run in
      let number = run.number
      guard known.contains(number) || LicenceTable.contains(number) else { return }
      for index in run.bytes { mask[index] = true }
    }
    markNotices(text, &mask)
    return mask
  }

  /// Runs of letters and digits, in lower case.
  private static func words(_ text: [UInt8]) -> [Lexeme] {
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

  /// Lines that are a copyright notice or a licence tag.
  private func markNotices(_ text: [UInt8], _ mask: inout [Bool]) {
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: 0x0A) ?? text.count
      var first = start
      // Comment signs and blanks before the words.
      while first < end, !Self.isLetter(text[first]), text[first] != 0x28, text[first] < 0x80 {
        first += 1
      }
      let head = String(decoding: text[first..<min(end, first + 24)], as: UTF8.self).lowercased()
      let isNotice = Self.notices.contains { head.hasPrefix($0) }
      if isNotice { for index in start..<end { mask[index] = true } }
      start = end + 1
    }
  }

  private static let notices = [
    "copyright (c)", "copyright ©", "copyright 1", "copyright 2", "copyright: ", "(c) 1", "(c) 2",
    "©", "spdx-", "all rights reserved", "portions copyright",
  ]

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
