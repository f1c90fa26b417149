package import Catalog
import Foundation
import Glibc

/// Asks the agent whether it has seen everything before now.
///
/// Whoever asks makes a file in a folder that the agent watches along with everything else. All
/// events come in one order, so when the agent sees the file it has seen what was before, and when
/// that is learned it takes the file away. What could not be learned it says in a file beside it.
package struct Cookies: Sendable {
  package enum Answer: Sendable, Equatable {
    case caughtUp
    /// All is seen, but not all could be learned.
    case problems([String])
    case timedOut
    case noAgent
  }

  private static let suffix = ".answer"

  private let location: StoreLocation

  package init(_ location: StoreLocation) { self.location = location }

  /// Waits until the agent has learned what is before now, or for `timeout` milliseconds.
  ///
  /// - Throws: `CatalogError.failed` if the question cannot be asked.
  package func wait(timeout: Int) throws(CatalogError) -> Answer {
    guard AgentLock.holder(location) != nil else { return .noAgent }
    let path = "\(location.cookies)/\(getpid())-\(UInt64.random(in: 0 ... .max))"
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .failed(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    close(descriptor)
    defer {
      unsafe unlink(path)
      unsafe unlink(path + Self.suffix)
    }
    var waited = 0
    while unsafe access(path, F_OK) == 0 {
      if waited >= timeout { return .timedOut }
      if waited % 200 == 198, AgentLock.holder(location) == nil { return .noAgent }
      usleep(2000)
      waited += 2
    }
    let answer = (try? String(contentsOfFile: path + Self.suffix, encoding: .utf8)) ?? ""
    let problems = answer.split(separator: "\n").map(String.init)
    return problems.isEmpty ? .caughtUp : .problems(problems)
  }

  /// Who waits for an answer.
  func waiting() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: location.cookies)) ?? []
    return names.filter { !Self.isAnswer($0) }
  }

  static func isAnswer(_ name: String) -> Bool { name.hasSuffix(suffix) }

  func answer(_ names: Set<String>, problems: [String]) {
    for name in names {
      let path = "\(location.cookies)/\(name)"
      if !problems.isEmpty {
        let lines = problems.map { $0.replacing("\n", with: " ") }.joined(separator: "\n")
        // Without it the asker hears that all is well, so it is tried before the file goes.
        try? Data(lines.utf8).write(to: URL(filePath: path + Self.suffix), options: .atomic)
      }
      unsafe unlink(path)
    }
  }

  /// Removes what those have left behind who ended in between.
  func clear() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: location.cookies)) ?? []
    for name in names where Self.isAnswer(name) { unsafe unlink("\(location.cookies)/\(name)") }
  }
}
