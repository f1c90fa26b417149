import CByteCount

extension Segment {
  /// The owner of the last byte of the row's context; `SegmentFormat.nobody` for a separator's.
  ///
  /// - Complexity: O(1)
  func lastOwner(_ row: Int) -> UInt16 { rowOwners.lastOwner(row) }

  /// Calls `body` with the pieces of a range of rows that have one owner, see `RowOwners`.
  package func forEachOwnerRun(_ range: RowRange, _ body: (UInt16, RowRange) -> Bool) {
    rowOwners.forEachRun(range, body)
  }

  /// How many of the rows have a context whose last byte is of one of `owners`.
  ///
  /// - Complexity: O(rows / 64) comparisons of the owners of 64 rows
  func lastOwnerCount(_ owners: OwnerSet, _ rows: RowRange) -> Int {
    precondition(rows.lower >= 0 && rows.upper <= rowCount, "the rows must be in the segment")
    if rows.isEmpty { return 0 }
    var runs = unsafe rowOwners.runs
    return unsafe owners.count(rows, in: &runs)
  }

  /// The same, and which: the words of 64 rows, from that of the first one on, are set to those rows.
  ///
  /// There must be words for all of them.
  @discardableResult
  func markLastOwners(
    _ owners: OwnerSet, _ rows: RowRange, from words: UnsafeMutablePointer<UInt64>
  ) -> Int {
    precondition(rows.lower >= 0 && rows.upper <= rowCount, "the rows must be in the segment")
    if rows.isEmpty { return 0 }
    var runs = unsafe rowOwners.runs
    return unsafe owners.mark(rows, in: &runs, words)
  }

  /// Takes the bytes that follow rows whose context's last byte is of one of `owners` off 256 counts.
  ///
  /// - Complexity: O(pieces + rows)
  func subtractFollowers(
    of owners: OwnerSet, _ rows: RowRange, from histogram: inout [UInt32]
  ) {
    precondition(
      rows.lower >= 0 && rows.upper <= rowCount && histogram.count == 256,
      "the rows must be in the segment")
    var runs = unsafe rowOwners.runs
    unsafe followers.withBytes { bytes in
      unsafe owners.subtract(rows, in: &runs, bytes, from: &histogram)
    }
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

extension SectionTable {
  /// The runs of rows that have one owner.
  func ownerRuns() throws(SegmentError) -> byl_runs {
    let lows = try unsafe section(.ownerLows, of: UInt8.self)
    guard rowCount == 0 || !lows.isEmpty else {
      throw .damaged(path: name, reason: "its rows have no owners")
    }
    let highs = try unsafe section(.ownerHighs, of: UInt8.self)
    let rankCount = (rowCount + 1 << SegmentFormat.runRankShift - 1) >> SegmentFormat.runRankShift
    return try unsafe byl_runs(
      starts: section(.ownerRunBits, of: UInt64.self, count: rowCount / 64 + 1).baseAddress,
      ranks: section(.ownerRunRanks, of: UInt32.self, count: rankCount).baseAddress,
      run_count: lows.count, lows: lows.baseAddress,
      high_bits: section(.ownerHighBits, of: UInt64.self, count: lows.count / 64 + 2).baseAddress,
      high_ranks: section(
        .ownerHighRanks, of: UInt32.self, count: lows.count >> SegmentFormat.runRankShift + 1
      ).baseAddress,
      highs: highs.baseAddress, high_count: highs.count)
  }
}
