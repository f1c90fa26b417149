package import Catalog
import Foundation
import Glibc

/// The agent of a store as a process: starting one in the background, and stopping it.
package struct AgentProcess: Sendable {
  private let location: StoreLocation

  package init(_ location: StoreLocation) { self.location = location }

  /// Its process id; `nil` if none runs.
  package var pid: Int32? { AgentLock.holder(location) }

  /// Starts one that outlives its parent, and waits until it watches, or for `patience` milliseconds.
  ///
  /// Its log goes to a file of the store.
  /// - Returns: its process id
  /// - Throws: `AgentError.cannotStart`, `CatalogError.agentRuns`.
  package func start(_ program: String, arguments: [String], patience: Int) throws -> Int32 {
    if let pid { throw CatalogError.agentRuns(pid: pid) }
    try location.prepareAgent()
    let before = AgentStatus.last(location)
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for stream in [STDOUT_FILENO, STDERR_FILENO] {
      unsafe posix_spawn_file_actions_addopen(
        &actions, stream, location.agentLog, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // A session of its own: closing the terminal does not end it.
    unsafe posix_spawnattr_setflags(&attributes, 0x80)
    var words: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map {
      unsafe strdup($0)
    }
    unsafe words.append(nil)
    defer { unsafe words.forEach { unsafe free($0) } }
    var pid: pid_t = 0
    let status = unsafe posix_spawn(&pid, program, &actions, &attributes, words, environ)
    guard status == 0 else {
      throw AgentError.cannotStart(reason: unsafe String(cString: strerror(status)))
    }
    for _ in 0..<max(1, patience / 20) {
      usleep(20_000)
      var code: Int32 = 0
      if unsafe waitpid(pid, &code, WNOHANG) == pid {
        throw AgentError.cannotStart(reason: "it ended at once; \(location.agentLog) says why")
      }
      let now = AgentStatus.last(location)
      if let now, now.pid == pid, now != before, now.state != .starting { return pid }
    }
    return pid
  }

  /// Stops the agent, and waits for its end for `patience` milliseconds.
  ///
  /// - Returns: whether one ran
  /// - Throws: `AgentError.doesNotStop`.
  package func stop(patience: Int) throws -> Bool {
    guard let pid else { return false }
    guard kill(pid, SIGTERM) == 0 else {
      throw AgentError.doesNotStop(pid: pid, reason: unsafe String(cString: strerror(errno)))
    }
    for _ in 0..<max(1, patience / 20) {
      // The lock goes with the process, so nobody else of that number is waited for.
      if self.pid == nil { return true }
      usleep(20_000)
    }
    throw AgentError.doesNotStop(pid: pid, reason: "it is still at work after \(patience / 1000) s")
  }
}
