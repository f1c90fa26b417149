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
    // What is hidden is still in the segments until it is erased, which takes seconds.
    guard try HiddenText(store).isEmpty else {
      throw AgentError.noSuchPath("\(name): \(path) while something is being forgotten")
    }
    for source in sources {
      guard let found = try store.placement(of: path, in: source),
        let number = manifest.segments.firstIndex(where: { $0.file == found.segment })
      else { continue }
      let all = model.memory.segments[number].numberedLines(ofDocument: found.number)
      let shown = all.filter { wanted.contains($0.number) }.prefix(LearnedExcerpt.mostLines)
      return LearnedExcerpt(
        source: source.name, path: path.description, lineCount: all.last?.number ?? 0,
        lines: shown.map { number, line in
          .init(
            number: number,
            text: String(decoding: line.prefix(LearnedExcerpt.longestLine), as: UTF8.self),
            isCut: line.count > LearnedExcerpt.longestLine)
        })
    }
    throw AgentError.noSuchPath("\(name): \(path)")
  }
}

extension Segment {
  /// The lines of a document without their ends, numbered from 1 as in the file.
  ///
  /// NUL stands for lines that were cut out; how many is the time of its origin.
  fileprivate func numberedLines(
    ofDocument index: Int
  ) -> [(number: Int, line: ArraySlice<UInt8>)] {
    let bytes = bytes(ofDocument: index)
    var cut: [Int: Int] = [:]
    for run in runs(ofDocument: index) where run.start < bytes.count && bytes[run.start] == 0 {
      cut[run.start] = Int(clamping: min(max(origins[run.origin].time, 0), 1 << 32))
    }
    var result: [(number: Int, line: ArraySlice<UInt8>)] = []
    var number = 1
    var start = 0
    while start < bytes.count {
      if let lines = cut[start] {
        number += lines
        start += 1
        continue
      }
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      result.append((number, bytes[start..<end]))
      number += 1
      start = end + 1
    }
    return result
  }
}
