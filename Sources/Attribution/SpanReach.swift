/// Spans as far as the copies that they are of reach.
///
/// What a text says of a person begins some bytes after the person's work does: a few bytes must be
/// read before they stand out, and common beginnings and ends have no bits. A span takes them in
/// where they stand in the same place and nothing else has them. Where one copy ends and the next
/// begins in text that is in both, the next one begins with the last line that does.
struct SpanReach {
  /// How many bytes a span is drawn out by, on each side.
  static let most = 256
  /// So many equal bytes in a row are a copy's.
  static let fewest = 8
  /// What is left of a span that yields to the next one.
  private static let fewestLeft = SpanRules().fewestBytes

  private(set) var spans: [Range<Int>] = []
  private let text: [UInt8]
  private let isFree: (Int) -> Bool
  /// Where the copy ends that the last span is of.
  private var copyEnd = 0

  /// `isFree` says of a byte whether a span may take it in.
  init(_ text: [UInt8], isFree: @escaping (Int) -> Bool) {
    (self.text, self.isFree) = (text, isFree)
  }

  /// Adds the next span, and the text around it that is the same copy's.
  mutating func add(_ span: Range<Int>, copy: Range<Int>) {
    var start = span.lowerBound
    if let last = spans.last {
      // 1. The span before goes on as far as it is a copy and this one is not.
      let end = free(after: last.upperBound, to: min(copyEnd, span.lowerBound))
      spans[spans.count - 1] = last.lowerBound..<end
      // 2. It yields what is this one's copy.
      let first = free(before: start, to: max(copy.lowerBound, last.lowerBound + Self.fewestLeft))
      let border = border(from: first, to: min(copyEnd, end))
      if border < end { spans[spans.count - 1] = last.lowerBound..<border }
      start = min(start, max(first, min(border, end)))
    } else {
      start = free(before: start, to: copy.lowerBound)
    }
    spans.append(start..<span.upperBound)
    copyEnd = copy.upperBound
  }

  /// Ends the last span.
  mutating func finish() {
    guard let last = spans.last else { return }
    spans[spans.count - 1] = last.lowerBound..<free(after: last.upperBound, to: copyEnd)
  }

  /// Where a copy begins of which the first bytes are the end of the copy before it, too.
  private func border(from start: Int, to end: Int) -> Int {
    if end <= start { return start }
    var place = end
    while place >= start {
      if place == 0 || text[place - 1] == 0x0A { return place }
      place -= 1
    }
    return end
  }

  private func free(before end: Int, to start: Int) -> Int {
    var place = end
    while place > start, isFree(place - 1) { place -= 1 }
    // A bracket and a newline at the start are the end of a line before it, which many lines have.
    let line = text[place..<min(place + Self.fewest, end)].firstIndex(of: 0x0A)
    if let line, place > 0, text[place - 1] != 0x0A { place = line + 1 }
    while place < end, text[place] == 0x0A { place += 1 }
    return place
  }

  private func free(after place: Int, to end: Int) -> Int {
    var place = place
    while place < end, isFree(place) { place += 1 }
    return place
  }
}
