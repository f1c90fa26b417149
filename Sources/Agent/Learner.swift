package import Catalog
package import Corpus
import Git
import Provenance

/// Learns repositories and folders, and commits the result to the store all at once.
package struct Learner {
  let location: StoreLocation
  let configuration: Configuration
  let progress: @Sendable (LearnProgress) -> Void
  let isCancelled: @Sendable () -> Bool
  var clock = PhaseClock()
  /// Whether merging and training are left to `nextTask`, where that can be.
  var isDeferring = false
  /// How long, in milliseconds, is waited for whoever writes: an agent is done soon.
  var patience = 10_000
  /// Whether all that is learned is read in full first, and what is damaged learned again.
  var isThorough = false
  /// What of work trees is learned beside commits.
  var savedWork = SavedWorkReading.always
  /// The store, if it is kept open from one call to the next.
  private var kept: StoreWriter?

  package init(
    _ location: StoreLocation, _ configuration: Configuration,
    progress: @escaping @Sendable (LearnProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    (self.location, self.configuration) = (location, configuration)
    (self.progress, self.isCancelled) = (progress, isCancelled)
  }

  /// Keeps the store open, and its lock, until `close`: calls in between cost what they do alone.
  ///
  /// - Throws: `CatalogError.busy` while somebody else writes.
  package mutating func open() throws { kept = try writer() }

  /// Lets others write.
  package mutating func close() { kept = nil }

  func writer() throws -> StoreWriter { try kept ?? StoreWriter(location, patience: patience) }

  /// Learns what has changed at some paths.
  ///
  /// With `isCommons` their text credits nobody; `now` is in seconds since 1970.
  /// - Throws: errors of all kinds, with nothing changed.
  package mutating func learn(
    _ paths: [String], isCommons: Bool = false, threads: Int, now: Int64
  ) throws -> LearnSummary {
    let writer = try writer()
    let store = writer.store
    clock = PhaseClock()
    try Spool(location).drain(into: store)
    // What a command that was ended began is finished first.
    if !isDeferring, try store.hasHidden() {
      _ = try eraseHidden(writer, threads: threads, now: now)
      clock = PhaseClock()
    }
    var summary = LearnSummary()
    var known = try store.sources()
    let consent = try Consent(store)
    var reader = SourceReader(
      configuration: configuration, threads: threads, isCommons: isCommons,
      blames: BlameStore(location), progress: progress, isCancelled: isCancelled)
    summary.setAside = try writer.setAsideUnusable(isThorough: isThorough)
    let folders = FolderHistory(
      store: store, segments: writer.segments, manifest: try writer.memoryIfAny()?.manifest)
    reader.now = now
    reader.history = { try folders.documents(ofFolder: $0) }
    reader.wholeDocuments = { try store.wholeDocuments(of: $0) }
    // Who looks for lines to cut looks at all text.
    reader.leavesUnread = consent.isEmpty
    reader.savedWork = savedWork
    reader.knownSavedWork = { try store.savedWork(of: $0) }
    var found: [FoundSource] = []
    if !summary.setAside.isEmpty {
      // What stood in a damaged segment is learned again from its sources.
      let named = Set(paths.compactMap { SourceReader.realPath($0) })
      for source in known where !named.contains(source.path) {
        reader.isCommons = source.isCommons
        if var again = try reader.read(source.path, known: []) {
          consent.apply(to: &again)
          found.append(again)
        }
      }
      reader.isCommons = isCommons
      known = []
    }
    var waiting = paths.map { (path: $0, isNested: false) }[...]
    while let (path, isNested) = waiting.popFirst() {
      let read: FoundSource?
      do {
        read = try reader.read(path, known: known)
      } catch let error as GitError where isNested && error != .cancelled {
        summary.skipped.append("\(error)")
        continue
      }
      if var source = read {
        consent.apply(to: &source)
        waiting += source.repositories.map { ($0, true) }
        guard !found.contains(where: { $0.record.path == source.record.path }) else { continue }
        found.append(source)
        summary.learned.append(source.record.name)
        summary.warnings += source.warnings
      } else {
        summary.unchanged.append(path)
      }
    }
    clock.end("provenance")
    // Unchanged sources do not keep a gate that cannot be read.
    if !found.isEmpty || (try? store.manifest()).map({ !areUsable($0) }) ?? false {
      try update(writer, found, removing: [], now, &summary)
      BlameStore(location).removeAll(but: try store.sources().map(\.path))
    }
    try count(store, &summary)
    summary.phases = clock.phases
    return summary
  }

  /// Takes sources out of the memory and the store.
  package mutating func remove(_ names: [String], now: Int64) throws -> LearnSummary {
    let writer = try writer()
    let store = writer.store
    clock = PhaseClock()
    try Spool(location).drain(into: store)
    let paths = try KnownSources.find(names, in: store.sources()).map(\.path)
    var summary = LearnSummary()
    _ = try writer.memory()
    try update(writer, [], removing: paths, now, &summary)
    try store.leaveOut(paths)
    BlameStore(location).removeAll(but: try store.sources().map(\.path))
    try count(store, &summary)
    return summary
  }

  private func count(_ store: Store, _ summary: inout LearnSummary) throws {
    for source in try store.sources() {
      let counts = try store.counts(of: source)
      summary.documents += counts.documents
      summary.lines += counts.lines
      summary.bytes += counts.bytes
      summary.excluded += counts.excluded
    }
    summary.persons = try store.independentPersons(upTo: 10_000_000)
    summary.storeBytes = SegmentStore(location).storeBytes()
  }
}
