import CByteCount
import Provenance

/// Whose the rows of a segment are, for loops over a text.
///
/// It borrows what it reads: whoever uses it keeps the segment alive, and so spares the loops to count
/// who uses that, on all threads.
@safe package struct RowOwners: @unchecked Sendable {
  let runs: byl_runs
  let reach: UnsafePointer<UInt32>
  let passages: UnsafePointer<UInt16>
  let farPassages: UnsafePointer<UInt32>
  let rowCount: Int
  package let list: OwnerList.Entries

  /// The owner of the last byte of the row's context; `SegmentFormat.nobody` for a separator's.
  ///
  /// - Complexity: O(1)
  func lastOwner(_ row: Int) -> UInt16 {
    precondition(row >= 0 && row < rowCount, "the row must be in the segment")
    var runs = unsafe runs
    return unsafe withUnsafePointer(to: &runs) { runs in
      var walk = unsafe byl_walk_from(runs, row)
      return unsafe byl_take_owner(&walk)
    }
  }

  /// Calls `body` with the pieces of a range of rows that have one owner.
  ///
  /// That is the owner of the last byte of their contexts. It stops where `body` returns false.
  /// - Complexity: O(pieces + rows / 64)
  func forEachRun(_ range: RowRange, _ body: (UInt16, RowRange) -> Bool) {
    precondition(range.lower >= 0 && range.upper <= rowCount, "the rows must be in the segment")
    if range.isEmpty { return }
    var runs = unsafe runs
    unsafe withUnsafePointer(to: &runs) { runs in
      var walk = unsafe byl_walk_from(runs, range.lower)
      var start = range.lower
      while start < range.upper {
        let owner = unsafe byl_take_owner(&walk)
        let end = unsafe byl_take_end(&walk, range.upper)
        if !body(owner, RowRange(start, end)) { return }
        start = end
      }
    }
  }

  /// Asks for the memory that is read first to tell whose a row and those after it are.
  func prefetch(_ row: Int) {
    unsafe byl_prefetch(runs.starts + row >> 6)
    unsafe byl_prefetch(runs.ranks + row >> SegmentFormat.runRankShift)
    unsafe byl_prefetch(reach + (row >> SegmentFormat.reachShift + 1) * 3)
    unsafe byl_prefetch(passages + row >> SegmentFormat.passageShift)
  }

  /// Where the shortest range of rows from `row` on ends that has so many persons.
  ///
  /// - Parameters:
  ///   - row: a multiple of 128, at most `rowCount`
  ///   - persons: 1 to 3
  /// - Returns: more than `rowCount` if there are not so many.
  func reach(from row: Int, persons: Int) -> Int {
    precondition(
      row >= 0 && row <= rowCount && (1...Voters.enough).contains(persons),
      "the row must be in the segment")
    return unsafe Int(reach[(row >> SegmentFormat.reachShift) * Voters.enough + persons - 1])
  }

  /// How far more than ten documents are from a row.
  ///
  /// - Parameter row: a multiple of 16, at most `rowCount`.
  /// - Returns: the end of the shortest range of rows from there on that lies in them; more than
  ///   `rowCount` if there is none. For ends that are far away it is the one of the next 1,024th row.
  func passageReach(from row: Int) -> Int {
    precondition(row >= 0 && row <= rowCount, "the row must be in the segment")
    let length = unsafe passages[row >> SegmentFormat.passageShift]
    if length != SegmentFormat.farPassage { return row + Int(length) }
    let shift = SegmentFormat.farPassageShift
    let next = (row + 1 << shift - 1) >> shift
    return next << shift <= rowCount ? unsafe Int(farPassages[next]) : rowCount + 1
  }
}

/// The owners of a segment with whom they credit, in lists of their own.
@safe package final class OwnerList: @unchecked Sendable {
  private let authors: UnsafeMutablePointer<Owner.Author>
  private let owners: UnsafeMutablePointer<Entry>
  private let count: Int

  package struct Entry: Sendable {
    /// Whether the text came with a source that credits nobody.
    package var isCommons: Bool
    /// Whether it is credited, but to nobody in particular, as it is no human's.
    package var isUnknown: Bool
    /// The person whose voice it is, see `Voters`.
    var voice: UInt32?
    fileprivate var firstAuthor: Int32
    fileprivate var authorCount: Int32
  }

  init(_ all: [Owner]) {
    count = all.count
    unsafe owners = .allocate(capacity: max(count, 1))
    let authorCount = all.reduce(0) { $0 + $1.authors.count }
    unsafe authors = .allocate(capacity: max(authorCount, 1))
    var first = 0
    for (number, owner) in all.enumerated() {
      let isUnknown = !owner.isCommons && (owner.kind != .human || owner.authors.isEmpty)
      let credited = owner.isCommons || isUnknown ? [] : owner.authors
      unsafe (owners + number).initialize(
        to: Entry(
          isCommons: owner.isCommons, isUnknown: isUnknown, voice: owner.voice,
          firstAuthor: Int32(clamping: first), authorCount: Int32(clamping: credited.count)))
      for author in credited {
        unsafe (authors + first).initialize(to: author)
        first += 1
      }
    }
  }

  deinit {
    unsafe owners.deallocate()
    unsafe authors.deallocate()
  }

  var entries: Entries { unsafe Entries(owners: owners, authors: authors, count: count) }

  /// The lists for who keeps the object alive.
  @safe package struct Entries: @unchecked Sendable {
    fileprivate let owners: UnsafePointer<Entry>
    fileprivate let authors: UnsafePointer<Owner.Author>
    package let count: Int

    fileprivate init(
      owners: UnsafePointer<Entry>, authors: UnsafePointer<Owner.Author>, count: Int
    ) {
      unsafe (self.owners, self.authors) = (owners, authors)
      self.count = count
    }

    package subscript(owner: Int) -> Entry {
      precondition(owner >= 0 && owner < count, "the owner must be the segment's")
      return unsafe owners[owner]
    }

    /// Calls `body` with the authors of an owner, the first one first; with none of a commons source.
    package func forEachAuthor(
      of owner: Int, _ body: (_ place: Int, _ author: Owner.Author) -> Void
    ) {
      let entry = self[owner]
      for place in 0..<Int(entry.authorCount) {
        unsafe body(place, authors[Int(entry.firstAuthor) + place])
      }
    }
  }
}
