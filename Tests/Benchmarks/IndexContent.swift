import Foundation
import LanguageModel
import Memory
import Provenance

/// Files as the content of segments, with authors drawn for their lines: a list of files has none.
struct IndexContent {
  /// Runs of 1 to 40 lines, each by one of 400 authors, of whom the first wrote most.
  private static let authors = 400

  private(set) var parts: [SegmentContent] = []
  private(set) var bytes = 0

  /// The files of a list, once each, in parts of at most `limit` bytes.
  init(list: String, limit: Int = 256 << 20) throws {
    var generator = SplitMix64(seed: 1)
    var seen: Set<[UInt8]> = []
    var part = Self.empty
    var size = 0
    for path in try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n") {
      let text = [UInt8](try Data(contentsOf: URL(filePath: String(path)))).filter { $0 != 0 }
      guard !text.isEmpty, seen.insert(SHA256.digest(text)).inserted else { continue }
      if size > 0, size + text.count > limit {
        parts.append(part)
        (part, size) = (Self.empty, 0)
      }
      part.documents.append(Self.document(text, &generator))
      size += text.count
      bytes += text.count
    }
    if size > 0 { parts.append(part) }
  }

  static var empty: SegmentContent {
    SegmentContent(
      documents: [],
      origins: (0..<authors).map { SegmentOrigin(commit: nil, time: Int64($0), owner: $0) },
      owners: (0..<authors).map {
        Owner(
          id: UInt32($0), kind: .human, isCommons: false,
          authors: [.init(person: UInt32($0), weight: 1)])
      })
  }

  static func document(
    _ text: [UInt8], _ generator: inout SplitMix64
  ) -> SegmentDocument {
    var runs = [SegmentDocument.Run(start: 0, origin: author(&generator))]
    var lines = Int.random(in: 1...40, using: &generator)
    for (index, byte) in text.enumerated() where byte == 0x0A && index + 1 < text.count {
      lines -= 1
      if lines > 0 { continue }
      lines = Int.random(in: 1...40, using: &generator)
      let author = author(&generator)
      if runs[runs.count - 1].origin != author {
        runs.append(.init(start: index + 1, origin: author))
      }
    }
    return SegmentDocument(bytes: text, runs: runs)
  }

  private static func author(_ generator: inout SplitMix64) -> Int {
    let unit = generator.nextUnit()
    return min(Int(Double(authors) * unit * unit * unit), authors - 1)
  }
}
