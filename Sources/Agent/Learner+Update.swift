import Attribution
import Catalog
import Corpus
import LanguageModel
import Memory
import Provenance
import Threads

extension Learner {
  /// About how many bytes of store a byte of new text takes.
  private static let storePerByte = 14
  /// What is a copy is settled with every change of a memory of so many rows, and of larger ones
  /// when sources are learned.
  private static let quicklySettled = 1 << 20
  /// Gates are trained anew when one row in so many came or went since they were.
  private static let trainingShare = 20

  /// How much a change of the memory may take on beside what it adds.
  enum Merging {
    /// All that `MergePolicy` asks for; with `erasing` whatever holds something dead.
    case whole(erasing: Bool)
    /// As little as possible; gates stay.
    case small
  }

  /// Puts sources in place of what was known of them, and takes others out.
  ///
  /// With `erasing`, or where a source is taken out, nothing of what goes is left on the disk: the
  /// segments that hold something dead are written anew, and the gates are trained again.
  mutating func update(
    _ writer: StoreWriter, _ found: [FoundSource], removing removed: [String],
    erasing: [KnownDocument]? = nil, _ now: Int64, _ summary: inout LearnSummary
  ) throws {
    let old = try writer.memoryIfAny()
    let isErasing = erasing != nil || !removed.isEmpty
    writer.segments.removeAll(but: old?.manifest)
    if isErasing { try writer.beginErasing() }
    var edit = DocumentEdit()
    var records: [LearnedSource] = []
    for source in found {
      try add(source, to: &edit, records.count, writer.store, old)
      records.append(source.record)
    }
    for path in removed {
      edit.going += try writer.store.documents(ofSourceAt: path).values
    }
    edit.going += erasing ?? []
    let hasGates =
      isDeferring && (try? writer.store.manifest()).map { areUsable($0) } ?? false
    let merging: Merging = hasGates && !isErasing ? .small : .whole(erasing: isErasing)
    edit.optedOut = erasing ?? []
    try apply(edit, records, removing: removed, merging, writer, old, now, &summary)
    if isErasing { try writer.endErasing() }
  }

  /// Adds what is new or gone in a source that was read as a whole.
  private func add(
    _ source: FoundSource, to edit: inout DocumentEdit, _ number: Int, _ store: Store,
    _ old: OpenMemory?
  ) throws {
    let owners = try store.owners(of: source.origins, isCommons: source.record.isCommons).map(\.id)
    let usable = Set(old?.manifest.segments.map(\.file) ?? [])
    var left = try store.documents(ofSourceAt: source.record.path)
    for var document in source.documents {
      let before = left.removeValue(forKey: document.path)
      if document.isUnread {
        if let before, usable.contains(before.segment),
          before.fingerprint
            == ComingDocument.fingerprint(
              document, before.digest, source.origins, owners, isCommons: source.record.isCommons)
        {
          continue
        }
        guard let text = try? source.text(of: document) else {
          // It went away in the meantime, as when it could not be read at all.
          if let before { edit.going.append(before) }
          continue
        }
        document.text = text
      }
      let coming = ComingDocument(
        document, source.origins, owners, firstSeen: source.firstSeen,
        isObserved: source.record.kind == .folder, isCommons: source.record.isCommons)
      if let before {
        if before.fingerprint == coming.entry.fingerprint, before.digest == coming.entry.digest,
          usable.contains(before.segment)
        {
          continue
        }
        edit.going.append(before)
      }
      edit.coming.append((number, coming))
    }
    edit.going += left.values.sorted { $0.path < $1.path }
  }

  /// Makes a new version of the memory and commits it with what is recorded of sources.
  mutating func apply(
    _ wanted: DocumentEdit, _ found: [LearnedSource], removing removed: [String],
    _ merging: Merging, _ writer: StoreWriter, _ old: OpenMemory?, _ now: Int64,
    _ summary: inout LearnSummary
  ) throws {
    var (edit, records) = (wanted, found)
    var change = MemoryChange(old)
    var isWhole = (old?.memory.rowCount ?? 0) <= Self.quicklySettled
    if case .whole = merging { isWhole = true }
    let result = try edit.resolve(writer.store, &change, settlingCopies: isWhole)
    summary.newDocuments = result.fresh.count
    summary.newBytes = result.fresh.reduce(0) { $0 + $1.bytes.count }
    let spaceNeeded = summary.newBytes * Self.storePerByte + 1 << 20
    if let free = writer.segments.freeBytes(), free < spaceNeeded {
      throw AgentError.noSpace(path: location.data, needed: spaceNeeded, free: free)
    }
    let rewritten = segmentsToRewrite(change, merging, summary.newBytes)
    clock.end("merging")
    progress(.indexing(bytes: summary.newBytes))
    let written = try build(result.fresh, rewriting: rewritten, change, writer)
    if isCancelled() { throw AgentError.stopped }
    clock.end("index")

    var manifest = MemoryManifest(
      version: (old?.manifest.version ?? 0) + 1, createdAt: now, gate: [], digest: [],
      segments: written.segments)
    manifest.changedRows =
      (old?.manifest.changedRows ?? 0) + summary.newBytes + change.newlyDeadRows
    let updated = try writer.open(manifest)
    manifest.digest = updated.memory.contentDigest()
    var catalog = CatalogChange(manifest)
    if case .whole(let isErasing) = merging {
      // Gates of another format, or damaged ones, are trained anew.
      let hasGates = (try? writer.store.manifest()).map { areUsable($0) } ?? false
      if isErasing || !hasGates || isTrainingDue(updated) {
        trainGates(updated, into: &catalog.manifest)
        catalog.hasNewGates = true
        summary.gateTrained = true
      }
      if isCancelled() { throw AgentError.stopped }
    }
    clock.end("gate")
    progress(.storing)
    catalog.removedSources = removed
    catalog.goneDocuments = edit.going.map(\.id)
    catalog.optedOutDocuments = edit.optedOut.map {
      ($0.id, Exclusion.optedOut(what: "its source could not be read").detail)
    }
    catalog.placements = written.placements
    catalog.sharedLines = result.sharedLines
    for entry in edit.coming { records[entry.source].documents.append(entry.document.entry) }
    for index in records.indices { records[index].documents.sort { $0.path < $1.path } }
    catalog.sources = records
    try writer.record(catalog, updated, now: now)
    summary.segments = manifest.segments.count
    clock.end("store")
  }

