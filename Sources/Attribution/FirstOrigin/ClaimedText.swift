/// A text, and since when each part of it has been what it is, as its own history says.
package struct ClaimedText: Sendable {
  /// Bytes from `start` on, up to the next claim, came to be at `rank`.
  package struct Claim: Sendable, Hashable {
    package var start: Int
    /// The place of its origin among all origins, the earliest first.
    package var rank: UInt32

    package init(start: Int, rank: UInt32) { (self.start, self.rank) = (start, rank) }
  }

  package var bytes: [UInt8]
  /// Sorted by start; the first starts at 0 unless there are none.
  package var claims: [Claim]

  package init(bytes: [UInt8], claims: [Claim]) { (self.bytes, self.claims) = (bytes, claims) }

  /// The claim that a byte falls under; of equal starts the last.
  func claim(at offset: Int) -> Int {
    var (low, high) = (0, claims.count)
    while low < high {
      let middle = (low + high) / 2
      if claims[middle].start <= offset { low = middle + 1 } else { high = middle }
    }
    return max(low - 1, 0)
  }
}

/// A stretch of a text that is a copy, and of what.
package struct CopiedStretch: Sendable, Hashable {
  package var bytes: Range<Int>
  /// The number of the text in which it stood first.
  package var text: Int
  /// Where it starts there.
  package var offset: Int
}
