/// Steps of ranges of rows that hold each other, as the contexts of one place in a text do.
extension ByteRank {
  /// Side pieces of at most this many rows are counted rather than ranked.
  private static let near = 256

  /// Steps ranges of which each holds the next one.
  ///
  /// From the inside out, so that a range whose end is near that of the one inside it only counts
  /// the bytes between them, and a byte that does not follow a short range is not ranked at all.
  /// `prepareStep` asks ahead for what is ranked, which is likely to be out of cache.
  ///
  /// There are `count` ranges, `stride` apart, empty ones last; `stepped` is set to what
  /// `Segment.step` gives for each, where empty ones may be any empty range. `rows` are those of the
  /// byte.
  func step(
    _ ranges: UnsafePointer<RowRange>, into stepped: UnsafeMutablePointer<RowRange>, count: Int,
    stride: Int, _ byte: UInt8, _ rows: RowRange
  ) {
    var used = count
    while used > 0, unsafe ranges[(used - 1) * stride].isEmpty {
      used -= 1
      unsafe stepped[used * stride] = RowRange(0, 0)
    }
    if used == 0 { return }
    let (start, end) = (rows.lower, rows.upper)
    var isKnown = false
    // The rows of the nearest range inside that holds the byte, and the ranks at its ends.
    var (lower, upper) = (0, 0)
    var (lowerRank, upperRank) = (0, 0)
    for entry in Swift.stride(from: used - 1, through: 0, by: -1) {
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
      } else if range.count <= 2 * Self.near {
        let found =
          range.count == 1
          ? (self[range.lower] == byte ? 1 : 0)
          : occurrences(byte, range.lower, range.upper)
        if found == 0 {
          unsafe stepped[entry * stride] = RowRange(0, 0)
          continue
        }
        lowerRank = rank(byte, range.lower)
        upperRank = lowerRank + found
        isKnown = true
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
      // Cut to what is possible, whatever a damaged file says.
      let from = min(max(start + lowerRank, start), end)
      unsafe stepped[entry * stride] = RowRange(from, min(max(start + upperRank, from), end))
    }
  }

  /// Asks for the memory that `step` of the same ranges and byte reads.
  func prepareStep(
    _ ranges: UnsafePointer<RowRange>, count: Int, stride: Int, _ byte: UInt8
  ) {
    var used = count
    while used > 0, unsafe ranges[(used - 1) * stride].isEmpty { used -= 1 }
    if used == 0 { return }
    var inner = unsafe ranges[(used - 1) * stride]
    prefetch(byte, inner.lower)
    if inner.count > 2 * Self.near { prefetch(byte, inner.upper) }
    for entry in Swift.stride(from: used - 2, through: 0, by: -1) {
      let range = unsafe ranges[entry * stride]
      if inner.lower - range.lower > Self.near, range.lower > 0 {
        prefetch(byte, range.lower)
      }
      if range.upper - inner.upper > Self.near, range.upper < self.count {
        prefetch(byte, range.upper)
      }
      inner = range
    }
  }
}
