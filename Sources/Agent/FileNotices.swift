/// What the head of a file says of its rights.
struct FileNotices {
  /// How much of a file its head is, in bytes.
  static let head = 4096
  private static let longestLine = 500

  private(set) var license: String?
  private(set) var notices: [String] = []

  /// Reads SPDX tags and lines of copyright.
  ///
  /// - Complexity: O(head); it is read for every place that is shown.
  init(_ text: [UInt8]) {
    for line in text.prefix(Self.head).split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      if license == nil, let tag = Self.end(of: "SPDX-License-Identifier:", in: line) {
        let value = Self.bare(line[tag...])
        let isExpression = value.allSatisfy { $0.isLetter || $0.isNumber || ".+-() ".contains($0) }
        if !value.isEmpty, value.count < 200, isExpression { license = value }
      }
      if notices.count < 8, let notice = Self.notice(in: line), !notices.contains(notice) {
        notices.append(notice)
      }
    }
  }

  private static func notice(in line: ArraySlice<UInt8>) -> String? {
    for tag in ["SPDX-FileCopyrightText:", "SPDX-SnippetCopyrightText:"] as [StaticString] {
      if let place = end(of: tag, in: line) {
        let value = bare(line[place...])
        return value.isEmpty ? nil : value
      }
    }
    guard line.count < longestLine else { return nil }
    return line.indices.first { starts.contains(line[$0]) && isNotice(line[$0...]) }
      .map { bare(line[$0...]) }
  }

  /// What the words that a notice starts with start with.
  private static let starts = [UInt8(ascii: "c"), UInt8(ascii: "C"), UInt8(ascii: "("), 0xC2]

  /// Whether a line goes on with `Copyright`, `(c)` or `©`, or the first and one of the others, and
  /// then a year: prose on copyright has none.
  private static func isNotice(_ line: ArraySlice<UInt8>) -> Bool {
    var rest = line
    if skip("copyright", &rest) {
      var after = rest
      skipSpaces(&after)
      if after.startIndex > rest.startIndex, skip("(c)", &after) || skip("©", &after) {
        rest = after
      }
    } else if !skip("(c)", &rest), !skip("©", &rest) {
      return false
    }
    let start = rest.startIndex
    skipSpaces(&rest, and: [UInt8(ascii: ":"), UInt8(ascii: ",")])
    return rest.startIndex > start && rest.prefix(4).count { $0 >= 0x30 && $0 <= 0x39 } == 4
  }

  /// Takes `word`, in letters of any case, off the front.
  private static func skip(_ word: StaticString, _ text: inout ArraySlice<UInt8>) -> Bool {
    let count = word.utf8CodeUnitCount
    guard text.count >= count else { return false }
    for (index, byte) in text.prefix(count).enumerated() {
      let small = byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte
      if unsafe word.utf8Start[index] != small { return false }
    }
    text = text.dropFirst(count)
    return true
  }

  private static func skipSpaces(_ text: inout ArraySlice<UInt8>, and others: [UInt8] = []) {
    text = text.drop { $0 == 0x20 || $0 >= 0x09 && $0 <= 0x0D || others.contains($0) }
  }

  /// Where a word ends in a line.
  private static func end(of word: StaticString, in line: ArraySlice<UInt8>) -> Int? {
    let count = word.utf8CodeUnitCount
    let bytes = unsafe UnsafeBufferPointer(start: word.utf8Start, count: count)
    guard line.count >= count else { return nil }
    for start in line.startIndex...line.endIndex - count where unsafe line[start] == bytes[0] {
      if unsafe line[start..<start + count].elementsEqual(bytes) { return start + count }
    }
    return nil
  }

  /// Without spaces and what ends a comment.
  private static func bare(_ text: ArraySlice<UInt8>) -> String {
    var part = Substring(decoding: text, as: UTF8.self).drop { $0 == " " || $0 == "\t" }
    for end in ["*/", "-->", "#}", "*)", "--"] {
      if let place = part.firstRange(of: end) { part = part[..<place.lowerBound] }
    }
    while let last = part.last, last == " " || last == "\t" || last == "*" || last == "#" {
      part.removeLast()
    }
    return String(part)
  }
}
