import LanguageModel
import Memory

/// A stretch of text that credits nobody, and why.
package struct CommonStretch: Sendable, Hashable {
  package var bytes: Range<Int>
  package var reason: CommonReason
}

extension CreditModel {
  /// Shorter stretches are what any text is made of.
  private static let fewestBytes = 12

  /// The stretches of a text that are common knowledge, in order, without overlap.
  ///
  /// - Complexity: O(text) steps.
  package func commonStretches(_ request: CreditRequest) -> [CommonStretch] {
    let text = request.text
    var reasons = CommonLines.reasons(text)
    var cursor = ContextCursor(
      verbatim.memory, excluding: verbatim.memory.exclusions(request.leftOut))
    if request.startsDocument { cursor.startDocument() }
    for byte in request.prefix { cursor.advance(byte) }
    for (index, byte) in text.enumerated() {
      cursor.advance(byte)
      let (limit, reason) = cursor.longestCommon()
      // Where all that occurs is common, that is as much as occurs, and no more.
      let order =
        limit < Memory.longestOrder ? limit : matchedBytes(cursor, text, endingAt: index)
      guard order >= Self.fewestBytes, let reason else { continue }
      var place = index
      while place >= 0, place > index - order, reasons[place] == nil {
        reasons[place] = CommonReason(reason)
        place -= 1
      }
    }
    CommonLines.forEachLine(of: text) { line in
      guard CommonLines.isLoneBracket(text[line]) else { return }
      for place in line where reasons[place] == nil { reasons[place] = .loneBracket }
    }
    var result: [CommonStretch] = []
    for (index, reason) in reasons.enumerated() {
      guard let reason else { continue }
      if let last = result.last, last.bytes.upperBound == index, last.reason == reason {
        result[result.count - 1].bytes = last.bytes.lowerBound..<index + 1
      } else {
        result.append(CommonStretch(bytes: index..<index + 1, reason: reason))
      }
    }
    return result
  }

  /// The length of the longest suffix of the text up to a byte that occurs: the bytes that any row
  /// of it has in common with the text, as none has more.
  private func matchedBytes(
    _ cursor: ContextCursor, _ text: [UInt8], endingAt index: Int
  ) -> Int {
    for (number, segment) in verbatim.memory.segments.enumerated() {
      let rows = cursor.rows(entry: cursor.entryCount - 1, segment: number)
      if rows.isEmpty { continue }
      let end = segment.position(ofRow: rows.lower)
      var length = 0
      while length <= index, length < Memory.longestOrder, end - length - 1 >= 0,
        segment.byte(at: end - length - 1) == text[index - length]
      {
        length += 1
      }
      return length
    }
    return 0
  }
}
