import Attribution
import Catalog
import Glibc
import LanguageModel
import Memory
import Provenance

/// Work on the memory that waits until there is time: segments to be made one, gates to be trained.
///
/// The work itself needs no lock and changes nothing that is in use, so it can be done on any
/// thread while documents change and readers read; `Learner.finish` takes the result over.
package struct WaitingTask: Sendable {
  enum Kind: Sendable {
    case merge(SegmentDrafts, inputs: Set<String>, folder: String)
    /// With how often text had been erased by then.
    case training(OpenMemory, erasures: Int)
  }

  let kind: Kind
  let learner: @Sendable () -> Learner

  /// Does the work; it can take minutes for large segments.
  ///
  /// - Throws: what writing does; then nothing has changed.
  package func run() throws -> FinishedTask {
    switch kind {
    case .merge(let drafts, let inputs, let folder):
      let written = try drafts.write(to: SegmentStore(learner().location, in: folder))
      return FinishedTask(kind: .merge(written, inputs: inputs, folder: folder))
    case .training(let memory, let erasures):
      var manifest = memory.manifest
      learner().trainGates(memory, into: &manifest)
      return FinishedTask(
        kind: .training(manifest, of: memory.manifest.changedRows, erasures: erasures))
    }
  }
}

/// A `WaitingTask` that is done but not yet in use.
package struct FinishedTask: Sendable {
  enum Kind: Sendable {
    case merge([WrittenSegment], inputs: Set<String>, folder: String)
    /// The gates, and how many rows had changed before.
    case training(MemoryManifest, of: Int, erasures: Int)
  }

  let kind: Kind
}

extension Learner {
  /// What waits to be done; `nil` if nothing does, or nothing is learned.
  package mutating func nextTask() throws -> WaitingTask? {
    if let merge = try nextMerge() { return merge }
    guard let memory = try writer().memoryIfAny(), isTrainingDue(memory) else { return nil }
    return WaitingTask(
      kind: .training(memory, erasures: try writer().store.erasures()), learner: anotherLearner)
  }

  /// One that does work of its own.
  private var anotherLearner: @Sendable () -> Learner {
    let (location, configuration) = (location, configuration)
    return { Learner(location, configuration) }
  }

  private func nextMerge() throws -> WaitingTask? {
    let writer = try writer()
    guard let memory = try writer.memoryIfAny() else { return nil }
    let change = MemoryChange(memory)
    let total = change.liveRows
    let merged = MergePolicy.nextMerge(change.sizes, limit: SegmentDrafts.largest(of: total))
    if merged.isEmpty { return nil }
    var drafts = SegmentDrafts(total: total)
    for index in merged.sorted() {
      let file = memory.manifest.segments[index].file
      let paths = try writer.store.paths(inSegment: file)
      for placement in try writer.store.placements(inSegment: file)
      where !change.dead[index].contains(placement.number) {
        drafts.add(
          placement, at: paths[placement.number] ?? Path(""), from: memory.memory.segments[index])
      }
    }
    return WaitingTask(
      kind: .merge(
        drafts, inputs: Set(merged.map { memory.manifest.segments[$0].file }),
        folder: try writer.makeMergeFolder()),
      learner: anotherLearner)
  }

  /// Puts a finished task to use; `now` is in seconds since 1970.
  ///
  /// Documents that died meanwhile are dead in the new segment too.
  /// - Returns: whether it was of use: sources that are removed take what is being made with them.
  package mutating func finish(_ task: FinishedTask, now: Int64) throws -> Bool {
    let writer = try writer()
    let old = try writer.memory()
    switch task.kind {
    case .merge(let written, let inputs, let folder):
      return try finish(written, inputs, folder, writer, old, now)
    case .training(let trained, let changed, let erasures):
      // Gates know what they were trained on.
      guard try writer.store.erasures() == erasures else { return false }
      var manifest = old.manifest
      (manifest.gate, manifest.viewGates) = (trained.gate, trained.viewGates)
      manifest.changedRows = max(0, manifest.changedRows - changed)
      manifest.version += 1
      manifest.createdAt = now
      var catalog = CatalogChange(manifest)
      catalog.hasNewGates = true
      try writer.record(catalog, old, now: now)
      return true
    }
  }

  private func finish(
    _ written: [WrittenSegment], _ inputs: Set<String>, _ folder: String, _ writer: StoreWriter,
    _ old: OpenMemory, _ now: Int64
  ) throws -> Bool {
    defer { writer.removeMergeFolder(folder) }
    let made = SegmentStore(location, in: folder)
    for segment in written {
      for file in ViewSegments.files(of: segment.entry.file) {
        // Erasing takes what is being made away.
        guard unsafe access(made.path(of: file), F_OK) == 0 else { return false }
      }
    }
    let change = MemoryChange(old)
    var entries: [MemoryManifest.Segment] = []
    var placements: [ContentPlacement] = []
    for segment in written {
      var dead: [Int] = []
      for (number, origin) in segment.origins.enumerated() {
        // What died meanwhile, or lies in another segment by now, does not count here.
        if let index = change.index(ofSegment: origin.segment),
          !change.dead[index].contains(origin.number)
        {
          placements.append(segment.placements[number])
        } else {
          dead.append(number)
        }
      }
      if dead.count == segment.origins.count { continue }
      for file in ViewSegments.files(of: segment.entry.file) {
        try writer.segments.take(file, from: made)
      }
      entries.append(try entry(segment.entry, dead: dead, writer.segments))
    }
    var manifest = old.manifest
    manifest.segments = old.manifest.segments.filter { !inputs.contains($0.file) } + entries
    manifest.version += 1
    manifest.createdAt = now
    let updated = try writer.open(manifest)
    var catalog = CatalogChange(manifest)
    catalog.placements = placements
    try writer.record(catalog, updated, now: now)
    return true
  }

  /// A new segment of which some documents are dead already.
  private func entry(
    _ entry: MemoryManifest.Segment, dead: [Int], _ store: SegmentStore
  ) throws -> MemoryManifest.Segment {
    if dead.isEmpty { return entry }
    var result = entry
    result.deadDocuments = dead.map { UInt32($0) }
    let file = try store.write(RowSet(ofDocuments: dead, in: store.segment(of: entry)))
    result.deadFiles = [file]
    let views = ViewSegments(store)
    for view in ViewSegments.views {
      let rows = RowSet(ofDocuments: dead, in: try views.segment(of: entry, view))
      try views.write(rows, view, for: file, of: entry.file)
    }
    return result
  }

  /// Makes one of some segments, at once, if there are any to be made one; `now` is in seconds
  /// since 1970.
  ///
  /// - Returns: whether there were.
  package mutating func mergeStep(now: Int64) throws -> Bool {
    guard let task = try nextMerge() else { return false }
    return try finish(task.run(), now: now)
  }
}
