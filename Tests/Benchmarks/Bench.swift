import ArgumentParser
import Foundation

/// Prints the figures that the documentation quotes; never part of the tests.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure byline, and its peers in the same run.",
    subcommands: [
      BlameBenchmark.self,
      LineBenchmark.self,
      IncrementalBenchmark.self,
      LearnBenchmark.self,
      ModelBenchmark.self,
      CreditBenchmark.self,
      AnnotateBenchmark.self,
      PageBenchmark.self,
      IndexBenchmark.self,
      ChangeBenchmark.self,
      GrowthBenchmark.self,
      CanaryBenchmark.self,
      FuzzBenchmark.self,
      AgentBenchmark.self,
      WarmBenchmark.self,
      NoteBenchmark.self,
      HookBenchmark.self,
      ConfidenceBenchmark.self,
      OptOutBenchmark.self,
      FameBenchmark.self,
      LedgerBenchmark.self,
      RunTableCommand.self,
    ])

  /// A folder that lasts as long as `body`.
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "byline-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
