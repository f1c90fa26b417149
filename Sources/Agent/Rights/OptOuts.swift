package import Catalog
package import Corpus
import Foundation
import Git
import Provenance

/// What somebody wants forgotten.
package enum OptOutRequest: Sendable, Hashable {
  /// A person's lines: an address, a name, `Name <address>` or a random id.
  case person(String)
  /// A source, by name or path.
  case source(String)
  /// Files by a pattern of gitignore(5), of one source or of all.
  case path(glob: String, source: String?)
  /// Lines that commits introduced: a commit, or `A..B`, in a source's repository.
  case commits(range: String, source: String)
}

/// An opt-out as people are shown it.
package struct OptOut: Sendable, Hashable {
  package var record: OptOutRecord
  /// Of a person: the random id, and what they are called unless that was erased.
  package var ref: String?
  package var name: String?
  /// The source's name, or its path if it is not learned.
  package var source: String?

  /// What it is about, in a few words.
  package var what: String {
    switch record.kind {
    case .person: "all lines of \(name ?? "erased (\(ref?.prefix(12) ?? "unknown"))")"
    case .source: "the source \(source ?? record.source)"
    case .path: "files like \(record.pattern)" + (source.map { " of \($0)" } ?? "")
    case .commits: "lines of commits \(record.pattern)" + (source.map { " of \($0)" } ?? "")
    case .others: "whoever is not on the opt-in list of \(source ?? record.source)"
    }
  }
}

