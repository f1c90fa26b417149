/// Whose the rows of a segment are, in their order.
struct OwnerRunTables {
  /// See `SegmentFormat.Section` for each.
  let bits: [UInt64]
  let ranks: [UInt32]
  let lows: [UInt8]
  let highBits: [UInt64]
  let highRanks: [UInt32]
  let highs: [UInt8]

  /// - Complexity: O(n), twice: first for the number of runs, so that no list has to grow
  init(_ owners: [Int32]) {
    let rankMask = 1 << SegmentFormat.runRankShift - 1
    var bits = [UInt64](repeating: 0, count: owners.count / 64 + 1)
    var ranks: [UInt32] = []
    ranks.reserveCapacity(owners.count >> SegmentFormat.runRankShift + 1)
    var before: Int32 = -1
    var started = 0
    unsafe owners.withUnsafeBufferPointer { owners in
      for word in bits.indices {
        let rows = word << 6..<min((word + 1) << 6, owners.count)
        if rows.isEmpty { break }
        if rows.lowerBound & rankMask == 0 { ranks.append(UInt32(started)) }
        var starts: UInt64 = 0
        for row in rows {
          let owner = unsafe owners[row]
          starts |= (owner == before ? 0 : 1) << UInt64(row & 63)
          before = owner
        }
        bits[word] = starts
        started += starts.nonzeroBitCount
      }
    }
    (self.bits, self.ranks) = (bits, ranks)

    var highBits = [UInt64](repeating: 0, count: started / 64 + 2)
    var highRanks: [UInt32] = []
    highRanks.reserveCapacity(started >> SegmentFormat.runRankShift + 1)
    var highs: [UInt8] = []
    lows = unsafe [UInt8](unsafeUninitializedCapacity: started) { lows, initialized in
      for word in bits.indices {
        var left = bits[word]
        while left != 0 {
          let owner = owners[word << 6 + left.trailingZeroBitCount]
          left &= left - 1
          if initialized & rankMask == 0 { highRanks.append(UInt32(highs.count)) }
          unsafe lows[initialized] = UInt8(truncatingIfNeeded: owner)
          if owner > 0xFF {
            highBits[initialized >> 6] |= 1 << UInt64(initialized & 63)
            highs.append(UInt8(truncatingIfNeeded: owner >> 8))
          }
          initialized += 1
        }
      }
    }
    if started & rankMask == 0 { highRanks.append(UInt32(highs.count)) }
    (self.highBits, self.highRanks, self.highs) = (highBits, highRanks, highs)
  }
}
