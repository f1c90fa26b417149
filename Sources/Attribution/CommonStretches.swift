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
      let (order, reason) = cursor.longestCommon()
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
}