/// Opt-outs of a store: hidden at once, then erased, with a certificate.
///
/// Both steps take the writer's lock, and are done again by whoever writes next if they were
/// interrupted: `Learner.learn`, an agent at rest, or `erase`.
package struct OptOuts: Sendable {
  let location: StoreLocation
  let configuration: Corpus.Configuration
  let threads: Int
  private let progress: @Sendable (LearnProgress) -> Void
  /// How long, in milliseconds, is waited for whoever writes.
  private static let patience = 30_000

  package init(
    _ location: StoreLocation, _ configuration: Corpus.Configuration, threads: Int = 2,
    progress: @escaping @Sendable (LearnProgress) -> Void = { _ in }
  ) {
    (self.location, self.configuration, self.threads) = (location, configuration, threads)
    self.progress = progress
  }

  /// All opt-outs, the oldest first; none where there is no store.
  package func list() throws -> [OptOut] {
    let store: Store
    do { store = try Store(reading: location) } catch CatalogError.nothingLearned { return [] }
    return try store.optOuts().map { try Self.shown($0, store) }
  }

  static func shown(_ record: OptOutRecord, _ store: Store) throws -> OptOut {
    var result = OptOut(record: record)
    if let person = try record.person.flatMap({ try store.persons([$0])[$0] }) {
      result.ref = person.ref
      result.name = person.name.map {
        Identity(name: $0, email: person.email ?? "").description
      }
    }
    if !record.source.isEmpty {
      let known = try store.sources().first { $0.path == record.source }
      result.source = known?.name ?? record.source
    }
    return result
  }

  // MARK: Changes

  /// Takes something out of every answer; its text is still on the disk when this returns.
  ///
  /// What is not learned can be opted out of, too: then it never will be. `now` is in seconds since
  /// 1970.
  /// - Throws: `CatalogError`, `IdentityMapError`, `AgentError`, `GitError`; nothing changed then.
  /// - Complexity: O(1); of commits, O(commits)
  package func hide(_ request: OptOutRequest, now: Int64) throws -> OptOut {
    try location.prepare()
    let lock = try WriterLock(location, patience: Self.patience)
    let store = try Store(writing: location, lock: lock)
    var record = OptOutRecord(id: LearnedMemory.randomID(), kind: .person, at: now)
    switch request {
    case .person(let text): record.person = try store.personForConsent(text).id
    case .source(let name):
      record.kind = .source
      record.source = try Self.source(name, store)
    case .path(let glob, let source):
      record.kind = .path
      record.pattern = glob
      record.source = try source.map { try Self.source($0, store) } ?? ""
      if glob.isEmpty || glob.contains("\n") || OptOutGlobs.rules(glob).isEmpty {
        throw AgentError.noOptOut(reason: "\(glob) is not a pattern of files")
      }
    case .commits(let range, let source):
      record.kind = .commits
      record.pattern = range
      record.source = try Self.source(source, store)
      record.commits = try Self.commits(range, in: record.source)
    }
    return try Self.shown(store.add(record), store)
  }

  /// Erases what is hidden; see `Learner.eraseHidden`.
  package func erase(now: Int64) throws -> [OptOutCertificate] {
    var learner = Learner(location, configuration, progress: progress)
    learner.patience = Self.patience
    return try learner.eraseHidden(threads: threads, now: now)
  }

  /// Erases what is hidden, if anything is; else the lock is not taken.
  package func eraseIfHidden(now: Int64) throws -> [OptOutCertificate] {
    guard try Store(reading: location).hasHidden() else { return [] }
    return try erase(now: now)
  }

  /// Hides something and erases it.
  ///
  /// - Returns: the opt-out and its certificate.
  package func add(
    _ request: OptOutRequest, now: Int64
  ) throws -> (optOut: OptOut, certificate: OptOutCertificate) {
    let optOut = try hide(request, now: now)
    let certificates = try erase(now: now)
    if let found = certificates.first(where: { $0.optOut.id == optOut.record.id }) {
      return (optOut, found)
    }
    // An agent at rest may have been faster.
    let store = try Store(reading: location)
    guard let text = try store.certificate(ofOptOut: optOut.record.id) else {
      throw AgentError.unknownOptOut(optOut.record.id)
    }
    return (optOut, try OptOutCertificate(decoding: Array(text.utf8)))
  }

  /// Takes an opt-out back, by the start of its id or by what it is about; what it kept out is
  /// learned with the next `learn`.
  ///
  /// - Throws: `AgentError.unknownOptOut`.
  package func remove(_ text: String) throws -> OptOut {
    let all = try list()
    let named = all.filter { optOut in
      text.count >= 4 && optOut.record.id.hasPrefix(text) || optOut.name == text
        || optOut.ref == text || optOut.record.kind == .path && optOut.record.pattern == text
        || optOut.name.map { Identity(parsing: $0).email == text } ?? false
    }
    guard named.count == 1, let found = named.first else { throw AgentError.unknownOptOut(text) }
    let lock = try WriterLock(location, patience: Self.patience)
    let store = try Store(writing: location, lock: lock)
    guard try store.removeOptOut(found.record.id) else { throw AgentError.unknownOptOut(text) }
    return found
  }

  // MARK: Names

  /// Erases somebody's name and addresses from the store; they are opted out first.
  ///
  /// Entries of the ledger stay, under a random id that nobody can be found by any more. Backups that
  /// older versions left are removed, as they hold names.
  /// - Returns: the person's random id, and how many names and addresses were erased.
  package func eraseName(
    _ text: String, now: Int64
  ) throws -> (ref: String, names: Int, certificate: OptOutCertificate) {
    let (optOut, certificate) = try add(.person(text), now: now)
    let lock = try WriterLock(location, patience: Self.patience)
    let store = try Store(writing: location, lock: lock)
    guard let person = optOut.record.person else { throw AgentError.unknownOptOut(text) }
    try Spool(location).drain(into: store)
    let count = try store.eraseNames(of: person)
    store.removeBackups()
    return (optOut.ref ?? "", count, certificate)
  }

  // MARK: What requests name

  static func source(_ name: String, _ store: Store) throws -> String {
    let known = try store.sources()
    if let found = try? KnownSources.find([name], in: known).first { return found.path }
    // One that is not learned yet is known by its path.
    guard let real = SourceReader.realPath(name) else { throw AgentError.unknownSource(name) }
    if let repository = try? Repository(containing: real) {
      return SourceReader.path(of: repository)
    }
    return real
  }

  private static func commits(_ range: String, in source: String) throws -> Set<CommitID> {
    let repository = try Repository(containing: source)
    func commit(_ name: String) throws -> CommitID {
      do { return try repository.resolve(name) } catch GitError.unknownRevision(let name) {
        throw AgentError.noOptOut(reason: "\(source) has no commit \(name)")
      }
    }
    guard let dots = range.range(of: "..") else { return [try commit(range)] }
    let start = String(range[..<dots.lowerBound])
    let end = String(range[dots.upperBound...])
    let found = try repository.commits(
      from: [commit(end.isEmpty ? "HEAD" : end)],
      beyond: start.isEmpty ? [] : [commit(start)])
    if found.isEmpty { throw AgentError.noOptOut(reason: "\(range) has no commits") }
    return Set(found)
  }
}
