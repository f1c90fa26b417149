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
  @Option(help: "Learn a repository this many steps before HEAD, then at HEAD.") var step: Int?

  func run() throws {
    try Bench.withFolder { folder in
      if let step {
        try learn(paths[0], from: step, folder)
        return
      }
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

  /// Learns an older revision first, in a copy of the repository, and then what came after it.
  private func learn(_ path: String, from step: Int, _ folder: URL) throws {
    let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
    let copy = folder.appending(path: "copy.git").path
    try git("clone", "--quiet", "--bare", "--shared", path, copy)
    try git("-C", copy, "config", "core.bare", "true")
    let branch = "refs/heads/byline-bench"
    for revision in ["HEAD~\(step)", "HEAD"] {
      try git("-C", copy, "branch", "--quiet", "--force", "bench-\(revision.count)", revision)
    }
    for name in ["bench-\("HEAD~\(step)".count)", "bench-4"] {
      try git("-C", copy, "update-ref", branch, "refs/heads/\(name)")
      try git("-C", copy, "symbolic-ref", "HEAD", branch)
      var learner = Learner(location, Configuration())
      let summary = try learner.learn(
        [copy], threads: threads, now: Int64(Date.now.timeIntervalSince1970))
      print("\(summary.documents) documents, \(summary.newDocuments) new")
      for phase in summary.phases {
        print("  \(phase.name): \(phase.wall.text(3)) s wall, \(phase.cpu.text(3)) s CPU")
      }
    }
  }

  private func git(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/git")
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw ExitCode(3) }
  }
}
