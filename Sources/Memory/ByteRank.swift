/// A sequence of bytes that answers how often a byte occurs before a place.
///
/// It borrows its memory: whoever makes one keeps the bytes and the checkpoints alive and
/// unchanged. Every index is checked against `count`, which is why the type is safe to use.
///
/// Checkpoint *c* holds, for each of the 256 bytes, its occurrences in the first
/// `c << checkpointShift` bytes.
@safe package struct ByteRank: @unchecked Sendable {
  /// 2,048 bytes between checkpoints: half a byte of counts a byte of text.
  package static let checkpointShift = 11

  private let bytes: UnsafePointer<UInt8>
  private let checkpoints: UnsafePointer<UInt32>
  package let count: Int

  /// Borrows `count` bytes and `checkpointCount(count) * 256` counts.
  package init(bytes: UnsafePointer<UInt8>, checkpoints: UnsafePointer<UInt32>, count: Int) {
    unsafe self.bytes = bytes
    unsafe self.checkpoints = checkpoints
    self.count = count
  }

  /// How many checkpoints a sequence of `count` bytes has.
  package static func checkpointCount(_ count: Int) -> Int { (count >> checkpointShift) + 1 }

  /// The checkpoints of `bytes`, 256 counts each.
  ///
  /// - Complexity: O(n)
  package static func checkpoints(of bytes: [UInt8]) -> [UInt32] {
    var running = [UInt32](repeating: 0, count: 256)
    var result: [UInt32] = []
    result.reserveCapacity(checkpointCount(bytes.count) * 256)
    for (index, byte) in bytes.enumerated() {
      if index & ((1 << checkpointShift) - 1) == 0 { result += running }
      running[Int(byte)] += 1
    }
    if bytes.count & ((1 << checkpointShift) - 1) == 0 { result += running }
    return result
  }

  package subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "the row must be in the sequence")
    return unsafe bytes[index]
  }

  /// How often `byte` occurs in the first `end` bytes.
  ///
  /// - Complexity: O(1): one checkpoint and at most half the bytes between two.
  package func rank(_ byte: UInt8, _ end: Int) -> Int {
    precondition(end >= 0 && end <= count, "the row must be in the sequence")
    let shift = Self.checkpointShift
    let before = end >> shift
    let offset = end & ((1 << shift) - 1)
    let atCheckpoint = unsafe Int(checkpoints[before << 8 + Int(byte)])
    // The nearer checkpoint, from above where there is one.
    if offset > 1 << (shift - 1), (before + 1) << shift <= count {
      let next = (before + 1) << shift
      return unsafe Int(checkpoints[(before + 1) << 8 + Int(byte)]) - occurrences(byte, end, next)
    }
    return atCheckpoint + occurrences(byte, before << shift, end)
  }

  /// The ranks of `byte` at both ends of a range; cheaper than two calls when it is short.
  package func ranks(_ byte: UInt8, _ range: RowRange) -> RowRange {
    let lower = rank(byte, range.lower)
    let length = range.upper - range.lower
    precondition(length >= 0 && range.upper <= count, "the rows must be in the sequence")
    if length == 1 {
      return RowRange(lower, lower + (unsafe bytes[range.lower] == byte ? 1 : 0))
    }
    if length <= 1024 {
      return RowRange(lower, lower + occurrences(byte, range.lower, range.upper))
    }
    return RowRange(lower, rank(byte, range.upper))
  }

  /// Adds to `histogram`, of 256 counts, how often each byte occurs in `range`.
  ///
  /// - Complexity: O(1) for long ranges, O(length) for short ones.
  package func count(_ range: RowRange, into histogram: inout [UInt32]) {
    precondition(
      range.lower >= 0 && range.upper <= count && range.lower <= range.upper
        && histogram.count == 256, "the rows must be in the sequence")
    let shift = Self.checkpointShift
    let (lower, upper) = (range.lower, range.upper)
    unsafe histogram.withUnsafeMutableBufferPointer { histogram in
      let half = 1 << (shift - 1)
      if upper - lower <= 2 * half {
        for row in lower..<upper { unsafe histogram[Int(bytes[row])] &+= 1 }
        return
      }
      // The checkpoints nearest to both ends; the bytes between are added or taken off.
      let limit = count >> shift
      let first = min((lower + half) >> shift, limit)
      let last = min((upper + half) >> shift, limit)
      let from = unsafe checkpoints + first << 8
      let to = unsafe checkpoints + last << 8
      for byte in 0..<256 { unsafe histogram[byte] &+= to[byte] &- from[byte] }
      let (start, end) = (first << shift, last << shift)
      if lower < start {
        for row in lower..<start { unsafe histogram[Int(bytes[row])] &+= 1 }
      } else {
        for row in start..<lower { unsafe histogram[Int(bytes[row])] &-= 1 }
      }
      if upper > end {
        for row in end..<upper { unsafe histogram[Int(bytes[row])] &+= 1 }
      } else {
        for row in upper..<end { unsafe histogram[Int(bytes[row])] &-= 1 }
      }
    }
  }

  /// How often `byte` occurs from `start` to `end`, which are in bounds.
  private func occurrences(_ byte: UInt8, _ start: Int, _ end: Int) -> Int {
    var total = 0
    var index = start
    let wanted = SIMD16<UInt8>(repeating: byte)
    let one = SIMD16<UInt8>(repeating: 1)
    while index + 16 <= end {
      // Lanes count to 255 at most, so they are emptied every 255 steps.
      var lanes = SIMD16<UInt8>()
      let stop = min(end - 15, index + 255 * 16)
      while index < stop {
        let these = unsafe UnsafeRawPointer(bytes + index)
          .loadUnaligned(as: SIMD16<UInt8>.self)
        lanes &+= SIMD16<UInt8>(repeating: 0).replacing(with: one, where: these .== wanted)
        index += 16
      }
      let pairs = SIMD16<UInt16>(truncatingIfNeeded: lanes)
      total += Int(pairs.wrappedSum())
    }
    while index < end {
      if unsafe bytes[index] == byte { total += 1 }
      index += 1
    }
    return total
  }
}

/// A half-open range of rows; two machine words, no checks.
package struct RowRange: Hashable, Sendable {
  package var lower: Int
  package var upper: Int

  package init(_ lower: Int, _ upper: Int) {
    self.lower = lower
    self.upper = upper
  }

  package var count: Int { upper - lower }
  package var isEmpty: Bool { upper <= lower }
}
