import Annotations
import Attribution
import Catalog
import Corpus
import Foundation
import LanguageModel
import Memory
import Provenance
import Threads

extension Learner {
  /// Bytes of erased text that are scored.
  private static let scoredBytes = 8_192
  /// Lines of erased text that the store is searched for.
  private static let searchedLines = 200

  /// Erases what is hidden: the text is cut, its documents are learned again, what held it is
  /// rewritten, and gates are trained on what is left.
  ///
  /// What an earlier call began and did not end is done again; `now` is in seconds since 1970.
  /// - Returns: a certificate for each opt-out, which the store keeps, too.
  /// - Throws: errors of all kinds; then it is still hidden, and waits.
  package mutating func eraseHidden(threads: Int, now: Int64) throws -> [OptOutCertificate] {
    try eraseHidden(writer(), threads: threads, now: now)
  }

  /// The same with a store that is open.
  mutating func eraseHidden(
    _ writer: StoreWriter, threads: Int, now: Int64
  ) throws -> [OptOutCertificate] {
    let store = writer.store
    let waiting = try store.optOuts().filter { $0.state == .hidden }
    if waiting.isEmpty { return [] }
    try Spool(location).drain(into: store)
    try store.forgetPlacesOfRefused()
    clock = PhaseClock()
    var samples: [String: CutSample] = [:]
    var kept: [KeptText] = []
    if let old = try writer.memoryIfAny() {
      let before = try store.manifest()
      let work = try sourcesToLearn(for: waiting, threads: threads, now: now, store)
      samples = work.samples
      kept = work.found.flatMap(KeptText.all(of:))
      try measure(samples, of: waiting, old, before, work.found.map(\.record.path), store)
      clock.end("provenance")
      var summary = LearnSummary()
      try update(
        writer, work.found, removing: [], erasing: work.unreadable, now, &summary)
      kept += try textsOfOthers(than: work.found.map(\.record.path), store)
    } else {
      try writer.endErasing()
    }
    let certificates = try waiting.map { optOut in
      try certificate(of: optOut, samples[optOut.id] ?? CutSample(), kept, writer, now)
    }
    clock.end("certificate")
    return certificates
  }

  /// How long the parts of the last call took.
  package var phases: [LearnSummary.Phase] { clock.phases }

  /// Reads the sources that hold something of what is to be erased.
  ///
  /// Of a source that cannot be read any more, the documents concerned go as a whole.
  private func sourcesToLearn(
    for waiting: [OptOutRecord], threads: Int, now: Int64, _ store: Store,
    isChecking: Bool = false
  ) throws -> (found: [FoundSource], unreadable: [KnownDocument], samples: [String: CutSample]) {
    let known = try store.sources()
    let persons = try store.persons(oneWith: Set(waiting.compactMap(\.person)))
    let written = try store.documents(writtenBy: store.owners(withAny: persons))
    var concerned = Set(written.keys)
    // Once it is erased nothing says where it was.
    if isChecking { concerned = Set(known.map(\.path)) }
    for optOut in waiting {
      // What an earlier call has begun.
      concerned.formUnion(try facts(of: optOut, store)?.sources ?? [])
    }
    for optOut in waiting where optOut.kind != .person {
      concerned.formUnion(optOut.source.isEmpty ? known.map(\.path) : [optOut.source])
    }
    let consent = try Consent(store)
    let folders = FolderHistory(
      store: store, segments: SegmentStore(location), manifest: try? store.manifest())
    var reader = SourceReader(
      configuration: configuration, threads: threads, blames: BlameStore(location),
      progress: progress, isCancelled: isCancelled)
    if isChecking { reader.blames?.isReadOnly = true }
    reader.now = now
    reader.isForced = true
    reader.history = { try folders.documents(ofFolder: $0) }
    reader.wholeDocuments = { try store.wholeDocuments(of: $0) }
    reader.savedWork = savedWork
    reader.knownSavedWork = { try store.savedWork(of: $0) }
    var found: [FoundSource] = []
    var unreadable: [KnownDocument] = []
    var listed: Set<Int64> = []
    var samples: [String: CutSample] = [:]
    for source in known where concerned.contains(source.path) {
      reader.isCommons = source.isCommons
      do {
        guard var again = try reader.read(source.path, known: known),
          again.record.path == source.path
        else { throw AgentError.noSuchPath(source.path) }
        for (id, sample) in consent.apply(to: &again) {
          samples[id, default: CutSample()].add(sample)
        }
        found.append(again)
      } catch {
        if isCancelled() { throw error }
        for optOut in waiting {
          let going = try documents(of: source, for: optOut, store)
          unreadable += going.filter { listed.insert($0.id).inserted }
          if !isChecking { try add(going, to: &samples[optOut.id, default: CutSample()], store) }
        }
      }
    }
    return (found, unreadable, samples)
  }

