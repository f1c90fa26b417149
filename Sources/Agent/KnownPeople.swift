package import Catalog
package import Provenance

/// The persons of a store and the user's own map of who is who.
package struct KnownPeople: Sendable {
  private let location: StoreLocation

  package init(_ location: StoreLocation) { self.location = location }

  /// All persons, once each.
  package func all() throws -> [PersonRecord] { try Store(reading: location).people() }

  /// The numbers of the persons that `identity` is.
  package func own(_ identity: Identity?) throws -> Set<UInt32> {
    guard let identity else { return [] }
    return try Store(reading: location).persons(asking: identity)
  }

  package func identityMap() throws -> String { try Store(reading: location).identityMap() }

  /// Changes the map; text that is read from then on is credited accordingly.
  package func change<T>(_ body: (Store) throws -> T) throws -> T {
    // Nothing can be said of nobody: a store that is not there is not made.
    _ = try Store(reading: location)
    let lock = try WriterLock(location, patience: 3000)
    return try body(Store(writing: location, lock: lock))
  }
}
