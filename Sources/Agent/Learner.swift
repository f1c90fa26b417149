import Attribution
package import Catalog
package import Corpus
import Git
import LanguageModel
import Memory
import Provenance

/// Learns repositories and folders, and commits the result to the store all at once.
package struct Learner {
  /// About how many bytes of store a byte of new text takes.
  private static let storePerByte = 14

  private let location: StoreLocation
  private let configuration: Configuration
  private let progress: @Sendable (LearnProgress) -> Void
  private let isCancelled: @Sendable () -> Bool
  private var clock = PhaseClock()
  private var segments: SegmentStore { SegmentStore(location) }

  package init(
    _ location: StoreLocation, _ configuration: Configuration,
    progress: @escaping @Sendable (LearnProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    (self.location, self.configuration) = (location, configuration)
    (self.progress, self.isCancelled) = (progress, isCancelled)
  }

  /// Learns what has changed at some paths.
  ///
  /// With `isCommons` their text credits nobody; `now` is in seconds since 1970.
  /// - Throws: errors of all kinds, with nothing changed.
  package mutating func learn(
    _ paths: [String], isCommons: Bool = false, threads: Int, now: Int64
  ) throws -> LearnSummary {
    try location.prepare()
    let lock = try WriterLock(location)
    let store = try Store(writing: location, lock: lock)
    try Spool(location).drain(into: store)
    var summary = LearnSummary()
    var known = try store.sources()
    var reader = SourceReader(
      configuration: configuration, threads: threads, isCommons: isCommons,
      blames: BlameStore(location), progress: progress, isCancelled: isCancelled)
    var old = try? store.manifest()
    if var manifest = old {
      summary.setAside = try segments.setAsideUnusable(in: &manifest)
      old = manifest
    }
    let folders = FolderHistory(store: store, segments: segments, manifest: old)
    reader.now = now
    reader.history = { try folders.documents(ofFolder: $0) }
    reader.wholeDocuments = { try store.wholeDocuments(of: $0) }
    var found: [FoundSource] = []
    if !summary.setAside.isEmpty {
      // What stood in a damaged segment is learned again from its sources.
      let named = Set(paths.compactMap { SourceReader.realPath($0) })
      for source in known where !named.contains(source.path) {
        reader.isCommons = source.isCommons
        if let again = try reader.read(source.path, known: []) { found.append(again) }
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
      if let source = read {
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
    if !found.isEmpty || old.map({ !areUsable($0) }) ?? false {
      try update(store, old, found, removing: [], now, &summary)
      BlameStore(location).removeAll(but: try store.sources().map(\.path))
    }
    try count(store, &summary)
    summary.phases = clock.phases
    return summary
  }

  /// Takes sources out of the memory and the store.
  package mutating func remove(_ names: [String], now: Int64) throws -> LearnSummary {
    let lock = try WriterLock(location)
    let store = try Store(writing: location, lock: lock)
    try Spool(location).drain(into: store)
    let paths = try KnownSources.find(names, in: store.sources()).map(\.path)
    var summary = LearnSummary()
    try update(store, try store.manifest(), [], removing: paths, now, &summary)
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
    summary.storeBytes = segments.storeBytes()
  }

  // MARK: The memory

  private mutating func update(
    _ store: Store, _ old: MemoryManifest?, _ found: [FoundSource], removing removed: [String],
    _ now: Int64, _ summary: inout LearnSummary
  ) throws {
    segments.removeAll(but: old)
    let memory = try old.map { try segments.memory(of: $0) } ?? Memory([])
    var placements = try store.placements()
    let kept = try store.digests(keptBeside: found.map(\.record.path) + removed)
    var (texts, records) = try merge(store, found)
    join(&texts, withKept: kept, placements, old, memory)

    let needed = kept.union(texts.order)
    var change = MemoryChange(old: old, memory: memory)
    for (digest, placement) in placements {
      guard needed.contains(digest), let index = change.index(ofSegment: placement.segment) else {
        placements[digest] = nil
        change.kill(placement)
        continue
      }
      if let text = texts.texts[digest], !change.holds(text, index, placement.number) {
        placements[digest] = nil
        change.kill(placement)
      }
    }
    let fresh = texts.order.compactMap { digest in
      placements[digest] == nil ? texts.texts[digest] : nil
    }
    summary.newDocuments = fresh.count
    summary.newBytes = fresh.reduce(0) { $0 + $1.bytes.count }
    let spaceNeeded = summary.newBytes * Self.storePerByte + 1 << 20
    if let free = segments.freeBytes(), free < spaceNeeded {
      throw AgentError.noSpace(path: location.data, needed: spaceNeeded, free: free)
    }
    let rewritten = change.segmentsToRewrite(
      newBytes: summary.newBytes, erasing: !removed.isEmpty)
    clock.end("merging")
    progress(.indexing(bytes: summary.newBytes))
    let manifestSegments = try build(
      fresh, rewriting: rewritten, change, store, &placements)
    if isCancelled() { throw AgentError.stopped }
    clock.end("index")

    let shell = MemoryManifest(
      version: (old?.version ?? 0) + 1, createdAt: now, gate: [], digest: [],
      segments: manifestSegments)
    let updated = try segments.memory(of: shell)
    var manifest = shell
    manifest.digest = updated.contentDigest()
    let isSmall = summary.newBytes * 20 < updated.rowCount && removed.isEmpty
    // Gates of another format, or damaged ones, are trained anew.
    if let old, isSmall, areUsable(old) {
      (manifest.gate, manifest.viewGates) = (old.gate, old.viewGates)
    } else {
      manifest.gate = train(updated).encoded
      for view in ViewSegments.views {
        let memory = try ViewSegments(segments).memory(of: shell, view)
        // These settle credit alone, not what is likely next.
        manifest.viewGates[view.rawValue] = train(memory, samples: 200_000).encoded
      }
      summary.gateTrained = true
    }
    if isCancelled() { throw AgentError.stopped }
    clock.end("gate")
    progress(.storing)
    for index in records.indices { records[index].documents.sort { $0.path < $1.path } }
    try store.record(
      records, removing: removed, placements: Array(placements.values), manifest, now: now)
    segments.removeAll(but: manifest)
    if !removed.isEmpty { try store.forgetDeleted() }
    summary.segments = manifest.segments.count
    clock.end("store")
  }

  private func areUsable(_ manifest: MemoryManifest) -> Bool {
    let gates = [manifest.gate] + manifest.viewGates.values
    return !manifest.viewGates.isEmpty
      && gates.allSatisfy { (try? Gate(encoded: $0, name: "gate")) != nil }
  }

  private func train(_ memory: Memory, samples: Int = 1_000_000) -> Gate {
    let progress = self.progress
    let read = ByteCounter()
    return GateTrainer(seed: configuration.seed, samples: samples).train(for: memory) { step in
      switch step {
      case .read(let bytes, let all): progress(.training(step: read.add(bytes), of: all * 2))
      case .trained(let done, let all): progress(.training(step: all + done, of: all * 2))
      }
    }
  }

  /// Owners for every origin, and equal texts joined.
  private func merge(
    _ store: Store, _ found: [FoundSource]
  ) throws -> (texts: MergedTexts, records: [LearnedSource]) {
    var texts = MergedTexts()
    var records: [LearnedSource] = []
    for source in found {
      let owners = try store.owners(of: source.origins, isCommons: source.record.isCommons)
      var record = source.record
      for document in source.documents {
        let lines = LineTable(document.text)
        var runs: [(start: Int, origin: MergedOrigin)] = []
        var written: [UInt32: (lines: Int, bytes: Int)] = [:]
        var observed: [LearnedSource.Document.Observed] = []
        for run in document.runs where !run.lines.isEmpty {
          let origin = source.origins[run.origin]
          let owner = owners[run.origin].id
          let start = lines.starts[run.lines.lowerBound]
          runs.append(
            (start, MergedOrigin(commit: origin.commit, time: origin.time, owner: owner)))
          if source.record.kind == .folder {
            observed.append(
              .init(
                firstLine: run.lines.lowerBound, owner: owner, time: origin.time,
                isFirst: source.firstSeen.contains(run.origin)))
          }
          written[owner, default: (0, 0)].lines += run.lines.count
          written[owner, default: (0, 0)].bytes += lines.starts[run.lines.upperBound] - start
        }
        let digest = texts.add(document.text, at: document.path, runs, lines: lines.count)
        var entry = LearnedSource.Document(
          path: document.path, blob: document.blob, digest: digest,
          written: written.sorted { $0.key < $1.key }.map {
            ($0.key, $0.value.lines, $0.value.bytes)
          })
        entry.observed = observed
        record.documents.append(entry)
      }
      records.append(record)
    }
    return (texts, records)
  }

  /// Lines of texts that other sources hold too belong to the earlier of both origins.
  private func join(
    _ texts: inout MergedTexts, withKept kept: Set<[UInt8]>,
    _ placements: [[UInt8]: ContentPlacement], _ old: MemoryManifest?, _ memory: Memory
  ) {
    guard let old else { return }
    for digest in texts.order where kept.contains(digest) {
      guard let placement = placements[digest], let text = texts.texts[digest],
        let index = old.segments.firstIndex(where: { $0.file == placement.segment })
      else { continue }
      let segment = memory.segments[index]
      let runs = segment.runs(ofDocument: placement.number).map { run in
        (start: run.start, origin: MergedOrigin(segment, run.origin))
      }
      _ = texts.add(text.bytes, at: text.path, runs, lines: text.lines)
    }
  }

  /// Writes new segments; returns what the memory is made of then.
  private func build(
    _ fresh: [MergedText], rewriting rewritten: Set<Int>, _ change: MemoryChange, _ store: Store,
    _ placements: inout [[UInt8]: ContentPlacement]
  ) throws -> [MemoryManifest.Segment] {
    var result: [MemoryManifest.Segment] = []
    var drafts = SegmentDrafts()
    for (index, entry) in (change.old?.segments ?? []).enumerated() {
      let paths = try store.paths(inSegment: entry.file)
      if rewritten.contains(index) {
        for placement in placements.values.filter({ $0.segment == entry.file })
          .sorted(by: { $0.number < $1.number })
        {
          drafts.add(
            placement, at: paths[placement.number] ?? Path(""), from: change.memory.segments[index])
        }
      } else {
        // A store from before there were views has none.
        try ViewSegments(segments).addMissing(to: entry.file, change.memory.segments[index], paths)
        result.append(try change.entry(index, segments))
      }
    }
    let owners = try OwnerTable(location)
    for text in fresh { try drafts.add(text, owners) }
    for (draft, written) in zip(drafts.drafts, try drafts.write(to: segments)) {
      for (number, placement) in draft.placements.enumerated() {
        var placement = placement
        placement.segment = written.file
        placement.number = number
        placements[placement.digest] = placement
      }
      result.append(
        MemoryManifest.Segment(
          file: written.file, digest: written.digest, deadDocuments: [], deadFiles: []))
    }
    return result
  }
}
