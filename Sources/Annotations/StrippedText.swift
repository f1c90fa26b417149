/// A text without the annotations that byline put into it, byte for byte what it was before.
package struct StrippedText: Sendable, Equatable {
  package let bytes: [UInt8]
  /// Ranges of the text as it was given that were taken out, in order.
  package let removed: [Range<Int>]

  /// Takes out snippet tags, footnotes with their references, and trailers; of a text set in
  /// Markdown what was set.
  package init(_ text: [UInt8]) {
    if let inner = EmbeddedText.inner(of: text) {
      (bytes, removed) = (inner, [0..<text.count])
      return
    }
    var ranges = Footnotes.ranges(in: text)
    if ranges.isEmpty { ranges = Self.snippets(in: text) }
    if ranges.isEmpty { ranges = CreditTrailers.ranges(in: text) }
    removed = ranges
    var bytes: [UInt8] = []
    var start = 0
    for range in ranges {
      bytes += text[start..<range.lowerBound]
      start = range.upperBound
    }
    self.bytes = bytes + text[start...]
  }

  package var hadAnnotations: Bool { !removed.isEmpty }

  /// Where a byte of `bytes` stands in the text as it was given.
  ///
  /// - Complexity: O(ranges)
  package func offsetBefore(_ offset: Int) -> Int {
    var result = offset
    for range in removed where range.lowerBound <= result { result += range.count }
    return result
  }

  /// An annotation of `bytes` as one of the text as it was given, whose lines and bytes it names.
  ///
  /// `digest` is that text's SHA-256, in hex. A text that was set in Markdown stays what it was.
  package func placed(
    _ annotation: Annotation, in text: [UInt8], digest: String
  ) -> AnnotatedText {
    if removed.isEmpty || removed == [0..<text.count] {
      return AnnotatedText(text: bytes, annotation: annotation)
    }
    let lines = TextLines(text)
    func moved(_ start: inout Int, _ end: inout Int, _ first: inout Int, _ last: inout Int) {
      guard start < end else { return }
      start = offsetBefore(start)
      end = offsetBefore(end - 1) + 1
      first = lines.line(at: start) + 1
      last = lines.line(at: end - 1) + 1
    }
    var result = annotation
    result.input.bytes = text.count
    result.input.sha256 = digest
    for index in result.spans.indices {
      var span = result.spans[index]
      moved(&span.startByte, &span.endByte, &span.startLine, &span.endLine)
      result.spans[index] = span
    }
    result.explanations = annotation.explanations?.map { entry in
      var entry = entry
      moved(&entry.startByte, &entry.endByte, &entry.startLine, &entry.endLine)
      return entry
    }
    return AnnotatedText(text: text, annotation: result)
  }

  // MARK: Snippet tags

  private static func snippets(in text: [UInt8]) -> [Range<Int>] {
    let mark = Array(SnippetTags.begin.utf8)
    let lines = TextLines(text)
    var result: [Range<Int>] = []
    var line = 0
    while line < lines.count {
      let bare = lines.bare(line)
      guard bare.count >= mark.count, let place = bare.firstRange(of: mark),
        let tags = Tags(
          lines, at: line, open: Array(bare[..<place.lowerBound]),
          close: Array(bare[place.upperBound...]))
      else {
        line += 1
        continue
      }
      result.append(lines.starts[line]..<lines.starts[tags.body])
      line = tags.body
      guard let end = tags.end else { continue }
      var range = lines.starts[end]..<lines.starts[end + 1]
      if lines.whole(end).last != 0x0A, range.lowerBound > 0 {
        // With the tag came the new line before it.
        let hasReturn = range.lowerBound > 1 && text[range.lowerBound - 2] == 0x0D
        range = (range.lowerBound - (hasReturn ? 2 : 1))..<range.upperBound
      }
      result.append(range)
      line = end + 1
    }
    return result
  }

  /// The tags of one snippet.
  private struct Tags {
    /// The first line of the text in it.
    var body: Int
    /// The line of its end; `nil` if somebody took it away.
    var end: Int?

    init?(_ lines: TextLines, at line: Int, open: [UInt8], close: [UInt8]) {
      func tag(_ number: Int) -> ArraySlice<UInt8>? {
        guard number < lines.count else { return nil }
        let bare = lines.bare(number)
        guard bare.count >= open.count + close.count, bare.starts(with: open),
          bare.suffix(close.count).elementsEqual(close)
        else { return nil }
        return bare.dropFirst(open.count).dropLast(close.count)
      }
      guard let comment = tag(line + 1), comment.starts(with: SnippetTags.comment.utf8) else {
        return nil
      }
      let words = String(decoding: comment.dropFirst(SnippetTags.comment.utf8.count), as: UTF8.self)
      guard let facts = words.prefixMatch(of: #/\((\d{1,9}) lines?, (\d) notices?\)\s/#),
        let count = Int(facts.1), let notices = Int(facts.2)
      else { return nil }
      var first = line + 2
      while first < lines.count, first < line + 2 + notices,
        tag(first)?.starts(with: SnippetTags.notice.utf8) == true
      {
        first += 1
      }
      body = first
      func isEnd(_ number: Int) -> Bool { tag(number)?.elementsEqual(SnippetTags.end.utf8) == true }
      if isEnd(first + count) {
        end = first + count
        return
      }
      // Edited since: the first end that belongs to no other snippet.
      var level = 0
      for number in first..<lines.count {
        if tag(number)?.elementsEqual(SnippetTags.begin.utf8) == true {
          level += 1
        } else if isEnd(number) {
          if level == 0 {
            end = number
            return
          }
          level -= 1
        }
      }
    }
  }
}
