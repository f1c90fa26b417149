package import Catalog
import Synchronization

/// What is learned, opened once and again when it is learned anew.
package final class CurrentMemory: Sendable {
  private let location: StoreLocation
  private let known = Mutex<LearnedMemory?>(nil)

  package init(_ location: StoreLocation) { self.location = location }

  /// The version that was committed last.
  ///
  /// - Throws: as `LearnedMemory` does.
  package func latest() throws -> LearnedMemory {
    try known.withLock { known in
      if let open = known, let latest = try? open.store.manifest(withGates: false),
        latest.version == open.manifest.version, latest.digest == open.manifest.digest
      {
        return open
      }
      let fresh = try LearnedMemory(location)
      known = fresh
      return fresh
    }
  }
}
