/// What `learn` is doing.
package enum LearnProgress: Sendable, Equatable {
  case reading(path: String, files: Int, of: Int)
  case history(source: String, commits: Int, of: Int)
  case lines(source: String, files: Int, of: Int)
  case indexing(bytes: Int)
  case training(step: Int, of: Int)
  case storing
}

/// What a learn did.
package struct LearnSummary: Sendable {
  package struct Phase: Sendable {
    package var name: String
    /// In seconds.
    package var wall: Double
    package var cpu: Double
  }

  package var learned: [String] = []
  package var unchanged: [String] = []
  /// Why repositories inside a folder were not learned.
  package var skipped: [String] = []
  /// What was left unused of what was learned, and why.
  package var warnings: [String] = []
  /// Files of the memory that could not be used; what they held was learned again.
  package var setAside: [String] = []
  package var documents = 0
  package var lines = 0
  package var bytes = 0
  package var persons = 0
  package var excluded = 0
  /// Documents whose text was new to the memory, and their bytes.
  package var newDocuments = 0
  package var newBytes = 0
  package var segments = 0
  package var storeBytes = 0
  package var gateTrained = false
  package var phases: [Phase] = []
}

import Glibc

/// Adds up how long phases take.
struct PhaseClock {
  private(set) var phases: [LearnSummary.Phase] = []
  private var start = PhaseClock.now()

  mutating func end(_ name: String) {
    let now = Self.now()
    let (wall, cpu) = (now.wall - start.wall, now.cpu - start.cpu)
    if let index = phases.firstIndex(where: { $0.name == name }) {
      phases[index].wall += wall
      phases[index].cpu += cpu
    } else {
      phases.append(.init(name: name, wall: wall, cpu: cpu))
    }
    start = now
  }

  private static func now() -> (wall: Double, cpu: Double) {
    var wall = timespec()
    var cpu = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &wall)
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu)
    func seconds(_ time: timespec) -> Double { Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 }
    return (seconds(wall), seconds(cpu))
  }
}
