/// What the contexts of a trace lose where the examples of some owners are left out, too.
package struct TraceLosses {
  private let owners: [OwnerRows?]
  /// Per segment, what the trace left out and the owners would, too.
  private let both: [[RowSet]]
  /// What follows frequent contexts without all these examples.
  private let table: FollowerTable
  /// Per entry of the position: examples of its context, and examples that lead to it.
  package private(set) var lost: [Int]
  private var reached: [Int]
  private var first = 0
  private var count = 0
  /// The same of the next position.
  private var nextLost: [Int]
  private var nextReached: [Int]
  private var nextFirst = 0
  private var nextCount = 0
  private var cascade = FollowerCascade()
  private var histogram = [UInt32](repeating: 0, count: 256)
  /// A bit a row of the contexts with few rows: whether its example is left out.
  private var mask: [UInt64]

  /// `exclusion` is of owners.
  package init(_ exclusion: Memory.Exclusion, in trace: ContextTrace) {
    let owners = exclusion.owners
    self.owners = owners
    both = trace.sets.indices.map { index in
      guard let owners = owners[index] else { return [] }
      // The dead ones come first, and are known.
      let dead = exclusion.ownedDead?[index] ?? []
      let others = trace.sets[index].dropFirst(dead.count).map { $0.keeping(owners) }
      return (dead + others).filter { $0.count > 0 }
    }
    table = trace.isPlain ? exclusion.table : FollowerTable(bits: 12)
    lost = [Int](repeating: 0, count: Memory.longestOrder + 1)
    reached = lost
    (nextLost, nextReached) = (lost, lost)
    mask = [UInt64](
      repeating: 0, count: FollowerCascade.rowLimit / 64 + 2 * trace.segmentCount + 2)
  }

  /// Finds what the entries of a position lose; the first one that is moved on from.
  package mutating func locate(_ trace: ContextTrace, position: Int) {
    find(trace, position)
    (nextFirst, nextCount) = (first, count)
    swap(&lost, &nextLost)
    swap(&reached, &nextReached)
  }

  /// Makes the position that was found last the present one, and finds the one after it.
  package mutating func moveOn(_ trace: ContextTrace, to position: Int) {
    let (former, formerCount) = (nextFirst, nextCount)
    find(trace, position)
    (nextFirst, nextCount) = (first, count)
    (first, count) = (former, formerCount)
    swap(&lost, &nextLost)
    swap(&reached, &nextReached)
    cascade.isFilled = false
  }

  /// How many examples of an entry's context with the byte that follows in the text are left.
  package func followed(_ trace: ContextTrace, entry: Int) -> Int {
    let next = trace[first + entry].next
    if next < 0 { return next == -2 ? reachedBeyond(first + entry, of: trace) : 0 }
    return trace[nextFirst + next].reached - nextReached[next]
  }

  /// From the shortest context on: where a context loses nothing, longer ones do not either.
  private mutating func find(_ trace: ContextTrace, _ position: Int) {
    let entries = trace.entries(at: position)
    (first, count) = (entries.lowerBound, entries.count)
    for entry in 0..<count { (lost[entry], reached[entry]) = (0, 0) }
    for segment in 0..<trace.segmentCount {
      guard let owners = owners[segment] else { continue }
      for entry in 0..<count {
        let range = trace.ranges[(first + entry) * trace.segmentCount + segment]
        if range.isEmpty { break }
        let counts = owners.counts(range)
        if counts.last == 0 && counts.entering == 0 { break }
        lost[entry] += counts.last + counts.entering - counts.leaving
        reached[entry] += counts.last
      }
      for set in both[segment] {
        for entry in 0..<count where lost[entry] > 0 || reached[entry] > 0 {
          let range = trace.ranges[(first + entry) * trace.segmentCount + segment]
          lost[entry] -= set.rows.count(in: range)
          reached[entry] -= set.stepped.count(in: range)
        }
      }
    }
  }

  /// How many examples lead beyond the longest order and are not left out.
  private func reachedBeyond(_ entry: Int, of trace: ContextTrace) -> Int {
    let ranges = trace.rowsBeyond(entry)
    var total = 0
    for segment in ranges.indices where !ranges[segment].isEmpty {
      total += ranges[segment].count - lost(trace, ranges[segment], segment)
    }
    return total
  }

  /// How many examples are left out whose context with its byte has its row in a range.
  private func lost(_ trace: ContextTrace, _ range: RowRange, _ segment: Int) -> Int {
    if range.isEmpty { return 0 }
    var total = owners[segment]?.lastCount(range) ?? 0
    for set in trace.sets[segment] { total += set.stepped.count(in: range) }
    for set in both[segment] { total -= set.stepped.count(in: range) }
    return total
  }

  /// What follows an entry of the present position, counted from 0, where `byte` does in the text.
  package mutating func followers(
    _ trace: ContextTrace, entry: Int, before byte: UInt8
  ) -> FollowerSummary {
    let known = trace[first + entry].summary
    if lost[entry] == 0, known.kinds > 0 { return known }
    if known.rare > 0, let summary = summary(trace, entry, byte, known) { return summary }
    if !cascade.isFilled { fillCascade(trace) }
    if entry >= cascade.first { return cascade.summaries[entry] }
    let start = (first + entry) * trace.segmentCount
    let ranges = trace.ranges[start..<start + trace.segmentCount]
    let key = unsafe trace.ranges.withUnsafeBufferPointer {
      unsafe FollowerTable.Key(
        UnsafeBufferPointer(rebasing: $0[start..<start + trace.segmentCount]))
    }
    let rows = trace[first + entry].rows
    let gone = rows - trace[first + entry].total + lost[entry]
    let table = gone == 0 ? trace.memory.followerTable : table
    if let known = table[key] { return known }
    for byte in 0..<256 { histogram[byte] = 0 }
    for (segment, range) in ranges.enumerated() where !range.isEmpty {
      trace.memory.segments[segment].followers.count(range, into: &histogram)
    }
    let summary: FollowerSummary
    if gone == 0 {
      summary = FollowerSummary(of: histogram)
    } else if rows <= 4096 {
      for (segment, range) in ranges.enumerated() where !range.isEmpty {
        subtract(trace, range, segment)
      }
      summary = FollowerSummary(of: histogram)
    } else {
      // Lent for the time of the call.
      var counts: [UInt32] = []
      swap(&counts, &histogram)
      defer { swap(&counts, &histogram) }
      summary = FollowerSummary(of: &counts, losing: gone) { byte in
        var total = 0
        for (segment, range) in ranges.enumerated() where !range.isEmpty {
          total += lost(trace, trace.memory.segments[segment].step(range, byte), segment)
        }
        return total
      }
    }
    if summary.kinds > 0 { table.set(key, summary) }
    return summary
  }

  /// The summary where the most frequent byte stays so far ahead, and the rarest ones are so
  /// frequent, that only the former's count changes.
  private func summary(
    _ trace: ContextTrace, _ entry: Int, _ byte: UInt8, _ known: FollowerSummary
  ) -> FollowerSummary? {
    if known.topCount - lost[entry] <= known.second, known.second > 0 { return nil }
    var topLost = 0
    let next = trace[first + entry].next
    if known.top == byte, next >= 0 {
      topLost = nextReached[next]
    } else {
      let start = (first + entry) * trace.segmentCount
      for segment in 0..<trace.segmentCount {
        let range = trace.ranges[start + segment]
        if range.isEmpty { continue }
        let stepped = trace.memory.segments[segment].step(range, known.top)
        if stepped.isEmpty { continue }
        topLost += owners[segment]?.lastCount(stepped) ?? 0
        for set in both[segment] { topLost -= set.stepped.count(in: stepped) }
      }
    }
    if lost[entry] - topLost >= known.rare || topLost >= known.topCount { return nil }
    var summary = known
    summary.topCount -= topLost
    return summary
  }

  /// Takes the bytes that follow the rows that are left out off the histogram.
  private mutating func subtract(_ trace: ContextTrace, _ range: RowRange, _ number: Int) {
    let segment = trace.memory.segments[number]
    owners[number]?.subtractFollowers(range, from: &histogram)
    for set in trace.sets[number] {
      set.rows.forEach(in: range) { histogram[Int(segment.followers[$0])] &-= 1 }
    }
    for set in both[number] {
      set.rows.forEach(in: range) { histogram[Int(segment.followers[$0])] &+= 1 }
    }
  }

  /// Counts what follows the contexts with few rows, from the longest one out.
  private mutating func fillCascade(_ trace: ContextTrace) {
    cascade.isFilled = true
    var outer = count
    while outer > 0, trace[first + outer - 1].rows <= FollowerCascade.rowLimit { outer -= 1 }
    cascade.first = outer
    if outer == count { return }
    for byte in 0..<256 { cascade.histogram[byte] = 0 }
    for word in mask.indices { mask[word] = 0 }
    // Per segment, the row that the first of its bits stands for.
    var origins = [Int](repeating: 0, count: trace.segmentCount)
    var bit = 0
    for segment in 0..<trace.segmentCount {
      let range = trace.ranges[(first + outer) * trace.segmentCount + segment]
      origins[segment] = range.lower - bit
      if range.isEmpty { continue }
      mark(trace, range, segment, at: bit)
      bit += range.count
    }
    var summary = FollowerSummary(kinds: 0, topCount: 0, top: 0)
    for entry in stride(from: count - 1, through: outer, by: -1) {
      for segment in 0..<trace.segmentCount {
        let range = trace.ranges[(first + entry) * trace.segmentCount + segment]
        if range.isEmpty { continue }
        var inner = RowRange(range.upper, range.upper)
        if entry + 1 < count {
          let next = trace.ranges[(first + entry + 1) * trace.segmentCount + segment]
          if !next.isEmpty { inner = next }
        }
        trace.memory.segments[segment].followers.add(
          RowRange(range.lower, inner.lower), RowRange(inner.upper, range.upper),
          to: &cascade.histogram, &summary, leavingOut: mask, from: origins[segment])
      }
      cascade.summaries[entry] = summary
    }
  }

  /// Marks the rows of a short range that are left out.
  private mutating func mark(
    _ trace: ContextTrace, _ range: RowRange, _ segment: Int, at bit: Int
  ) {
    let origin = range.lower - bit
    func set(_ row: Int, _ isOut: Bool) {
      let place = row - origin
      if isOut {
        mask[place >> 6] |= 1 << UInt64(place & 63)
      } else {
        mask[place >> 6] &= ~(1 << UInt64(place & 63))
      }
    }
    if lost[cascade.first] > 0 { owners[segment]?.forEachFollower(in: range) { set($0, $1) } }
    for rows in trace.sets[segment] { rows.rows.forEach(in: range) { set($0, true) } }
  }
}
