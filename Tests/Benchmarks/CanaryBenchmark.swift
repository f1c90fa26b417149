import Agent
import ArgumentParser
import Attribution
import Catalog
import Corpus
import Foundation

/// Whether the right author comes first, however a text was disguised.
struct CanaryBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "canaries",
    abstract: "Credit disguised pieces of learned text, beside BM25 and the longest match.")

  @Argument(help: "A repository; learned into a store that is not kept.") var repository: String
  @Option(help: "Pieces of each disguise.") var count = 300
  @Option(help: "Seed of the choice.") var seed: UInt64 = 1
  @Option(help: "A folder for the store, which is kept and used again.") var store: String?

  func run() throws {
    try Bench.withFolder { folder in
      let location = StoreLocation(environment: ["BYLINE_HOME": store ?? folder.path])
      var learner = Learner(location, Configuration())
      let now = Int64(Date.now.timeIntervalSince1970)
      let summary = try learner.learn([repository], threads: 2, now: now)
      print(
        "\(summary.documents) documents, \(summary.persons) persons, store \(summary.storeBytes)",
        "bytes of \(summary.bytes)")
      for phase in summary.phases {
        print("  \(phase.name): \(phase.wall.text(2)) s, \(phase.cpu.text(2)) s CPU")
      }
      let memory = try LearnedMemory(location)
      for result in try memory.canaries(count, seed: seed) {
        func percent(_ value: Proportion) -> String { (value.value * 100).text(1) }
        print(
          "\(result.disguise): \(result.snippets), first \(percent(result.first)) %",
          "(\((result.first.interval.low * 100).text(1))–\((result.first.interval.high * 100).text(1))),",
          "nobody \(percent(result.nobody)) %, BM25 \(percent(result.firstByBM25)) %,",
          "longest match \(percent(result.firstByLongestMatch)) %;",
          "share \(result.share.text(3)), new \(result.new.text(3))")
      }
    }
  }
}
