import ArgumentParser
import Catalog
import Foundation
import Glibc
import HookSpool
import Support

/// What hooks add to a commit, and whether the commit is the same: two repositories get the same
/// commits in turn, one with hooks and one without.
struct HookBenchmark: ParsableCommand {
  enum State: String, ExpressibleByArgument, CaseIterable {
    case up, down, stopped, full
  }

  static let configuration = CommandConfiguration(
    commandName: "hooks", abstract: "Time commits with hooks and without.")

  @Argument(help: "The agent up, down, stopped, or the disk full; all without any.")
  var states: [State] = []
  @Option(help: "Commits a state.") var commits = 500
  @Flag(help: "Do not wait for the work in the background between commits.") var atOnce = false

  func run() throws {
    for state in states.isEmpty ? State.allCases : states {
      try Bench.withFolder { folder in
        try time(state, folder.resolvingSymlinksInPath().path)
      }
    }
  }

  private func time(_ state: State, _ folder: String) throws {
    var home = folder + "/home"
    if state == .full {
      let disk = folder + "/disk"
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
      guard try shell("mount -t tmpfs -o size=40m tmpfs \(disk)", folder) == 0 else {
        return print("full: not tried, no small disk can be mounted here")
      }
      home = disk + "/home"
    }
    defer { if state == .full { _ = try? shell("umount -l \(folder)/disk", folder) } }
    let agent = try AgentUnderTest(home)
    let (plain, hooked) = (try ScratchRepository(), try ScratchRepository())
    for repository in [plain, hooked] {
      repository.variables["BYLINE_HOME"] = home
      var files: [String: String] = [:]
      for number in 0..<200 {
        files["d\(number % 9)/f\(number).swift"] = AgentBenchmark.lines(number)
      }
      try repository.commit(files, by: "ada")
      // Git's own tidying up in the background is not what is timed.
      try repository.git(["config", "gc.auto", "0"])
    }
    try agent.run("learn", hooked.path)
    try agent.run("hooks", "install", "--repo", hooked.path)
    if state == .up || state == .stopped {
      try agent.start()
      _ = try agent.caughtUp()
    }
    // An agent that has just learned keeps the store open for a moment.
    if state == .stopped {
      usleep(2_000_000)
      agent.signal(SIGSTOP)
    }
    if state == .full { _ = try shell("dd if=/dev/zero of=\(folder)/disk/filler bs=64k", folder) }
    var (without, with): ([Double], [Double]) = ([], [])
    var (different, failed) = (0, 0)
    for number in 0..<commits {
      let name = "d\(number % 9)/f\(number % 200).swift"
      var ends: [End] = []
      for repository in number % 2 == 0 ? [plain, hooked] : [hooked, plain] {
        try repository.folder.write(
          name, AgentBenchmark.lines(number % 200) + "let changed = \(number)\n")
        try repository.git(["add", "-A"], by: "bob")
        repository.wait(1)
        let commit = try repository.run(["commit", "-q", "-m", "commit \(number)"], by: "bob")
        let milliseconds = commit.seconds * 1000
        if repository === hooked { with.append(milliseconds) } else { without.append(milliseconds) }
        if commit.status != 0 { failed += 1 }
        ends.append(
          End(
            status: commit.status, said: commit.output + commit.errors,
            commit: try repository.git(["rev-parse", "HEAD"])))
      }
      if ends[0] != ends[1] { different += 1 }
      if !atOnce, state != .full { rest(agent) }
    }
    if state == .stopped { agent.signal(SIGCONT) }
    let (own, all) = (Quantiles(without), Quantiles(with))
    print(
      "agent \(state.rawValue), \(commits) commits: Git alone \(own) ms; with hooks \(all) ms;",
      "the median is \((all.at(0.5) - own.at(0.5)).text()) ms later, the 95th percentile",
      "\((all.at(0.95) - own.at(0.95)).text()); pairwise \(Quantiles(zip(with, without).map(-)));",
      different == 0 ? "status, words and commit are the same" : "\(different) COMMITS DIFFER",
      failed == 0 ? "" : "\(failed) COMMITS FAILED")
    fflush(nil)
    agent.stop()
  }

  /// How a commit ended.
  private struct End: Equatable {
    var status: Int32
    var said: [UInt8]
    var commit: String
  }

  /// Waits until nothing is worked on in the background.
  private func rest(_ agent: AgentUnderTest) {
    let spool = HookSpool(data: agent.location.data)
    for _ in 0..<5000 {
      let lock = unsafe open(agent.location.data + "/hooks.lock", O_RDWR | O_CLOEXEC)
      let isFree = lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0
      if lock >= 0 { close(lock) }
      if isFree, spool.isEmpty { return }
      usleep(2000)
    }
  }

  private func shell(_ command: String, _ folder: String) throws -> Int32 {
    try runCommand(
      "/bin/sh", ["-c", command], in: folder, environment: cleanEnvironment(home: folder)
    ).status
  }
}
