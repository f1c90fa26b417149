import Agent
import Annotations
import ArgumentParser
import Glibc
import Synchronization

struct LearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Learn repositories and folders: their text and who wrote it.",
    discussion: """
      What did not change since the last time is not learned again. A learn that is stopped \
      leaves what was learned before in use.
      """)

  @Argument(help: "Repositories (bare or not) and folders.") var paths: [String]
  @Flag(help: "Learn text that credits nobody: a standard library, templates.") var commons = false
  @Flag(help: "Learn the repositories below these folders, and have the agent find new ones.")
  var watch = false
  @Option(help: "How many files are worked on at a time.") var threads: Int?
  @Flag(help: "Print a summary as JSON.") var json = false
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false

  func validate() throws {
    if watch, commons {
      throw ValidationError("--watch finds repositories of people: it does not go with --commons")
    }
    if paths.isEmpty { throw ValidationError("name a repository or a folder") }
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1") }
  }

  /// Set by an interrupt; looked at between files.
  private static let isInterrupted = Atomic(false)

  func run() throws {
    signal(SIGINT) { _ in LearnCommand.isInterrupted.store(true, ordering: .relaxed) }
    signal(SIGTERM) { _ in LearnCommand.isInterrupted.store(true, ordering: .relaxed) }
    let settings = try Surroundings.settings()
    let display = LearnDisplay(isQuiet: quiet)
    var learner = Learner(
      Surroundings.location, settings, progress: { display.show($0) },
      isCancelled: { Self.isInterrupted.load(ordering: .relaxed) })
    let threads = try Surroundings.threads(threads, settings)
    let summary: LearnSummary
    let paths =
      watch
      ? try WatchedRoots(Surroundings.location).add(paths, now: Surroundings.now) {
        StandardOutput.note("not learned: \(TerminalText.escaped($0))")
      } : paths
    do {
      summary = try learner.learn(
        paths, isCommons: commons, threads: threads, now: Surroundings.now)
      display.end()
    } catch {
      display.end()
      throw error
    }
    try StandardOutput.write(try json ? summary.json() : summary.text)
  }
}
