import CByteCount

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
