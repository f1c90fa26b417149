import Glibc
import Provenance

/// The lines that `-L` asks for: `N,M`, `N,+K`, `N,-K`, `/REGEX/`, `^/REGEX/`, each side optional.
///
/// Source: git-blame(1), "Specifying Ranges". `:FUNCNAME` is not understood.
enum LineRanges {
  /// Ranges of lines from 0, sorted and merged; without specifications all lines.
  static func parse(
    _ specifications: [String], _ content: [UInt8], _ path: Path
  ) throws(GitError) -> [Range<Int>] {
    let starts = unsafe content.withUnsafeBytes { unsafe lineStarts($0) }
    let lineCount = starts.count - 1
    if specifications.isEmpty { return lineCount > 0 ? [0..<lineCount] : [] }
    var ranges: [Range<Int>] = []
    // Where a search begins: after the range before.
    var anchor = 1
    for specification in specifications {
      var parser = Parser(specification, content, starts)
      let (first, last) = try parser.range(anchor: min(max(anchor, 1), lineCount + 1))
      if lineCount == 0 && (first > 0 || last > 0) || first > lineCount {
        throw .badLineRange(
          specification,
          reason: "file \(path) has only \(lineCount) line\(lineCount == 1 ? "" : "s")")
      }
      let top = last < 1 || last > lineCount ? lineCount : last
      let bottom = max(first, 1)
      if bottom - 1 < top { ranges.append(bottom - 1..<top) }
      anchor = top + 1
    }
    var merged: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  /// Reads one specification; line numbers are from 1, and 0 where nothing is said.
  private struct Parser {
    private let whole: String
    private var text: ArraySlice<UInt8>
    private let content: [UInt8]
    private let starts: [Int]
    private var lineCount: Int { starts.count - 1 }

    init(_ specification: String, _ content: [UInt8], _ starts: [Int]) {
      whole = specification
      text = Array(specification.utf8)[...]
      (self.content, self.starts) = (content, starts)
    }

    private func bad(_ reason: String) -> GitError { .badLineRange(whole, reason: reason) }

    mutating func range(anchor: Int) throws(GitError) -> (first: Int, last: Int) {
      if text.first == 0x3A || text.starts(with: "^:".utf8) {
        throw bad("functions cannot be asked for by name; give line numbers or /regex/")
      }
      var first = try place(after: nil, anchor: anchor)
      var last = 0
      if text.first == 0x2C {
        text.removeFirst()
        last = try place(after: first, anchor: first + 1)
        if first > 0, last > 0, last < first { swap(&first, &last) }
      }
      guard text.isEmpty else { throw bad("it is not LINE, +COUNT, -COUNT or /regex/") }
      return (first, last)
    }

    private mutating func number() throws(GitError) -> Int? {
      let isNegative = text.first == 0x2D
      let digits = text.dropFirst(isNegative ? 1 : 0).prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { return nil }
      guard let value = Int(String(decoding: digits, as: UTF8.self)), value < 1 << 40 else {
        throw bad("a number is too large")
      }
      text = text[digits.endIndex...]
      return isNegative ? -value : value
    }

    /// One side; the second counts from the first.
    private mutating func place(after first: Int?, anchor: Int) throws(GitError) -> Int {
      if let first, let sign = text.first, sign == 0x2B || sign == 0x2D {
        let rest = text
        text.removeFirst()
        if text.first != 0x2D, let count = try number() {
          if count == 0 { throw bad("the range is empty") }
          let begin = first + 1
          return sign == 0x2B ? begin + count - 2 : max(begin - count, 1)
        }
        text = rest
        return 0
      }
      if let line = try number() {
        if line <= 0 { throw bad("line numbers are from 1") }
        return line
      }
      var from = anchor
      if first == nil, text.first == 0x5E {
        from = 1
        text.removeFirst()
      }
      guard text.first == 0x2F else { return 0 }
      var end = text.startIndex + 1
      while end < text.endIndex, text[end] != 0x2F {
        end += text[end] == 0x5C && end + 1 < text.endIndex ? 2 : 1
      }
      guard end < text.endIndex else { throw bad("the expression does not end in /") }
      let pattern = Array(text[(text.startIndex + 1)..<end])
      text = text[(end + 1)...]
      return try line(matching: pattern, from: from)
    }

    /// The first line from `from` on that a basic regular expression matches.
    private func line(matching pattern: [UInt8], from: Int) throws(GitError) -> Int {
      var expression = unsafe regex_t()
      let text = pattern.map(CChar.init(bitPattern:)) + [0]
      guard unsafe regcomp(&expression, text, REG_NEWLINE) == 0 else {
        throw bad("the regular expression is not valid")
      }
      defer { unsafe regfree(&expression) }
      guard from <= lineCount, !pattern.contains(0) else { throw bad("nothing matches") }
      let rest = content[starts[from - 1]...].prefix { $0 != 0 }.map(CChar.init(bitPattern:)) + [0]
      var match = regmatch_t()
      guard unsafe regexec(&expression, rest, 1, &match, 0) == 0 else {
        throw bad("nothing matches")
      }
      let place = starts[from - 1] + Int(match.rm_so)
      var line = from
      while line < lineCount, starts[line] <= place { line += 1 }
      return line
    }
  }
}
