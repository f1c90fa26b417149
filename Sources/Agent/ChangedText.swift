package import Annotations
import Corpus
package import Git
import LanguageModel
import Provenance
import Threads

/// A text of which some lines are credited, the others only read as what stands before them.
package struct ChangedText: Sendable {
  /// How it is shown.
  package var path: String?
  /// Where it lies, if it does.
  package var file: String?
  package var bytes: [UInt8]
  /// Lines of `bytes`, from 0, in order and apart.
  package var lines: [Range<Int>]
  /// Per line of `bytes`: its number in the file, from 1; without it lines count on.
  package var numbers: [Int]?

  package init(bytes: [UInt8], lines: [Range<Int>]) {
    (self.bytes, self.lines) = (bytes, lines)
  }

  /// A file of a repository of which lines are new.
  package init(_ added: AddedLines, in repository: borrowing Repository) {
    self.init(bytes: added.bytes, lines: added.lines)
    path = added.path.description
    file = repository.workingDirectory.map { $0 + added.path.description }
  }
}

extension LearnedMemory {
  /// How much of what stands before lines is read with them, in bytes.
  private static let contextBytes = 512

  /// Credits some lines of a text; `nil` if it has none of them.
  ///
  /// `request` says who asks and when; its text and paths are those of `changed`.
  /// - Throws: as `annotate` of a whole text.
  package func annotate(
    _ changed: ChangedText, like request: AnnotationInput, version: String
  ) throws -> AnnotatedText? {
    let table = LineTable(changed.bytes)
    let chosen = changed.lines.compactMap { lines -> Range<Int>? in
      let first = min(max(lines.lowerBound, 0), table.count)
      let end = min(max(lines.upperBound, first), table.count)
      return first < end ? first..<end : nil
    }
    // Pieces do not depend on one another.
    let annotations = concurrently(chosen.count) { number -> Result<Annotation, any Error> in
      let lines = chosen[number]
      var input = request
      input.bytes = Array(
        changed.bytes[table.starts[lines.lowerBound]..<table.starts[lines.upperBound]])
      input.path = changed.path
      input.file = changed.file
      input.prefix = context(before: lines.lowerBound, changed.bytes, table)
      input.isOneOfMany = chosen.count > 1
      return Result { try annotate(input, version: version) }
    }
    var pieces: [JoinedPieces.Piece] = []
    var shown: [AnnotatedText.ShownLines] = []
    for (lines, annotation) in zip(chosen, annotations) {
      let first = lines.lowerBound
      let bytes = table.starts[first]..<table.starts[lines.upperBound]
      pieces.append(.init(annotation: try annotation.get(), byte: bytes.lowerBound, line: first))
      let number = changed.numbers.map { first < $0.count ? $0[first] : first + 1 } ?? first + 1
      shown.append(.init(bytes: bytes, firstLine: number))
    }
    guard
      let joined = JoinedPieces.annotation(
        pieces,
        of: .init(
          sha256: SHA256.digest(changed.bytes).hex, bytes: changed.bytes.count,
          path: changed.path, language: pieces.first?.annotation.input.language),
        numbers: changed.numbers)
    else { return nil }
    return AnnotatedText(text: changed.bytes, annotation: joined, shown: shown)
  }

  /// Credits lines that are new in a repository, to be judged there: as its user may see them.
  ///
  /// - Throws: as `annotate` of a whole text.
  package func report(
    of added: [AddedLines], in repository: borrowing Repository, shared: [String], now: Int64,
    version: String
  ) throws -> AnnotationReport {
    var request = AnnotationInput(bytes: [], now: now)
    request.asking = repository.userIdentity()
    request.audience.repository = SourceReader.path(of: repository)
    request.audience.shared = Set(shared)
    var report = AnnotationReport([])
    for file in added {
      let text = ChangedText(file, in: repository)
      if let file = try annotate(text, like: request, version: version) {
        report.files.append(file)
      }
    }
    return report
  }

  /// Whole lines before a line, as many as the limit lets in.
  private func context(before line: Int, _ bytes: [UInt8], _ table: LineTable) -> [UInt8] {
    var start = line
    while start > 0, table.starts[line] - table.starts[start - 1] <= Self.contextBytes {
      start -= 1
    }
    return Array(bytes[table.starts[start]..<table.starts[line]])
  }
}
