import Agent
import Annotations
import Provenance

/// A text that is credited piece by piece, so that a long one shows how far it is.
///
/// A text of up to 48 KiB is one piece, and its credit is what `byline annotate` says. A longer one
/// is cut at ends of lines; each piece is read with what stands before it as context.
struct CreditPieces {
  static let wholeBytes = 48 << 10
  static let pieceBytes = 16 << 10
  /// How much of what stands before a piece is read with it.
  static let contextBytes = 4 << 10

  let text: [UInt8]
  let ranges: [Range<Int>]

  init(_ text: [UInt8]) {
    self.text = text
    guard text.count > Self.wholeBytes else {
      ranges = [0..<text.count]
      return
    }
    var ranges: [Range<Int>] = []
    var start = 0
    while start < text.count {
      var end = min(start + Self.pieceBytes, text.count)
      if end < text.count {
        if let last = text[start..<end].lastIndex(of: 0x0A) {
          end = last + 1
        } else {
          // No line ends here: not within a character, if it is UTF-8.
          var steps = 0
          while steps < 3, text[end] & 0xC0 == 0x80 { (end, steps) = (end - 1, steps + 1) }
        }
      }
      ranges.append(start..<end)
      start = end
    }
    self.ranges = ranges
  }

  /// The credit of one piece, its places counted in the whole text.
  ///
  /// `newlines` is how many there are before the piece.
  func credit(
    of range: Range<Int>, newlines: Int, with memory: LearnedMemory, like input: AnnotationInput,
    version: String
  ) throws -> Annotation {
    var input = input
    input.bytes = Array(text[range])
    if range.lowerBound > 0 {
      input.prefix = Array(text[max(0, range.lowerBound - Self.contextBytes)..<range.lowerBound])
    }
    var annotation = try memory.annotate(input, version: version)
    for index in annotation.spans.indices {
      annotation.spans[index].startByte += range.lowerBound
      annotation.spans[index].endByte += range.lowerBound
      annotation.spans[index].startLine += newlines
      annotation.spans[index].endLine += newlines
    }
    for index in (annotation.explanations ?? []).indices {
      annotation.explanations?[index].startByte += range.lowerBound
      annotation.explanations?[index].endByte += range.lowerBound
      annotation.explanations?[index].startLine += newlines
      annotation.explanations?[index].endLine += newlines
    }
    return annotation
  }

  /// The credit of all pieces as one.
  static func joined(_ parts: [Annotation], of text: [UInt8]) -> Annotation? {
    guard var whole = parts.first else { return nil }
    if parts.count == 1 { return whole }
    let summary = AnnotationSummary(parts)
    (whole.totals, whole.authors) = (summary.totals, summary.authors)
    whole.spans = parts.flatMap(\.spans)
    whole.input.bytes = text.count
    whole.input.sha256 = SHA256.digest(text).hex
    var warnings: [String] = []
    for warning in parts.flatMap(\.warnings) where !warnings.contains(warning) {
      warnings.append(warning)
    }
    whole.warnings = warnings + ["the text was credited in \(parts.count) pieces"]
    return whole
  }
}