  /// The documents of a source that an opt-out is about, as far as the store knows.
  private func documents(
    of source: Source, for optOut: OptOutRecord, _ store: Store
  ) throws -> [KnownDocument] {
    let all = try store.documents(ofSourceAt: source.path).values.sorted { $0.path < $1.path }
    if optOut.kind == .commits { return optOut.source == source.path ? all : [] }
    let persons = try store.persons(oneWith: Set([optOut.person].compactMap(\.self)))
    let theirs = Set(
      try store.documents(writtenBy: store.owners(withAny: persons))[source.path] ?? [])
    let globs = OptOutGlobs([optOut])
    return all.filter { theirs.contains($0.path) || globs.matches($0.path, in: source.path) }
  }

  /// Adds documents as a whole to what is cut, as the memory has them.
  private func add(
    _ documents: [KnownDocument], to sample: inout CutSample, _ store: Store
  ) throws {
    let files = Dictionary(grouping: documents, by: \.segment)
    for entry in try store.manifest(withGates: false).segments {
      guard let here = files[entry.file] else { continue }
      let segment = try SegmentStore(location).segment(of: entry)
      let numbers = try store.placements(inSegment: entry.file)
        .reduce(into: [:]) { $0[$1.digest] = $1.number }
      for document in here {
        guard let number = numbers[document.digest], number < segment.documentCount else {
          continue
        }
        let text = segment.bytes(ofDocument: number)
        sample.add(text, LineTable(text).count)
        sample.documents += 1
      }
    }
  }

  /// The texts of sources that were not read, which others may have in common with what is erased.
  private func textsOfOthers(than paths: [String], _ store: Store) throws -> [KeptText] {
    let others = try store.sources().filter { !paths.contains($0.path) }
    if others.isEmpty { return [] }
    let placed = try store.documents(in: others)
    var texts: [KeptText] = []
    for entry in try store.manifest(withGates: false).segments {
      guard let numbers = placed[entry.file] else { continue }
      let segment = try SegmentStore(location).segment(of: entry)
      let names = try store.paths(inSegment: entry.file)
      for number in numbers.sorted() where number < segment.documentCount {
        texts.append(
          KeptText(path: names[number] ?? Path(""), bytes: segment.bytes(ofDocument: number)))
      }
    }
    return texts
  }

  // MARK: The certificate

  /// What is measured before anything is erased.
  private struct Facts: Codable {
    var gates: [String: String] = [:]
    /// Paths of those that hold something of it.
    var sources: [String] = []
    var bytes = 0
    /// Bits.
    var learned = 0.0
    var cut = 0.0
    var erased = OptOutCertificate.Erased()
  }

  private func facts(of optOut: OptOutRecord, _ store: Store) throws -> Facts? {
    try store.facts(ofOptOut: optOut.id).map {
      try JSONDecoder().decode(Facts.self, from: Data($0.utf8))
    }
  }

  static func gateDigests(_ manifest: MemoryManifest) -> [String: String] {
    var all = manifest.viewGates
    all["verbatim"] = manifest.gate
    return all.mapValues { SHA256.digest($0).hex }
  }

  /// Keeps what can only be measured while the text is there; what was measured once stays.
  private func measure(
    _ samples: [String: CutSample], of waiting: [OptOutRecord], _ old: OpenMemory,
    _ before: MemoryManifest, _ sources: [String], _ store: Store
  ) throws {
    let gate = try? Gate(encoded: before.gate, name: "gate")
    for optOut in waiting where try facts(of: optOut, store) == nil {
      let sample = samples[optOut.id] ?? CutSample()
      var facts = Facts()
      facts.gates = Self.gateDigests(before)
      facts.sources = sources
      facts.erased = .init(
        documents: sample.documents, lines: sample.lines, bytes: sample.bytes)
      if let gate, !sample.pieces.isEmpty {
        let texts = sample.text(bytes: Self.scoredBytes)
        let hidden = try HiddenText(store)
        let whole = CreditModel(Model(memory: old.memory, gate: gate))
        let without = try hidden.removed(from: whole, before, store)
        facts.bytes = texts.reduce(0) { $0 + $1.count }
        facts.learned = Self.bits(of: texts, whole.verbatim)
        facts.cut = Self.bits(of: texts, without.verbatim)
      }
      let encoded = try JSONEncoder().encode(facts)
      try store.setFacts(String(decoding: encoded, as: UTF8.self), ofOptOut: optOut.id)
    }
  }

  private static func bits(of texts: [[UInt8]], _ model: Model) -> Double {
    concurrently(texts.count) { number in
      model.logarithms(texts[number], startsDocument: false).reduce(0) { $0 - $1 }
    }.reduce(0, +)
  }

