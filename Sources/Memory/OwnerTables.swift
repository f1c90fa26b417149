/// What each owner has of the rows of a segment.
struct OwnerTables {
  /// See `SegmentFormat.Section` for each.
  let countStarts: [UInt32]
  let counts: [UInt8]
  let enteringStarts: [UInt32]
  let enteringRows: [UInt32]
  let leavingStarts: [UInt32]
  let leavingRows: [UInt32]

  /// `rows` are their owners.
  /// - Complexity: O(n)
  init(_ rows: [Int32], _ boundaries: [RowContents.Boundary], ownerCount: Int) {
    (countStarts, counts) = Self.counts(rows, ownerCount)
    (enteringStarts, enteringRows) = Self.lists(
      boundaries.lazy.map { ($0.next, $0.row) }, ownerCount)
    (leavingStarts, leavingRows) = Self.lists(
      boundaries.lazy.map { ($0.last, $0.row) }, ownerCount)
  }

  /// Counts the rows of each owner in each block, and packs them by owner.
  ///
  /// The rows are gone through twice, first for the lengths: a list of all counts in between would
  /// take twice as much as the text.
  private static func counts(
    _ rows: [Int32], _ ownerCount: Int
  ) -> (starts: [UInt32], counts: [UInt8]) {
    var lengths = [UInt32](repeating: 0, count: ownerCount)
    unsafe lengths.withUnsafeMutableBufferPointer { lengths in
      forEachCount(rows, ownerCount) { owner, distance, rows in
        unsafe lengths[owner] += UInt32(length(of: distance) + length(of: rows))
      }
    }
    var starts: [UInt32] = [0]
    starts.reserveCapacity(ownerCount + 1)
    for length in lengths { starts.append(starts[starts.count - 1] + length) }
    var next = starts
    let total = Int(starts[ownerCount])
    let packed = unsafe [UInt8](unsafeUninitializedCapacity: total) { packed, initialized in
      unsafe next.withUnsafeMutableBufferPointer { next in
        forEachCount(rows, ownerCount) { owner, distance, rows in
          var place = unsafe Int(next[owner])
          unsafe put(distance, in: packed, at: &place)
          unsafe put(rows, in: packed, at: &place)
          unsafe next[owner] = UInt32(truncatingIfNeeded: place)
        }
      }
      initialized = total
    }
    return (starts, packed)
  }

  /// Bytes of a number in sevens of bits.
  private static func length(of number: UInt32) -> Int {
    max(1, (38 - number.leadingZeroBitCount) / 7)
  }

  /// Puts a number down in sevens of bits.
  private static func put(
    _ number: UInt32, in bytes: UnsafeMutableBufferPointer<UInt8>, at place: inout Int
  ) {
    var rest = number
    while rest > 127 {
      unsafe bytes[place] = UInt8(truncatingIfNeeded: rest) | 128
      place += 1
      rest >>= 7
    }
    unsafe bytes[place] = UInt8(truncatingIfNeeded: rest)
    place += 1
  }

  /// Calls `body` with an owner, how many blocks come after its one before, and its rows in that
  /// block, for every block that holds rows of it.
  private static func forEachCount(
    _ rows: [Int32], _ ownerCount: Int,
    _ body: (_ owner: Int, _ distance: UInt32, _ rows: UInt32) -> Void
  ) {
    let size = 1 << SegmentFormat.ownerBlockShift
    // Nobody has a count, too, which is not asked for.
    var inBlock = [UInt32](repeating: 0, count: Int(SegmentFormat.nobody) + 1)
    var lastBlock = [UInt32](repeating: 0, count: ownerCount)
    // In the order in which they come.
    var seen = [Int32](repeating: 0, count: size)
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe inBlock.withUnsafeMutableBufferPointer { inBlock in
        unsafe seen.withUnsafeMutableBufferPointer { seen in
          for (block, start) in stride(from: 0, to: rows.count, by: size).enumerated() {
            var seenCount = 0
            for row in start..<min(start + size, rows.count) {
              let owner = unsafe rows[row]
              let count = unsafe inBlock[Int(owner)]
              // Overwritten unless the owner is new: there is no branch that would be guessed wrong.
              unsafe seen[seenCount] = owner
              seenCount += count == 0 ? 1 : 0
              unsafe inBlock[Int(owner)] = count &+ 1
            }
            for index in 0..<seenCount {
              let owner = unsafe Int(seen[index])
              let count = unsafe inBlock[owner]
              unsafe inBlock[owner] = 0
              if owner == Int(SegmentFormat.nobody) { continue }
              body(owner, UInt32(truncatingIfNeeded: block) &- lastBlock[owner], count)
              lastBlock[owner] = UInt32(truncatingIfNeeded: block)
            }
          }
        }
      }
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
