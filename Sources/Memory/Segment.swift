import CByteCount
import Provenance
import Synchronization

/// An immutable part of the memory: documents, the index over their contexts, and whose they are.
///
/// See `SegmentFormat` for the file. The type is safe to use because opening checks that every
/// section has the length its neighbours need, and whatever a section says is checked, or cut to
/// what is possible, before it is used as a place.
@safe package final class Segment: @unchecked Sendable {
  /// The file it was opened from, or a name for what is only in memory.
  package let name: String
  /// *n*: bytes of text and separators.
  package let rowCount: Int
  package let documentCount: Int
  package let origins: [SegmentOrigin]
  /// With those persons joined who are one.
  package let owners: [Owner]
  /// As they were written.
  let writtenOwners: [Owner]
  /// The byte that follows each row's context.
  package let followers: ByteRank
  /// SHA-256 over the checksums of the file's content, as its header has it.
  package let digest: [UInt8]
  private let ownerList: OwnerList
  /// Whose the rows are.
  package let rowOwners: RowOwners
  let ownerCountStarts: UnsafeBufferPointer<UInt32>
  let ownerCounts: UnsafeBufferPointer<UInt8>
  let enteringStarts: UnsafeBufferPointer<UInt32>
  let enteringRows: UnsafeBufferPointer<UInt32>
  let leavingStarts: UnsafeBufferPointer<UInt32>
  let leavingRows: UnsafeBufferPointer<UInt32>
  let sampled: UnsafePointer<UInt64>
  let sampledRanks: UnsafePointer<UInt32>
  let positions: UnsafeBufferPointer<UInt32>
  let text: UnsafeBufferPointer<UInt8>
  let documents: UnsafeBufferPointer<UInt32>
  let documentDigests: UnsafeBufferPointer<UInt8>
  let runs: UnsafeBufferPointer<UInt32>
  /// The examples that are copies of others, and do not count.
  package let copies: RowSet
  /// Per place in the text where a cut ends, the row of the context that ends there.
  private let rowsAfterCuts = Mutex<[Int: Int]?>(nil)
  private let bytes: SegmentBytes
  private let table: SectionTable
  let starts: [Int]

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
    self.table = table
    rowCount = count
    digest = table.digest
    followers = try table.ranks()
    let starts = try unsafe table.section(.starts, of: UInt64.self, count: 257)
      .map { Int(truncatingIfNeeded: $0) }
    guard starts[0] == 0, starts[256] == count,
      zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw .damaged(path: name, reason: "its counts of bytes do not add up") }
    self.starts = starts
    guard let people = unsafe SegmentPeople.decode(table.raw(.people)) else {
      throw .damaged(path: name, reason: "its table of people is cut short")
    }
    (origins, writtenOwners) = people
    owners = persons.isEmpty ? people.1 : people.1.map { $0.merging(persons) }
    ownerList = OwnerList(owners)

    let rankCount = (count + 511) >> 9
    unsafe ownerCounts = try table.section(.ownerCounts, of: UInt8.self)
    unsafe ownerCountStarts = try table.starts(
      .ownerCountStarts, count: people.1.count + 1, into: ownerCounts.count)
    unsafe enteringRows = try table.section(.enteringRows, of: UInt32.self)
    unsafe enteringStarts = try table.starts(
      .enteringStarts, count: people.1.count + 1, into: enteringRows.count)
    unsafe leavingRows = try table.section(.leavingRows, of: UInt32.self)
    unsafe leavingStarts = try table.starts(
      .leavingStarts, count: people.1.count + 1, into: leavingRows.count)

    unsafe rowOwners = try RowOwners(
      runs: table.ownerRuns(),
      reach: table.section(
        .reach, of: UInt32.self, count: ((count >> SegmentFormat.reachShift) + 1) * Voters.enough
      ).baseAddress!,
      passages: table.section(
        .passages, of: UInt16.self, count: (count >> SegmentFormat.passageShift) + 1
      ).baseAddress!,
      farPassages: table.section(
        .farPassages, of: UInt32.self, count: (count >> SegmentFormat.farPassageShift) + 1
      ).baseAddress!,
      rowCount: count, list: ownerList.entries)

    unsafe sampled = try table.section(.sampled, of: UInt64.self, count: count / 64 + 1)
      .baseAddress!
    unsafe sampledRanks = try table.section(.sampledRanks, of: UInt32.self, count: rankCount)
      .baseAddress!
    unsafe positions = try table.section(.positions, of: UInt32.self)
    unsafe text = try table.section(.text, of: UInt8.self, count: count)
    let documents = try unsafe table.section(.documents, of: UInt32.self)
    let runs = try unsafe table.section(.runs, of: UInt32.self)
    guard documents.count % 4 == 0, documents.count >= 4, runs.count % 2 == 0,
      runs.isEmpty || !origins.isEmpty
    else {
      throw .damaged(path: name, reason: "its table of documents is cut short")
    }
    unsafe self.documents = documents
    unsafe self.runs = runs
    documentCount = documents.count / 4 - 1
    unsafe documentDigests = try table.section(
      .documentDigests, of: UInt8.self, count: documentCount * 32)
    let copied = try unsafe SortedRows(
      bits: table.section(.copiedRows, of: UInt64.self),
      ranks: table.section(.copiedRowRanks, of: UInt32.self), rows: count, from: bytes)
    let steps = try unsafe SortedRows(
      bits: table.section(.copiedSteps, of: UInt64.self),
      ranks: table.section(.copiedStepRanks, of: UInt32.self), rows: count, from: bytes)
    guard let copied, let steps, copied.count == steps.count else {
      throw .damaged(path: name, reason: "its copies do not add up")
    }
    copies = RowSet(rows: copied, stepped: steps)
  }

  /// Whether the content is what the checksums say.
  ///
  /// - Complexity: O(n)
  package func isIntact() -> Bool {
    SegmentFormat.Section.allCases.allSatisfy { table.isIntact($0) }
  }

  /// Bytes of the file by section, in its order.
  package var sectionSizes: [(name: String, bytes: Int)] {
    SegmentFormat.Section.allCases.map { ("\($0)", unsafe table.raw($0).count) }
  }

  /// The rows whose context is `range`'s with `byte` after it.
  package func step(_ range: RowRange, _ byte: UInt8) -> RowRange {
    place(followers.ranks(byte, range), byte)
  }

  /// The row whose context is `row`'s with the byte after it.
  func step(_ row: Int) -> Int {
    let byte = followers[row]
    return min(starts[Int(byte)] + followers.rank(byte, row), rowCount - 1)
  }

  /// The row of the context that ends with the cut before a place in the text.
  ///
  /// Steps over a separator lead to rows in an order of their own, so these are found from the rows.
  /// - Complexity: O(separators and cuts) once, then O(1).
  func row(afterCutAt position: Int) -> Int {
    rowsAfterCuts.withLock { known in
      if known == nil {
        var rows: [Int: Int] = [:]
        for row in 0..<min(starts[1], rowCount) { rows[self.position(ofRow: row)] = row }
        known = rows
      }
      return known?[position] ?? 0
    }
  }

  /// The rows of a context and `byte`, given the ranks of the byte at the ends of the context's.
  func place(_ ranks: RowRange, _ byte: UInt8) -> RowRange {
    // The ring's last separator leads to the first row, which has no smaller one; no context
    // goes on past a separator, so its order among those rows does not matter.
    let (start, end) = (starts[Int(byte)], starts[Int(byte) + 1])
    return RowRange(min(start + ranks.lower, end), min(start + ranks.upper, end))
  }

  /// All rows whose context ends in `byte`.
  package func rows(endingIn byte: UInt8) -> RowRange {
    RowRange(starts[Int(byte)], starts[Int(byte) + 1])
  }
}

extension SectionTable {
  /// The ranks of the column of following bytes.
  func ranks() throws(SegmentError) -> ByteRank {
    let followers = try unsafe section(.followers, of: UInt8.self, count: rowCount)
    let columns = try unsafe section(.rankColumns, of: UInt16.self, count: 256)
    let width = unsafe columns.count { $0 != ByteRank.noColumn }
    let rareRows = try unsafe section(.rareRows, of: UInt16.self)
    guard unsafe columns.allSatisfy({ $0 == ByteRank.noColumn || $0 < width }) else {
      throw .damaged(path: name, reason: "its ranks have too few columns")
    }
    return try unsafe ByteRank(
      bytes: followers.baseAddress!, count: rowCount, columns: columns.baseAddress!,
      columnCount: width,
      supers: section(
        .rankSupers, of: UInt32.self, count: RankTables.superCount(rowCount) * 256
      ).baseAddress!,
      blocks: section(
        .rankBlocks, of: UInt16.self, count: RankTables.blockCount(rowCount) * width
      ).baseAddress!,
      rareStarts: starts(.rareStarts, count: 257, into: rareRows.count).baseAddress!,
      rareRows: rareRows.baseAddress!)
  }
}
