import CByteCount
import Provenance

extension Segment {
  /// Where a document lies in the text.
  package struct Placement: Hashable, Sendable {
    package var index: Int
    /// Of its bytes in the text of the segment.
    package var range: Range<Int>
    var firstRow: Int
    var runs: Range<Int>
  }

  package func placement(ofDocument index: Int) -> Placement {
    precondition(index >= 0 && index < documentCount, "the document must be in the segment")
    func entry(_ number: Int) -> Int { unsafe Int(documents[index * 4 + number]) }
    let start = min(entry(0), rowCount)
    let end = min(start + entry(1), rowCount)
    let runCount = unsafe runs.count / 2
    let run = min(entry(3), runCount)
    return Placement(
      index: index, range: start..<end, firstRow: min(entry(2), rowCount - 1),
      runs: run..<max(run, min(entry(7), runCount)))
  }

  /// The document that holds the byte of the text at `position`, or that ends there.
  ///
  /// - Complexity: O(log documents)
  package func document(at position: Int) -> Int? {
    var (low, high) = (0, documentCount)
    while low < high {
      let middle = (low + high) / 2
      if unsafe Int(documents[middle * 4]) <= position { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }

  /// The bytes of a document.
  package func bytes(ofDocument index: Int) -> [UInt8] {
    bytes(in: placement(ofDocument: index).range)
  }

  /// The bytes of the text in `range`.
  package func bytes(in range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= rowCount, "the text must hold it")
    return unsafe Array(text[range])
  }

  /// The byte of the text at `position`.
  package func byte(at position: Int) -> UInt8 {
    precondition(position >= 0 && position < rowCount, "the text must hold the position")
    return unsafe text[position]
  }

  /// How often a byte stands in a range of the text.
  ///
  /// - Complexity: O(range), many bytes at a time
  package func occurrences(of byte: UInt8, in range: Range<Int>) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= rowCount, "the text must hold it")
    guard let start = unsafe text.baseAddress else { return 0 }
    return unsafe Int(byl_count_byte(start + range.lowerBound, range.count, byte))
  }

  /// The runs of a document: where each starts in the document, and its origin.
  package func runs(ofDocument index: Int) -> [SegmentDocument.Run] {
    let placement = placement(ofDocument: index)
    return placement.runs.map { run in
      unsafe SegmentDocument.Run(
        start: max(Int(runs[run * 2]) - placement.range.lowerBound, 0),
        origin: min(Int(runs[run * 2 + 1]), origins.count - 1))
    }
  }

  /// Calls `body` with the stretches of a document's bytes that are no copies, in order; an empty
  /// document is one.
  func forEachOriginalStretch(ofDocument index: Int, _ body: (Range<Int>) -> Void) {
    let count = placement(ofDocument: index).range.count
    let runs = copies.count > 0 ? self.runs(ofDocument: index) : []
    var start = 0
    let first = placement(ofDocument: index).range.lowerBound
    for (number, run) in runs.enumerated()
    where run.start < count && origins[run.origin].standing == .copied
      && byte(at: first + run.start) != 0
    {
      let end = number + 1 < runs.count ? runs[number + 1].start : count
      if start < run.start { body(start..<min(run.start, count)) }
      start = max(start, min(end, count))
    }
    if start < count || count == 0 { body(start..<count) }
  }

  /// The runs of a document, of its bytes and its end, for whose origins `isWanted` says so; what is
  /// a copy counts elsewhere and is in none.
  func stretches(ofDocument index: Int, whereOrigin isWanted: (Int) -> Bool) -> [Range<Int>] {
    let (placement, runs) = (placement(ofDocument: index), runs(ofDocument: index))
    let count = placement.range.count
    var result: [Range<Int>] = []
    for (number, run) in runs.enumerated() where isWanted(run.origin) {
      let end = number + 1 < runs.count ? runs[number + 1].start : count + 1
      let isSeparator =
        run.start < count && byte(at: placement.range.lowerBound + run.start) == 0
      if run.start < end, origins[run.origin].standing != .copied || isSeparator {
        result.append(run.start..<end)
      }
    }
    return result
  }

  /// How many bytes of a document are copies.
  package func copiedBytes(ofDocument index: Int) -> Int {
    var result = placement(ofDocument: index).range.count
    forEachOriginalStretch(ofDocument: index) { result -= $0.count }
    return result
  }

  /// A document with all that a new segment needs of it.
  package func content(ofDocument index: Int) -> SegmentDocument {
    SegmentDocument(bytes: bytes(ofDocument: index), runs: runs(ofDocument: index))
  }

  /// What a document is by, as it was written beside it: 32 bytes, see `DocumentDigest`.
  package func digest(ofDocument index: Int) -> [UInt8] {
    precondition(index >= 0 && index < documentCount, "the document must be in the segment")
    return unsafe Array(documentDigests[index * 32..<index * 32 + 32])
  }

  /// The examples of a document, of each byte and of its end: the rows of their contexts, and of
  /// those with their bytes.
  ///
  /// - Complexity: O(length) steps.
  func examples(ofDocument index: Int) -> (rows: [Int], steps: [Int]) {
    var result: (rows: [Int], steps: [Int]) = ([], [])
    followExamples(ofDocuments: [index]) { _, rows, steps in
      result = (rows.map { Int($0) }, steps.map { Int($0) })
    }
    return result
  }

  /// The rows of a document's examples: of each byte, and of its end.
  ///
  /// - Complexity: O(length) steps.
  package func rows(ofDocument index: Int) -> [Int] { examples(ofDocument: index).rows }

  /// The document that holds the byte before a place in the text; a separator is the following one's.
  func document(after position: Int) -> Int {
    let last = max(position - 1, 0)
    return document(at: last < rowCount && byte(at: last) == 0 ? position : last) ?? 0
  }

  /// How many bytes of text precede the row's next byte: a place in the text.
  ///
  /// - Complexity: O(1): at most fifteen steps.
  package func position(ofRow row: Int) -> Int {
    precondition(row >= 0 && row < rowCount, "the row must be in the segment")
    var row = row
    for steps in 0...SegmentFormat.sampleMask {
      if let position = sampledPosition(ofRow: row, after: steps) { return position }
      row = step(row)
    }
    return 0
  }

  /// The position of a row that some steps led to, less those, if it is kept.
  private func sampledPosition(ofRow row: Int, after steps: Int) -> Int? {
    let word = unsafe sampled[row >> 6]
    let bit = UInt64(1) << UInt64(row & 63)
    if word & bit == 0 { return nil }
    var rank = unsafe Int(sampledRanks[row >> 9])
    for other in (row >> 9) << 3..<row >> 6 { rank += unsafe sampled[other].nonzeroBitCount }
    rank += (word & (bit - 1)).nonzeroBitCount
    return unsafe rank < positions.count ? max(Int(positions[rank]) - steps, 0) : 0
  }

  /// How many walks go side by side.
  static let walks = 8

  /// Appends the document that holds the last byte of the context of each of at most `walks` rows.
  ///
  /// A step of one walk waits for memory that was asked for while the others took theirs.
  func appendDocuments(ofRows rows: RowRange, to documents: inout [UInt32]) {
    precondition(
      rows.lower >= 0 && rows.upper <= rowCount && rows.count <= Self.walks,
      "the rows must be in the segment")
    var places = SIMD8<Int>(repeating: -1)
    var walking = SIMD8<Int>()
    for lane in 0..<rows.count { walking[lane] = rows.lower + lane }
    for steps in 0...SegmentFormat.sampleMask {
      var isWalking = false
      for lane in 0..<rows.count where places[lane] < 0 {
        if let place = sampledPosition(ofRow: walking[lane], after: steps) {
          places[lane] = place
        } else {
          isWalking = true
          followers.prefetch(followers[walking[lane]], walking[lane])
        }
      }
      if !isWalking { break }
      for lane in 0..<rows.count where places[lane] < 0 {
        walking[lane] = step(walking[lane])
        unsafe byl_prefetch(sampled + walking[lane] >> 6)
        followers.prefetch(walking[lane])
      }
    }
    for lane in 0..<rows.count {
      documents.append(UInt32(truncatingIfNeeded: document(after: max(places[lane], 0))))
    }
  }
}
