/// Whose the rows of a segment are, in their order.
struct OwnerRunTables {
  /// See `SegmentFormat.Section` for each.
  private(set) var bits: [UInt64]
  private(set) var ranks: [UInt32] = []
  private(set) var lows: [UInt8] = []
  private(set) var highBits: [UInt64] = []
  private(set) var highRanks: [UInt32] = []
  private(set) var highs: [UInt8] = []

  /// - Complexity: O(n), twice: first for the numbers of runs, so that no list has to grow
  init(_ rows: borrowing RowContents, _ text: borrowing SegmentText) {
    let count = rows.spans.count
    bits = [UInt64](repeating: 0, count: count / 64 + 1)
    ranks.reserveCapacity(count >> SegmentFormat.runRankShift + 1)
    var before = -1
    var (started, high) = (0, 0)
    for row in 0..<count {
      if row & (1 << SegmentFormat.runRankShift - 1) == 0 { ranks.append(UInt32(started)) }
      let owner = text.owners[Int(rows.spans[row])]
      if Int(owner) == before { continue }
      before = Int(owner)
      bits[row >> 6] |= 1 << UInt64(row & 63)
      started += 1
      if owner > 0xFF { high += 1 }
    }
    lows.reserveCapacity(started)
    highs.reserveCapacity(high)
    highBits = [UInt64](repeating: 0, count: started / 64 + 2)
    highRanks.reserveCapacity(started >> SegmentFormat.runRankShift + 1)
    for word in bits.indices {
      var left = bits[word]
      while left != 0 {
        add(text.owners[Int(rows.spans[word << 6 + left.trailingZeroBitCount])])
        left &= left - 1
      }
    }
    if lows.count & (1 << SegmentFormat.runRankShift - 1) == 0 {
      highRanks.append(UInt32(highs.count))
    }
  }

  /// Adds a run.
  private mutating func add(_ owner: UInt16) {
    let number = lows.count
    if number & (1 << SegmentFormat.runRankShift - 1) == 0 { highRanks.append(UInt32(highs.count)) }
    lows.append(UInt8(truncatingIfNeeded: owner))
    if owner <= 0xFF { return }
    highBits[number >> 6] |= 1 << UInt64(number & 63)
    highs.append(UInt8(truncatingIfNeeded: owner >> 8))
  }
}

/// What each owner has of the rows of a segment.
struct OwnerTables {
  /// See `SegmentFormat.Section` for each.
  private(set) var countStarts: [UInt32] = []
  private(set) var counts: [UInt8] = []
  private(set) var enteringStarts: [UInt32] = []
  private(set) var enteringRows: [UInt32] = []
  private(set) var leavingStarts: [UInt32] = []
  private(set) var leavingRows: [UInt32] = []

  /// - Complexity: O(n)
  init(_ rows: borrowing RowContents, _ text: borrowing SegmentText, ownerCount: Int) {
    addCounts(rows, text, ownerCount)
    (enteringStarts, enteringRows) = Self.lists(
      rows.boundaries.lazy.map { ($0.next, $0.row) }, ownerCount)
    (leavingStarts, leavingRows) = Self.lists(
      rows.boundaries.lazy.map { ($0.last, $0.row) }, ownerCount)
  }

  /// Counts the rows of each owner in each block, and packs them by owner.
  ///
  /// The rows are gone through twice, first for the lengths: a list of all counts in between would
  /// take twice as much as the text.
  private mutating func addCounts(
    _ rows: borrowing RowContents, _ text: borrowing SegmentText, _ ownerCount: Int
  ) {
    countStarts = [UInt32](repeating: 0, count: ownerCount + 1)
    Self.forEachCount(rows, text, ownerCount) { owner, distance, rows in
      countStarts[owner + 1] += UInt32(Self.length(of: distance) + Self.length(of: rows))
    }
    for owner in 0..<ownerCount { countStarts[owner + 1] += countStarts[owner] }
    var next = countStarts
    var packed = [UInt8](repeating: 0, count: Int(countStarts[ownerCount]))
    Self.forEachCount(rows, text, ownerCount) { owner, distance, rows in
      for number in [distance, rows] {
        var rest = number
        while rest > 127 {
          packed[Int(next[owner])] = UInt8(truncatingIfNeeded: rest) | 128
          next[owner] += 1
          rest >>= 7
        }
        packed[Int(next[owner])] = UInt8(rest)
        next[owner] += 1
      }
    }
    counts = packed
  }

  /// Bytes of a number in sevens of bits.
  private static func length(of number: UInt32) -> Int {
    max(1, (38 - number.leadingZeroBitCount) / 7)
  }

  /// Calls `body` with an owner, how many blocks come after its one before, and its rows in that
  /// block, for every block that holds rows of it.
  private static func forEachCount(
    _ rows: borrowing RowContents, _ text: borrowing SegmentText, _ ownerCount: Int,
    _ body: (_ owner: Int, _ distance: UInt32, _ rows: UInt32) -> Void
  ) {
    let (rowCount, shift) = (rows.spans.count, SegmentFormat.ownerBlockShift)
    var inBlock = [UInt32](repeating: 0, count: ownerCount)
    var lastBlock = [UInt32](repeating: 0, count: ownerCount)
    var seen: [UInt16] = []
    for block in 0..<(rowCount + 1 << shift - 1) >> shift {
      for row in block << shift..<min((block + 1) << shift, rowCount) {
        let owner = text.owners[Int(rows.spans[row])]
        if owner == SegmentFormat.nobody { continue }
        if inBlock[Int(owner)] == 0 { seen.append(owner) }
        inBlock[Int(owner)] += 1
      }
      for owner in seen {
        body(Int(owner), UInt32(block) - lastBlock[Int(owner)], inBlock[Int(owner)])
        lastBlock[Int(owner)] = UInt32(block)
        inBlock[Int(owner)] = 0
      }
      seen.removeAll(keepingCapacity: true)
    }
  }

  /// Sorts rows by their owner, keeping their order.
  private static func lists(
    _ rows: some Collection<(UInt16, UInt32)>, _ ownerCount: Int
  ) -> (starts: [UInt32], rows: [UInt32]) {
    var starts = [UInt32](repeating: 0, count: ownerCount + 1)
    for (owner, _) in rows where owner != SegmentFormat.nobody { starts[Int(owner) + 1] += 1 }
    for owner in 0..<ownerCount { starts[owner + 1] += starts[owner] }
    var result = [UInt32](repeating: 0, count: Int(starts[ownerCount]))
    var next = starts
    for (owner, row) in rows where owner != SegmentFormat.nobody {
      result[Int(next[Int(owner)])] = row
      next[Int(owner)] += 1
    }
    return (starts, result)
  }
}
