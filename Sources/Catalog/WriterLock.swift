import Glibc

/// Held by the one process that writes to the store; the kernel lets go of it when that ends.
package struct WriterLock: ~Copyable {
  private let lock: FileLock

  /// Takes the lock at once, or within `patience` milliseconds.
  ///
  /// - Throws: `busy` with the holder's process id, `readOnly`, `noFolder`.
  package init(_ location: StoreLocation, patience: Int = 0) throws(CatalogError) {
    lock = try FileLock(location.lock, in: location.data, patience: patience)
  }

  /// The process that wrote last, or writes now; `nil` if nobody has.
  package static func lastHolder(_ location: StoreLocation) -> Int32? {
    FileLock.lastHolder(location.lock)
  }
}

/// Held by the agent of a store for as long as it runs.
package struct AgentLock: ~Copyable {
  private let lock: FileLock

  /// Takes the lock; whoever only looks if it is held may be in the way for a moment.
  ///
  /// - Throws: `agentRuns` with the other agent's process id, `readOnly`, `noFolder`.
  package init(_ location: StoreLocation) throws(CatalogError) {
    do {
      lock = try FileLock(location.agentLock, in: location.agent, patience: 300)
    } catch .busy(let pid) {
      throw .agentRuns(pid: pid)
    }
  }

  /// The process id of the agent that runs; `nil` if none does.
  package static func holder(_ location: StoreLocation) -> Int32? {
    FileLock.currentHolder(location.agentLock)
  }
}
