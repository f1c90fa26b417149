/// A reading of a text in which some differences do not count.
///
/// Source: DESIGN §6, Views.
package enum View: String, Sendable, Hashable, CaseIterable, Codable {
  /// The bytes as they stand.
  case verbatim
  /// Without comments, and without whitespace that does not part two words; prose without its
  /// line wrapping.
  case layout
  /// The same with names, numbers and strings abstracted; prose as its words in lower case.
  case names

  /// A match this long is evidence of itself.
  var matchBytes: Int { 24 }

  /// The grade of evidence that stands in the view.
  var grade: Grade {
    switch self {
    case .verbatim: .verbatim
    case .layout: .reformatted
    case .names: .renamed
    }
  }
}

/// A text as a view has it, and where each of its bytes comes from.
package struct ViewText: ViewSink {
  package private(set) var bytes: [UInt8] = []
  /// Per byte, where what it stands for starts in the text.
  package private(set) var starts: [Int32] = []
  /// Per byte, how many bytes of the text it stands for.
  private(set) var lengths: [UInt16] = []
  /// Per byte, whether it is the text's own and not put in its place.
  private(set) var isKept: [Bool] = []

  var count: Int { bytes.count }
  var isFull: Bool { false }

  /// The view of a text; NUL, where lines were cut out, parts it.
  ///
  /// - Complexity: O(n)
  package init(_ view: View, of text: [UInt8], _ rules: LexicalRules) {
    let capacity = view == .names && !rules.isProse ? text.count / 3 : text.count
    bytes.reserveCapacity(capacity)
    starts.reserveCapacity(capacity)
    lengths.reserveCapacity(capacity)
    isKept.reserveCapacity(capacity)
    view.read(text, rules, into: &self)
  }

  mutating func append(_ byte: UInt8, from start: Int, count: Int, isKept: Bool) {
    bytes.append(byte)
    starts.append(Int32(truncatingIfNeeded: start))
    lengths.append(UInt16(clamping: count))
    self.isKept.append(isKept)
  }

  /// The range of the text that a byte stands for.
  package func source(of index: Int) -> Range<Int> {
    let start = Int(starts[index])
    return start..<start + Int(lengths[index])
  }

  /// The range of the text from the first to the last byte of a range.
  func source(of range: Range<Int>) -> Range<Int> {
    guard let last = range.last else { return 0..<0 }
    return Int(starts[range.lowerBound])..<source(of: last).upperBound
  }

  /// The bytes that stand for text at or after `offset` begin here.
  ///
  /// - Complexity: O(log n)
  package func index(atOrAfter offset: Int) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(starts[middle]) < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
