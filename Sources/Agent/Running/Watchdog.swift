import ServiceLifecycle

/// Tells the service manager again and again that the agent is alive, where it wants to know.
package struct Watchdog: Service {
  private let notice: ServiceNotice
  private let isAlive: @Sendable () async -> Bool

  /// `isAlive` is asked each time; while it does not answer, nothing is said.
  package init(_ notice: ServiceNotice, isAlive: @escaping @Sendable () async -> Bool) {
    (self.notice, self.isAlive) = (notice, isAlive)
  }

  package func run() async throws {
    guard let interval = notice.watchdog else {
      try? await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      for await _ in ticks(every: max(1, Int(clamping: interval / 2000))) where await isAlive() {
        // Who stops has nothing more to say.
        if Task.isCancelled { return }
        notice.send("WATCHDOG=1")
      }
    }
  }
}
