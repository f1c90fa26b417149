/// What a cursor knows of short frequent contexts from the memory's `ContextTable`, and adds to it.
extension ContextCursor {
  /// Finds where the contexts of the first entries lead with a byte, as far as the memory remembers.
  mutating func find(_ byte: UInt8) {
    foundCount = 0
    if byte == 0 || known.isEmpty { return }
    let next = latest.bytes << 8 | UInt64(byte)
    let longest = min(latest.count + 1, ContextTable.longest)
    unsafe preparedRanges.withUnsafeMutableBufferPointer { ranges in
      while foundCount < entryCount {
        let length = orders[foundCount] + 1
        if length > longest { return }
        let rows = unsafe ranges.baseAddress! + foundCount * segmentCount
        guard let context = unsafe known.find(next, length, into: rows) else { return }
        found[foundCount] = context
        foundCount += 1
      }
    }
  }

  /// Remembers the entries that are frequent and were not known.
  mutating func remember() {
    if exclusions.hasOwners || known.isEmpty { return }
    while rememberedCount < entryCount, isFrequent(rememberedCount) {
      remembered[rememberedCount] = FollowerSummary(kinds: 0, topCount: 0, top: 0)
      remember(entry: rememberedCount)
      rememberedCount += 1
    }
  }

  /// Whether an entry is one that the memory's table is for.
  @inline(__always)
  private func isFrequent(_ entry: Int) -> Bool {
    orders[entry] <= latest.count && rowTotals[entry] >= ContextTable.fewestRows
  }

  private func remember(entry: Int) {
    let context = KnownContext(
      lost: exclusions.deadLost[entry], lostReaching: exclusions.deadReaching[entry],
      summary: remembered[entry])
    unsafe ranges.withUnsafeBufferPointer { ranges in
      unsafe known.set(
        latest.bytes, orders[entry], ranges.baseAddress! + entry * segmentCount, context)
    }
  }

  /// What follows an entry's context where nothing but dead examples is left out, if it is remembered.
  @inline(__always)
  func rememberedSummary(ofEntry entry: Int) -> FollowerSummary? {
    guard entry > 0, entry < rememberedCount, remembered[entry].kinds > 0,
      exclusions.isPlain(entry: entry)
    else { return nil }
    return remembered[entry]
  }

  /// Remembers what follows an entry's context, for one that is remembered; with nothing but dead
  /// examples left out.
  mutating func remember(_ summary: FollowerSummary, ofEntry entry: Int) {
    if entry == 0 || entry >= rememberedCount || exclusions.hasOwners { return }
    remembered[entry] = summary
    remember(entry: entry)
  }
}
