import Agent
import ArgumentParser
import Catalog
import Corpus
import Foundation

/// What learning sources takes: time by phase, memory, the size of the store.
struct LearnBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn", abstract: "Learn sources into a new store, and measure.")

  @Argument(help: "Repositories and folders.") var paths: [String]
  @Option(help: "Files worked on at a time.") var threads = 2

  func run() throws {
    try Bench.withFolder { folder in
      let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
      let start = Usage.own
      var learner = Learner(location, Configuration())
      let summary = try learner.learn(
        paths, threads: threads, now: Int64(Date.now.timeIntervalSince1970))
      let used = Usage.own - start
      print(
        "\(summary.documents) documents, \(summary.lines) lines, \(summary.persons) persons,",
        "\(summary.bytes) bytes, \(summary.excluded) excluded")
      for phase in summary.phases {
        print("\(phase.name): \(phase.wall.text()) s wall, \(phase.cpu.text()) s CPU")
      }
      print(
        "in all: \(used.wall.text()) s wall, \(used.cpu.text()) s CPU, \(threads) threads,",
        "\(used.peakMemory >> 20) MiB at the peak")
      print(
        "store: \(summary.storeBytes) bytes,",
        "\((Double(summary.storeBytes) / Double(max(summary.bytes, 1))).text()) x the text")
    }
  }
}
