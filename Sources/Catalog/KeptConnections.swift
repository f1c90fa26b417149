import GRDB
import Glibc
import Synchronization

/// Connections to databases that stay open between those who use them, for a process that lives
/// long.
///
/// Beside the time to open them it saves an agent at rest from being woken up: a connection that
/// closes runs its last on a queue of the system's, which has libdispatch look after its threads
/// every second from then on.
package final class KeptConnections: Sendable {
  private struct Kept {
    var pool: DatabasePool
    var device: dev_t
    var number: ino_t
  }

  private let kept = Mutex<[String: Kept]>([:])

  package init() {}

  /// The connections to a file, which are made where there are none or where another file is in its
  /// place by now.
  func pool(at path: String, _ make: () throws -> DatabasePool) throws -> DatabasePool {
    try kept.withLock { kept in
      var facts = stat()
      if let known = kept[path], unsafe stat(path, &facts) == 0,
        known.device == facts.st_dev, known.number == facts.st_ino
      {
        return known.pool
      }
      kept[path] = nil
      let pool = try make()
      if unsafe stat(path, &facts) == 0 {
        kept[path] = Kept(pool: pool, device: facts.st_dev, number: facts.st_ino)
      }
      return pool
    }
  }

  /// Gives back what the connections keep of their files.
  package func releaseMemory() {
    for kept in kept.withLock({ Array($0.values) }) { kept.pool.releaseMemory() }
  }
}
