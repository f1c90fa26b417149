package import Catalog
package import Corpus
import Provenance

/// Lists of those whom a source learns from, and nobody else.
package struct OptIns: Sendable {
  private let location: StoreLocation
  private let configuration: Corpus.Configuration
  private let threads: Int
  private let progress: @Sendable (LearnProgress) -> Void

  package init(
    _ location: StoreLocation, _ configuration: Corpus.Configuration, threads: Int = 2,
    progress: @escaping @Sendable (LearnProgress) -> Void = { _ in }
  ) {
    (self.location, self.configuration, self.threads) = (location, configuration, threads)
    self.progress = progress
  }

  /// The lists, by the source's path.
  package func list() throws -> [String: [Person]] {
    do { return try Store(reading: location).optIns() } catch CatalogError.nothingLearned {
      return [:]
    }
  }

  /// Puts persons on a source's list; the first call has it learn from nobody else.
  ///
  /// What others wrote of it is erased at once, what those on the list wrote comes back with the
  /// next `learn`. A source that is not learned yet is named by its path.
  package func add(_ persons: [String], to source: String, now: Int64) throws -> [Person] {
    var listed: [Person] = []
    do {
      try location.prepare()
      let lock = try WriterLock(location, patience: 30_000)
      let store = try Store(writing: location, lock: lock)
      let path = try OptOuts.source(source, store)
      for text in persons { listed.append(try store.personForConsent(text)) }
      try store.optIn(nil, source: path, now: now)
      for person in listed { try store.optIn(person.id, source: path, now: now) }
      var record = OptOutRecord(id: LearnedMemory.randomID(), kind: .others, at: now)
      record.source = path
      _ = try store.add(record)
    }
    _ = try OptOuts(location, configuration, threads: threads, progress: progress).erase(now: now)
    return listed
  }

  /// Takes a person off a source's list, whose lines are then erased; without a person the list goes.
  ///
  /// - Returns: whether there was such an entry.
  package func remove(_ person: String?, from source: String, now: Int64) throws -> Bool {
    let isChanged: Bool
    do {
      let lock = try WriterLock(location, patience: 30_000)
      let store = try Store(writing: location, lock: lock)
      let path = try OptOuts.source(source, store)
      let found = try person.map { try store.personForConsent($0).id }
      isChanged = try store.removeOptIn(found, source: path)
      if isChanged, found != nil {
        var record = OptOutRecord(id: LearnedMemory.randomID(), kind: .others, at: now)
        record.source = path
        _ = try store.add(record)
      }
    }
    if isChanged {
      _ = try OptOuts(location, configuration, threads: threads, progress: progress)
        .erase(now: now)
    }
    return isChanged
  }
}
