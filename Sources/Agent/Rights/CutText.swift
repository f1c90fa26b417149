import Corpus
import Provenance

/// A text of which lines were cut out: NUL stands where they stood, so that what follows starts with
/// no context.
///
/// A cut at the end leaves nothing behind.
struct CutText {
  struct Run {
    /// In bytes.
    var start: Int
    /// An index into the origins of the source; of a cut one that is nobody's, whose time is how
    /// many lines were cut.
    var origin: Int
    var lines: Int
  }

  private(set) var bytes: [UInt8] = []
  private(set) var runs: [Run] = []
  /// The lines that were cut, each stretch of them by itself, with the origin of its first line.
  private(set) var removed: [(bytes: [UInt8], origin: Int, lines: Int)] = []

  /// Cuts lines out of a text whose `runs` cover all of it.
  ///
  /// `isCut` says of every origin whether its lines go; origins of cuts are added to `origins`.
  /// - Complexity: O(n)
  init(_ text: [UInt8], _ runs: [OriginRun], isCut: [Bool], _ origins: inout [Origin]) {
    let table = LineTable(text)
    var pending = 0
    func bytes(_ lines: Range<Int>) -> Range<Int> {
      let last = min(lines.upperBound, table.count)
      return table.starts[min(lines.lowerBound, last)]..<table.starts[last]
    }
    for run in runs where !run.lines.isEmpty {
      let part = text[bytes(run.lines)]
      if isCut[run.origin] {
        if pending > 0, let last = removed.indices.last, removed[last].origin == run.origin {
          removed[last].bytes += part
          removed[last].lines += run.lines.count
        } else {
          removed.append((Array(part), run.origin, run.lines.count))
        }
        pending += run.lines.count
        continue
      }
      if pending > 0 {
        origins.append(Origin(commit: nil, authors: [], time: Int64(pending), kind: .unknown))
        self.runs.append(Run(start: self.bytes.count, origin: origins.count - 1, lines: pending))
        self.bytes.append(UInt8(0))
        pending = 0
      }
      self.runs.append(Run(start: self.bytes.count, origin: run.origin, lines: run.lines.count))
      self.bytes += part
    }
  }

  /// Whether nothing that can be read is left.
  var isBlank: Bool { bytes.allSatisfy { $0 <= 0x20 } }
}
