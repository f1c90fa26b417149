import CLicences

/// All runs of six words in the texts of the SPDX licence list, as numbers of 32 bits.
///
/// The texts themselves are not needed. A run that is not among them has a number that is with a
/// chance of 1 in 19,000, and then six words in a row count as those of a licence. The table lies in
/// the program as it is used, so it costs nothing before the first look.
///
/// Source: SPDX licence list 3.29.0, whose texts are the licences' own; `bench licences` makes the
/// table from them.
package enum LicenceTable {
  /// Whether a run of words is in a licence.
  ///
  /// - Complexity: O(log runs)
  static func contains(_ run: UInt64) -> Bool { byl_is_licence_run(number(of: run)) }

  private static func number(of run: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: run >> 32) }

  /// The table of some texts.
  ///
  /// - Complexity: O(words · log words)
  package static func encoded(_ texts: [[UInt8]]) -> [UInt8] {
    var numbers: Set<UInt32> = []
    for text in texts { for run in LicenceWords.runs(text) { numbers.insert(number(of: run)) } }
    return numbers.sorted().flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
  }
}
