import Synchronization

/// Remembers what it takes to leave out a person: whoever is named once will be again.
package final class ExclusionCache: Sendable {
  private static let limit = 64
  private let known = Mutex<[UInt32: Memory.Exclusion]>([:])

  /// The examples of a person, which `make` finds; they are the same whenever it is asked.
  package func remembered(
    _ person: UInt32, _ make: () -> Memory.Exclusion
  ) -> Memory.Exclusion {
    if let exclusion = known.withLock({ $0[person] }) { return exclusion }
    let exclusion = make()
    known.withLock { known in
      if known.count >= Self.limit { known.removeAll() }
      known[person] = exclusion
    }
    return exclusion
  }
}
