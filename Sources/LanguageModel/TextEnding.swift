/// Where a text that is being written comes to its end.
package enum TextEnding: String, Sendable, Equatable, CaseIterable {
  /// Before the next line.
  case line
  /// Where the block that the prompt is in, or has opened, is over.
  case block
}

/// Follows a text as it is written and says where a line or a block is over.
///
/// A block that the prompt's last line has opened with a bracket ends with the line in which the
/// bracket is closed. Any other ends before a line that is indented less than the prompt's last
/// one; after a colon or the like, before one that is not indented more; and without indentation
/// before an empty line. Brackets are counted wherever they stand, in strings too.
struct EndTracker: Sendable {
  private let ending: TextEnding
  /// Brackets that are open since the prompt's last line.
  private var depth = 0
  private let hasBracket: Bool
  /// Lines with this indentation or less are behind the block; −1 for none but empty lines.
  private let outside: Int
  private var indentation = 0
  private var isLineEmpty: Bool
  /// How many bytes at the end may turn out to stand behind the end.
  private(set) var pending = 0

  init(_ ending: TextEnding, after prompt: [UInt8]) {
    self.ending = ending
    let lines = prompt.split(separator: 0x0A)
    let line = lines.last { !$0.allSatisfy(Self.isBlank) } ?? []
    let indentation = line.prefix(while: Self.isBlank).count
    for byte in line { depth = max(0, depth + Self.step(byte)) }
    hasBracket = depth > 0
    let last = line.last { !Self.isBlank($0) }
    let isOpener = last.map { ":([{".utf8.contains($0) } ?? false
    outside = isOpener ? indentation : indentation - 1
    isLineEmpty = prompt.last == 0x0A || prompt.isEmpty
  }

  /// Takes a byte that was written.
  ///
  /// - Returns: how many bytes at the end are too many, if the text is over.
  mutating func take(_ byte: UInt8) -> Int? {
    switch ending {
    case .line: byte == 0x0A ? 1 : nil
    case .block: hasBracket ? closing(byte) : leaving(byte)
    }
  }

  private mutating func closing(_ byte: UInt8) -> Int? {
    if byte == 0x0A, depth <= 0 { return 1 }
    depth += Self.step(byte)
    return nil
  }

  private mutating func leaving(_ byte: UInt8) -> Int? {
    if byte == 0x0A {
      if outside < 0, isLineEmpty, pending > 0 { return pending + 1 }
      (indentation, isLineEmpty) = (0, true)
      pending += 1
      return nil
    }
    guard isLineEmpty else { return nil }
    pending += pending > 0 ? 1 : 0
    if Self.isBlank(byte) {
      indentation += 1
      return nil
    }
    if pending > 0, indentation <= outside { return pending }
    (isLineEmpty, pending) = (false, 0)
    return nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func step(_ byte: UInt8) -> Int {
    if "([{".utf8.contains(byte) { return 1 }
    return ")]}".utf8.contains(byte) ? -1 : 0
  }
}

/// Notices when a text has begun to go round in circles.
///
/// It does where its end repeats with one period of at most 1,024 bytes, at least three times and
/// for 160 bytes in all: a rule of dashes or a table passes, a loop does not.
struct RepetitionGuard: Sendable {
  static let longestPeriod = 1024
  static let leastBytes = 160

  private var text: [UInt8] = []
  /// Per period, how many bytes in a row equal the one a period before.
  private var runs = [Int32](repeating: 0, count: longestPeriod + 1)

  /// Takes a byte that was written.
  ///
  /// - Returns: whether the text goes round in circles.
  /// - Complexity: O(longestPeriod)
  mutating func take(_ byte: UInt8) -> Bool {
    var isCircle = false
    for period in 1...Self.longestPeriod {
      if period > text.count { break }
      guard text[text.count - period] == byte else {
        runs[period] = 0
        continue
      }
      runs[period] += 1
      let whole = Int(runs[period]) + period
      if whole >= max(3 * period, Self.leastBytes) { isCircle = true }
    }
    text.append(byte)
    return isCircle
  }
}