  private func certificate(
    of optOut: OptOutRecord, _ sample: CutSample, _ kept: [KeptText], _ writer: StoreWriter,
    _ now: Int64
  ) throws -> OptOutCertificate {
    let store = writer.store
    let facts = try facts(of: optOut, store)
    let (lines, result) = search(for: sample, butNotIn: kept)
    var certificate = OptOutCertificate(
      at: CivilDate(secondsSince1970: now).iso8601,
      optOut: .init(
        id: optOut.id, kind: optOut.kind,
        personId: try optOut.person.flatMap { try store.persons([$0])[$0]?.ref },
        sourceDigest: optOut.source.isEmpty ? nil : SHA256.digest(Array(optOut.source.utf8)).hex,
        pattern: optOut.pattern.isEmpty ? nil : optOut.pattern,
        at: CivilDate(secondsSince1970: optOut.at).iso8601),
      memory: .init(version: 0, digest: "", documents: 0),
      gate: .init(seed: configuration.seed, before: facts?.gates ?? [:], after: [:]),
      search: .init(
        lines: lines.count, files: result.files, bytes: result.bytes,
        found: result.findings.count))
    certificate.erased = facts?.erased ?? .init()
    if let manifest = try? store.manifest() {
      let memory = try writer.memory().memory
      certificate.memory = .init(
        version: manifest.version, digest: try store.portableDigest(of: memory),
        documents: memory.liveDocumentCount)
      certificate.gate.after = Self.gateDigests(manifest)
      if let facts, facts.bytes > 0 {
        let model = Model(
          memory: memory, gate: try Gate(encoded: manifest.gate, name: "gate"))
        certificate.bits = .init(
          bytes: facts.bytes, learned: facts.learned, cut: facts.cut,
          retrained: Self.bits(of: sample.text(bytes: Self.scoredBytes), model))
      }
    }
    certificate.ledger = store.writtenHead().map { .init(count: $0.count, hash: $0.hash) }
    if let first = result.findings.first {
      throw AgentError.notErased(file: first.file)
    }
    try certificate.seal()
    let encoded = try certificate.encoded()
    try write(encoded, optOut.id)
    try store.finish(optOut: optOut.id, certificate: String(decoding: encoded, as: UTF8.self))
    return certificate
  }

  /// Looks in the store for lines of what is erased that nobody else has: what others have too
  /// stays, as theirs.
  private func search(
    for sample: CutSample, butNotIn kept: [KeptText]
  ) -> (lines: [[UInt8]], result: StoreSearch) {
    var lines = sample.telling(Self.searchedLines * 3)
    func leaveOut(_ known: Set<Int>) {
      lines = lines.indices.filter { !known.contains($0) }.map { lines[$0] }
    }
    let search = ByteSearch(lines)
    leaveOut(Set(concurrently(kept.count) { search.found(in: kept[$0].bytes) }.joined()))
    lines = Array(lines.prefix(Self.searchedLines))
    let result = StoreSearch(location, for: lines)
    if result.findings.isEmpty { return (lines, result) }
    // Without its line breaks a text of others may hold what is a line here.
    let others = ByteSearch(lines)
    leaveOut(Set(concurrently(kept.count) { kept[$0].foundInViews(others) }.joined()))
    return (lines, StoreSearch(location, for: lines))
  }

  /// Looks in the store for what an opt-out cuts out of what can be read.
  func search(
    for optOut: OptOutRecord, _ store: Store, threads: Int
  ) throws -> (lines: [[UInt8]], result: StoreSearch) {
    let work = try sourcesToLearn(
      for: [optOut], threads: threads, now: .max, store, isChecking: true)
    let kept =
      try work.found.flatMap(KeptText.all(of:))
      + textsOfOthers(than: work.found.map(\.record.path), store)
    return search(for: work.samples[optOut.id] ?? CutSample(), butNotIn: kept)
  }

  private func write(_ certificate: [UInt8], _ id: String) throws {
    let folder = location.certificates
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let path = "\(folder)/\(id).json"
      try Data(certificate).write(to: URL(filePath: path), options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    } catch {
      throw CatalogError.failed(path: folder, reason: error.localizedDescription)
    }
  }
}

/// A text that stays.
private struct KeptText: Sendable {
  var path: Path
  var bytes: [UInt8]

  static func all(of source: FoundSource) -> [KeptText] {
    source.documents.map { KeptText(path: $0.path, bytes: $0.text) }
  }

  func foundInViews(_ search: ByteSearch) -> Set<Int> {
    let rules = LexicalRules(for: path, bytes)
    return ViewSegments.views.reduce(into: []) { found, view in
      found.formUnion(search.found(in: ViewText(view, of: bytes, rules).bytes))
    }
  }
}

extension Memory {
  var liveDocumentCount: Int {
    segments.reduce(0) { $0 + $1.documentCount } - deadDocuments.reduce(0) { $0 + $1.count }
  }
}

extension Store {
  /// A memory's digest with its authors told by their addresses, or names without one, so that it
  /// can be compared with another store's.
  func portableDigest(of memory: Memory) throws -> String {
    let numbers = Set(memory.segments.flatMap { $0.owners.flatMap { $0.authors.map(\.person) } })
    let names = try persons(numbers).mapValues { person in
      let email = person.email ?? ""
      return SHA256.digest(Array((email.isEmpty ? person.name ?? "" : email.lowercased()).utf8))
    }
    return memory.portableDigest(naming: names).hex
  }
}
