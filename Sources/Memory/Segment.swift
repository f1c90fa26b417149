import Provenance

/// An immutable part of the memory: documents, the index over their contexts, and whose they are.
///
/// See `SegmentFormat` for the file. The type is safe to use because opening checks that every
/// section has the length its neighbours need, and every access is checked against that length.
@safe package final class Segment: @unchecked Sendable {
  /// The file it was opened from, or a name for what is only in memory.
  package let name: String
  /// *n*: bytes of text and separators.
  package let rowCount: Int
  package let documentCount: Int
  package let origins: [SegmentOrigin]
  /// With those persons joined who are one.
  package let owners: [Owner]
  /// The byte that follows each row's context.
  package let followers: ByteRank
  /// SHA-256 of the file's content, as its header has it.
  package let digest: [UInt8]
  let voters: Voters

  private let bytes: SegmentBytes
  private let starts: [Int]
  private let lastOwners: UnsafePointer<UInt16>
  private let ownerBlocks: UnsafeBufferPointer<UInt32>
  private let ownerCounts: UnsafeBufferPointer<UInt32>
  private let boundaryRows: UnsafeBufferPointer<UInt32>
  private let boundaryOwners: UnsafeBufferPointer<UInt32>
  private let reach: UnsafeBufferPointer<UInt32>
  private let passages: UnsafeBufferPointer<UInt32>
  private let sampled: UnsafeBufferPointer<UInt64>
  private let sampledRanks: UnsafeBufferPointer<UInt32>
  private let positions: UnsafeBufferPointer<UInt32>
  private let text: UnsafeBufferPointer<UInt8>
  private let documents: UnsafeBufferPointer<UInt32>
  private let runs: UnsafeBufferPointer<UInt32>

  /// Maps a segment file, where `persons` names, for some, the person whom they are.
  ///
  /// - Throws: `file` if it cannot be read, `damaged` or `version` if it is not what it should be.
  package convenience init(
    path: String, merging persons: [UInt32: UInt32] = [:]
  ) throws(SegmentError) {
    try self.init(SegmentBytes(path: path), name: path, persons)
  }

  /// Opens a segment file that is in memory.
  package convenience init(
    bytes: [UInt8], name: String, merging persons: [UInt32: UInt32] = [:]
  ) throws(SegmentError) {
    try self.init(SegmentBytes(bytes), name: name, persons)
  }

  private init(
    _ bytes: SegmentBytes, name: String, _ persons: [UInt32: UInt32]
  ) throws(SegmentError) {
    let table = try SectionTable(bytes, name: name)
    let count = table.rowCount
    self.name = name
    self.bytes = bytes
    rowCount = count
    digest = table.digest
    let followers = try unsafe table.section(.followers, of: UInt8.self, count: count)
    let checkpoints = try unsafe table.section(
      .checkpoints, of: UInt32.self, count: ByteRank.checkpointCount(count) * 256)
    let starts = try unsafe table.section(.starts, of: UInt64.self, count: 257).map { Int($0) }
    guard starts.last == count, zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw .damaged(path: name, reason: "its counts of bytes do not add up")
    }
    let lastOwners = try unsafe table.section(.lastOwners, of: UInt16.self, count: count)
    let ownerBlocks = try unsafe table.section(
      .ownerBlocks, of: UInt32.self,
      count: (count + 1 << SegmentFormat.ownerBlockShift - 1) >> SegmentFormat.ownerBlockShift + 1)
    let ownerCounts = try unsafe table.section(
      .ownerCounts, of: UInt32.self, count: ownerBlocks.last.map { Int($0) } ?? 0)
    let boundaryRows = try unsafe table.section(.boundaryRows, of: UInt32.self)
    let boundaryOwners = try unsafe table.section(
      .boundaryOwners, of: UInt32.self, count: boundaryRows.count)
    let reach = try unsafe table.section(
      .reach, of: UInt32.self, count: ((count >> SegmentFormat.reachShift) + 1) * 3)
    let passages = try unsafe table.section(
      .passages, of: UInt32.self, count: (count >> SegmentFormat.passageShift) + 1)
    let sampled = try unsafe table.section(.sampled, of: UInt64.self, count: count / 64 + 1)
    let sampledRanks = try unsafe table.section(
      .sampledRanks, of: UInt32.self, count: (count + 511) / 512)
    let positions = try unsafe table.section(.positions, of: UInt32.self)
    let text = try unsafe table.section(.text, of: UInt8.self, count: count)
    let documents = try unsafe table.section(.documents, of: UInt32.self)
    let runs = try unsafe table.section(.runs, of: UInt32.self)
    guard documents.count % 4 == 0, documents.count >= 4, runs.count % 2 == 0,
      let people = unsafe SegmentPeople.decode(table.raw(.people))
    else { throw .damaged(path: name, reason: "its tables of documents or people are cut short") }
    origins = people.0
    owners = persons.isEmpty ? people.1 : people.1.map { $0.merging(persons) }
    voters = Voters(owners)
    self.starts = starts
    unsafe self.followers = ByteRank(
      bytes: followers.baseAddress!, checkpoints: checkpoints.baseAddress!, count: count)
    unsafe self.lastOwners = lastOwners.baseAddress!
    unsafe self.ownerBlocks = ownerBlocks
    unsafe self.ownerCounts = ownerCounts
    unsafe self.boundaryRows = boundaryRows
    unsafe self.boundaryOwners = boundaryOwners
    unsafe self.reach = reach
    unsafe self.passages = passages
    unsafe self.sampled = sampled
    unsafe self.sampledRanks = sampledRanks
    unsafe self.positions = positions
    unsafe self.text = text
    unsafe self.documents = documents
    unsafe self.runs = runs
    documentCount = documents.count / 4 - 1
  }

  /// Whether the content is what the checksum in the header says.
  ///
  /// - Complexity: O(n)
  package func isIntact() -> Bool {
    var hash = SHA256()
    unsafe hash.update(raw: UnsafeRawBufferPointer(rebasing: bytes.raw[64...]))
    return hash.finish() == digest
  }

  /// The rows whose context is `range`'s with `byte` after it.
  package func step(_ range: RowRange, _ byte: UInt8) -> RowRange {
    // The ring's last separator leads to the first row, which has no smaller one; no context
    // goes on past a separator, so its order among those rows does not matter.
    let ranks = followers.ranks(byte, range)
    let start = starts[Int(byte)]
    return RowRange(start + ranks.lower, start + ranks.upper)
  }

  /// All rows whose context ends in `byte`.
  package func rows(endingIn byte: UInt8) -> RowRange {
    RowRange(starts[Int(byte)], starts[Int(byte) + 1])
  }

  /// The owner of the last byte of the row's context; `SegmentFormat.nobody` for a separator's.
  func lastOwner(_ row: Int) -> UInt16 {
    precondition(row >= 0 && row < rowCount, "the row must be in the segment")
    return unsafe lastOwners[row]
  }

  /// Calls `body` with each row of `range` and the owner of the last byte of its context.
  package func forEachLastOwner(_ range: RowRange, _ body: (Int, UInt16) -> Void) {
    precondition(range.lower >= 0 && range.upper <= rowCount, "the rows must be in the segment")
    for row in range.lower..<max(range.lower, range.upper) { unsafe body(row, lastOwners[row]) }
  }

  /// How many of the rows have a context whose last byte is of one of `owners`.
  func lastOwnerCount(_ owners: OwnerSet, _ rows: Range<Int>) -> Int {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= rowCount, "the rows must be in the segment")
    return unsafe owners.count(lastOwners + rows.lowerBound, rows.count)
  }

  /// Calls `body` with every block of 1,024 rows, and each owner of it with its rows.
  func forEachOwnerCount(_ body: (_ block: Int, _ owner: UInt16, _ rows: Int) -> Void) {
    for block in unsafe 0..<ownerBlocks.count - 1 {
      for index in unsafe Int(ownerBlocks[block])..<Int(ownerBlocks[block + 1]) {
        let pair = unsafe ownerCounts[index]
        body(block, UInt16(pair >> 16), Int(pair & 0xFFFF))
      }
    }
  }

  /// Numbers of the boundaries that lie in a range of rows.
  ///
  /// - Complexity: O(log boundaries)
  func boundaries(in range: RowRange) -> Range<Int> {
    boundary(atOrAfter: range.lower)..<boundary(atOrAfter: range.upper)
  }

  /// The row of a boundary, the owner of its last byte and that of the byte that follows.
  func boundary(_ number: Int) -> (row: Int, last: UInt16, next: UInt16) {
    let owners = unsafe boundaryOwners[number]
    return unsafe (
      Int(boundaryRows[number]), UInt16(owners >> 16), UInt16(truncatingIfNeeded: owners)
    )
  }

  private func boundary(atOrAfter row: Int) -> Int {
    var (low, high) = unsafe (0, boundaryRows.count)
    while low < high {
      let middle = (low + high) / 2
      if unsafe Int(boundaryRows[middle]) < row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The end of the shortest range of rows from the `block`-th 16th row on that lies in more
  /// than ten documents; more than `rowCount` if there is none.
  func passageReach(block: Int) -> Int { unsafe Int(passages[block]) }

  /// How many rows there are where the following byte has another owner than the last one.
  var boundaryCount: Int { unsafe boundaryRows.count }

  /// The end of the shortest range of rows from the `block`-th 64th row on that holds `persons`
  /// (1, 2 or 3) independent persons; more than `rowCount` if there is none.
  func reach(block: Int, persons: Int) -> Int { unsafe Int(reach[block * 3 + persons - 1]) }

  /// How many bytes of text precede the row's next byte: a place in the text.
  ///
  /// - Complexity: O(1): at most seven steps.
  package func position(ofRow row: Int) -> Int {
    var row = row
    var steps = 0
    while true {
      precondition(row >= 0 && row < rowCount, "the row must be in the segment")
      let word = unsafe sampled[row >> 6]
      let bit = UInt64(1) << UInt64(row & 63)
      if word & bit != 0 {
        var rank = unsafe Int(sampledRanks[row >> 9])
        for other in (row >> 9) << 3..<row >> 6 { rank += unsafe sampled[other].nonzeroBitCount }
        rank += (word & (bit - 1)).nonzeroBitCount
        return unsafe Int(positions[rank]) - steps
      }
      let byte = followers[row]
      row = starts[Int(byte)] + followers.rank(byte, row)
      steps += 1
    }
  }
}

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
    let start = unsafe Int(documents[index * 4])
    return unsafe Placement(
      index: index, range: start..<start + Int(documents[index * 4 + 1]),
      firstRow: Int(documents[index * 4 + 2]),
      runs: Int(documents[index * 4 + 3])..<Int(documents[index * 4 + 7]))
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

  /// The runs of a document: where each starts in the document, and its origin.
  package func runs(ofDocument index: Int) -> [SegmentDocument.Run] {
    let placement = placement(ofDocument: index)
    return placement.runs.map { run in
      unsafe SegmentDocument.Run(
        start: Int(runs[run * 2]) - placement.range.lowerBound, origin: Int(runs[run * 2 + 1]))
    }
  }

  /// The rows of a document's examples: of each byte, and of its end.
  ///
  /// - Complexity: O(length) steps.
  package func rows(ofDocument index: Int) -> [Int] {
    let placement = placement(ofDocument: index)
    var row = placement.firstRow
    var rows = [row]
    rows.reserveCapacity(placement.range.count + 1)
    for position in placement.range {
      let byte = unsafe text[position]
      row = starts[Int(byte)] + followers.rank(byte, row)
      rows.append(row)
    }
    return rows
  }

  /// The documents with all that a new segment needs of them.
  package func content(ofDocument index: Int) -> SegmentDocument {
    SegmentDocument(bytes: bytes(ofDocument: index), runs: runs(ofDocument: index))
  }
}
