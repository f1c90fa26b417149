import GRDB
import Glibc

/// The store's database, opened for reading or for writing.
package struct Store: Sendable {
  package let location: StoreLocation
  let pool: DatabasePool
  private let isWritable: Bool

  /// Opens for reading: no lock, no change; but the store of an older version is made a newer one.
  ///
  /// - Throws: `nothingLearned` where there is no store.
  package init(reading location: StoreLocation) throws(CatalogError) {
    guard unsafe access(location.database, F_OK) == 0 else { throw .nothingLearned }
    self.location = location
    isWritable = false
    do {
      pool = try Self.pool(location)
      let (isNewer, isCurrent, isEmpty) = try pool.read { database in
        (
          try Schema.migrator.hasBeenSuperseded(database),
          try Schema.migrator.hasCompletedMigrations(database),
          try Schema.migrator.appliedIdentifiers(database).isEmpty
        )
      }
      if isNewer {
        throw CatalogError.newerStore(path: location.database, found: "a later version")
      }
      // A killed first `learn` may leave an empty database behind.
      if isEmpty { throw CatalogError.nothingLearned }
      if !isCurrent {
        let lock = try WriterLock(location)
        try Schema.migrate(pool, at: location.database)
        _ = consume lock
      }
    } catch {
      throw CatalogError(error, path: location.database)
    }
  }

  /// Opens for writing, made or migrated as needed; the caller holds the lock.
  package init(
    writing location: StoreLocation, lock: borrowing WriterLock
  ) throws(CatalogError) {
    try location.prepare()
    self.location = location
    isWritable = true
    do {
      pool = try Self.pool(location)
      unsafe chmod(location.database, 0o600)
      try Schema.migrate(pool, at: location.database)
    } catch {
      throw CatalogError(error, path: location.database)
    }
  }

  private static func pool(_ location: StoreLocation) throws -> DatabasePool {
    var configuration = configuration
    guard let connections = location.connections else {
      return try DatabasePool(path: location.database, configuration: configuration)
    }
    configuration.persistentReadOnlyConnections = true
    return try connections.pool(at: location.database) {
      try DatabasePool(path: location.database, configuration: configuration)
    }
  }

  private static var configuration: GRDB.Configuration {
    var configuration = GRDB.Configuration()
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
    }
    return configuration
  }

  func read<T>(_ body: (Database) throws -> T) throws(CatalogError) -> T {
    do { return try pool.read(body) } catch { throw CatalogError(error, path: location.database) }
  }

  func write<T>(_ body: (Database) throws -> T) throws(CatalogError) -> T {
    precondition(isWritable, "the store was opened for reading")
    do { return try pool.write(body) } catch { throw CatalogError(error, path: location.database) }
  }
}
