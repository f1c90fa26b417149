package import LanguageModel
package import Memory
import Provenance

/// A piece of a learned document whose author is known.
package struct Canary: Sendable {
  package var segment: Int
  package var document: Int
  /// From 1, both ends included.
  package var lines: ClosedRange<Int>
  package var text: [UInt8]
  /// The persons who share the authorship of its lines.
  package var authors: Set<UInt32>
  package var rules: LexicalRules
}

/// Finds canaries: runs of whole lines whose lines all have the same authors.
package struct CanaryFinder {
  /// Lines of a canary, and bytes it has at least.
  static let lines = 8...40
  static let fewestBytes = 160

  private let memory: Memory
  private let rules: (_ segment: Int, _ document: Int) -> LexicalRules

  /// `rules` are those that the document was learned with.
  package init(_ memory: Memory, rules: @escaping (_ segment: Int, _ document: Int) -> LexicalRules)
  {
    (self.memory, self.rules) = (memory, rules)
  }

  /// At most `count` canaries from documents in random order, one a document and author.
  ///
  /// Code only: prose has no names to change. Text that is mostly common knowledge or a licence is
  /// not told apart here: it is nobody's, and misses are misses.
  package func canaries(
    _ count: Int, by generator: inout SplitMix64
  ) -> [Canary] {
    var documents: [(segment: Int, document: Int)] = []
    for (index, segment) in memory.segments.enumerated() {
      for document in 0..<segment.documentCount
      where !memory.deadDocuments[index].contains(document) {
        documents.append((index, document))
      }
    }
    documents.shuffle(using: &generator)
    var result: [Canary] = []
    for (segment, document) in documents {
      if result.count == count { break }
      let rules = rules(segment, document)
      guard !rules.isProse, let canary = canary(segment, document, rules, &generator) else {
        continue
      }
      result.append(canary)
    }
    return result
  }

  private func canary(
    _ segment: Int, _ document: Int, _ rules: LexicalRules, _ generator: inout SplitMix64
  ) -> Canary? {
    let text = memory.segments[segment].bytes(ofDocument: document)
    let starts = [0] + text.indices.filter { text[$0] == 0x0A }.map { $0 + 1 }
    let owners = memory.segments[segment].owners
    let origins = memory.segments[segment].origins
    let runs = memory.segments[segment].runs(ofDocument: document)
    func authors(at offset: Int) -> Set<UInt32> {
      guard let run = runs.last(where: { $0.start <= offset }) else { return [] }
      let owner = owners[origins[run.origin].owner]
      return owner.kind == .human && !owner.isCommons ? Set(owner.authors.map(\.person)) : []
    }
    var stretches: [(lines: Range<Int>, authors: Set<UInt32>)] = []
    for line in 0..<starts.count where starts[line] < text.count {
      let here = authors(at: starts[line])
      if let last = stretches.last, last.authors == here {
        stretches[stretches.count - 1].lines = last.lines.lowerBound..<line + 1
      } else {
        stretches.append((line..<line + 1, here))
      }
    }
    let fit = stretches.filter { !$0.authors.isEmpty && $0.lines.count >= Self.lines.lowerBound }
    guard let stretch = fit.randomElement(using: &generator) else { return nil }
    let most = min(Self.lines.upperBound, stretch.lines.count)
    let length = Int.random(in: Self.lines.lowerBound...most, using: &generator)
    let first = Int.random(
      in: stretch.lines.lowerBound...stretch.lines.upperBound - length, using: &generator)
    let end = first + length < starts.count ? starts[first + length] : text.count
    guard end - starts[first] >= Self.fewestBytes else { return nil }
    return Canary(
      segment: segment, document: document, lines: first + 1...first + length,
      text: Array(text[starts[first]..<end]), authors: stretch.authors, rules: rules)
  }
}
