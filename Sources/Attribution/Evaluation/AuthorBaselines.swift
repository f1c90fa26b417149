import Foundation
package import Memory
import Provenance

/// What any attribution must beat: scores of authors for a text by words, by the longest match,
/// and by how much they wrote.
package struct AuthorBaselines: Sendable {
  /// Okapi BM25 with an author's whole work as one document.
  ///
  /// Source: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009,
  /// §3.4.
  private static let k1 = 1.2, b = 0.75

  private var frequencies: [UInt32: [UInt64: Int]] = [:]
  private var lengths: [UInt32: Int] = [:]
  private var authorsWith: [UInt64: Int] = [:]
  private let memory: Memory

  /// Reads the words of everything in the memory but of the documents that are left out.
  ///
  /// - Complexity: O(text)
  package init(_ memory: Memory) {
    self.memory = memory
    for (index, segment) in memory.segments.enumerated() {
      for document in 0..<segment.documentCount
      where !memory.deadDocuments[index].contains(document) {
        let text = segment.bytes(ofDocument: document)
        let runs = segment.runs(ofDocument: document)
        for (number, run) in runs.enumerated() {
          let end = number + 1 < runs.count ? runs[number + 1].start : text.count
          let owner = segment.owners[segment.origins[run.origin].owner]
          guard owner.kind == .human, !owner.isCommons else { continue }
          let words = Self.words(text[run.start..<end])
          for author in owner.authors {
            lengths[author.person, default: 0] += words.count
            for word in words { frequencies[author.person, default: [:]][word, default: 0] += 1 }
          }
        }
      }
    }
    for words in frequencies.values {
      for word in words.keys { authorsWith[word, default: 0] += 1 }
    }
  }

  /// Runs of letters, digits and `_`, hashed.
  private static func words(_ text: ArraySlice<UInt8>) -> [UInt64] {
    var result: [UInt64] = []
    var hash: UInt64 = 0
    for byte in text + [0x20] {
      let isWord =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || byte == 0x5F || byte >= 0x80
      if isWord {
        if hash == 0 { hash = 0xCBF2_9CE4_8422_2325 }
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      } else if hash != 0 {
        result.append(hash)
        hash = 0
      }
    }
    return result
  }

  /// Per author, the BM25 score of a text's distinct words.
  package func bm25(_ text: [UInt8]) -> [UInt32: Double] {
    let words = Set(Self.words(text[...]))
    let count = Double(max(lengths.count, 1))
    let average = Double(lengths.values.reduce(0, +)) / count
    var scores: [UInt32: Double] = [:]
    for (author, frequencies) in frequencies {
      let length = Double(lengths[author] ?? 0) / max(average, 1)
      var score = 0.0
      for word in words {
        guard let frequency = frequencies[word] else { continue }
        let with = Double(authorsWith[word] ?? 0)
        let rarity = log(1 + (count - with + 0.5) / (with + 0.5))
        let times = Double(frequency)
        score +=
          rarity * times * (Self.k1 + 1)
          / (times + Self.k1 * (1 - Self.b + Self.b * length))
      }
      scores[author] = score
    }
    return scores
  }

  /// Per author, the bytes of the longest stretch of the text that stands in their lines.
  ///
  /// - Complexity: O(text) steps and a look at up to 64 places a maximal match.
  package func longestMatch(_ text: [UInt8]) -> [UInt32: Double] {
    var scores: [UInt32: Double] = [:]
    var cursor = ContextCursor(memory)
    for (index, byte) in text.enumerated() {
      cursor.advance(byte)
      let order = cursor.longestOrder
      // Where the match goes on, it is looked at when it ends.
      guard order >= 8, index + 1 == text.count || index % 8 == 7 else { continue }
      let entry = cursor.entryCount - 1
      for (number, segment) in memory.segments.enumerated() {
        let rows = cursor.rows(entry: entry, segment: number)
        for row in rows.lower..<min(rows.upper, rows.lower + 64) {
          let end = segment.position(ofRow: row)
          guard let document = segment.document(at: end - 1) else { continue }
          let range = segment.placement(ofDocument: document).range
          // As much as agrees before the end of the context, whatever the cursor's limit.
          var length = 0
          while length <= index, end - length - 1 >= range.lowerBound,
            segment.byte(at: end - length - 1) == text[index - length]
          {
            length += 1
          }
          let middle = end - 1 - length / 2 - range.lowerBound
          guard
            let run = segment.runs(ofDocument: document).last(where: { $0.start <= middle })
          else { continue }
          let owner = segment.owners[segment.origins[run.origin].owner]
          for author in owner.authors where owner.kind == .human {
            scores[author.person] = max(scores[author.person] ?? 0, Double(length))
          }
        }
      }
    }
    return scores
  }

  /// Per author, how many words they wrote.
  package var sizes: [UInt32: Double] { lengths.mapValues { Double($0) } }
}
