/// The passages of texts whose marks recur, by mark, see `WindowHash.forEachMark`.
///
/// Passages that are equal have equal marks, so all that recurs is found group by group, without
/// looking at what does not.
struct MarkedPassages {
  /// Passages in a row with one mark.
  struct Run {
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
    var runs: [Run] = []
    for (number, text) in texts.enumerated() {
      // The run that goes on, if its mark may recur.
      var open: Run?
      func close(at end: Int) {
        guard var run = open else { return }
        run.windows = run.windows.lowerBound..<end
        runs.append(run)
      }
      WindowHash.forEachMark(text.bytes) { start, mark in
        close(at: start)
        open =
          recurring.contains(mark)
          ? Run(mark: mark, text: number, windows: start..<start) : nil
      }
      close(at: text.bytes.count - WindowHash.length + 1)
    }
    runs.sort {
      ($0.mark, $0.text, $0.windows.lowerBound) < ($1.mark, $1.text, $1.windows.lowerBound)
    }
    self.runs = runs
  }

  /// Calls `body` with all runs of each mark that has several.
  func forEachGroup(_ body: (ArraySlice<Run>) -> Void) {
    var start = 0
    while start < runs.count {
      var end = start + 1
      while end < runs.count, runs[end].mark == runs[start].mark { end += 1 }
      if end > start + 1 { body(runs[start..<end]) }
      start = end
    }
  }
}
