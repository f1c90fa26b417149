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
    if state == .stopped { agent.signal(SIGSTOP) }
    if state == .full { _ = try shell("dd if=/dev/zero of=\(folder)/disk/filler bs=64k", folder) }
    var (without, with): ([Double], [Double]) = ([], [])
    var different = 0
    for number in 0..<commits {
      let name = "d\(number % 9)/f\(number % 200).swift"
      var ids: [String] = []
      for repository in number % 2 == 0 ? [plain, hooked] : [hooked, plain] {
        try repository.folder.write(
          name, AgentBenchmark.lines(number % 200) + "let changed = \(number)\n")
        try repository.git(["add", "-A"], by: "bob")
        repository.wait(1)
        let start = Usage.own.wall
        try repository.git(["commit", "-q", "-m", "commit \(number)"], by: "bob")
        let milliseconds = (Usage.own.wall - start) * 1000
        if repository === hooked { with.append(milliseconds) } else { without.append(milliseconds) }
        ids.append(try repository.git(["rev-parse", "HEAD"]))
      }
      if ids[0] != ids[1] { different += 1 }
      if !atOnce, state != .full { rest(agent) }
    }
    if state == .stopped { agent.signal(SIGCONT) }
    let added = zip(with, without).map { $0 - $1 }
    print(
      "agent \(state.rawValue): git alone \(Quantiles(without)); with hooks",
      "\(Quantiles(with)); added \(Quantiles(added)) ms;",
      different == 0 ? "all commits are the same" : "\(different) COMMITS DIFFER")
    agent.stop()
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
