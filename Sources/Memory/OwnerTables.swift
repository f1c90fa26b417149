/// Whose the rows of a segment are, as the tables that a segment file holds.
struct OwnerTables {
  /// See `SegmentFormat.Section` for each.
  private(set) var runBits: [UInt64]
  private(set) var runRanks: [UInt32] = []
  private(set) var runs: [UInt16] = []
  private(set) var countStarts: [UInt32] = []
  private(set) var counts: [UInt32] = []
  private(set) var enteringStarts: [UInt32] = []
  private(set) var enteringRows: [UInt32] = []
  private(set) var leavingStarts: [UInt32] = []
  private(set) var leavingRows: [UInt32] = []

  /// - Complexity: O(n)
  init(_ rows: borrowing RowContents, _ text: borrowing SegmentText, ownerCount: Int) {
    let count = rows.spans.count
    runBits = [UInt64](repeating: 0, count: count / 64 + 1)
    // Counts of a block by owner, then all blocks' in the order of the rows.
    var inBlock = [UInt32](repeating: 0, count: ownerCount)
    var pairs: [(block: UInt32, owner: UInt16, rows: UInt32)] = []
    var seen: [UInt16] = []
    var before = -1
    var row = 0
    let shift = SegmentFormat.ownerBlockShift
    for block in 0..<(count + 1 << shift - 1) >> shift {
      let end = min((block + 1) << shift, count)
      while row < end {
        if row & (1 << SegmentFormat.runRankShift - 1) == 0 { runRanks.append(UInt32(runs.count)) }
        let owner = text.owners[Int(rows.spans[row])]
        if Int(owner) != before {
          before = Int(owner)
          runBits[row >> 6] |= 1 << UInt64(row & 63)
          runs.append(owner)
        }
        if owner != SegmentFormat.nobody {
          if inBlock[Int(owner)] == 0 { seen.append(owner) }
          inBlock[Int(owner)] += 1
        }
        row += 1
      }
      for owner in seen {
        pairs.append((UInt32(block), owner, inBlock[Int(owner)]))
        inBlock[Int(owner)] = 0
      }
      seen.removeAll(keepingCapacity: true)
    }
    addCounts(pairs, ownerCount)
    (enteringStarts, enteringRows) = Self.lists(
      rows.boundaries.lazy.map { ($0.next, $0.row) }, ownerCount)
    (leavingStarts, leavingRows) = Self.lists(
      rows.boundaries.lazy.map { ($0.last, $0.row) }, ownerCount)
  }

  /// Turns the counts of each block around: by owner, each block with the rows before it.
  private mutating func addCounts(
    _ pairs: [(block: UInt32, owner: UInt16, rows: UInt32)], _ ownerCount: Int
  ) {
    countStarts = [UInt32](repeating: 0, count: ownerCount + 1)
    for pair in pairs { countStarts[Int(pair.owner) + 1] += 1 }
    // One more for each owner: the end.
    for owner in 0..<ownerCount { countStarts[owner + 1] += countStarts[owner] + 1 }
    counts = [UInt32](repeating: 0, count: Int(countStarts[ownerCount]) * 2)
    var next = countStarts
    var total = [UInt32](repeating: 0, count: ownerCount)
    for pair in pairs {
      let owner = Int(pair.owner)
      counts[Int(next[owner]) * 2] = pair.block
      counts[Int(next[owner]) * 2 + 1] = total[owner]
      next[owner] += 1
      total[owner] += pair.rows
    }
    for owner in 0..<ownerCount {
      counts[Int(next[owner]) * 2] = .max
      counts[Int(next[owner]) * 2 + 1] = total[owner]
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
