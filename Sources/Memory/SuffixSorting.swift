import CDivSufSort

/// Returns the prefixes of `text`, sorted by their reversal: the rows of the index.
///
/// Row *r* holds *q*, the length of a prefix, in `1...n`; rows are ordered by reading
/// `text[q - 1], text[q - 2], …`, where a shorter prefix comes before its extensions.
///
/// - Complexity: O(n log n) time, 5 n bytes beside the result.
///
/// Source: the suffix array of the reversed text, by libdivsufsort (Fischer & Kurpicz,
/// "Dismantling DivSufSort", PSC 2017).
func prefixesByReversal(of text: [UInt8]) throws(SegmentError) -> [Int32] {
  let count = text.count
  guard count < Int(Int32.max) else { throw .tooLarge(bytes: count) }
  var reversed = text
  reversed.reverse()
  var positions = [Int32](repeating: 0, count: count)
  let code = unsafe reversed.withUnsafeBufferPointer { reversed in
    unsafe positions.withUnsafeMutableBufferPointer { positions in
      unsafe divsufsort(reversed.baseAddress, positions.baseAddress, Int32(count))
    }
  }
  guard code == 0 else { throw .suffixSorting(code: code, bytes: count) }
  // A suffix of the reversed text that starts at i is the prefix of length n - i, reversed.
  for row in 0..<count { positions[row] = Int32(count) - positions[row] }
  return positions
}
