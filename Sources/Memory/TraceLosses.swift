/// What the contexts of a trace lose where the examples of some owners are left out, too.
package struct TraceLosses {
  private let examples: OwnedExamples
  private let hasBoth: Bool
  /// What frequent contexts lose, and what follows them without all these examples.
  private let table: LossTable
  /// What the keys in the table are mixed with: it has what others lose, too.
  private let salt: UInt64
  /// Per entry of the position: examples of its context, and examples that lead to it.
  package private(set) var lost: [Int]
  private var reached: [Int]
  /// How many entries, the first ones, lose anything or have examples less that lead to them.
  package private(set) var concerned = 0
  private var nextConcerned = 0
  private var first = 0
  private var count = 0
  /// The same of the next position.
  private var nextLost: [Int]
  private var nextReached: [Int]
  private var nextFirst = 0
  private var nextCount = 0
  /// What the first entries of a position, the frequent ones, are known by in the table.
  private var keys: [FollowerTable.Key] = []
  private var keyedPosition: Int?
  private var cascade: FollowerCascade
  private var histogram = [UInt32](repeating: 0, count: 256)
  /// The owners' rows of the contexts with few rows; then those of the next position.
  private var marks: ShortMarks
  private var nextMarks: ShortMarks
  /// A bit a row of these contexts: whether its example is left out.
  private var mask: [UInt64]

  /// `exclusion` is of owners.
  package init(_ exclusion: Memory.Exclusion, in trace: ContextTrace) {
    let owners = exclusion.owners
    cascade = FollowerCascade(trace.memory.segments.map(\.followers))
    let both = trace.sets.indices.map { index -> [RowSet] in
      guard let owners = owners[index] else { return [] }
      // The dead ones come first, and are known.
      let dead = exclusion.ownedDead?[index] ?? []
      let others = trace.sets[index].dropFirst(dead.count).map { $0.keeping(owners) }
      return (dead + others).filter { $0.count > 0 }
    }
    examples = OwnedExamples(owners: owners, both: both)
    hasBoth = both.contains { !$0.isEmpty }
    let isShared = exclusion.person != nil && trace.isPlain
    table = isShared ? trace.memory.lossTable : LossTable(bits: 13)
    salt = isShared ? FollowerTable.Key.mix(UInt64(exclusion.person ?? 0) + 1) : 0
    lost = [Int](repeating: 0, count: Memory.longestOrder + 1)
    reached = lost
    (nextLost, nextReached) = (lost, lost)
    marks = ShortMarks(rowLimit: FollowerCascade.rowLimit, segments: trace.segmentCount)
    nextMarks = marks
    mask = marks.lost
  }

  /// Finds what the entries of a position lose; the first one that is moved on from.
  package mutating func locate(_ trace: ContextTrace, position: Int) {
    keyedPosition = nil
    find(trace, position)
    (nextFirst, nextCount, nextConcerned) = (first, count, concerned)
    swap(&lost, &nextLost)
    swap(&reached, &nextReached)
    swap(&marks, &nextMarks)
  }

  /// Makes the position that was found last the present one, and finds the one after it.
  package mutating func moveOn(_ trace: ContextTrace, to position: Int) {
    let (former, formerCount, formerConcerned) = (nextFirst, nextCount, nextConcerned)
    find(trace, position)
    (nextFirst, nextCount, nextConcerned) = (first, count, concerned)
    (first, count, concerned) = (former, formerCount, formerConcerned)
    swap(&lost, &nextLost)
    swap(&reached, &nextReached)
    swap(&marks, &nextMarks)
    cascade.isFilled = false
  }

  /// How many examples of an entry's context with the byte that follows in the text are left.
  package func followed(_ trace: ContextTrace, entry: Int) -> Int {
    let next = trace.entries[first + entry].next
    if next < 0 { return next == -2 ? reachedBeyond(first + entry, of: trace) : 0 }
    return trace.entries[nextFirst + next].reached - nextReached[next]
  }

  /// From the shortest context on: where a context loses nothing, longer ones do not either.
  private mutating func find(_ trace: ContextTrace, _ position: Int) {
    let entries = trace.entries(at: position)
    (first, count) = (entries.lowerBound, entries.count)
    concerned = 0
    marks.clear()
    if keyedPosition != position { findKeys(trace, position) }
    while concerned < count {
      let loss = loss(trace, first + concerned, concerned)
      if loss.lost == 0 && loss.reached == 0 { break }
      (lost[concerned], reached[concerned]) = (loss.lost, loss.reached)
      concerned += 1
    }
    let rest = concerned..<max(count, concerned)
    unsafe lost.withUnsafeMutableBufferPointer { unsafe $0[rest].update(repeating: 0) }
    unsafe reached.withUnsafeMutableBufferPointer { unsafe $0[rest].update(repeating: 0) }
    if position + 1 < trace.positionCount { findKeys(trace, position + 1) }
  }

  /// Finds what the frequent entries of a position are known by, and asks for what the table has of
  /// them.
  private mutating func findKeys(_ trace: ContextTrace, _ position: Int) {
    keys.removeAll(keepingCapacity: true)
    keyedPosition = position
    for entry in trace.entries(at: position) {
      if trace.entries[entry].rows <= FollowerCascade.rowLimit { return }
      let key = trace.key(ofEntry: entry).salted(salt)
      table.prefetch(key)
      keys.append(key)
    }
  }

  /// What an entry of the trace loses, the one with this number of the position for which keys were
  /// found; the summary is not known unless it is remembered.
  private mutating func loss(
    _ trace: ContextTrace, _ entry: Int, _ number: Int
  ) -> LossTable.Loss {
    if trace.entries[entry].rows <= FollowerCascade.rowLimit {
      if marks.entry == nil {
        marks.fill(trace, entry: entry, examples.owners, without: examples.both)
      }
      return marks.counts(trace, entry: entry)
    }
    // Of a damaged file a longer context can have more rows.
    let key = number < keys.count ? keys[number] : trace.key(ofEntry: entry).salted(salt)
    if let known = table[key] { return known }
    var loss = LossTable.Loss(lost: 0, reached: 0)
    for segment in 0..<trace.segmentCount {
      let range = trace.ranges[entry * trace.segmentCount + segment]
      if range.isEmpty { continue }
      guard let owners = examples.owners[segment] else { continue }
      let counts = owners.counts(range)
      if counts.last == 0 && counts.entering == 0 { continue }
      loss.lost += counts.last + counts.entering - counts.leaving
      loss.reached += counts.last
      if !hasBoth { continue }
      for set in examples.both[segment] {
        loss.lost -= set.rows.count(in: range)
        loss.reached -= set.stepped.count(in: range)
      }
    }
    table.set(key, loss)
    return loss
  }

  /// How many examples lead beyond the longest order and are not left out.
  private func reachedBeyond(_ entry: Int, of trace: ContextTrace) -> Int {
    let ranges = trace.rowsBeyond(entry)
    var total = 0
    for segment in ranges.indices where !ranges[segment].isEmpty {
      total += ranges[segment].count - examples.lost(trace, ranges[segment], segment)
    }
    return total
  }

  /// What follows an entry of the present position, counted from 0, where `byte` does in the text.
  ///
  /// `isSame` says whether two summaries, and all whose counts lie between theirs, are as good as
  /// each other; the answer is as good as the true one. The entry has examples that are left; it is
  /// cheapest to ask for shorter ones first.
  package mutating func followers(
    _ trace: ContextTrace, entry: Int, before byte: UInt8,
    isSame: (FollowerSummary, FollowerSummary) -> Bool
  ) -> FollowerSummary {
    var known = trace.entries[first + entry].summary
    if known.kinds > 0 {
      if lost[entry] == 0 { return known }
      if known.kinds <= 2, let summary = summaryOfFew(trace, entry, byte) { return summary }
      if let (least, most) = bounds(trace, entry, known, topLost: topLost(trace, entry, byte)),
        isSame(least, most)
      {
        return least
      }
    }
    if trace.entries[first + entry].rows <= FollowerCascade.rowLimit {
      if !cascade.isFilled || entry < cascade.first { fillCascade(trace, from: entry) }
      return cascade[entry]
    }
    let key = trace.key(ofEntry: first + entry)
    if let known = table[key.salted(salt)], known.summary.kinds > 0 { return known.summary }
    if trace.isPlain, let plain = trace.memory.followerTable[key] { known = plain }
    let summary =
      closeSummary(trace, entry, byte, known, isSame) ?? countedSummary(trace, entry)
    if summary.kinds > 0 {
      let loss = LossTable.Loss(lost: lost[entry], reached: reached[entry], summary: summary)
      table.set(key.salted(salt), loss)
    }
    return summary
  }

  /// The summary of a frequent context where it is enough to know what its most frequent byte
  /// loses.
  private func closeSummary(
    _ trace: ContextTrace, _ entry: Int, _ byte: UInt8, _ known: FollowerSummary,
    _ isSame: (FollowerSummary, FollowerSummary) -> Bool
  ) -> FollowerSummary? {
    if known.kinds == 0 { return nil }
    let range = topLost(trace, entry, byte)
    let lost = range.count == 1 ? range.lowerBound : lost(trace, entry, of: known.top)
    guard let (least, most) = bounds(trace, entry, known, topLost: lost...lost),
      isSame(least, most)
    else { return nil }
    return least
  }

  /// The least and the most that can follow an entry, where its most frequent byte is sure to stay
  /// the same; `nil` where it is not.
  private func bounds(
    _ trace: ContextTrace, _ entry: Int, _ known: FollowerSummary, topLost: ClosedRange<Int>
  ) -> (least: FollowerSummary, most: FollowerSummary)? {
    // What any other byte has, at most; those of all others together, or of the second.
    let others =
      known.rare > 0 ? known.second : trace.entries[first + entry].total - known.topCount
    if known.topCount - topLost.upperBound <= max(others, 0) { return nil }
    let gone = lost[entry] - topLost.lowerBound
    var least = known
    if gone >= known.rare {
      let counted = known.kinds < FollowerSummary.uncounted ? known.kinds : 1
      least.kinds = max(min(counted, FollowerSummary.mostKinds) - gone, 1)
    }
    least.topCount -= topLost.upperBound
    var most = known
    most.topCount -= topLost.lowerBound
    return (least, most)
  }

  /// What the most frequent byte after an entry can lose, where `byte` follows in the text.
  private func topLost(
    _ trace: ContextTrace, _ entry: Int, _ byte: UInt8
  ) -> ClosedRange<Int> {
    let (index, next) = (first + entry, trace.entries[first + entry].next)
    guard trace.entries[index].summary.kinds > 0, trace.entries[index].summary.top == byte,
      next >= 0
    else { return 0...lost[entry] }
    return nextReached[next]...nextReached[next]
  }

  /// How many examples of an entry's context with a byte are left out that the cursor counted.
  private func lost(_ trace: ContextTrace, _ entry: Int, of byte: UInt8) -> Int {
    let start = (first + entry) * trace.segmentCount
    var total = 0
    for segment in 0..<trace.segmentCount {
      let range = trace.ranges[start + segment]
      if range.isEmpty { continue }
      let stepped = trace.memory.segments[segment].step(range, byte)
      if stepped.isEmpty { continue }
      total += examples.owners[segment]?.lastCount(stepped) ?? 0
      for set in examples.both[segment] { total -= set.stepped.count(in: stepped) }
    }
    return total
  }

  /// The summary where at most two bytes follow and one of them is known to stay ahead.
  private func summaryOfFew(
    _ trace: ContextTrace, _ entry: Int, _ byte: UInt8
  ) -> FollowerSummary? {
    let (known, total) = (
      trace.entries[first + entry].summary, trace.entries[first + entry].total
    )
    let (left, others) = (total - lost[entry], total - known.topCount)
    if known.kinds == 1 {
      return others == 0 ? FollowerSummary(kinds: 1, topCount: left, top: known.top) : nil
    }
    // What the byte of the text loses is known; all others of two lose the rest.
    let next = trace.entries[first + entry].next
    guard next >= 0 else { return nil }
    let byteLost = nextReached[next]
    guard known.top == byte || trace.entries[nextFirst + next].reached == others else { return nil }
    let topLost = known.top == byte ? byteLost : lost[entry] - byteLost
    let (top, rest) = (known.topCount - topLost, others - lost[entry] + topLost)
    if top <= rest || rest < 0 { return nil }
    return FollowerSummary(kinds: rest > 0 ? 2 : 1, topCount: top, top: known.top)
  }

  /// The summary of a context with many rows, by counting what follows.
  private mutating func countedSummary(
    _ trace: ContextTrace, _ entry: Int
  ) -> FollowerSummary {
    let (rows, total) = (trace.entries[first + entry].rows, trace.entries[first + entry].total)
    let start = (first + entry) * trace.segmentCount
    let ranges = trace.ranges[start..<start + trace.segmentCount]
    let gone = rows - total + lost[entry]
    for byte in 0..<256 { histogram[byte] = 0 }
    for (segment, range) in ranges.enumerated() where !range.isEmpty {
      trace.memory.segments[segment].followers.count(range, into: &histogram)
    }
    if gone == 0 { return FollowerSummary(of: histogram) }
    if rows - gone <= FollowerSummary.frequent, rows <= 4096 {
      for (segment, range) in ranges.enumerated() where !range.isEmpty {
        subtract(trace, range, segment)
      }
      return FollowerSummary(of: histogram)
    }
    // Lent for the time of the call.
    var counts: [UInt32] = []
    swap(&counts, &histogram)
    defer { swap(&counts, &histogram) }
    let left = rows - gone
    let examples = examples
    return FollowerSummary(of: &counts, losing: gone, left: left) { byte in
      var total = 0
      for (segment, range) in ranges.enumerated() where !range.isEmpty {
        total += examples.lost(trace, trace.memory.segments[segment].step(range, byte), segment)
      }
      return total
    } survives: { byte in
      for (segment, range) in ranges.enumerated() where !range.isEmpty {
        let stepped = trace.memory.segments[segment].step(range, byte)
        if stepped.sampled.contains(where: { examples.isLeft(trace, $0, segment) }) {
          return true
        }
      }
      return false
    }
  }

  /// Takes the bytes that follow the rows that are left out off the histogram.
  private mutating func subtract(_ trace: ContextTrace, _ range: RowRange, _ number: Int) {
    let segment = trace.memory.segments[number]
    examples.owners[number]?.subtractFollowers(range, from: &histogram)
    for set in trace.sets[number] {
      set.rows.forEach(in: range) { histogram[Int(segment.followers[$0])] &-= 1 }
    }
    for set in examples.both[number] {
      set.rows.forEach(in: range) { histogram[Int(segment.followers[$0])] &+= 1 }
    }
  }

  /// Counts what follows an entry with few rows and all longer ones, from the longest one out.
  private mutating func fillCascade(_ trace: ContextTrace, from outer: Int) {
    // Where nothing is lost there are no marks, or none that reach as far.
    if marks.entry.map({ $0 > first + outer }) ?? true {
      marks.layOut(trace, entry: first + outer)
    }
    for word in mask.indices { mask[word] = marks.lost[word] }
    for segment in 0..<trace.segmentCount where !trace.sets[segment].isEmpty {
      let range = trace.ranges[(first + outer) * trace.segmentCount + segment]
      for set in trace.sets[segment] {
        set.rows.mark(range, true, in: &mask, from: marks.origins[segment])
      }
    }
    cascade.fill(
      trace.ranges, from: first * trace.segmentCount, outer..<count, leavingOut: mask,
      from: marks.origins)
  }
}

/// The examples that are left out beside those that a trace left out.
private struct OwnedExamples {
  /// Per segment.
  let owners: [OwnerRows?]
  /// Per segment, what the trace left out and the owners would, too.
  let both: [[RowSet]]

  /// How many examples are left out in all whose context with its byte has its row in a range.
  func lost(_ trace: ContextTrace, _ range: RowRange, _ segment: Int) -> Int {
    if range.isEmpty { return 0 }
    var total = owners[segment]?.lastCount(range) ?? 0
    for set in trace.sets[segment] { total += set.stepped.count(in: range) }
    for set in both[segment] { total -= set.stepped.count(in: range) }
    return total
  }

  /// Whether an example counts and is not left out, given the row of its context with its byte.
  func isLeft(_ trace: ContextTrace, _ row: Int, _ segment: Int) -> Bool {
    if owners[segment]?.includesLast(row) == true { return false }
    return !trace.sets[segment].contains { $0.containsStepped(row) }
  }
}
