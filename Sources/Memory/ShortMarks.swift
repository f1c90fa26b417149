import CByteCount

/// Which rows of a position's contexts with few rows are of owners whose examples are left out, a bit
/// a row.
///
/// Rows of longer contexts lie inside those of shorter ones, so the owners of the first short context's
/// rows are looked at once for all.
struct ShortMarks {
  /// The entry of the trace that they are made for, which holds the rows of all longer ones.
  private(set) var entry: Int?
  /// Rows of examples that are left out and were counted, and of such that lead there; the words of
  /// one segment come after those of another.
  private(set) var lost: [UInt64]
  private var reached: [UInt64]
  /// Per segment, the row of the first bit, had all words been its own.
  private(set) var origins: [Int]

  /// Marks of contexts of at most `rowLimit` rows.
  init(rowLimit: Int, segments: Int) {
    let words = rowLimit / 64 + 2 * segments + 1
    lost = [UInt64](repeating: 0, count: words)
    reached = lost
    origins = [Int](repeating: 0, count: segments)
  }

  mutating func clear() { entry = nil }

  /// Marks the rows of an entry that are of `owners`, without those of `both`, which were not counted.
  ///
  /// Per segment, `both` are the owners' own.
  mutating func fill(
    _ trace: ContextTrace, entry: Int, _ owners: [OwnerRows?], without both: [[RowSet]]
  ) {
    layOut(trace, entry: entry)
    for segment in origins.indices {
      let range = trace.ranges[entry * trace.segmentCount + segment]
      if range.isEmpty { continue }
      guard let owners = owners[segment] else { continue }
      owners.mark(range, last: &reached, following: &lost, from: origins[segment])
      for set in both[segment] {
        set.rows.mark(range, false, in: &lost, from: origins[segment])
        set.stepped.mark(range, false, in: &reached, from: origins[segment])
      }
    }
  }

  /// Makes room for the rows of an entry, none of which is marked.
  mutating func layOut(_ trace: ContextTrace, entry: Int) {
    self.entry = entry
    var used = 0
    for segment in origins.indices {
      let range = trace.ranges[entry * trace.segmentCount + segment]
      let words = range.isEmpty ? 0 : (range.upper - 1) >> 6 - range.lower >> 6 + 1
      precondition(used + words <= lost.count, "a short context has no more rows")
      for word in used..<used + words { (lost[word], reached[word]) = (0, 0) }
      origins[segment] = (range.lower >> 6 - used) << 6
      used += words
    }
  }

  /// How many rows of an entry's that are inside are marked.
  func counts(_ trace: ContextTrace, entry: Int) -> LossTable.Loss {
    var loss = LossTable.Loss(lost: 0, reached: 0)
    for segment in origins.indices {
      let range = trace.ranges[entry * trace.segmentCount + segment]
      if range.isEmpty { continue }
      // What a damaged file says is cut to what has a bit.
      let lower = max(range.lower - origins[segment], 0)
      let upper = min(range.upper - origins[segment], lost.count << 6)
      let counts = unsafe byl_count_bits(lost, reached, min(lower, max(upper, 0)), max(upper, 0))
      loss.lost += counts.first
      loss.reached += counts.second
    }
    return loss
  }
}

extension OwnerRows {
  /// Marks the rows of a short range whose last byte is included, and those that are followed by an
  /// included byte; bit 0 would be row `origin`, a multiple of 64.
  func mark(
    _ range: RowRange, last: inout [UInt64], following: inout [UInt64], from origin: Int
  ) {
    let (first, end) = ((range.lower - origin) >> 6, (range.upper - 1 - origin) >> 6)
    let isAny = markLast(range, in: &last, from: origin)
    for word in first...end { following[word] = isAny ? last[word] : 0 }
    // A row that leaves one included owner's text can enter another's.
    if isAny { markLeaving(range, in: &following, from: origin) }
    markEntering(range, in: &following, from: origin)
  }
}

extension Segment {
  /// Sets the bits of the rows whose context's last byte is of one of `owners`, and clears the others
  /// of their words; bit 0 would be row `origin`, a multiple of 64.
  ///
  /// - Returns: whether there is one.
  /// - Complexity: O(rows / 64) comparisons of the owners of 64 rows
  func markLastOwners(
    _ owners: OwnerSet, _ rows: RowRange, in words: inout [UInt64], from origin: Int
  ) -> Bool {
    let (first, end) = (rows.lower - origin, rows.upper - 1 - origin)
    precondition(
      rows.lower >= 0 && rows.upper <= rowCount && !rows.isEmpty && origin & 63 == 0 && first >= 0
        && end >> 6 < words.count, "the rows must be in the segment, and have a bit")
    return unsafe words.withUnsafeMutableBufferPointer { words in
      unsafe markLastOwners(owners, rows, from: words.baseAddress! + first >> 6) > 0
    }
  }
}

extension SortedRows {
  /// Sets or clears the bits of the rows in a range that have one; bit 0 would be row `origin`, a
  /// multiple of 64.
  ///
  /// - Complexity: O(log rows + those in the range); O(range / 64) where they are bits
  func mark(_ whole: RowRange, _ isSet: Bool, in words: inout [UInt64], from origin: Int) {
    let range = RowRange(
      max(whole.lower, origin, 0), min(whole.upper, origin + words.count << 6))
    if range.isEmpty || count == 0 { return }
    if !hasBits { return mark(range, isSet, in: &words, from: origin, 0, count) }
    for index in range.lower >> 6...(range.upper - 1) >> 6 {
      var bits = word(index)
      if index == range.lower >> 6 { bits &= ~0 << UInt64(range.lower & 63) }
      if index == (range.upper - 1) >> 6 { bits &= ~0 >> UInt64(63 - (range.upper - 1) & 63) }
      if bits == 0 { continue }
      let place = index - origin >> 6
      words[place] = isSet ? words[place] | bits : words[place] & ~bits
    }
  }

  /// The same where the first of them is one of those from index `from` to `to`, or there is none.
  func mark(
    _ range: RowRange, _ isSet: Bool, in words: inout [UInt64], from origin: Int, _ from: Int,
    _ to: Int
  ) {
    var index = lowerBound(range.lower, from, to)
    while index < count, self[index] < range.upper {
      let place = self[index] - origin
      let bit: UInt64 = 1 << UInt64(place & 63)
      words[place >> 6] = isSet ? words[place >> 6] | bit : words[place >> 6] & ~bit
      index += 1
    }
  }
}
