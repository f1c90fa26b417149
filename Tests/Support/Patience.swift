import Foundation

/// Asks every 25 ms until it is so, for up to ten minutes: beside all other tests a thread or a process
/// may wait long for a core.
///
/// - Returns: whether it was.
package func eventually(_ isSo: () async throws -> Bool) async throws -> Bool {
  for _ in 0..<24_000 {
    if try await isSo() { return true }
    try await Task.sleep(for: .milliseconds(25))
  }
  return try await isSo()
}

/// The same on a thread that may be kept meanwhile.
package func blockedUntil(_ isSo: () throws -> Bool) rethrows -> Bool {
  for _ in 0..<24_000 {
    if try isSo() { return true }
    Thread.sleep(forTimeInterval: 0.025)
  }
  return try isSo()
}
