/// Annotations of stretches of one text, put together to one of the text.
package struct JoinedPieces {
  package struct Piece {
    package var annotation: Annotation
    /// Where the stretch starts in the text.
    package var byte: Int
    /// The line it starts in, from 0.
    package var line: Int

    package init(annotation: Annotation, byte: Int, line: Int) {
      (self.annotation, self.byte, self.line) = (annotation, byte, line)
    }
  }

  /// `nil` if there are no pieces.
  ///
  /// Bits add up, shares are of the bits of all pieces. `numbers` is the number of each line of the
  /// text in its file, from 1; without it lines count on.
  package static func annotation(
    _ pieces: [Piece], of input: Annotation.Input, numbers: [Int]? = nil
  ) -> Annotation? {
    guard var result = pieces.first?.annotation else { return nil }
    let summary = AnnotationSummary(pieces.map(\.annotation))
    result.input = input
    result.totals = summary.totals
    result.authors = summary.authors
    func number(_ line: Int) -> Int {
      guard let numbers else { return line + 1 }
      return numbers.indices.contains(line) ? numbers[line] : (numbers.last ?? 0) + 1
    }
    result.spans = pieces.flatMap { piece in
      piece.annotation.spans.map { span in
        var span = span
        span.startByte += piece.byte
        span.endByte += piece.byte
        span.startLine = number(span.startLine - 1 + piece.line)
        span.endLine = number(span.endLine - 1 + piece.line)
        return span
      }
    }
    let explanations = pieces.compactMap { piece in
      piece.annotation.explanations?.map { entry in
        var entry = entry
        entry.startByte += piece.byte
        entry.endByte += piece.byte
        entry.startLine = number(entry.startLine - 1 + piece.line)
        entry.endLine = number(entry.endLine - 1 + piece.line)
        return entry
      }
    }
    result.explanations = explanations.isEmpty ? nil : explanations.flatMap { $0 }
    result.warnings = []
    for warning in pieces.flatMap(\.annotation.warnings) where !result.warnings.contains(warning) {
      result.warnings.append(warning)
    }
    return result
  }
}
