extension ContextCursor {
  /// What follows an entry's context: how many different bytes, and the most frequent of them.
  ///
  /// - Complexity: O(1) where the context has many rows and came before; else its rows are looked
  ///   at, or counts of them.
  package mutating func followers(entry: Int) -> FollowerSummary {
    precondition(entry >= 0 && entry < entryCount, "the entry must be the cursor's")
    if let known = rememberedSummary(ofEntry: entry) { return known }
    if !cascade.isFilled { fillCascade() }
    if entry >= cascade.first { return cascade[entry] }
    let key = key(ofEntry: entry)
    // Where no more than what is dead is left out, they are answered for all cursors alike.
    let isPlain = exclusions.isPlain(entry: entry)
    if !isPlain, let known = exclusions.table[key] { return known }
    let plain = plainFollowers(entry: entry, key)
    if isPlain {
      remember(plain, ofEntry: entry)
      return plain
    }
    var summary = summary(entry: entry, of: plain)
    if summary == nil {
      addFollowers(entry: entry)
      summary = summaryOfRest(entry: entry)
    }
    guard let summary else { return plain }
    if summary.kinds > 0 { exclusions.table.set(key, summary) }
    return summary
  }

  /// What follows an entry's context where nothing but dead examples is left out.
  ///
  /// It comes again for others, so it is worth to know exactly.
  private mutating func plainFollowers(
    entry: Int, _ key: FollowerTable.Key
  ) -> FollowerSummary {
    if let known = memory.followerTable[key] { return known }
    addFollowers(entry: entry)
    subtractDead(entry: entry)
    var summary = FollowerSummary(of: histogramScratch)
    summary.rank(histogramScratch)
    if summary.kinds > 0 { memory.followerTable.set(key, summary) }
    return summary
  }

  /// Takes what follows the dead examples of an entry's context off the counts.
  ///
  /// Where many are dead only the most frequent bytes stay: the first two, and enough to tell that
  /// there are many.
  /// - Complexity: O(rows / 64 + dead) where they are few; else two ranks and two counts a byte
  private mutating func subtractDead(entry: Int) {
    let dead = deadCount(entry: entry)
    if dead == 0 { return }
    let rows = (0..<segmentCount).reduce(0) { $0 + ranges[entry * segmentCount + $1].count }
    if dead + rows / 64 <= Self.mostDead {
      for number in 0..<segmentCount {
        let range = ranges[entry * segmentCount + number]
        for set in memory.dead[number] {
          set.rows.forEach(in: range) {
            histogramScratch[Int(followerRanks[number][$0])] &-= 1
          }
        }
      }
      return
    }
    for byte in 0..<256 { leftScratch[byte] = 0 }
    var (kinds, first, second) = (0, 0, 0)
    while true {
      let most = FollowerSummary(of: histogramScratch)
      if most.topCount == 0 || kinds > FollowerSummary.mostKinds && most.topCount < second {
        break
      }
      histogramScratch[Int(most.top)] = 0
      let left = most.topCount - deadCount(entry: entry, most.top)
      if left <= 0 { continue }
      kinds += 1
      leftScratch[Int(most.top)] = UInt32(left)
      second = max(second, min(first, left))
      first = max(first, left)
    }
    swap(&histogramScratch, &leftScratch)
  }

  /// Dead examples, and words of 64 rows, that are looked at one by one.
  private static let mostDead = 256

  /// How many examples of an entry's context are dead.
  private func deadCount(entry: Int) -> Int {
    var total = 0
    for number in 0..<segmentCount {
      let range = ranges[entry * segmentCount + number]
      if range.isEmpty { continue }
      for set in memory.dead[number] { total += set.rows.count(in: range) }
    }
    return total
  }

  /// The same of those with a byte.
  private func deadCount(entry: Int, _ byte: UInt8) -> Int {
    var total = 0
    for number in 0..<segmentCount where !memory.dead[number].isEmpty {
      let range = ranges[entry * segmentCount + number]
      if range.isEmpty { continue }
      let stepped = memory.segments[number].step(range, byte)
      if stepped.isEmpty { continue }
      for set in memory.dead[number] { total += set.stepped.count(in: stepped) }
    }
    return total
  }

  /// The summary of an entry where the most frequent byte stays so far ahead, and the rarest ones
  /// are so frequent, that only the former's count changes; `nil` where that is not sure.
  private func summary(entry: Int, of plain: FollowerSummary) -> FollowerSummary? {
    if plain.rare == 0 { return nil }
    let gone = exclusions.lost[entry] - deadCount(entry: entry)
    if plain.topCount - gone <= plain.second, plain.second > 0 { return nil }
    let topGone = lost(entry: entry, plain.top) - deadCount(entry: entry, plain.top)
    if gone - topGone >= plain.rare || topGone >= plain.topCount { return nil }
    var summary = plain
    summary.topCount -= topGone
    // What is second now is not known.
    (summary.second, summary.rare) = (0, 0)
    return summary
  }

  /// How often each byte follows an entry's context, 256 counts.
  package mutating func histogram(entry: Int) -> [UInt32] {
    precondition(entry >= 0 && entry < entryCount, "the entry must be the cursor's")
    fillHistogram(entry: entry)
    return histogramScratch
  }

