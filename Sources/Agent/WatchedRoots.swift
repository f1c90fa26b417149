package import Catalog

/// Folders below which repositories are found.
package struct WatchedRoots: Sendable {
  private let location: StoreLocation

  package init(_ location: StoreLocation) { self.location = location }

  /// Has the agent find what appears below some folders.
  ///
  /// `now` is in seconds since 1970; `refuse` is told why a repository that is there is not
  /// learned.
  /// - Returns: the repositories that are there.
  /// - Throws: `AgentError.noSuchPath`, `CatalogError`.
  package func add(
    _ paths: [String], now: Int64, refuse: (String) -> Void
  ) throws -> [String] {
    let roots = try paths.map { path in
      guard let real = SourceReader.realPath(path) else { throw AgentError.noSuchPath(path) }
      return real
    }
    try location.prepare()
    let lock = try WriterLock(location, patience: 3000)
    let store = try Store(writing: location, lock: lock)
    var found: [String] = []
    for root in roots {
      try store.watch(root, now: now)
      let search = RepositorySearch(below: root)
      for (_, reason) in search.refused { refuse(reason) }
      found += search.repositories.filter { !found.contains($0) }
    }
    return found
  }

  /// No longer finds repositories below those of some folders that are watched for them.
  ///
  /// - Returns: the other names.
  package func remove(_ names: [String], removed: (String) -> Void) throws -> [String] {
    guard let roots = try? Store(reading: location).watchedRoots(), !roots.isEmpty else {
      return names
    }
    var others: [String] = []
    for name in names {
      let path = SourceReader.realPath(name) ?? name
      guard roots.contains(path) else {
        others.append(name)
        continue
      }
      let lock = try WriterLock(location, patience: 3000)
      if try Store(writing: location, lock: lock).unwatch(path) { removed(path) }
    }
    return others
  }
}
