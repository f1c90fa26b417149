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
    var summary: FollowerSummary
    if exclusions.isPlain {
      // It comes again for others, so it is worth to know exactly.
      if isWhole { addFollowers(entry: entry) } else { fillHistogram(entry: entry) }
      summary = FollowerSummary(of: histogramScratch)
      summary.rank(histogramScratch)
    } else {
      addFollowers(entry: entry)
      if isWhole {
        summary = FollowerSummary(of: histogramScratch)
        summary.rank(histogramScratch)
      } else {
        summary = summaryOfRest(entry: entry)
      }
    }
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
  private mutating func summaryOfRest(entry: Int) -> FollowerSummary {
    // Lent for the time of the call.
    var counts: [UInt32] = []
    swap(&counts, &histogramScratch)
    defer { swap(&counts, &histogramScratch) }
    return FollowerSummary(of: &counts, losing: exclusions.lost[entry]) {
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
    let isWhole = exclusions.isEmpty || exclusions.lost[first] == 0
    let isMasked = !isWhole && !exclusions.hasOwners
    if isMasked { mark(entry: first) }
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
        if isMasked {
          segment.followers.add(
            RowRange(range.lower, inner.lower), RowRange(inner.upper, range.upper),
            to: &cascade.histogram, &summary, leavingOut: mask, from: maskOrigins[number])
          continue
        }
        for piece in [RowRange(range.lower, inner.lower), RowRange(inner.upper, range.upper)]
        where !piece.isEmpty {
          segment.followers.add(piece, to: &cascade.histogram, &summary)
          if isWhole { continue }
          exclusions.owners[number]?.subtractFollowers(piece, from: &cascade.histogram)
          for set in exclusions.sets[number] {
            set.rows.forEach(in: piece) {
              cascade.histogram[Int(segment.followers[min($0, segment.rowCount - 1)])] &-= 1
            }
          }
        }
      }
      cascade.summaries[entry] =
        isWhole || isMasked ? summary : FollowerSummary(of: cascade.histogram)
    }
  }

  /// Sets a bit for each row of a short context whose example is left out.
  private mutating func mark(entry: Int) {
    if mask.isEmpty {
      mask = [UInt64](repeating: 0, count: FollowerCascade.rowLimit / 64 + 2 * segmentCount + 2)
      maskOrigins = [Int](repeating: 0, count: segmentCount)
    }
    for word in mask.indices { mask[word] = 0 }
    var bit = 0
    for number in 0..<segmentCount {
      let range = ranges[entry * segmentCount + number]
      let origin = range.lower - bit
      maskOrigins[number] = origin
      if range.isEmpty { continue }
      for set in exclusions.sets[number] {
        set.rows.forEach(in: range) { row in
          mask[(row - origin) >> 6] |= 1 << UInt64((row - origin) & 63)
        }
      }
      bit += range.count
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

  /// Counts the bytes of two ranges, but those whose bit is set: that of row `origin` comes first.
  func add(
    _ left: RowRange, _ right: RowRange, to histogram: inout [UInt32],
    _ summary: inout FollowerSummary, leavingOut mask: [UInt64], from origin: Int
  ) {
    add(left, to: &histogram, &summary, leavingOut: mask, from: origin)
    add(right, to: &histogram, &summary, leavingOut: mask, from: origin)
  }

  private func add(
    _ range: RowRange, to histogram: inout [UInt32], _ summary: inout FollowerSummary,
    leavingOut mask: [UInt64], from origin: Int
  ) {
    if range.isEmpty { return }
    precondition(
      range.lower >= origin && (range.upper - origin) >> 6 + 1 < mask.count,
      "every row must have a bit")
    var start = range.lower
    while start < range.upper {
      // Stretches of up to 64 rows that share a word.
      let place = start - origin
      let end = min(range.upper, start + 64 - place & 63)
      let word = mask[place >> 6]
      let bits = word >> UInt64(place & 63)
      let length = end - start
      let within = length == 64 ? bits : bits & (1 << UInt64(length) - 1)
      if within == 0 {
        add(RowRange(start, end), to: &histogram, &summary)
      } else {
        for row in start..<end where word >> UInt64((row - origin) & 63) & 1 == 0 {
          add(RowRange(row, row + 1), to: &histogram, &summary)
        }
      }
      start = end
    }
  }
}
