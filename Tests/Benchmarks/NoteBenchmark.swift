import ArgumentParser
import Foundation
import Fuzzing

/// Seeded histories of Git operations with hooks in: whom the notes name, and what they lose.
struct NoteBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes", abstract: "Fuzz Git operations; are notes right, and do they follow?")

  @Option var seeds = 200
  @Option var first: UInt64 = 1
  @Option(help: "Git operations a seed.") var operations = 40
  @Flag(help: "Print what Git was asked to do.") var verbose = false

  func run() throws {
    let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let hook = folder.appending(path: "byline-hook").path
    let library = try NoteHistory.Library()
    var sum = NoteHistory.Findings()
    for seed in first..<first + UInt64(seeds) {
      let history = try NoteHistory(seed: seed, in: library, hook: hook)
      do {
        let findings = try history.run(operations: operations)
        sum = sum + findings
        for wrong in findings.wrong { print("seed \(seed): \(wrong)") }
      } catch {
        print("seed \(seed): \(error)\n\(history.log.suffix(5).joined(separator: "\n"))")
        throw error
      }
      if verbose { print(history.log.joined(separator: "\n")) }
    }
    let share = sum.kept > 0 ? Double(sum.lost) / Double(sum.kept) * 100 : 0
    print(
      """
      \(seeds) seeds of \(operations) operations: \(sum.commits) commits, \(sum.right) lines \
      credited to whom wrote them, \(sum.wrong.count) to others; \(sum.lost) of \(sum.kept) \
      lines lost their credit (\(share.formatted(.number.precision(.fractionLength(2)))) %)
      """)
    if !sum.wrong.isEmpty { throw ExitCode.failure }
  }
}
