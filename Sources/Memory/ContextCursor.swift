import CByteCount

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
  let segmentCount: Int
  /// Per segment, what follows its rows.
  let followerRanks: [ByteRank]
  /// Per segment, whose its rows are.
  let rowOwners: [RowOwners]
  /// Whether that is asked for, of the rows of the longest contexts.
  private let readsOwners: Bool
  /// Per segment and byte, the rows of contexts that end in it.
  private let byteRows: [RowRange]
  /// The memory's short contexts that are frequent.
  let known: ContextSlots
  /// What does not count.
  var exclusions: CursorExclusions

  /// Entries in use; the arrays have room for all there can be.
  package private(set) var entryCount = 0
  /// Those of them, the first ones, that have an example that counts.
  private(set) var liveEntryCount = 0
  /// The smallest order of each entry.
  private(set) var orders: [Int]
  /// Per entry and segment.
  var ranges: [RowRange]
  /// The end of the context.
  private(set) var latest = LatestBytes()
  /// How many entries, the first ones, are in the memory's table; per entry what follows.
  var rememberedCount = 1
  var remembered: [FollowerSummary]
  /// The byte that was prepared for, if any was; how many of the first entries are known to the table
  /// with it, what is known of each, and per entry and segment where it leads.
  private var prepared: UInt8?
  var foundCount = 0
  var found = [KnownContext](repeating: KnownContext(), count: ContextTable.longest + 1)
  var preparedRanges: [RowRange]
  /// After `advance`: entries as they were whose context has gone on.
  private(set) var steppedCount = 0
  /// After `advance`: per former entry, the entry that it became; −1 where the byte does not follow
  /// it, −2 where its context is as long as they get.
  private(set) var nextEntries: [Int] = []
  /// The rows of each former entry's context and the byte, per segment.
  var steppedRanges: [RowRange]
  /// After `advance`: how often the byte followed each former entry's context.
  package private(set) var timesFollowed: [Int] = []
  /// Per entry, its rows of all segments together.
  private(set) var rowTotals: [Int]
  /// This entry and later ones are known to stand in no more than ten documents, whatever is left out.
  ///
  /// So are the entries that a byte leads to from there: their rows are of the same documents.
  var firstOfFewDocuments = Int.max
  /// Per segment, documents of rows that were asked for.
  var documentTracks: [DocumentTrack]
  /// Counts of what follows the entries with few rows, see `followers`.
  var cascade: FollowerCascade
  /// A bit a row of the contexts with few rows: whether its example is left out.
  ///
  /// The other has, per segment, the row that the first bit stands for.
  var mask: [UInt64] = []
  var maskOrigins: [Int] = []
  /// Counts of what follows, for one entry.
  var histogramScratch = [UInt32](repeating: 0, count: 256)
  var leftScratch = [UInt32](repeating: 0, count: 256)

  /// The first `distinctCount` are the orders that the model can tell apart, shortest first.
  package private(set) var distinctOrders: [DistinctOrder]
  package private(set) var distinctCount = 0

  /// A cursor that knows no text yet.
  ///
  /// Dead rows and the exclusions do not count. Of the exclusions at most one is of owners; those
  /// of rows are disjoint. With `readsOwners` it is got ready to tell whose the rows are.
  package init(
    _ memory: Memory, excluding exclusions: [Memory.Exclusion] = [], readsOwners: Bool = false
  ) {
    self.memory = memory
    self.readsOwners = readsOwners
    segmentCount = memory.segments.count
    followerRanks = memory.segments.map(\.followers)
    rowOwners = memory.segments.map(\.rowOwners)
    cascade = FollowerCascade(followerRanks)
    byteRows = memory.segments.flatMap { segment in
      (0..<256).map { RowRange(segment.starts[$0], segment.starts[$0 + 1]) }
    }
    known = memory.contextTable.slots
    self.exclusions = CursorExclusions(memory, exclusions)
    documentTracks = memory.segments.map { _ in DocumentTrack() }
    // The loops write one more than there is.
    let room = Memory.longestOrder + 2
    orders = [Int](repeating: 0, count: room)
    nextEntries = orders
    timesFollowed = orders
    rowTotals = orders
    remembered = [FollowerSummary](
      repeating: FollowerSummary(kinds: 0, topCount: 0, top: 0), count: ContextTable.longest + 1)
    ranges = [RowRange](repeating: RowRange(0, 0), count: room * segmentCount)
    (steppedRanges, preparedRanges) = (ranges, ranges)
    distinctOrders = [DistinctOrder](
      repeating: DistinctOrder(entry: 0, order: 0, total: 0), count: room)
    forget()
  }

  /// Starts a text of which the beginning is not known: only order 0 has rows.
  package mutating func forget() {
    startText()
    entriesChanged(from: 0)
  }

  /// Starts a document: its context is the separator before it.
  package mutating func startDocument() {
    startText()
    if segmentCount > 0 {
      entryCount = 2
      orders[1] = 1
      rowTotals[1] = 0
      for segment in 0..<segmentCount {
        let rows = memory.segments[segment].rows(endingIn: 0)
        ranges[segmentCount + segment] = rows
        rowTotals[1] += rows.count
      }
    }
    entriesChanged(from: 0)
  }

  private mutating func startText() {
    entryCount = 1
    firstOfFewDocuments = .max
    for segment in 0..<segmentCount { documentTracks[segment].forget() }
    steppedCount = 0
    prepared = nil
    (latest, rememberedCount) = (LatestBytes(), 1)
    orders[0] = 0
    rowTotals[0] = 0
    for segment in 0..<segmentCount {
      ranges[segment] = RowRange(0, memory.segments[segment].rowCount)
      rowTotals[0] += memory.segments[segment].rowCount
    }
  }

  /// Length of the longest context that occurs, in bytes, dead ones included.
  package var longestOrder: Int { orders[entryCount - 1] }

  /// The smallest order of an entry.
  package func order(ofEntry entry: Int) -> Int { orders[entry] }

  /// Whether an example counts, leaving aside owners, given the row of its context with its byte.
  package func isLiveStepped(_ row: Int, segment: Int) -> Bool {
    !exclusions.sets[segment].contains { $0.containsStepped(row) }
  }

  /// The rows of an entry, in one segment.
  package func rows(entry: Int, segment: Int) -> RowRange { ranges[entry * segmentCount + segment] }

  /// After `advance`: the rows of the former entry's context with the byte, in one segment.
  package func steppedRows(entry: Int, segment: Int) -> RowRange {
    entry < steppedCount ? steppedRanges[entry * segmentCount + segment] : RowRange(0, 0)
  }

  /// Looks up where a byte leads, and asks for the memory that moving on by it, and by the one after it
  /// if that is known, reads, which takes a while to come.
  package mutating func prepare(_ byte: UInt8, before next: UInt8? = nil) {
    prepared = byte
    find(byte)
    if let next, segmentCount > 0 {
      known.prefetch(
        latest.bytes << 16 | UInt64(byte) << 8 | UInt64(next),
        upTo: min(latest.count + 2, ContextTable.longest))
    }
    if foundCount == entryCount { return }
    let start = foundCount * segmentCount
    unsafe ranges.withUnsafeBufferPointer { ranges in
      for segment in 0..<segmentCount {
        unsafe followerRanks[segment].prepareStep(
          ranges.baseAddress! + start + segment, count: entryCount - foundCount,
          stride: segmentCount, byte)
      }
    }
  }

  /// Moves on by one byte.
  ///
  /// Afterwards `steppedRows` tells of the entries as they were, everything else of the new ones.
  /// - Complexity: O(entries) ranks, of which those of ranges near each other share their work, and
  ///   those of short contexts that are frequent are remembered.
  package mutating func advance(_ byte: UInt8) {
    if segmentCount == 0 { return }
    step(byte)
    if readsOwners { prepareOwners() }
    latest.append(byte)
    for segment in 0..<segmentCount where !documentTracks[segment].isEmpty {
      documentTracks[segment].advance(byte, in: memory.segments[segment])
    }
    let entries = collapse()
    if firstOfFewDocuments < entryCount {
      let next = nextEntries[firstOfFewDocuments]
      firstOfFewDocuments = next < 0 ? .max : next
    } else {
      firstOfFewDocuments = .max
    }
    let formerCount = entryCount
    entryCount = entries
    prepareFollowers()
    // Of what is dead the table has all, not what is none of the owners'.
    entriesChanged(from: exclusions.hasOwners ? 1 : rememberedCount)
    countFollowed(formerCount)
    remember()
  }

  /// Asks for the memory that tells what follows the contexts that are not remembered, and what of it is
  /// dead, which takes a while to come.
  @inline(__always)
  private func prepareFollowers() {
    var short = entryCount
    while short > rememberedCount, rowTotals[short - 1] <= FollowerCascade.rowLimit { short -= 1 }
    for entry in rememberedCount..<max(short, rememberedCount) {
      memory.followerTable.prefetch(key(ofEntry: entry))
    }
    if short < entryCount {
      for segment in 0..<segmentCount {
        let range = ranges[short * segmentCount + segment]
        if range.isEmpty { continue }
        followerRanks[segment].prefetch(range.lower)
        exclusions.prefetchDead(range.lower, segment: segment)
      }
    }
  }

  /// Asks for the memory that tells whose the rows are of the longest context and of the shortest one
  /// with few rows, which takes a while to come.
  private func prepareOwners() {
    if steppedCount == 0 { return }
    let longest = steppedCount - 1
    for segment in 0..<segmentCount {
      let range = steppedRanges[longest * segmentCount + segment]
      if range.isEmpty { continue }
      rowOwners[segment].prefetch(range.lower)
      var entry = longest
      while entry > 0,
        steppedRanges[(entry - 1) * segmentCount + segment].count <= FollowerCascade.rowLimit
      { entry -= 1 }
      if entry < longest {
        rowOwners[segment].prefetch(steppedRanges[entry * segmentCount + segment].lower)
      }
    }
  }

  /// Makes entries of where the former ones lead, of which those with the same rows are one.
  ///
  /// - Returns: how many there are.
  private mutating func collapse() -> Int {
    let (former, count) = (steppedCount, entryCount)
    // All lent to be changed, for then none is counted as used.
    let entries = unsafe steppedRanges.withUnsafeMutableBufferPointer { stepped in
      unsafe ranges.withUnsafeMutableBufferPointer { ranges in
        for segment in 0..<segmentCount {
          unsafe ranges[segment] = RowRange(0, followerRanks[segment].count)
        }
        return unsafe orders.withUnsafeMutableBufferPointer { orders in
          unsafe rowTotals.withUnsafeMutableBufferPointer { totals in
            unsafe nextEntries.withUnsafeMutableBufferPointer { next in
              unsafe byl_collapse(
                stepped.baseAddress!, segmentCount, former, count, Memory.longestOrder,
                orders.baseAddress!, ranges.baseAddress!, totals.baseAddress!, next.baseAddress!)
            }
          }
        }
      }
    }
    rememberedCount = takeFound(min(foundCount, former))
    return entries
  }

  /// Takes over what is known of the contexts that the first `count` former entries led to.
  ///
  /// - Returns: how many entries, the first ones, are in the memory's table.
  private mutating func takeFound(_ count: Int) -> Int {
    var taken = 1
    unsafe remembered.withUnsafeMutableBufferPointer { remembered in
      unsafe exclusions.setDead { lost, reaching in
        for entry in 0..<count {
          // Of those that have become one the first is it.
          let next = nextEntries[entry]
          if next < taken { continue }
          unsafe remembered[next] = found[entry].summary
          unsafe (lost[next], reaching[next]) = (found[entry].lost, found[entry].lostReaching)
          taken = next + 1
        }
      }
    }
    return taken
  }

  /// What an entry's rows are known by.
  func key(ofEntry entry: Int) -> FollowerTable.Key {
    unsafe ranges.withUnsafeBufferPointer {
      unsafe FollowerTable.Key(
        UnsafeBufferPointer(rebasing: $0[entry * segmentCount..<(entry + 1) * segmentCount]))
    }
  }

  /// Fills `steppedRanges`; entries that no longer occur are left out.
  private mutating func step(_ byte: UInt8) {
    let count = segmentCount
    steppedCount = entryCount
    if prepared != byte { prepare(byte) }
    prepared = nil
    swap(&steppedRanges, &preparedRanges)
    let (found, entries) = (foundCount, entryCount)
    let start = found * count
    var stepped = steppedCount
    unsafe ranges.withUnsafeMutableBufferPointer { ranges in
      unsafe steppedRanges.withUnsafeMutableBufferPointer { rows in
        for segment in 0..<count where found < entries {
          unsafe followerRanks[segment].step(
            ranges.baseAddress! + start + segment, into: rows.baseAddress! + start + segment,
            count: entries - found, stride: count, byte, byteRows[segment << 8 + Int(byte)])
        }
        while stepped > 0 {
          let last = (stepped - 1) * count
          var isEmpty = true
          for segment in 0..<count where unsafe !rows[last + segment].isEmpty { isEmpty = false }
          if !isEmpty { break }
          stepped -= 1
        }
      }
    }
    steppedCount = stepped
  }

  /// Finds the entries whose counts differ after subtraction; what those before `unknown` lose that is
  /// dead is set.
  private mutating func entriesChanged(from unknown: Int) {
    cascade.isFilled = false
    exclusions.locate(
      ranges, from: min(unknown, 1), unknown: unknown, entryCount: entryCount,
      segmentCount: segmentCount)
    let count = entryCount
    var live = 0
    distinctCount = unsafe rowTotals.withUnsafeMutableBufferPointer { totals in
      unsafe orders.withUnsafeMutableBufferPointer { orders in
        unsafe exclusions.withLost { lost, _ in
          unsafe distinctOrders.withUnsafeMutableBufferPointer { room in
            unsafe room.withMemoryRebound(to: byl_distinct_order.self) {
              unsafe byl_tell_apart(
                totals.baseAddress!, lost.baseAddress!, orders.baseAddress!, count,
                $0.baseAddress!, &live)
            }
          }
        }
      }
    }
    liveEntryCount = live
  }

  /// Finds how often the byte followed the contexts of `count` former entries.
  private mutating func countFollowed(_ count: Int) {
    let isAnyBeyond = unsafe timesFollowed.withUnsafeMutableBufferPointer { counts in
      unsafe nextEntries.withUnsafeMutableBufferPointer { next in
        unsafe rowTotals.withUnsafeMutableBufferPointer { totals in
          unsafe exclusions.withLost { _, lost in
            unsafe byl_count_followed(
              next.baseAddress!, count, totals.baseAddress!, lost.baseAddress!,
              counts.baseAddress!)
          }
        }
      }
    }
    if isAnyBeyond == 0 { return }
    for entry in 0..<steppedCount where nextEntries[entry] == -2 {
      timesFollowed[entry] = liveCount(ofStepped: entry)
    }
  }

  /// After `advance`: examples that count whose context with the byte has its row where the former
  /// entry's has.
  private func liveCount(ofStepped entry: Int) -> Int {
    (0..<segmentCount).reduce(0) { total, segment in
      let range = steppedRanges[entry * segmentCount + segment]
      return total + range.count - exclusions.lostStepped(range, segment: segment)
    }
  }

  /// A copy of those that are used, for who need not be fast.
  package var distinct: [DistinctOrder] { Array(distinctOrders[..<distinctCount]) }

  /// How many examples that count lead to an entry.
  func reached(entry: Int) -> Int { rowTotals[entry] - exclusions.lostReaching[entry] }
}
