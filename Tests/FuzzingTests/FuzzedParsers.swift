import Foundation
import Fuzzing
import Testing

/// A few seconds of what `bench fuzz` does for minutes.
///
/// What ended the process lies in the temporary folder as `byline-fuzz-TARGET`; `bench fuzz
/// --replay FILE` reads it again.
@Suite struct FuzzedParsers {
  static let names = [
    "commit", "mailmap", "note", "grafts", "ignored-revisions", "front-matter", "reuse-toml",
    "dep5", "settings", "ignore-rules", "attributes", "unified-diff", "json", "secrets", "views",
    "snippet-tags", "snapshot", "gate", "segment",
  ]

  @Test func `are all of them`() throws {
    #expect(try FuzzTarget.all().map(\.name) == Self.names)
  }

  @Test(arguments: names) func `stand what is almost valid`(_ name: String) throws {
    let target = try #require(try FuzzTarget.all().first { $0.name == name })
    let path = FileManager.default.temporaryDirectory.path + "/byline-fuzz-\(name)"
    // A minute for sixteen kilobytes is a hang on any machine.
    let run = FuzzRun(longest: 16 << 10, patience: 60, record: try FuzzRecord(path: path))
    let outcome = run.run(target, from: 1) { $0.inputs < 300 }
    if let failure = outcome.failure {
      Issue.record("\(name), seed \(failure.seed), kept in \(path): \(failure.reason)")
    } else {
      try FileManager.default.removeItem(atPath: path)
    }
  }
}
