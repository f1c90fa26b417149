/// What is known of a term's counts, as one of 128 states: how many bytes followed, how often, and
/// how much of it the most frequent one has.
///
/// Counts that are larger than any state tells apart fall into the last one, so a larger corpus
/// than the one a gate was trained on stays in range.
enum TermState {
  static let count = 128
  /// States below this one are those of terms that one byte alone followed.
  static let certain: UInt8 = 12

  /// The state of a term.
  ///
  /// - Parameters:
  ///   - total: N > 0
  ///   - kinds: T, in 1...N
  ///   - top: how often the most frequent byte followed, in 1...N
  /// - Returns: a number below `count`.
  static func of(total: Int, kinds: Int, top: Int) -> UInt8 {
    if kinds <= 1 { return UInt8(Self.level(total, (1, 2, 3, 4, 6, 9, 14, 22, 40, 100, 400))) }
    let share = top &* 20 / max(total, 1)
    let part = share <= 8 ? 0 : share <= 12 ? 1 : share <= 16 ? 2 : share < 19 ? 3 : 4
    switch kinds {
    case 2: return UInt8(12 + part * 6 + level(total, (2, 3, 5, 9, 20)))
    case 3...4: return UInt8(42 + part * 4 + level(total, (5, 10, 30)))
    case 5...8: return UInt8(62 + part * 4 + level(total, (12, 30, 100)))
    case 9...20: return UInt8(82 + part * 4 + level(total, (40, 120, 1000)))
    default: return UInt8(102 + part * 4 + level(total, (200, 2000, 20000)))
    }
  }

  private static func level(_ n: Int, _ cuts: (Int, Int, Int)) -> Int {
    (n > cuts.0 ? 1 : 0) + (n > cuts.1 ? 1 : 0) + (n > cuts.2 ? 1 : 0)
  }

  private static func level(_ n: Int, _ cuts: (Int, Int, Int, Int, Int)) -> Int {
    level(n, (cuts.0, cuts.1, cuts.2)) + (n > cuts.3 ? 1 : 0) + (n > cuts.4 ? 1 : 0)
  }

  private static func level(
    _ n: Int, _ cuts: (Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int)
  ) -> Int {
    level(n, (cuts.0, cuts.1, cuts.2, cuts.3, cuts.4))
      + level(n, (cuts.5, cuts.6, cuts.7, cuts.8, cuts.9)) + (n > cuts.10 ? 1 : 0)
  }

  /// One of 16 classes of a context's length.
  static func length(_ order: Int) -> Int {
    switch order {
    case ...6: max(order, 0)
    case ...8: 7
    case ...10: 8
    case ...12: 9
    case ...15: 10
    case ...19: 11
    case ...24: 12
    case ...31: 13
    case ...47: 14
    default: 15
    }
  }
}
