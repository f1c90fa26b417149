package import Catalog
import Foundation
import Provenance

/// How an agent is, as it says itself whenever that changes.
package struct AgentStatus: Codable, Sendable, Equatable {
  package enum State: String, Codable, Sendable { case starting, learning, watching, stopped }

  package struct SourceState: Codable, Sendable, Equatable {
    package enum Watch: String, Codable, Sendable {
      case watched
      /// Some folders are looked at again and again: there are no watches left.
      case polled
      /// It is not where it was.
      case missing
    }

    package var name: String
    package var path: String
    package var kind: String
    package var watch: Watch
    package var folders: Int
    package var polledFolders: Int
    package var revision: String?
    package var learnedAt: String
    /// Why what changed last could not be learned.
    package var problem: String?
  }

  package struct Problem: Codable, Sendable, Equatable {
    package var at: String
    package var what: String
  }

  package var pid: Int32
  package var version: String
  package var startedAt: String
  package var state: State
  package var sources: [SourceState] = []
  /// Folders below which repositories are found.
  package var roots: [String] = []
  package var outputs: [String] = []
  /// Repositories that are found and not learned, with the reason.
  package var skipped: [String] = []
  /// Sources with changes that are not learned yet.
  package var queue = 0
  /// Since when the first of them waits.
  package var behindSince: String?
  /// The latest first.
  package var problems: [Problem] = []
  package var memoryVersion = 0
  /// Changes that were learned since the start, and files that were annotated.
  package var learned = 0
  package var annotated = 0
  /// Times that the system lost count of events.
  package var overflows = 0

  package static let mostProblems = 20

  package init(pid: Int32, version: String, startedAt: Int64) {
    (self.pid, self.version, state) = (pid, version, .starting)
    self.startedAt = CivilDate(secondsSince1970: startedAt).iso8601
  }

  package func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self)) + [0x0A]
  }

  /// What the agent of a store said last; `nil` if there was none.
  package static func last(_ location: StoreLocation) -> AgentStatus? {
    guard let bytes = FileManager.default.contents(atPath: location.agentStatus) else { return nil }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(AgentStatus.self, from: bytes)
  }

  /// Replaces what was said before; where that cannot be written, nobody is told.
  func write(_ location: StoreLocation) {
    guard let bytes = try? encoded() else { return }
    try? Data(bytes).write(to: URL(filePath: location.agentStatus), options: .atomic)
  }
}

/// What the system says of a process.
package struct ProcessFacts: Sendable {
  /// In bytes; `nil` where the system does not say.
  package var anonymousMemory: Int?
  package var residentMemory: Int?
  package var mappedMemory: Int?
  package var isSuspended = false
  package var descriptors = 0
  /// How often each of its threads, by id, has gone to sleep and been woken up again.
  package var wakeUps: [Int: Int] = [:]

  /// `nil` if there is no such process.
  package init?(pid: Int32) {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else {
      return nil
    }
    for line in text.split(separator: "\n") {
      let parts = line.split(whereSeparator: \.isWhitespace)
      guard parts.count >= 2 else { continue }
      let bytes = Int(parts[1]).map { $0 << 10 }
      switch parts[0] {
      case "RssAnon:": anonymousMemory = bytes
      case "VmRSS:": residentMemory = bytes
      case "VmSize:": mappedMemory = bytes
      case "State:": isSuspended = parts[1] == "T"
      default: break
      }
    }
    let files = FileManager.default
    descriptors = (try? files.contentsOfDirectory(atPath: "/proc/\(pid)/fd"))?.count ?? 0
    for task in (try? files.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? [] {
      let path = "/proc/\(pid)/task/\(task)/status"
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      for line in text.split(separator: "\n") where line.hasPrefix("voluntary_ctxt_switches:") {
        guard let thread = Int(task) else { continue }
        wakeUps[thread] = line.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) }
      }
    }
  }

  /// Wake-ups since `earlier` of the threads that live now; one that came and went in between
  /// does not show.
  package func wakeUps(since earlier: ProcessFacts) -> Int {
    wakeUps.reduce(0) { $0 + $1.value - (earlier.wakeUps[$1.key] ?? 0) }
  }
}
