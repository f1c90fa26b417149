import Catalog
import Git
import Logging
import Provenance
import Watching

/// How what has changed is learned, and what becomes of what cannot be.
extension AgentDaemon {
  /// Learns sources together if that goes, else each by itself, so that none keeps others waiting.
  func learn(_ paths: [String], _ saved: SavedWorkReading) {
    if paths.isEmpty || isStopping.isSet { return }
    do {
      let summary = try withLearner { learner in
        (learner.savedWork, learner.isDeferring) = (saved, true)
        return try learner.learn(paths, threads: threads, now: clock())
      }
      for path in paths { facts[path] = nil }
      for path in paths {
        work[path] = nil
        failures[path] = nil
        candidates.remove(path)
      }
      if !summary.learned.isEmpty {
        status.learned += 1
        logger.info(
          "learned",
          metadata: [
            "sources": "\(summary.learned.joined(separator: ", "))",
            "texts": "\(summary.newDocuments)", "bytes": "\(summary.newBytes)",
          ])
      }
      for problem in summary.warnings + summary.skipped { logger.notice("\(problem)") }
      for file in summary.setAside {
        note("a part of the memory could not be used: it is now \(file), and was learned again")
      }
    } catch {
      if paths.count > 1, !isInterruption(error) {
        for path in paths { learn([path], saved) }
      } else {
        take(error, of: paths[0])
      }
    }
  }

  /// Learns files that were saved, if that is all there is to learn of a source and goes by itself.
  func learnSaved(_ path: String) {
    guard let entry = work[path], !entry.isHistoryDue, case .paths(let paths)? = entry.saved,
      let source = sources.first(where: { $0.path == path }), let ignore = ignore[path],
      !isStopping.isSet, !isBusy
    else { return }
    do {
      var kept = facts[path]
      let summary = try withLearner { learner in
        try learner.learnSaved(source, at: paths, ignore: ignore, facts: &kept, now: clock())
      }
      if facts[path] == nil, facts.count >= 2 { facts = [:] }
      facts[path] = kept
      guard let summary else {
        work[path]?.add(.everything)
        return
      }
      work[path] = nil
      failures[path] = nil
      status.learned += 1
      logger.debug("learned", metadata: ["source": "\(path)", "texts": "\(summary.newDocuments)"])
    } catch {
      take(error, of: path)
    }
  }

  /// Gives the store, open for writing; it is closed again when nothing is to be done.
  func withLearner<Result>(_ body: (inout Learner) throws -> Result) throws -> Result {
    var learner: Learner
    if let open = self.learner {
      learner = open
    } else {
      learner = Learner(
        location, settings, progress: { [pulse] _ in pulse.beat() },
        isCancelled: { [isStopping] in isStopping.isSet })
      learner.patience = 500
      try learner.open()
    }
    // After an error nobody knows what is still open.
    self.learner = nil
    let result = try body(&learner)
    self.learner = learner
    return result
  }

  func isInterruption(_ error: any Error) -> Bool {
    switch error {
    case AgentError.stopped, GitError.cancelled, CatalogError.busy: true
    default: false
    }
  }

  private func take(_ error: any Error, of path: String) {
    switch error {
    case AgentError.stopped, GitError.cancelled: break
    case CatalogError.busy(let pid):
      logger.info("waiting for another writer", metadata: ["pid": "\(pid ?? 0)"])
      isBusy = true
    default: fail(path, error)
    }
  }

  private func fail(_ path: String, _ error: any Error) {
    let failure = Failure(error, after: failures[path])
    if failures[path]?.reason != failure.reason {
      // A repository that was just found may not be finished.
      if candidates.contains(path) {
        logger.notice("not learned", metadata: ["why": "\(failure.reason)"])
      } else {
        note("\(path): \(failure.reason)")
      }
    }
    failures[path] = failure
    if failure.nextTry == nil {
      work[path] = nil
      if candidates.contains(path) { refused[path] = failure.reason }
    }
  }
}
