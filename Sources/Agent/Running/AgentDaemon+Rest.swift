import CLinux
import Catalog
import Corpus
import Dispatch
import Foundation
import Git
import Glibc
import Logging
import Provenance
import ServiceLifecycle
import Synchronization
import Watching

/// What the agent does when nothing happens: lets go of the store, merges, trains, empties spools.
extension AgentDaemon {
  /// How long, in milliseconds, nothing has to happen before the store is closed and tidied up.
  static let rest = 500

  /// Lets others write, gives memory back, and begins with work that waited for some quiet.
  func relax() {
    defer {
      learner?.close()
      learner = nil
      facts = [:]
      location.connections?.releaseMemory()
      byl_trim_memory()
    }
    guard !isTidying, !isStopping.isSet, !Self.isOnBattery else { return }
    do {
      // What a command that was ended began is finished here.
      let erased = try withLearner { [threads, clock] learner in
        try learner.eraseHidden(threads: threads, now: clock())
      }
      for certificate in erased {
        logger.info("erased", metadata: ["opt-out": "\(certificate.optOut.id)"])
      }
      guard let task = try withLearner({ try $0.nextTask() }) else { return }
      isTidying = true
      Task.detached(executorPreference: tidying, priority: .background) { [weak self] in
        let done = Result { try task.run() }
        await self?.finish(done)
      }
    } catch {
      if !isInterruption(error) { logger.warning("not tidied up", metadata: ["why": "\(error)"]) }
    }
  }

  /// Puts to use what was merged or trained in the meantime.
  private func finish(_ task: Result<FinishedTask, any Error>) {
    isTidying = false
    if isStopping.isSet { return }
    do {
      let isUsed = try withLearner { try $0.finish(task.get(), now: clock()) }
      logger.debug("tidied up", metadata: ["used": "\(isUsed)"])
    } catch {
      logger.warning("not tidied up", metadata: ["why": "\(error)"])
      return
    }
    // There may be more to do.
    isRestDue = true
    watcher.wake(after: Self.rest)
  }

  /// Merging and training can wait until there is power.
  private static var isOnBattery: Bool {
    let folder = "/sys/class/power_supply"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).contains { name in
      let status = try? String(contentsOfFile: "\(folder)/\(name)/status", encoding: .utf8)
      return status?.hasPrefix("Discharging") ?? false
    }
  }

  // MARK: Spools

  /// Takes over what others have left for the writer: records for the ledger.
  ///
  /// Whatever else leaves work in a folder of its own, as hooks do, is drained here too.
  func drainSpools(into store: Store) throws { try Spool(location).drain(into: store) }

  func drainSpoolsAlone() {
    guard unsafe access(location.spool, F_OK) == 0 else { return }
    // Those who hold the lock let go of it to take it again.
    learner?.close()
    learner = nil
    do {
      let writer = try WriterLock(location, patience: 500)
      try drainSpools(into: Store(writing: location, lock: writer))
    } catch {
      // The next writer does it.
      logger.debug("the spool waits", metadata: ["why": "\(error)"])
    }
  }

  /// Output files were annotated: their records go to the ledger.
  func annotatedOutputs(_ count: Int) {
    status.annotated += count
    drainSpoolsAlone()
    tell()
  }
}
