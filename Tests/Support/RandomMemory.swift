package import Memory
import Provenance

/// A random memory and the same examples as a list.
package struct RandomMemory {
  package var memory: Memory
  package var counted: CountedExamples
  package var documents: [[UInt8]]

  /// Up to three segments of documents over a small alphabet, some of them dead.
  ///
  /// With `hasCopies`, a third of the pieces are copies, which do not count.
  /// With `hasCoAuthors`, whoever writes does so with the next person; `persons` are joined when
  /// the segments are opened.
  package init(
    seed: UInt64, alphabet: [UInt8] = Array("abc \n".utf8), longest: Int = 60,
    hasCoAuthors: Bool = false, hasCopies: Bool = false, merging persons: [UInt32: UInt32] = [:]
  ) throws {
    var generator = SeededGenerator(seed: seed)
    counted = CountedExamples(longestOrder: Memory.longestOrder)
    documents = []
    let owners = (0..<4).map { number in
      let persons = hasCoAuthors ? [number, (number + 1) % 4] : [number]
      return Owner(
        id: UInt32(number), kind: .human, isCommons: false,
        authors: persons.map { .init(person: UInt32($0), weight: 1 / Double(persons.count)) })
    }
    let origins = (0..<6).map { number in
      SegmentOrigin(
        commit: nil, time: 0, owner: number % 4, standing: number < 4 ? .original : .copied)
    }
    var segments: [Segment] = []
    var deadDocuments: [Set<Int>] = []
    for number in 0..<Int.random(in: 1...3, using: &generator) {
      var inSegment: [SegmentDocument] = []
      var dead: Set<Int> = []
      for index in 0..<Int.random(in: 1...5, using: &generator) {
        let length = Int.random(in: 0...longest, using: &generator)
        let bytes = (0..<length).map { _ in alphabet.randomElement(using: &generator)! }
        var runs: [SegmentDocument.Run] = []
        var ownerOf: [Int] = []
        for offset in 0..<length {
          if offset == 0 || Int.random(in: 0..<10, using: &generator) == 0 {
            let count = hasCopies ? 6 : 4
            runs.append(
              .init(start: offset, origin: Int.random(in: 0..<count, using: &generator)))
          }
          ownerOf.append(runs[runs.count - 1].origin)
        }
        inSegment.append(SegmentDocument(bytes: bytes, runs: runs))
        if Int.random(in: 0..<4, using: &generator) == 0 {
          dead.insert(index)
        } else {
          counted.add(document: documents.count, bytes, owners: ownerOf)
        }
        documents.append(bytes)
      }
      let file = try SegmentBuilder.build(
        SegmentContent(documents: inSegment, origins: origins, owners: owners))
      segments.append(try Segment(bytes: file, name: "segment \(number)", merging: persons))
      deadDocuments.append(dead)
    }
    memory = Memory(segments, deadDocuments: deadDocuments)
  }
}
