import Synchronization

/// Remembers what it takes to leave out a person: whoever is named once will be again.
final class ExclusionCache: Sendable {
  /// What all persons together may take, in bytes; what one takes grows to a 50th of the rows.
  private static let capacity = 48 << 20
  private static let share = 50

  private let limit: Int
  private let known = Mutex(Known())

  private struct Known {
    var exclusions: [UInt32: (exclusion: Memory.Exclusion, used: Int)] = [:]
    /// How often it was asked.
    var clock = 0
  }

  /// For a memory of so many rows.
  init(rowCount: Int) {
    limit = min(max(Self.capacity / max(rowCount / Self.share, 1), 8), 128)
  }

  /// The examples of a person, which `make` finds; they are the same whenever it is asked.
  func remembered(
    _ person: UInt32, _ make: () -> Memory.Exclusion
  ) -> Memory.Exclusion {
    let found = known.withLock { known -> Memory.Exclusion? in
      known.clock += 1
      known.exclusions[person]?.used = known.clock
      return known.exclusions[person]?.exclusion
    }
    if let found { return found }
    let exclusion = make()
    known.withLock { known in
      // Who was asked for longest ago makes room.
      if known.exclusions.count >= limit,
        let oldest = known.exclusions.min(by: { $0.value.used < $1.value.used })
      {
        known.exclusions[oldest.key] = nil
      }
      known.exclusions[person] = (exclusion, known.clock)
    }
    return exclusion
  }
}