  /// Counts what follows an entry's context, whether it counts or not.
  private mutating func addFollowers(entry: Int) {
    for byte in 0..<256 { histogramScratch[byte] = 0 }
    for number in 0..<segmentCount {
      let range = ranges[entry * segmentCount + number]
      if !range.isEmpty { memory.segments[number].followers.count(range, into: &histogramScratch) }
    }
  }

  /// Adds up the counts of the rows of an entry, and takes off those that are left out.
  private mutating func fillHistogram(entry: Int) {
    addFollowers(entry: entry)
    if exclusions.isEmpty { return }
    for byte in 0..<256 where histogramScratch[byte] > 0 {
      histogramScratch[byte] &-= UInt32(truncatingIfNeeded: lost(entry: entry, UInt8(byte)))
    }
  }

  /// How many examples of an entry's context with a byte are left out.
  private func lost(entry: Int, _ byte: UInt8) -> Int {
    var total = 0
    for number in 0..<segmentCount {
      let range = ranges[entry * segmentCount + number]
      if range.isEmpty { continue }
      total += exclusions.lostStepped(memory.segments[number].step(range, byte), segment: number)
    }
    return total
  }

  /// The summary of `histogramScratch` without what is left out of it.
  private mutating func summaryOfRest(entry: Int) -> FollowerSummary {
    // Lent for the time of the call.
    var counts: [UInt32] = []
    swap(&counts, &histogramScratch)
    defer { swap(&counts, &histogramScratch) }
    let rows = (0..<segmentCount).reduce(0) { $0 + ranges[entry * segmentCount + $1].count }
    let gone = exclusions.lost[entry]
    return FollowerSummary(of: &counts, losing: gone, left: rows - gone) {
      lost(entry: entry, $0)
    } survives: {
      survives(entry: entry, $0)
    }
  }

  /// Whether an example of an entry's context with a byte was found that counts.
  private func survives(entry: Int, _ byte: UInt8) -> Bool {
    for number in 0..<segmentCount {
      let range = ranges[entry * segmentCount + number]
      if range.isEmpty { continue }
      let stepped = memory.segments[number].step(range, byte)
      let isFound = stepped.sampled.contains { row in
        exclusions.owners[number]?.includesLast(row) != true
          && isLiveStepped(row, segment: number)
      }
      if isFound { return true }
    }
    return false
  }

  private mutating func fillCascade() {
    var first = entryCount
    while first > 0, rowTotals[first - 1] <= FollowerCascade.rowLimit { first -= 1 }
    let entries = first..<entryCount
    if entries.isEmpty || exclusions.isEmpty || exclusions.lost[first] == 0 {
      cascade.fill(ranges, from: 0, entries, leavingOut: nil)
    } else if exclusions.hasOwners {
      fillCascadeWithoutOwners(entries)
    } else if exclusions.hasMasks {
      cascade.fill(ranges, from: 0, entries, leavingOut: exclusions.masks)
    } else {
      mark(entry: first)
      cascade.fill(ranges, from: 0, entries, leavingOut: mask, from: maskOrigins)
    }
  }

  private mutating func fillCascadeWithoutOwners(_ entries: Range<Int>) {
    // Lent for the time of the call.
    var cascade = FollowerCascade([])
    swap(&cascade, &self.cascade)
    cascade.fill(entries) { entry, histogram in
      for number in 0..<segmentCount {
        let range = ranges[entry * segmentCount + number]
        if range.isEmpty { continue }
        var inner = RowRange(range.upper, range.upper)
        if entry + 1 < entryCount {
          let next = ranges[(entry + 1) * segmentCount + number]
          if !next.isEmpty { inner = next }
        }
        for piece in [
          RowRange(range.lower, inner.lower), RowRange(inner.upper, range.upper),
        ] where !piece.isEmpty {
          followerRanks[number].count(piece, into: &histogram)
          subtract(piece, number, from: &histogram)
        }
      }
    }
    swap(&cascade, &self.cascade)
  }

  /// Takes what follows the rows that are left out off 256 counts.
  private func subtract(_ piece: RowRange, _ number: Int, from histogram: inout [UInt32]) {
    let segment = memory.segments[number]
    exclusions.owners[number]?.subtractFollowers(piece, from: &histogram)
    for set in exclusions.sets[number] {
      set.rows.forEach(in: piece) {
        histogram[Int(segment.followers[min($0, segment.rowCount - 1)])] &-= 1
      }
    }
  }

  /// Sets a bit for each row of a short context whose example is left out.
  private mutating func mark(entry: Int) {
    if mask.isEmpty {
      mask = [UInt64](repeating: 0, count: FollowerCascade.rowLimit / 64 + 2 * segmentCount + 2)
      maskOrigins = [Int](repeating: 0, count: segmentCount)
    }
    var used = 0
    for number in 0..<segmentCount {
      let range = ranges[entry * segmentCount + number]
      if range.isEmpty { continue }
      let words = (range.upper - 1) >> 6 - range.lower >> 6 + 1
      for word in used..<used + words { mask[word] = 0 }
      let origin = (range.lower >> 6 - used) << 6
      maskOrigins[number] = origin
      used += words
      for set in exclusions.sets[number] { set.rows.mark(range, true, in: &mask, from: origin) }
    }
  }
}