  private func segmentsToRewrite(
    _ change: MemoryChange, _ merging: Merging, _ newBytes: Int
  ) -> Set<Int> {
    let sizes = change.sizes
    switch merging {
    case .small: return MergePolicy.segmentsToJoin(sizes)
    case .whole(let isErasing):
      var result = MergePolicy.segmentsToRewrite(sizes, adding: newBytes)
      // Text that is to be gone is not kept beside what stays.
      if isErasing { result.formUnion(sizes.indices.filter { !change.dead[$0].isEmpty }) }
      return result
    }
  }

  /// Writes new segments; returns what the memory is made of then, and which texts have moved.
  private func build(
    _ fresh: [MergedText], rewriting rewritten: Set<Int>, _ change: MemoryChange,
    _ writer: StoreWriter
  ) throws -> (segments: [MemoryManifest.Segment], placements: [ContentPlacement]) {
    var result: [MemoryManifest.Segment] = []
    let bytes = fresh.reduce(0) { $0 + $1.bytes.count }
    var drafts = SegmentDrafts(total: change.liveRows + bytes)
    if let old = change.old {
      for (index, entry) in old.manifest.segments.enumerated() {
        guard rewritten.contains(index) else {
          result.append(try change.entry(index, of: old, writer.segments))
          continue
        }
        let paths = try writer.store.paths(inSegment: entry.file)
        for placement in try writer.store.placements(inSegment: entry.file)
        where !change.dead[index].contains(placement.number) {
          drafts.add(
            placement, at: paths[placement.number] ?? Path(""), from: old.memory.segments[index])
        }
      }
    }
    if !fresh.isEmpty {
      let owners = try OwnerTable(of: fresh, in: writer.store)
      for text in fresh { try drafts.add(text, owners) }
    }
    var placements: [ContentPlacement] = []
    for written in try drafts.write(to: writer.segments) {
      placements += written.placements
      result.append(written.entry)
    }
    return (result, placements)
  }

  // MARK: Gates

  /// Whether so much has changed since the gates were trained that they are trained again.
  func isTrainingDue(_ memory: OpenMemory) -> Bool {
    memory.manifest.changedRows * Self.trainingShare >= memory.memory.rowCount
  }

  /// Whether all gates of a version can be read.
  func areUsable(_ manifest: MemoryManifest) -> Bool {
    let gates = [manifest.gate] + manifest.viewGates.values
    return !manifest.viewGates.isEmpty
      && gates.allSatisfy { (try? Gate(encoded: $0, name: "gate")) != nil }
  }

  /// Trains the gates of all views.
  func trainGates(_ memory: OpenMemory, into manifest: inout MemoryManifest) {
    // Side by side: each by itself leaves cores idle. The other views' settle credit alone, not what
    // is likely next.
    let work = [(memory.memory, 1_000_000)] + memory.views.map { ($0, 200_000) }
    let (seed, progress) = (configuration.seed, progress)
    let gates = concurrently(work.count) { number in
      // The first takes longest, so its progress is that of all.
      Self.train(work[number].0, seed: seed, samples: work[number].1) {
        if number == 0 { progress($0) }
      }.encoded
    }
    manifest.gate = gates[0]
    for (view, gate) in zip(ViewSegments.views, gates.dropFirst()) {
      manifest.viewGates[view.rawValue] = gate
    }
    manifest.changedRows = 0
  }

  private static func train(
    _ memory: Memory, seed: UInt64, samples: Int,
    progress: @escaping @Sendable (LearnProgress) -> Void
  ) -> Gate {
    let read = ByteCounter()
    return GateTrainer(seed: seed, samples: samples).train(for: memory) { step in
      switch step {
      case .read(let bytes, let all): progress(.training(step: read.add(bytes), of: all * 2))
      case .trained(let done, let all): progress(.training(step: all + done, of: all * 2))
      }
    }
  }
}
