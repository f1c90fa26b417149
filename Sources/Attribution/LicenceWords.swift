/// Finds licence texts and copyright notices in a text, whatever comment signs they stand in and
/// however their lines are wrapped.
///
/// A stretch of words counts if every six of them in a row stand so in a licence of the SPDX list,
/// or in the notices that ship with byline; a line
/// counts as a notice if it starts with one. They are common knowledge whoever wrote them down.
struct LicenceWords: Sendable {
  static let shared = LicenceWords(LicenceTexts.all)

  private let known: Set<UInt64>

  init(_ texts: [String]) {
    var known: Set<UInt64> = []
    for text in texts {
      WordRuns.words(Array(text.utf8)).forEachRun(of: WordRuns.length) { known.insert($0.number) }
    }
    self.known = known
  }

  /// Per byte, whether it is part of a licence text or a notice.
  ///
  /// `words` are the text's.
  /// - Complexity: O(text)
  func mask(_ text: [UInt8], _ words: [Lexeme]) -> [Bool] {
    var mask = [Bool](repeating: false, count: text.count)
    words.forEachRun(of: WordRuns.length) { run in
      let number = run.number
      guard known.contains(number) || RunTable.licences.contains(number) else { return }
      for index in run.bytes { mask[index] = true }
    }
    markNotices(text, &mask)
    return mask
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
