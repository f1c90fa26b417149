import CByteCount

/// Steps of ranges of rows that hold each other, as the contexts of one place in a text do.
extension ByteRank {
  /// Side pieces of at most this many rows are counted rather than ranked.
  private static let near = 256

  /// Steps ranges of which each holds the next one.
  ///
  /// Of short ranges the rows are looked at once for all of them, and the byte is ranked where the
  /// longest of them starts, if it is there. From them out, a range whose end is near that of the one
  /// inside it only counts the bytes between them. `prepareStep` asks ahead for what is ranked, which
  /// is likely to be out of cache.
  ///
  /// There are `count` ranges, `stride` apart, empty ones last; `stepped` is set to what
  /// `Segment.step` gives for each, where empty ones may be any empty range. `rows` are those of the
  /// byte.
  func step(
    _ ranges: UnsafePointer<RowRange>, into stepped: UnsafeMutablePointer<RowRange>, count: Int,
    stride: Int, _ byte: UInt8, _ rows: RowRange
  ) {
    let used = unsafe usedCount(ranges, count: count, stride: stride)
    for entry in used..<count { unsafe stepped[entry * stride] = RowRange(0, 0) }
    if used == 0 { return }
    let short = unsafe firstShort(ranges, count: used, stride: stride)
    let (start, end) = (rows.lower, rows.upper)
    // Cut to what is possible, whatever a damaged file says.
    func cut(_ lower: Int, _ upper: Int) -> RowRange {
      let from = min(max(start + lower, start), end)
      return RowRange(from, min(max(start + upper, from), end))
    }
    // The rows of the nearest range inside that holds the byte, and the ranks at its ends.
    var (lower, upper) = (0, 0)
    var (lowerRank, upperRank) = (0, 0)
    var isKnown = false
    if short < used {
      let (first, found) = unsafe (ranges + short * stride, stepped + short * stride)
      let total = unsafe findNested(first, into: found, count: used - short, stride: stride, byte)
      if total > 0 {
        (lower, upper) = unsafe (first[0].lower, first[0].upper)
        lowerRank = rank(byte, lower)
        upperRank = lowerRank + total
        isKnown = true
      }
      for entry in 0..<used - short {
        let range = unsafe found[entry * stride]
        unsafe found[entry * stride] =
          total == 0 || range.isEmpty
          ? RowRange(0, 0) : cut(lowerRank + range.lower, lowerRank + range.upper)
      }
    }
    for entry in Swift.stride(from: short - 1, through: 0, by: -1) {
      let range = unsafe ranges[entry * stride]
      if isKnown {
        if range.lower < lower {
          if lower - range.lower <= Self.near {
            lowerRank -= occurrences(byte, range.lower, lower)
          } else {
            lowerRank = range.lower == 0 ? 0 : rank(byte, range.lower)
          }
        }
        if range.upper > upper {
          if range.upper - upper <= Self.near {
            upperRank += occurrences(byte, upper, range.upper)
          } else {
            upperRank = range.upper == self.count ? end - start : rank(byte, range.upper)
          }
        }
      } else {
        lowerRank = range.lower == 0 ? 0 : rank(byte, range.lower)
        upperRank = range.upper == self.count ? end - start : rank(byte, range.upper)
        if lowerRank >= upperRank {
          unsafe stepped[entry * stride] = RowRange(0, 0)
          continue
        }
        isKnown = true
      }
      (lower, upper) = (range.lower, range.upper)
      unsafe stepped[entry * stride] = cut(lowerRank, upperRank)
    }
  }

  /// Asks for the memory that `step` of the same ranges and byte reads.
  func prepareStep(
    _ ranges: UnsafePointer<RowRange>, count: Int, stride: Int, _ byte: UInt8
  ) {
    let used = unsafe usedCount(ranges, count: count, stride: stride)
    let short = unsafe firstShort(ranges, count: used, stride: stride)
    var inner = RowRange(.max, .min)
    if short < used {
      inner = unsafe ranges[short * stride]
      prefetch(byte, inner.lower)
    }
    for entry in Swift.stride(from: short - 1, through: 0, by: -1) {
      let range = unsafe ranges[entry * stride]
      if inner.isEmpty || inner.lower - range.lower > Self.near, range.lower > 0 {
        prefetch(byte, range.lower)
      }
      if inner.isEmpty || range.upper - inner.upper > Self.near, range.upper < self.count {
        prefetch(byte, range.upper)
      }
      inner = range
    }
  }

  /// How many ranges, the first ones, have rows.
  private func usedCount(
    _ ranges: UnsafePointer<RowRange>, count: Int, stride: Int
  ) -> Int {
    var used = count
    while used > 0, unsafe ranges[(used - 1) * stride].isEmpty { used -= 1 }
    return used
  }

  /// The first of the ranges that is short enough for all its rows to be looked at.
  private func firstShort(_ ranges: UnsafePointer<RowRange>, count: Int, stride: Int) -> Int {
    var first = count
    while first > 0, unsafe ranges[(first - 1) * stride].count <= Int(byl_nested_rows) {
      first -= 1
    }
    return first
  }

  /// How often a byte stands in some nested ranges, and before them in the first one; see
  /// `byl_find_nested`.
  private func findNested(
    _ ranges: UnsafePointer<RowRange>, into found: UnsafeMutablePointer<RowRange>, count: Int,
    stride: Int, _ byte: UInt8
  ) -> Int {
    let first = unsafe ranges[0]
    precondition(
      first.lower >= 0 && first.lower <= first.upper && first.upper <= self.count
        && first.count <= Int(byl_nested_rows), "the rows must be in the sequence, and few")
    let span = (count - 1) * stride + 1
    return unsafe ranges.withMemoryRebound(to: byl_range.self, capacity: span) { ranges in
      unsafe found.withMemoryRebound(to: byl_range.self, capacity: span) { found in
        unsafe Int(
          byl_find_nested(bytes, self.count, ranges, count, stride, byte, found))
      }
    }
  }
}
