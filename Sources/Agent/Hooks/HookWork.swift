import Annotations
package import Catalog
package import Corpus
import Git
import Glibc
import HookSpool
package import Provenance

/// What hooks left word of, done: commits are noted, recorded in the ledger, and learned.
///
/// One process at a time, under a lock of its own; whoever leaves word after the last look at the
/// spool finds the lock free, or has its word found.
package struct HookWork {
  package struct Summary: Sendable, Equatable {
    package var noted = 0
    package var carried = 0
    package var problems: [String] = []
  }

  /// How many commits are noted in one step.
  private static let batch = 100
  /// How many commits are credited anew when many come at once, as when a whole history was
  /// rewritten: the newest; to those before only earlier records are carried over.
  private static let mostCredited = 500

  private let location: StoreLocation
  private let configuration: Configuration
  private let version: String
  private let threads: Int

  package init(
    _ location: StoreLocation, _ configuration: Configuration, version: String, threads: Int
  ) {
    (self.location, self.configuration) = (location, configuration)
    (self.version, self.threads) = (version, threads)
  }

  /// Works until nothing waits; does nothing if another process is at it.
  ///
  /// - Throws: `CatalogError`; what could not be done in one repository is a problem of the summary.
  package func run(now: Int64) throws -> Summary {
    try location.prepare()
    var summary = Summary()
    let spool = HookSpool(data: location.data)
    while !spool.isEmpty {
      guard let lock = HookLock(location.data + "/hooks.lock") else { return summary }
      let events = spool.take()
      for (folder, events) in Self.byRepository(events) {
        do {
          try work(folder, events, now, &summary)
        } catch {
          summary.problems.append("\(folder): \(error)")
        }
      }
      spool.finish()
      _ = consume lock
    }
    return summary
  }

  /// Events by the Git directory that they come from, in order.
  private static func byRepository(
    _ events: [HookEvent]
  ) -> [(folder: String, events: [HookEvent])] {
    var result: [(folder: String, events: [HookEvent])] = []
    for event in events {
      let folder = String(decoding: event.folder, as: UTF8.self)
      let git = String(decoding: event.gitDirectory, as: UTF8.self)
      let place = git.isEmpty ? folder : git.hasPrefix("/") ? git : folder + "/" + git
      if let index = result.firstIndex(where: { $0.folder == place }) {
        result[index].events.append(event)
      } else {
        result.append((place, [event]))
      }
    }
    return result
  }

  private func work(
    _ folder: String, _ events: [HookEvent], _ now: Int64, _ summary: inout Summary
  ) throws {
    var pairs: [CommitID: [CommitID]] = [:]
    for event in events where event.hook == "post-rewrite" {
      for line in event.input.split(separator: 0x0A) {
        let words = line.split(separator: 0x20)
        guard words.count >= 2,
          let old = ObjectID(hex: String(decoding: words[0], as: UTF8.self)),
          let new = ObjectID(hex: String(decoding: words[1], as: UTF8.self))
        else { continue }
        pairs[CommitID(new), default: []].append(CommitID(old))
      }
    }
    guard let folder = Self.openable(folder) else {
      return summary.problems.append("\(folder): there is no repository any more")
    }
    let found = try noteNewCommits(of: folder, carrying: pairs, now: now)
    summary.noted += found.noted
    summary.carried += found.carried
    summary.problems += found.problems
    try learn(folder, now)
  }

  /// The repository of an event: a worktree may be gone by now, the repository it was of is not.
  private static func openable(_ folder: String) -> String? {
    if HookFiles.exists(folder + "/HEAD") || HookFiles.exists(folder + "/.git") { return folder }
    let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 2, parts[parts.count - 2] == "worktrees" else { return nil }
    let common = parts.dropLast(2).joined(separator: "/")
    return HookFiles.exists(common + "/HEAD") ? common : nil
  }

  /// Notes the commits of a repository that have none: those made here since hooks were installed.
  ///
  /// `pairs` has per new commit the old ones that it was rewritten from.
  /// - Returns: how many were noted, and what could not be.
  /// - Throws: `GitError`, `CatalogError`.
  package func noteNewCommits(
    of folder: String, carrying pairs: [CommitID: [CommitID]] = [:], now: Int64
  ) throws -> Summary {
    var summary = Summary()
    let noted = NotedRepository(try Repository(containing: folder))
    let state = HookState(noted.repository, location)
    let tips = try noted.repository.branchTips()
    var fresh = try noted.repository.commits(
      from: tips, beyond: state.tips() ?? noted.repository.remoteTips())
    if let since = state.globalSince, state.tips() == nil {
      // Nobody has looked at this repository yet: what was made before hooks were in stays as it is.
      fresh = try fresh.filter { try noted.repository.commit($0).committer.time >= since }
    }
    let foreign = Set(
      try noted.repository.commits(from: noted.repository.remoteTips(), beyond: state.tips() ?? []))
    let made = Set(noted.repository.loggedCommits(atMost: max(1000, fresh.count)))
    var waiting = fresh.filter { !foreign.contains($0) || made.contains($0) || pairs[$0] != nil }
    if !waiting.isEmpty {
      let memory = try LearnedMemory(location)
      while !waiting.isEmpty {
        let old = waiting.dropLast(Self.mostCredited)
        let some = old.isEmpty ? waiting.prefix(Self.batch) : old.prefix(Self.batch)
        try note(
          Array(some), in: noted, memory, anew: old.isEmpty, carrying: pairs, now, &summary)
        waiting.removeFirst(some.count)
      }
    }
    try state.setTips(tips)
    return summary
  }

  private func note(
    _ commits: [CommitID], in noted: borrowing NotedRepository, _ memory: LearnedMemory,
    anew: Bool, carrying pairs: [CommitID: [CommitID]], _ now: Int64, _ summary: inout Summary
  ) throws {
    var terms = CreditTerms(now: now, version: version)
    terms.asking = noted.repository.userIdentity()
    terms.shared = Set(configuration.sharedSources)
    terms.publishesEmail = configuration.publishesEmail
    let notes = try noted.notes()
    let earlier = try noted.recordsToCarry(for: pairs, in: notes)
    let generated = try GeneratedLines(
      in: SourceReader.path(of: noted.repository), before: now, location)
    let names = try NotedNames(location)
    var records: [CommitID: CreditNote] = [:]
    var done: [CommitCredit] = []
    for commit in commits {
      if try noted.note(of: commit, in: notes).records.contains(where: {
        $0.commit == commit.description
      }) {
        continue
      }
      do {
        guard
          var credit = try memory.credit(
            of: commit, in: noted.repository, terms, readsMemory: anew)
        else { continue }
        let before = credit.note.spans.count
        // What Git says a commit was made from comes first, all else after it.
        let named = (pairs[commit] ?? []).flatMap { earlier[$0] ?? [] }
        CarriedCredit(named).complete(&credit.note, added: credit.added)
        let others = earlier.filter { $0.key != commit }.sorted { $0.key < $1.key }
        CarriedCredit(others.flatMap(\.value) + records.sorted { $0.key < $1.key }.map(\.value))
          .complete(&credit.note, added: credit.added)
        credit.note.generated = generated.found(
          in: credit.added, carrying: named + others.flatMap(\.value))
        if credit.note.spans.count > before { summary.carried += 1 }
        // What earlier records say may be of somebody who has opted out since.
        credit.note = names.allowed(credit.note)
        if !anew, credit.note.spans.isEmpty, credit.note.generated == nil { continue }
        records[commit] = credit.note
        done.append(credit)
      } catch {
        summary.problems.append("\(commit.short): \(error)")
      }
    }
    let last = try commits.last.map { try noted.repository.commit($0).committer.identity }
    let nobody = Identity(name: "byline", email: "byline@localhost")
    try noted.add(records, by: terms.asking ?? last ?? nobody, at: now)
    for credit in done where !credit.files.isEmpty {
      try memory.record(
        credit.files.map(\.annotation), as: .committed, id: credit.note.id, input: credit.input,
        now: now)
    }
    summary.noted += records.count
  }

  /// Learns the new commits of a learned repository, unless somebody else is at it.
  private func learn(_ folder: String, _ now: Int64) throws {
    let path = SourceReader.path(of: try Repository(containing: folder))
    guard let store = try? Store(reading: location),
      try store.sources().contains(where: { $0.path == path })
    else { return }
    var learner = Learner(location, configuration)
    do {
      _ = try learner.learn([path], threads: threads, now: now)
    } catch CatalogError.busy {
      // The agent, or a learn at hand, sees the commit too.
    }
  }
}

/// A lock that the kernel takes back when its process ends.
private struct HookLock: ~Copyable {
  private let descriptor: Int32

  /// `nil` if somebody else holds it.
  init?(_ path: String) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
  }

  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
