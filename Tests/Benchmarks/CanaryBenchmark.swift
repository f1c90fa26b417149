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

  @Option(parsing: .upToNextOption, help: "Show what was missed in these disguises.")
  var show: [String] = []
  @Option(
    parsing: .upToNextOption,
    help: "Folders of projects that are not learned: as many pieces of each are credited.")
  var foreign: [String] = []

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
      let results = try memory.canaries(count, seed: seed) { disguise, canary, text in
        guard show.contains(disguise.rawValue) else { return }
        print("--- \(disguise.rawValue), document \(canary.document), lines \(canary.lines)")
        print(String(decoding: text, as: UTF8.self))
      }
      for result in try memory.foreign(foreign, count: count, seed: seed) {
        print(
          "\(result.kind): \(result.texts) pieces, named \((result.named.value * 100).text(2)) %",
          "of the bits, in \((result.textsWithNames.value * 100).text(1)) % of the pieces")
      }
      for result in results {
        func percent(_ value: Estimate) -> String { (value.value * 100).text(1) }
        print(
          "\(result.disguise): \(result.texts), right \(percent(result.right)) %",
          "(\((result.right.low * 100).text(1))–\((result.right.high * 100).text(1))),",
          "wrong \(percent(result.wrong)) %, nobody \(percent(result.nobody)) %,",
          "BM25 \(percent(result.bm25)) %, longest match \(percent(result.longestMatch)) %;",
          "share \(result.share.text(3)), new \(result.new.text(3))")
      }
    }
  }
}
