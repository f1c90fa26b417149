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
  /// What does not count.
  var exclusions: CursorExclusions

  /// Entries in use; the arrays have room for all there can be.
  package private(set) var entryCount = 0
  /// Those of them, the first ones, that have an example that counts.
  private(set) var liveEntryCount = 0
  /// The smallest order of each entry.
  private var orders: [Int]
  private var formerOrders: [Int]
  /// Per entry and segment.
  var ranges: [RowRange]
  /// The byte whose ranks were asked for, if any were.
  private var prepared: UInt8?
  /// After `advance`: entries as they were whose context has gone on.
  private(set) var steppedCount = 0
  /// After `advance`: per former entry, the entry that it became; −1 where the byte does not follow
  /// it, −2 where its context is as long as they get.
  private(set) var nextEntries: [Int] = []
  /// The rows of each former entry's context and the byte, per segment.
  var steppedRanges: [RowRange]
  /// How many of those rows count; −1 where nobody asked.
  var steppedTotals: [Int]
  /// This entry and later ones are known to stand in no more than ten documents, whatever is left out.
  ///
  /// So are the entries that a byte leads to from there: their rows are of the same documents.
  var firstOfFewDocuments = Int.max
  /// Per segment, documents of rows that were asked for.
  var documentTracks: [DocumentTrack]
  /// Counts of what follows the entries with few rows, see `followers`.
  var cascade = FollowerCascade()
  /// A bit a row of the contexts with few rows: whether its example is left out.
  ///
  /// The other has, per segment, the row that the first bit stands for.
  var mask: [UInt64] = []
  var maskOrigins: [Int] = []
  /// Counts of what follows, for one entry.
  var histogramScratch = [UInt32](repeating: 0, count: 256)
  var leftScratch = [UInt32](repeating: 0, count: 256)

  /// Orders that the model can tell apart, shortest first.
  package private(set) var distinct: [DistinctOrder] = []

  /// A cursor that knows no text yet.
  ///
  /// Dead rows and the exclusions do not count. Of the exclusions at most one is of owners; those
  /// of rows are disjoint.
  package init(_ memory: Memory, excluding exclusions: [Memory.Exclusion] = []) {
    self.memory = memory
    segmentCount = memory.segments.count
    followerRanks = memory.segments.map(\.followers)
    self.exclusions = CursorExclusions(memory, exclusions)
    documentTracks = memory.segments.map { _ in DocumentTrack() }
    let room = Memory.longestOrder + 1
    orders = [Int](repeating: 0, count: room)
    formerOrders = orders
    nextEntries = orders
    steppedTotals = orders
    ranges = [RowRange](repeating: RowRange(0, 0), count: room * segmentCount)
    steppedRanges = ranges
    distinct.reserveCapacity(room)
    forget()
  }

  /// Starts a text of which the beginning is not known: only order 0 has rows.
  package mutating func forget() {
    entryCount = 1
    firstOfFewDocuments = .max
    for segment in 0..<segmentCount { documentTracks[segment].forget() }
    steppedCount = 0
    orders[0] = 0
    for segment in 0..<segmentCount {
      ranges[segment] = RowRange(0, memory.segments[segment].rowCount)
    }
    entriesChanged()
  }

  /// Starts a document: its context is the separator before it.
  package mutating func startDocument() {
    forget()
    if segmentCount == 0 { return }
    entryCount = 2
    orders[1] = 1
    for segment in 0..<segmentCount {
      ranges[segmentCount + segment] = memory.segments[segment].rows(endingIn: 0)
    }
    entriesChanged()
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

  /// Asks for the memory that moving on by a byte reads, which takes a while to come.
  package mutating func prepare(_ byte: UInt8) {
    prepared = byte
    unsafe ranges.withUnsafeBufferPointer { ranges in
      for segment in 0..<segmentCount {
        unsafe memory.segments[segment].prepareStep(
          ranges.baseAddress! + segment, count: entryCount, stride: segmentCount, byte)
      }
    }
  }

  /// Moves on by one byte.
  ///
  /// Afterwards `steppedRows` tells of the entries as they were, everything else of the new ones.
  /// - Complexity: O(entries) ranks, of which those of ranges near each other share their work.
  package mutating func advance(_ byte: UInt8) {
    if segmentCount == 0 { return }
    step(byte)
    for segment in 0..<segmentCount {
      documentTracks[segment].advance(byte, in: memory.segments[segment])
    }
    swap(&orders, &formerOrders)
    let count = segmentCount
    var entries = 1
    var previous = 0
    orders[0] = 0
    for segment in 0..<count {
      ranges[segment] = RowRange(0, memory.segments[segment].rowCount)
      previous += memory.segments[segment].rowCount
    }
    for entry in 0..<entryCount { (nextEntries[entry], steppedTotals[entry]) = (-1, -1) }
    unsafe ranges.withUnsafeMutableBufferPointer { ranges in
      unsafe steppedRanges.withUnsafeBufferPointer { stepped in
        for entry in 0..<steppedCount {
          let order = formerOrders[entry] + 1
          var total = 0
          for segment in 0..<count { unsafe total += stepped[entry * count + segment].count }
          if total == previous {
            nextEntries[entry] = entries - 1
            continue
          }
          if order > Memory.longestOrder {
            nextEntries[entry] = -2
            break
          }
          nextEntries[entry] = entries
          previous = total
          for segment in 0..<count {
            unsafe ranges[entries * count + segment] = stepped[entry * count + segment]
          }
          orders[entries] = order
          entries += 1
        }
      }
    }
    if firstOfFewDocuments < entryCount {
      let next = nextEntries[firstOfFewDocuments]
      firstOfFewDocuments = next < 0 ? .max : next
    } else {
      firstOfFewDocuments = .max
    }
    entryCount = entries
    entriesChanged()
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
    unsafe ranges.withUnsafeBufferPointer { ranges in
      unsafe steppedRanges.withUnsafeMutableBufferPointer { stepped in
        for segment in 0..<count {
          unsafe memory.segments[segment].step(
            ranges.baseAddress! + segment, into: stepped.baseAddress! + segment,
            count: entryCount, stride: count, byte)
        }
        while steppedCount > 0 {
          let last = (steppedCount - 1) * count
          var isEmpty = true
          for segment in 0..<count where unsafe !stepped[last + segment].isEmpty {
            isEmpty = false
          }
          if !isEmpty { break }
          steppedCount -= 1
        }
      }
    }
  }

  /// Finds the entries whose counts differ after subtraction.
  private mutating func entriesChanged() {
    cascade.isFilled = false
    distinct.removeAll(keepingCapacity: true)
    liveEntryCount = entryCount
    if exclusions.isEmpty {
      var previous = 0
      for entry in 0..<entryCount {
        var total = 0
        for segment in 0..<segmentCount { total += ranges[entry * segmentCount + segment].count }
        if total == 0 {
          liveEntryCount = entry
          break
        }
        if total == previous { continue }
        previous = total
        distinct.append(DistinctOrder(entry: entry, order: orders[entry], total: total))
      }
      return
    }
    exclusions.locate(ranges, entryCount: entryCount, segmentCount: segmentCount)
    var previous = -1
    for entry in 0..<entryCount {
      var total = -exclusions.lost[entry]
      for segment in 0..<segmentCount { total += ranges[entry * segmentCount + segment].count }
      if total <= 0 {
        liveEntryCount = entry
        break
      }
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

  package init(entry: Int, order: Int, total: Int) {
    (self.entry, self.order, self.total) = (entry, order, total)
  }
}
