import CByteCount

extension Segment {
  /// The owner of the last byte of the row's context; `SegmentFormat.nobody` for a separator's.
  ///
  /// - Complexity: O(1)
  func lastOwner(_ row: Int) -> UInt16 {
    precondition(row >= 0 && row < rowCount, "the row must be in the segment")
    return ownerRun(holding: row).owner
  }

  /// The number of the run that holds a row, and its owner.
  private func ownerRun(holding row: Int) -> (number: Int, owner: UInt16) {
    var table = unsafe byl_runs(
      starts: ownerRunBits, owners: ownerRuns.baseAddress, run_count: ownerRuns.count,
      ranks: ownerRunRanks)
    let number = unsafe Int(byl_run_holding(&table, row))
    return unsafe (number, ownerRuns[number])
  }

  /// Calls `body` with the pieces of a range of rows that have one owner.
  ///
  /// That is the owner of the last byte of their contexts. It stops where `body` returns false.
  /// - Complexity: O(pieces + rows / 64)
  package func forEachOwnerRun(_ range: RowRange, _ body: (UInt16, RowRange) -> Bool) {
    precondition(range.lower >= 0 && range.upper <= rowCount, "the rows must be in the segment")
    if range.isEmpty { return }
    var (number, owner) = ownerRun(holding: range.lower)
    var start = range.lower
    var word = (start + 1) >> 6
    var bits = unsafe ownerRunBits[word] & (UInt64.max << UInt64((start + 1) & 63))
    while true {
      while bits == 0 {
        word += 1
        if word << 6 >= range.upper {
          _ = body(owner, RowRange(start, range.upper))
          return
        }
        bits = unsafe ownerRunBits[word]
      }
      let next = word << 6 + bits.trailingZeroBitCount
      if next >= range.upper {
        _ = body(owner, RowRange(start, range.upper))
        return
      }
      bits &= bits - 1
      if !body(owner, RowRange(start, next)) { return }
      start = next
      number = unsafe min(number + 1, ownerRuns.count - 1)
      owner = unsafe ownerRuns[number]
    }
  }

  /// How many of the rows have a context whose last byte is of one of `owners`.
  ///
  /// - Complexity: O(rows / 64) comparisons of 64 owners where the set has few; else O(pieces)
  func lastOwnerCount(_ owners: OwnerSet, _ rows: RowRange) -> Int {
    precondition(rows.lower >= 0 && rows.upper <= rowCount, "the rows must be in the segment")
    if rows.isEmpty { return 0 }
    if let few = owners.few {
      var runs = unsafe byl_runs(
        starts: ownerRunBits, owners: ownerRuns.baseAddress, run_count: ownerRuns.count,
        ranks: ownerRunRanks)
      return unsafe few.withUnsafeBufferPointer {
        unsafe byl_count_owned(
          &runs, byl_run_unknown, rows.lower, rows.upper, $0.baseAddress, $0.count)
      }
    }
    var total = 0
    forEachOwnerRun(rows) { owner, piece in
      if owners.contains(owner) { total += piece.count }
      return true
    }
    return total
  }

  /// Calls `body` with each block of 1,024 rows that holds rows of an owner, and how many.
  ///
  /// - Complexity: O(blocks)
  func forEachCount(ofOwner owner: Int, _ body: (_ block: Int, _ rows: UInt32) -> Void) {
    var offset = unsafe Int(ownerCountStarts[owner])
    let end = unsafe Int(ownerCountStarts[owner + 1])
    /// The next number; what is cut off counts as it stands.
    func next() -> UInt32 {
      var (value, shift) = (UInt32(0), UInt32(0))
      while offset < end {
        let byte = unsafe ownerCounts[offset]
        offset += 1
        value |= UInt32(byte & 127) << shift
        shift += 7
        if byte < 128 { break }
      }
      return value
    }
    var block = 0
    while offset < end {
      block += Int(next())
      body(block, next())
    }
  }

  /// Sorted rows where the next byte is the owner's and the last is not.
  func rowsEntering(_ owner: Int) -> UnsafeBufferPointer<UInt32> {
    unsafe UnsafeBufferPointer(
      rebasing: enteringRows[Int(enteringStarts[owner])..<Int(enteringStarts[owner + 1])])
  }

  /// Sorted rows where the last byte is the owner's and the next is not.
  func rowsLeaving(_ owner: Int) -> UnsafeBufferPointer<UInt32> {
    unsafe UnsafeBufferPointer(
      rebasing: leavingRows[Int(leavingStarts[owner])..<Int(leavingStarts[owner + 1])])
  }
}

extension ContextCursor {
  /// Calls `body` with owners, and how many rows of a range have contexts that end in a byte of
  /// theirs that counts; an owner can come more than once, with numbers to add up.
  ///
  /// - Complexity: O(pieces + rows / 64)
  package func forEachOwner(
    of range: RowRange, segment: Int, _ body: (_ owner: Int, _ rows: Int) -> Void
  ) {
    let found = memory.segments[segment]
    found.forEachOwnerRun(range) { owner, piece in
      if owner != SegmentFormat.nobody { body(Int(owner), piece.count) }
      return true
    }
    // Copies are nobody's.
    for set in exclusions.setsButCopies[segment] {
      set.stepped.forEach(in: range) { row in
        let owner = found.lastOwner(min(row, found.rowCount - 1))
        if owner != SegmentFormat.nobody { body(Int(owner), -1) }
      }
    }
  }
}
