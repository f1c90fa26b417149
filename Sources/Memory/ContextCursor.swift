/// Follows a text through the memory: for every order, the rows of the text's last bytes.
///
/// Orders whose rows are the same are one entry; nested contexts are equal exactly when they
/// occur equally often. Entry 0 is order 0; rows of later entries lie inside those of earlier
/// ones. A cursor belongs to one thread.
///
/// Source: backward search in a Burrows–Wheeler transform (Ferragina & Manzini,
/// "Opportunistic data structures with applications", FOCS 2000), here of the reversed text,
/// so that searching goes forward.
package struct ContextCursor {
  package let memory: Memory
  private let segmentCount: Int
  /// Per segment, the sets of rows that do not count.
  private let excluded: [[RowSet]]
  private let setCount: Int
  /// Per segment, the owners whose rows do not count.
  private let excludedOwners: [OwnerRows?]
  private let excludesOwners: Bool
  private let hasExclusions: Bool

  /// The smallest order of each entry.
  private var orders: [Int] = []
  /// Per entry and segment.
  private var ranges: [RowRange] = []
  /// After `advance`: the rows of each former entry's context and the byte, per segment.
  private var steppedRanges: [RowRange] = []
  private var steppedOrders: [Int] = []
  /// Per entry, segment and set: indices into the rows left out.
  private var excludedRanges: [RowRange] = []
  private var steppedExcluded: [RowRange] = []
  private var counts = FollowerCounts()

  /// Orders that the model can tell apart, shortest first.
  package private(set) var distinct: [DistinctOrder] = []

  /// A cursor that knows no text yet.
  ///
  /// Dead rows and the exclusions do not count. Of the exclusions at most one is of owners; those
  /// of rows are disjoint.
  package init(_ memory: Memory, excluding exclusions: [Memory.Exclusion] = []) {
    self.memory = memory
    segmentCount = memory.segments.count
    let owners = memory.segments.indices.map { index in
      exclusions.lazy.compactMap { $0.owners[index] }.first
    }
    excludedOwners = owners
    excludesOwners = owners.contains { $0 != nil }
    excluded = memory.segments.indices.map { index in
      let sets = ([memory.dead[index]] + exclusions.map { $0.rows[index] }).compactMap(\.self)
      guard let owners = owners[index] else { return sets }
      return sets.map { $0.removing(owners, of: memory.segments[index]) }
    }
    setCount = excluded.reduce(0) { $0 + $1.count }
    hasExclusions = setCount > 0
    forget()
  }

  /// Starts a text of which the beginning is not known: only order 0 has rows.
  package mutating func forget() {
    orders = [0]
    ranges = memory.segments.map { RowRange(0, $0.rowCount) }
    locateExcluded()
    findDistinct()
  }

  /// Starts a document: its context is the separator before it.
  package mutating func startDocument() {
    orders = [0, 1]
    ranges = memory.segments.map { RowRange(0, $0.rowCount) }
    ranges += memory.segments.map { $0.rows(endingIn: 0) }
    if memory.segments.isEmpty { orders = [0] }
    locateExcluded()
    findDistinct()
  }

  /// Length of the longest context that occurs, in bytes, dead ones included.
  package var longestOrder: Int { orders.last ?? 0 }

  package var entryCount: Int { orders.count }

  /// The smallest order of an entry.
  package func order(ofEntry entry: Int) -> Int { orders[entry] }

  /// Whether the row's example counts, leaving aside owners.
  package func isLive(_ row: Int, segment: Int) -> Bool {
    !excluded[segment].contains { $0.contains(row) }
  }

  /// The rows of an entry, in one segment.
  package func rows(entry: Int, segment: Int) -> RowRange { ranges[entry * segmentCount + segment] }

  /// After `advance`: the rows of the former entry's context with the byte, in one segment.
  package func steppedRows(entry: Int, segment: Int) -> RowRange {
    let index = entry * segmentCount + segment
    return index < steppedRanges.count ? steppedRanges[index] : RowRange(0, 0)
  }

  /// Moves on by one byte.
  ///
  /// Afterwards `steppedRows` tells of the entries as they were, everything else of the new ones.
  /// - Complexity: O(entries) ranks.
  package mutating func advance(_ byte: UInt8) {
    step(byte)
    swap(&orders, &steppedOrders)
    swap(&excludedRanges, &steppedExcluded)
    orders.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    orders.append(0)
    for segment in memory.segments { ranges.append(RowRange(0, segment.rowCount)) }
    var previous = ranges.reduce(0) { $0 + $1.count }
    let stepped = segmentCount == 0 ? 0 : steppedRanges.count / segmentCount
    for entry in 0..<stepped {
      let order = steppedOrders[entry] + 1
      if order > Memory.longestOrder { break }
      var total = 0
      for segment in 0..<segmentCount {
        total += steppedRanges[entry * segmentCount + segment].count
      }
      if total == previous { continue }
      previous = total
      orders.append(order)
      for segment in 0..<segmentCount {
        ranges.append(steppedRanges[entry * segmentCount + segment])
      }
    }
    locateExcluded()
    findDistinct()
  }

  private mutating func step(_ byte: UInt8) {
    steppedRanges.removeAll(keepingCapacity: true)
    for entry in orders.indices {
      var total = 0
      for index in 0..<segmentCount {
        let range = ranges[entry * segmentCount + index]
        let next = range.isEmpty ? range : memory.segments[index].step(range, byte)
        total += next.count
        steppedRanges.append(next)
      }
      if total == 0 {
        steppedRanges.removeLast(segmentCount)
        break
      }
    }
  }

  private mutating func locateExcluded() {
    excludedRanges.removeAll(keepingCapacity: true)
    guard hasExclusions else { return }
    for entry in orders.indices {
      for segment in 0..<segmentCount {
        for set in excluded[segment] {
          let index = excludedRanges.count
          let outer = entry == 0 ? set.all : excludedRanges[index - setCount]
          excludedRanges.append(
            set.indices(of: ranges[entry * segmentCount + segment], within: outer))
        }
      }
    }
  }

  /// The entries whose counts differ after subtraction.
  private mutating func findDistinct() {
    distinct.removeAll(keepingCapacity: true)
    var previous = -1
    for entry in orders.indices {
      var total = 0
      for segment in 0..<segmentCount { total += ranges[entry * segmentCount + segment].count }
      if hasExclusions {
        for set in 0..<setCount { total -= excludedRanges[entry * setCount + set].count }
      }
      if excludesOwners {
        for segment in 0..<segmentCount {
          total -=
            excludedOwners[segment]?.followerCount(ranges[entry * segmentCount + segment]) ?? 0
        }
      }
      if total == 0 { break }
      if total == previous { continue }
      previous = total
      distinct.append(DistinctOrder(entry: entry, order: orders[entry], total: total))
    }
  }
}

