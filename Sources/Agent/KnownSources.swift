package import Catalog

/// The sources of a store, as people name them.
package struct KnownSources: Sendable {
  private let location: StoreLocation

  package init(_ location: StoreLocation) { self.location = location }

  /// Says whether sources may be named outside the store; `nil` leaves it to themselves.
  ///
  /// - Throws: `AgentError.unknownSource`, `CatalogError`, with nothing changed.
  package func setShared(_ isShared: Bool?, _ names: [String]) throws {
    let found = try Self.find(names, in: Store(reading: location).sources())
    let lock = try WriterLock(location, patience: 3000)
    let store = try Store(writing: location, lock: lock)
    for source in found { try store.setShared(isShared, source) }
  }

  /// The sources that names or paths mean.
  static func find(_ names: [String], in known: [Source]) throws -> [Source] {
    try names.map { name in
      let real = SourceReader.realPath(name) ?? name
      guard let source = known.first(where: { $0.name == name || $0.path == real }) else {
        throw AgentError.unknownSource(name)
      }
      return source
    }
  }
}
