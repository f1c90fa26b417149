/// What a cursor saw of a stretch of text: the contexts of every position, so that they can be
/// counted again with more examples left out, without being searched again.
package struct ContextTrace: Sendable {
  /// A context that a position has.
  package struct Entry: Sendable {
    /// The smallest length of the context, in bytes.
    package var order: Int
    /// The entry, of those at the next position, that the byte leads to; −1 where it does not
    /// occur, −2 where the context would be longer than `Memory.longestOrder`.
    package var next = -1
    /// Its rows, dead ones included.
    var rows: Int
    /// N: examples that the cursor counted.
    package var total: Int
    /// n of the byte before: examples that the cursor counted and that lead here.
    package var reached: Int
    /// Whether it is told apart from the next shorter one by how often it occurs.
    package var isDistinct = false
    /// What follows, if the cursor was asked; else of no kinds.
    package var summary = FollowerSummary(kinds: 0, topCount: 0, top: 0)
  }

  let memory: Memory
  let segmentCount: Int
  /// What the cursor left out, per segment.
  let sets: [[RowSet]]
  /// Whether that are dead documents alone, so that answers can be shared.
  let isPlain: Bool
  /// Per position, where its entries start; one more at the end.
  private(set) var starts = [0]
  package private(set) var entries: [Entry] = []
  /// Per entry and segment.
  private(set) var ranges: [RowRange] = []
  /// Per entry that leads beyond the longest order, the rows there.
  private var beyond: [Int: [RowRange]] = [:]

  /// How many entries a position has, or fewer.
  private static let usualEntries = 16

  /// A trace of about `count` positions that starts where the cursor is; owners must not be left out
  /// of it.
  package init(_ cursor: borrowing ContextCursor, expecting count: Int) {
    memory = cursor.memory
    segmentCount = cursor.segmentCount
    sets = cursor.exclusions.sets
    isPlain = cursor.exclusions.isPlain
    starts.reserveCapacity(count + 2)
    entries.reserveCapacity(count * Self.usualEntries)
    ranges.reserveCapacity(count * Self.usualEntries * segmentCount)
    append(cursor)
  }

  /// How many positions are known.
  package var positionCount: Int { starts.count - 1 }

  /// The entries of a position, as indices.
  package func entries(at position: Int) -> Range<Int> {
    starts[position]..<starts[position + 1]
  }

  /// Takes what follows an entry of the cursor's, before that moves on.
  package mutating func take(_ summary: FollowerSummary, ofEntry entry: Int) {
    entries[starts[starts.count - 2] + entry].summary = summary
  }

  /// Takes what the cursor has found of what follows the contexts with few rows.
  package mutating func takeCascade(of cursor: borrowing ContextCursor) {
    if !cursor.cascade.isFilled { return }
    let first = starts[starts.count - 2]
    for entry in cursor.cascade.first..<max(cursor.entryCount, cursor.cascade.first) {
      entries[first + entry].summary = cursor.cascade[entry]
    }
  }

  /// Takes the position that the cursor has come to.
  package mutating func append(_ cursor: borrowing ContextCursor) {
    takeSteps(of: cursor)
    let known = entries.count
    for entry in 0..<cursor.entryCount {
      let rows = cursor.rowTotals[entry]
      entries.append(
        Entry(
          order: cursor.order(ofEntry: entry), rows: rows,
          total: rows - cursor.exclusions.lost[entry], reached: cursor.reached(entry: entry)))
    }
    for place in 0..<cursor.entryCount * segmentCount { ranges.append(cursor.ranges[place]) }
    for index in 0..<cursor.distinctCount {
      entries[known + cursor.distinctOrders[index].entry].isDistinct = true
    }
    starts.append(entries.count)
  }

  /// Takes where the entries of the position before led to.
  private mutating func takeSteps(of cursor: borrowing ContextCursor) {
    if starts.count < 2 { return }
    let first = starts[starts.count - 2]
    let former = cursor.nextEntries[..<min(cursor.nextEntries.count, entries.count - first)]
    var isAnyBeyond = false
    unsafe entries.withUnsafeMutableBufferPointer { entries in
      for (entry, next) in former.enumerated() {
        unsafe entries[first + entry].next = next
        if next == -2 { isAnyBeyond = true }
      }
    }
    if !isAnyBeyond { return }
    for (entry, next) in former.enumerated() where next == -2 {
      beyond[first + entry] = (0..<segmentCount).map {
        cursor.steppedRows(entry: entry, segment: $0)
      }
    }
  }

  /// What an entry's rows are known by.
  func key(ofEntry entry: Int) -> FollowerTable.Key {
    unsafe ranges.withUnsafeBufferPointer {
      unsafe FollowerTable.Key(
        UnsafeBufferPointer(rebasing: $0[entry * segmentCount..<(entry + 1) * segmentCount]))
    }
  }

  /// The rows of the context and the byte that an entry leads to beyond the longest order.
  func rowsBeyond(_ entry: Int) -> [RowRange] { beyond[entry] ?? [] }
}