/// A context that is told apart by how often it occurs.
package struct DistinctOrder: Sendable, Hashable {
  /// The cursor's number for it.
  package var entry: Int
  /// The length in bytes of the shortest context that occurs where this one does.
  package var order: Int
  /// N: how many examples have this context.
  package var total: Int
}

extension ContextCursor {
  /// After `advance(byte)`: how often the byte followed the former entry's context.
  package func steppedCount(entry: Int, byte: UInt8) -> Int {
    var total = 0
    for segment in 0..<segmentCount {
      let index = entry * segmentCount + segment
      guard index < steppedRanges.count else { return 0 }
      total += steppedRanges[index].count
      if excludesOwners {
        total -= excludedOwners[segment]?.lastCount(steppedRanges[index]) ?? 0
      }
    }
    guard hasExclusions else { return total }
    var index = entry * setCount
    for segment in 0..<segmentCount {
      for set in excluded[segment] {
        total -= set.count(byte, steppedExcluded[index])
        index += 1
      }
    }
    return total
  }

  /// What follows an entry's context: how many different bytes, and the most frequent of them.
  package mutating func followers(entry: Int) -> FollowerSummary {
    counts.clear()
    fillCounts(entry: entry)
    return counts.summary()
  }

  /// How often each byte follows an entry's context, 256 counts.
  package mutating func histogram(entry: Int) -> [UInt32] {
    counts.clear()
    fillCounts(entry: entry)
    return counts.dense()
  }

  private mutating func fillCounts(entry: Int) {
    for index in 0..<segmentCount {
      counts.add(
        ranges[entry * segmentCount + index], of: memory.segments[index], number: index,
        without: excludedOwners[index])
    }
    guard hasExclusions else { return }
    var index = entry * setCount
    for segment in 0..<segmentCount {
      for set in excluded[segment] {
        counts.subtract(excludedRanges[index], of: set)
        index += 1
      }
    }
  }
}
