/// Counts of what follows the contexts with few rows, from the longest one out.
///
/// The rows of a context hold those of every longer one, so each row is looked at once for all.
struct FollowerCascade {
  /// Contexts of at most this many rows take part.
  static let rowLimit = 512

  var isFilled = false
  /// The first entry that takes part.
  var first = 0
  /// Per entry.
  var summaries = [FollowerSummary](
    repeating: FollowerSummary(kinds: 0, topCount: 0, top: 0), count: Memory.longestOrder + 1)
  var histogram = [UInt32](repeating: 0, count: 256)
}

extension ContextCursor {
  /// After `advance(byte)`: how often the byte followed the former entry's context.
  package func steppedCount(entry: Int, byte: UInt8) -> Int {
    if entry >= steppedCount { return 0 }
    var total = 0
    for segment in 0..<segmentCount {
      let range = steppedRanges[entry * segmentCount + segment]
      total += range.count
      if !exclusions.isEmpty { total -= exclusions.lostStepped(range, segment: segment) }
    }
    return total
  }

  /// What follows an entry's context: how many different bytes, and the most frequent of them.
  ///
  /// - Complexity: O(1) where the context has many rows and came before; else its rows are looked
  ///   at, or counts of them.
  package mutating func followers(entry: Int) -> FollowerSummary {
    precondition(entry >= 0 && entry < entryCount, "the entry must be the cursor's")
    if !cascade.isFilled { fillCascade() }
    if entry >= cascade.first { return cascade.summaries[entry] }
    let key = unsafe ranges.withUnsafeBufferPointer {
      unsafe FollowerTable.Key(
        UnsafeBufferPointer(rebasing: $0[entry * segmentCount..<(entry + 1) * segmentCount]))
    }
    // Where nothing is left out of the rows, they are answered for all cursors alike.
    let isWhole = exclusions.isEmpty || exclusions.lost[entry] == 0
    let table = isWhole ? memory.followerTable : exclusions.table
    if let known = table[key] { return known }
    addFollowers(entry: entry)
    let summary =
      isWhole ? FollowerSummary(of: histogramScratch) : summaryOfRest(entry: entry)
    if summary.kinds > 0 { table.set(key, summary) }
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
  ///
  /// No byte loses more than all do together, less what others were found to lose: bytes are looked
  /// at from the most frequent on, as long as one could still be the top, and then those that could
  /// be gone.
  private mutating func summaryOfRest(entry: Int) -> FollowerSummary {
    // What the bytes that were not looked at lose together.
    var rest = exclusions.lost[entry]
    var (top, topCount) = (0, 0)
    // Those looked at are set to 0.
    var kinds = 0
    while true {
      let most = histogramScratch.max() ?? 0
      if most == 0 || most < topCount { break }
      let byte = histogramScratch.firstIndex(of: most) ?? 0
      if most == topCount && byte > top { break }
      let lost = rest == 0 ? 0 : lost(entry: entry, UInt8(byte))
      rest -= lost
      let count = Int(most) - lost
      histogramScratch[byte] = 0
      if count <= 0 { continue }
      kinds += 1
      if count > topCount || count == topCount && byte < top { (top, topCount) = (byte, count) }
    }
    let most = rest
    for count in histogramScratch where count > 0 && Int(count) > most { kinds += 1 }
    for byte in 0..<256 where kinds < FollowerSummary.mostKinds {
      let count = Int(histogramScratch[byte])
      if count == 0 || count > most { continue }
      if count <= rest {
        let lost = lost(entry: entry, UInt8(byte))
        rest -= lost
        if lost >= count { continue }
      }
      kinds += 1
    }
    return FollowerSummary(kinds: kinds, topCount: topCount, top: UInt8(top))
  }

  private mutating func fillCascade() {
    cascade.isFilled = true
    var first = entryCount
    while first > 0 {
      var total = 0
      for segment in 0..<segmentCount {
        total += ranges[(first - 1) * segmentCount + segment].count
      }
      if total > FollowerCascade.rowLimit { break }
      first -= 1
    }
    cascade.first = first
    if first == entryCount { return }
    for byte in 0..<256 { cascade.histogram[byte] = 0 }
    var summary = FollowerSummary(kinds: 0, topCount: 0, top: 0)
    for entry in stride(from: entryCount - 1, through: first, by: -1) {
      for number in 0..<segmentCount {
        let range = ranges[entry * segmentCount + number]
        if range.isEmpty { continue }
        var inner = RowRange(range.upper, range.upper)
        if entry + 1 < entryCount {
          let next = ranges[(entry + 1) * segmentCount + number]
          if !next.isEmpty { inner = next }
        }
        let segment = memory.segments[number]
        for piece in [RowRange(range.lower, inner.lower), RowRange(inner.upper, range.upper)]
        where !piece.isEmpty {
          segment.followers.add(piece, to: &cascade.histogram, &summary)
          if exclusions.isEmpty { continue }
          exclusions.owners[number]?.subtractFollowers(piece, from: &cascade.histogram)
          for set in exclusions.sets[number] {
            set.rows.forEach(in: piece) {
              cascade.histogram[Int(segment.followers[min($0, segment.rowCount - 1)])] &-= 1
            }
          }
        }
      }
      cascade.summaries[entry] =
        exclusions.isEmpty ? summary : FollowerSummary(of: cascade.histogram)
    }
  }
}

extension ByteRank {
  /// Counts the bytes of a range, and keeps a summary of the counts up to date.
  func add(_ range: RowRange, to histogram: inout [UInt32], _ summary: inout FollowerSummary) {
    precondition(
      range.lower >= 0 && range.upper <= count && histogram.count == 256,
      "the rows must be in the sequence")
    var (kinds, topCount, top) = (summary.kinds, UInt32(summary.topCount), summary.top)
    unsafe histogram.withUnsafeMutableBufferPointer { histogram in
      var row = range.lower
      while row < range.upper {
        let byte = self[row]
        // Long contexts are mostly followed by one byte.
        let step =
          range.upper - row >= 16 && occurrences(byte, row, row + 16) == 16 ? UInt32(16) : 1
        let before = unsafe histogram[Int(byte)]
        let now = before &+ step
        unsafe histogram[Int(byte)] = now
        if before == 0 { kinds += 1 }
        if now > topCount || now == topCount && byte < top { (topCount, top) = (now, byte) }
        row += Int(step)
      }
    }
    summary = FollowerSummary(kinds: kinds, topCount: Int(topCount), top: top)
  }
}
