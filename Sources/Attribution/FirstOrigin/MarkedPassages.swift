import Threads

/// The passages of texts whose marks recur, by mark, see `WindowHash.forEachMark`.
///
/// Passages that are equal have equal marks, so all that recurs is found group by group, without
/// looking at what does not.
struct MarkedPassages: Sendable {
  /// Passages in a row with one mark.
  struct Run: Sendable {
    var mark: UInt64
    var text: Int
    /// Where the passages start.
    var windows: Range<Int>
  }

  /// Per text, the number of its family.
  let families: [Int32]
  /// Sorted by mark, then by text and place.
  private let runs: [Run]

  /// - Complexity: O(bytes), and the sort of what may recur.
  init(_ texts: [ClaimedText]) {
    let size = texts.reduce(0) { $0 + $1.bytes.count }
    let (seen, recurring) = (HashFilter(for: size / 8), HashFilter(for: size / 16))
    var signatures: [TextFamilies.Signature] = []
    signatures.reserveCapacity(texts.count)
    for text in texts {
      var signature = TextFamilies.Signature()
      WindowHash.forEachMark(text.bytes) { _, mark in
        signature.add(mark)
        if seen.insert(mark) { _ = recurring.insert(mark) }
      }
      signatures.append(signature)
    }
    families = TextFamilies(signatures).numbers
    var runs = Array(
      concurrently(texts.count) { Self.runs(of: texts[$0].bytes, number: $0, recurring) }.joined())
    runs.sort {
      ($0.mark, $0.text, $0.windows.lowerBound) < ($1.mark, $1.text, $1.windows.lowerBound)
    }
    self.runs = runs
  }

  /// The passages of a text whose marks may recur.
  private static func runs(of text: [UInt8], number: Int, _ recurring: HashFilter) -> [Run] {
    var runs: [Run] = []
    // The run that goes on, if its mark may recur.
    var open: Run?
    func close(at end: Int) {
      guard var run = open else { return }
      run.windows = run.windows.lowerBound..<end
      runs.append(run)
    }
    WindowHash.forEachMark(text) { start, mark in
      close(at: start)
      open =
        recurring.contains(mark) ? Run(mark: mark, text: number, windows: start..<start) : nil
    }
    close(at: text.count - WindowHash.length + 1)
    return runs
  }

  /// All runs of each mark that has several, in about `count` parts with as many runs each.
  func groups(in count: Int) -> [[ArraySlice<Run>]] {
    var parts: [[ArraySlice<Run>]] = []
    var (part, size): ([ArraySlice<Run>], Int) = ([], 0)
    let most = runs.count / max(count, 1)
    var start = 0
    while start < runs.count {
      var end = start + 1
      while end < runs.count, runs[end].mark == runs[start].mark { end += 1 }
      if end > start + 1 {
        part.append(runs[start..<end])
        size += end - start
        if size > most {
          parts.append(part)
          (part, size) = ([], 0)
        }
      }
      start = end
    }
    return part.isEmpty ? parts : parts + [part]
  }
}
