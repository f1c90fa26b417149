import CRuns

/// Texts as all their runs of six words, each a number of 32 bits.
///
/// The texts themselves are not needed. A run that is in no text has a number that is in a table of *n*
/// with a chance of *n* in 2³². The tables lie in the program as they are used, so they cost nothing
/// before the first look. `bench runs` makes them.
package enum RunTable: Sendable {
  /// The texts of the SPDX licence list, 3.29.0; one chance in 19,000.
  case licences
  /// What generators of projects and files write; Decisions lists them.
  case templates

  /// Whether a run of words is in a text.
  ///
  /// - Complexity: O(log runs)
  func contains(_ run: UInt64) -> Bool {
    let number = Self.number(of: run)
    return switch self {
    case .licences: byl_is_licence_run(number)
    case .templates: byl_is_template_run(number)
    }
  }

  private static func number(of run: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: run >> 32) }

  /// The table of some texts.
  ///
  /// - Complexity: O(words · log words)
  package static func encoded(_ texts: [[UInt8]]) -> [UInt8] {
    var numbers: Set<UInt32> = []
    for text in texts {
      WordRuns.words(text).forEachRun(of: WordRuns.length) { numbers.insert(number(of: $0.number)) }
    }
    return numbers.sorted().flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
  }
}
