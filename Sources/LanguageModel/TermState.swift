import CGate

/// What is known of a term's counts, as one of 128 states: how many bytes followed, how often, and
/// how much of it the most frequent one has.
///
/// Of contexts with more than `FollowerSummary.frequent` examples it is not told how many bytes
/// followed, but only whether others than the most frequent one did: that costs 0.1 % of the bits,
/// and what is left of such a context without some examples is known sooner by far.
///
/// Counts that are larger than any state tells apart fall into the last one, so a larger corpus
/// than the one a gate was trained on stays in range.
enum TermState {
  static let count = 128

  /// The state of a term.
  ///
  /// It grows with the kinds and with `top`, as long as `top` is below `total`.
  /// - Parameters:
  ///   - total: N > 0
  ///   - kinds: T, in 1...N; what it says counts where `top` leaves room for it
  ///   - top: how often the most frequent byte followed, in 1...N
  /// - Returns: a number below `count`.
  static func of(total: Int, kinds: Int, top: Int) -> UInt8 {
    byline_term_state(Int64(total), Int64(top < total ? max(kinds, 2) : 1), Int64(top))
  }

  /// One of 16 classes of a context's length in bytes, which is 0 or more.
  static func length(_ order: Int) -> UInt8 {
    byline_term_length(Int64(order))
  }
}
