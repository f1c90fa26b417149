import CDivSufSort

/// Returns the prefixes of `text`, sorted by their reversal: the rows of the index.
///
/// Row *r* holds *q*, the length of a prefix, in `1...n`; rows are ordered by reading
/// `text[q - 1], text[q - 2], …`, where a shorter prefix comes before its extensions.
///
/// - Parameter text: reversed while it is sorted, and as it was afterwards.
/// - Returns: *n* lengths.
/// - Throws: `tooLarge`, `suffixSorting`.
/// - Complexity: O(n log n) time, the result's 4 n bytes and no more.
///
/// Source: the suffix array of the reversed text, by libdivsufsort (Fischer & Kurpicz,
/// "Dismantling DivSufSort", PSC 2017).
func prefixesByReversal(of text: inout [UInt8]) throws(SegmentError) -> [Int32] {
  let count = text.count
  guard count < Int(Int32.max) else { throw .tooLarge(bytes: count) }
  text.reverse()
  defer { text.reverse() }
  var code: Int32 = 0
  let positions = unsafe [Int32](unsafeUninitializedCapacity: count) { positions, initialized in
    code = unsafe text.withUnsafeBufferPointer { text in
      unsafe divsufsort(text.baseAddress, positions.baseAddress, Int32(count))
    }
    // A suffix of the reversed text that starts at i is the prefix of length n - i, reversed.
    if code != 0 { return }
    for row in 0..<count { unsafe positions[row] = Int32(count) - positions[row] }
    initialized = count
  }
  guard code == 0 else { throw .suffixSorting(code: code, bytes: count) }
  return positions
}
