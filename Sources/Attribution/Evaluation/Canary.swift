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
  /// Everything of the document that stands before the text: whether it begins within a string.
  var before: [UInt8]
  /// The persons who share the authorship of its lines.
  package var authors: Set<UInt32>
  package var rules: LexicalRules
}

/// Finds canaries: runs of whole lines whose lines all have the same authors.
///
/// Text that credits nobody by definition has no right author: licences, imports, headers of
/// generated files, passages that three persons wrote or that stand in more than ten documents. At
/// least half of a canary, and 160 bytes, are none of it.
package struct CanaryFinder {
  static let lines = 8...40
  static let fewestBytes = 160
  private static let mostPerDocument = 24

  private let memory: Memory
  private let rules: (_ segment: Int, _ document: Int) -> LexicalRules
  private let isCommons: ([UInt8]) -> [Bool]
  /// Pieces that were drawn and left, as most of them is common knowledge.
  package private(set) var commonPieces = 0

  /// `rules` are those that the document was learned with; `isCommons` says of every byte of a
  /// text whether it is common knowledge.
  package init(
    _ memory: Memory, isCommons: @escaping ([UInt8]) -> [Bool],
    rules: @escaping (_ segment: Int, _ document: Int) -> LexicalRules
  ) {
    (self.memory, self.rules, self.isCommons) = (memory, rules, isCommons)
  }

  /// At most `count` canaries from documents in random order, one a document before any has two.
  ///
  /// Code only: prose has no names to change. Canaries of one document do not overlap.
  package mutating func canaries(
    _ count: Int, by generator: inout SplitMix64
  ) -> [Canary] {
    var documents: [(segment: Int, document: Int)] = []
    for (index, segment) in memory.segments.enumerated() {
      for document in 0..<segment.documentCount
      where !memory.deadDocuments[index].contains(document)
        && !rules(index, document).isProse
      {
        documents.append((index, document))
      }
    }
    documents.shuffle(using: &generator)
    var result: [Canary] = []
    var taken = [[ClosedRange<Int>]](repeating: [], count: documents.count)
    for _ in 0..<Self.mostPerDocument {
      for (number, (segment, document)) in documents.enumerated() {
        if result.count == count { return result }
        guard let canary = canary(segment, document, rules(segment, document), &generator),
          !taken[number].contains(where: { $0.overlaps(canary.lines) })
        else { continue }
        taken[number].append(canary.lines)
        let own = isCommons(canary.text).count { !$0 }
        if own >= Self.fewestBytes, 2 * own >= canary.text.count {
          result.append(canary)
        } else {
          commonPieces += 1
        }
      }
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
    let piece = Array(text[starts[first]..<end])
    guard piece.count >= Self.fewestBytes else { return nil }
    return Canary(
      segment: segment, document: document, lines: first + 1...first + length,
      text: piece, before: Array(text[..<starts[first]]), authors: stretch.authors, rules: rules)
  }
}

extension CreditModel {
  /// Common knowledge of fewer bytes is what any text is made of: idioms, and beginnings of lines.
  private static let passageBytes = 64

  /// Per byte of a text, whether it is common knowledge: a line or an idiom that is by what it
  /// says, or part of 64 bytes in a row that the memory holds to be.
  package func isCommons(_ text: [UInt8]) -> [Bool] {
    var result = [Bool](repeating: false, count: text.count)
    var passage = 0..<0
    for stretch in commonStretches(CreditRequest(text: text)) {
      switch stretch.reason {
      case .licence, .template, .importLine, .generatedHeader, .commonsSource, .idiom:
        for index in stretch.bytes { result[index] = true }
      case .threePersons, .manyDocuments, .loneBracket: break
      }
      let joins = stretch.bytes.lowerBound == passage.upperBound
      passage = joins ? passage.lowerBound..<stretch.bytes.upperBound : stretch.bytes
      guard passage.count >= Self.passageBytes else { continue }
      for index in passage { result[index] = true }
    }
    return result
  }
}
