package import Git
package import Provenance

/// A document outside Git as it was seen: its text, and who wrote which line when.
package struct ObservedDocument: Sendable {
  package struct Origin: Sendable, Hashable {
    /// Empty if nobody knows.
    package var authors: [Identity]
    /// Seconds since 1970.
    package var time: Int64
    /// The lines were there when the document was first seen; later ones are edits.
    package var isFirst: Bool

    package init(authors: [Identity], time: Int64, isFirst: Bool) {
      (self.authors, self.time, self.isFirst) = (authors, time, isFirst)
    }
  }

  /// SHA-256 of the text.
  package var digest: [UInt8]
  /// `nil` if only its digest is left: then it tells of the very same text alone.
  package var text: [UInt8]?
  /// They cover all lines, in order.
  package var runs: [OriginRun]
  package var origins: [Origin]

  package init(digest: [UInt8], text: [UInt8]?, runs: [OriginRun], origins: [Origin]) {
    (self.digest, self.text, self.runs, self.origins) = (digest, text, runs, origins)
  }

  /// A document that is seen for the first time.
  package init(first text: [UInt8], authors: [Identity], time: Int64) {
    let lines = LineTable(text).count
    self.init(
      digest: SHA256.digest(text), text: text,
      runs: lines > 0 ? [OriginRun(lines: 0..<lines, origin: 0)] : [],
      origins: [Origin(authors: authors, time: time, isFirst: true)])
  }

  /// The document as it is seen again: lines that are unchanged keep their origin, all others are
  /// an edit of `authors` at `time`.
  ///
  /// `declared` is who the document itself names: what was there first is theirs, now as before.
  /// - Throws: `GitError.tooLarge`.
  package func edited(
    _ text: [UInt8], declared: [Identity], by authors: [Identity], at time: Int64
  ) throws(GitError) -> ObservedDocument {
    var result = ObservedDocument(
      digest: SHA256.digest(text), text: text, runs: [], origins: origins)
    if !declared.isEmpty {
      for index in result.origins.indices where result.origins[index].isFirst {
        result.origins[index].authors = declared
      }
    }
    if result.digest == digest {
      result.runs = runs
      return result
    }
    guard let old = self.text else {
      return ObservedDocument(
        first: text, authors: declared.isEmpty ? authors : declared, time: time)
    }
    let edit = result.origins.count
    var next = 0
    for stretch in try TextDiff.unchanged(text, from: old) {
      result.append(next..<stretch.lines.lowerBound, edit)
      for run in runs {
        let start = max(run.lines.lowerBound, stretch.oldStart)
        let end = min(run.lines.upperBound, stretch.oldStart + stretch.lines.count)
        let shift = stretch.lines.lowerBound - stretch.oldStart
        if start < end { result.append(start + shift..<end + shift, run.origin) }
      }
      next = stretch.lines.upperBound
    }
    result.append(next..<LineTable(text).count, edit)
    if result.runs.contains(where: { $0.origin == edit }) {
      result.origins.append(Origin(authors: authors, time: time, isFirst: false))
    }
    return result
  }

  private mutating func append(_ lines: Range<Int>, _ origin: Int) {
    if lines.isEmpty { return }
    if let last = runs.last, last.origin == origin, last.lines.upperBound == lines.lowerBound {
      runs[runs.count - 1].lines = last.lines.lowerBound..<lines.upperBound
    } else {
      runs.append(OriginRun(lines: lines, origin: origin))
    }
  }
}

/// Finds which new documents are those that vanished, under another name.
package enum Renames {
  /// More pairs than this are not compared.
  private static let mostPairs = 40_000

  /// The old path of each new one that has one: the same text first, then the most lines in common,
  /// at least half of the longer text's.
  ///
  /// - Complexity: O(bytes + pairs · lines)
  package static func find(
    gone: [(path: Path, document: ObservedDocument)], new: [(path: Path, text: [UInt8])]
  ) -> [Path: Path] {
    var result: [Path: Path] = [:]
    var left = gone.sorted { $0.path < $1.path }
    var waiting: [(path: Path, text: [UInt8])] = []
    for entry in new.sorted(by: { $0.path < $1.path }) {
      let digest = SHA256.digest(entry.text)
      if let index = left.firstIndex(where: { $0.document.digest == digest }) {
        result[entry.path] = left.remove(at: index).path
      } else {
        waiting.append(entry)
      }
    }
    guard !left.isEmpty, !waiting.isEmpty, left.count * waiting.count <= mostPairs else {
      return result
    }
    let old = left.map { lineCounts($0.document.text ?? []) }
    var pairs: [(score: Double, old: Int, new: Int)] = []
    for (number, entry) in waiting.enumerated() {
      let counts = lineCounts(entry.text)
      for (index, other) in old.enumerated() {
        let longer = max(counts.lines, other.lines)
        guard longer > 0, min(counts.lines, other.lines) * 2 >= longer else { continue }
        var shared = 0
        for (line, count) in counts.counts { shared += min(count, other.counts[line] ?? 0) }
        let score = Double(shared) / Double(longer)
        if score >= 0.5 { pairs.append((score, index, number)) }
      }
    }
    pairs.sort { ($1.score, $0.old, $0.new) < ($0.score, $1.old, $1.new) }
    var used: (old: Set<Int>, new: Set<Int>) = ([], [])
    for pair in pairs where !used.old.contains(pair.old) && !used.new.contains(pair.new) {
      used.old.insert(pair.old)
      used.new.insert(pair.new)
      result[waiting[pair.new].path] = left[pair.old].path
    }
    return result
  }

  /// How often each line occurs that is not blank, and how many such lines there are.
  private static func lineCounts(
    _ text: [UInt8]
  ) -> (counts: [ArraySlice<UInt8>: Int], lines: Int) {
    var counts: [ArraySlice<UInt8>: Int] = [:]
    var lines = 0
    for line in text.split(separator: 0x0A)
    where line.contains(where: { $0 != 0x20 && $0 != 0x09 }) {
      counts[line, default: 0] += 1
      lines += 1
    }
    return (counts, lines)
  }
}
