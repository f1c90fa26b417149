import CByteCount

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
    precondition(rankMask == 511, "the loops must know how many rows have a rank")
    var bits = [UInt64](repeating: 0, count: owners.count / 64 + 1)
    var ranks = [UInt32](
      repeating: 0, count: (owners.count + rankMask) >> SegmentFormat.runRankShift)
    let started = unsafe owners.withUnsafeBufferPointer { owners in
      unsafe Int(byl_run_starts(owners.baseAddress, owners.count, &bits, &ranks))
    }
    (self.bits, self.ranks) = (bits, ranks)

    var highBits = [UInt64](repeating: 0, count: started / 64 + 2)
    var highRanks: [UInt32] = []
    highRanks.reserveCapacity(started >> SegmentFormat.runRankShift + 1)
    var highs: [UInt8] = []
    lows = unsafe [UInt8](unsafeUninitializedCapacity: started) { lows, number in
      // Of the room for upper halves what is not used takes no memory.
      highs = unsafe [UInt8](unsafeUninitializedCapacity: started + 1) { highs, highCount in
        unsafe owners.withUnsafeBufferPointer { owners in
          for word in bits.indices {
            var left = bits[word]
            while left != 0 {
              let owner = unsafe owners[word << 6 + left.trailingZeroBitCount]
              left &= left - 1
              if number & rankMask == 0 { highRanks.append(UInt32(highCount)) }
              unsafe lows[number] = UInt8(truncatingIfNeeded: owner)
              // Overwritten unless there is one: which runs have one cannot be guessed.
              let isHigh: UInt64 = owner > 0xFF ? 1 : 0
              highBits[number >> 6] |= isHigh << UInt64(number & 63)
              unsafe highs[highCount] = UInt8(truncatingIfNeeded: owner >> 8)
              highCount += Int(isHigh)
              number += 1
            }
          }
        }
      }
    }
    if started & rankMask == 0 { highRanks.append(UInt32(highs.count)) }
    (self.highBits, self.highRanks, self.highs) = (highBits, highRanks, highs)
  }
}
