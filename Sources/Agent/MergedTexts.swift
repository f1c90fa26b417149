import Corpus
import Provenance

/// A text of the memory, once however many documents hold it, and whose its lines are.
struct MergedText {
  var digest: [UInt8]
  /// Of the first document that was found with it; its name tells the language.
  var path: Path
  var bytes: [UInt8]
  /// Where each run starts, and its origin.
  var runs: [(start: Int, origin: MergedOrigin)]
  var lines: Int
}

/// An origin with its owner's number in the catalog.
struct MergedOrigin: Hashable {
  var commit: CommitID?
  var time: Int64
  var owner: UInt32
}

/// Joins documents with the same text: each line belongs to its earliest origin, so that a copy
/// earns its copier nothing and counts once.
struct MergedTexts {
  private(set) var texts: [[UInt8]: MergedText] = [:]
  /// In the order in which they were found.
  private(set) var order: [[UInt8]] = []

  /// Adds a document; returns the digest of its text.
  mutating func add(
    _ bytes: [UInt8], at path: Path, _ runs: [(start: Int, origin: MergedOrigin)], lines: Int
  ) -> [UInt8] {
    let digest = SHA256.digest(bytes)
    guard let known = texts[digest] else {
      texts[digest] = MergedText(
        digest: digest, path: path, bytes: bytes, runs: runs, lines: lines)
      order.append(digest)
      return digest
    }
    texts[digest]?.runs = Self.earliest(known.runs, runs)
    return digest
  }

  /// The earlier of two histories of the same bytes, piece by piece; the first one of equals.
  static func earliest(
    _ a: [(start: Int, origin: MergedOrigin)], _ b: [(start: Int, origin: MergedOrigin)]
  ) -> [(start: Int, origin: MergedOrigin)] {
    var result: [(start: Int, origin: MergedOrigin)] = []
    var (i, j) = (0, 0)
    let starts = Set(a.map(\.start) + b.map(\.start)).sorted()
    for start in starts {
      while i + 1 < a.count, a[i + 1].start <= start { i += 1 }
      while j + 1 < b.count, b[j + 1].start <= start { j += 1 }
      guard i < a.count, j < b.count else { continue }
      let origin = b[j].origin.time < a[i].origin.time ? b[j].origin : a[i].origin
      if result.last?.origin != origin { result.append((start, origin)) }
    }
    return result
  }
}
