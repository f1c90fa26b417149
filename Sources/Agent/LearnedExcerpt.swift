import Catalog
import Corpus
import LanguageModel
import Memory
package import Provenance

/// Some lines of a learned document, as it was learned.
package struct LearnedExcerpt: Encodable, Sendable {
  package struct Line: Encodable, Sendable {
    /// From 1.
    package var number: Int
    /// Without its end, bytes that are not UTF-8 replaced, cut where it is very long.
    package var text: String
    package var isCut: Bool
  }
  package var source: String
  package var path: String
  package var lineCount: Int
  package var lines: [Line]

  /// The longest line that is shown, in bytes, and the most lines.
  package static let longestLine = 2000
  package static let mostLines = 400
}

extension LearnedMemory {
  /// Lines of a document, from 1 with both ends included, as far as there are any.
  ///
  /// - Throws: `AgentError.unknownSource`, `AgentError.noSuchPath` for what is not learned.
  package func excerpt(
    source name: String, path: Path, lines wanted: ClosedRange<Int>
  ) throws -> LearnedExcerpt {
    let sources = try store.sources().filter { $0.name == name || $0.path == name }
    guard !sources.isEmpty else { throw AgentError.unknownSource(name) }
    for source in sources {
      guard let found = try store.placement(of: path, in: source),
        let number = manifest.segments.firstIndex(where: { $0.file == found.segment })
      else { continue }
      let bytes = model.memory.segments[number].bytes(ofDocument: found.number)
      var all = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      if all.last?.isEmpty == true { all.removeLast() }
      let range = (wanted.lowerBound - 1..<wanted.upperBound).clamped(to: 0..<all.count)
        .prefix(LearnedExcerpt.mostLines)
      return LearnedExcerpt(
        source: source.name, path: path.description, lineCount: all.count,
        lines: range.map { index in
          let line = all[index]
          return .init(
            number: index + 1,
            text: String(decoding: line.prefix(LearnedExcerpt.longestLine), as: UTF8.self),
            isCut: line.count > LearnedExcerpt.longestLine)
        })
    }
    throw AgentError.noSuchPath("\(name): \(path)")
  }
}
