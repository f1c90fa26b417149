import Agent
import Annotations
import ArgumentParser
import CSpawn
import Catalog
import Corpus
import Foundation
import Git
import Glibc
import HookSpool
import Provenance

struct HooksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hooks",
    abstract: "Have Git record whose work commits draw on.",
    discussion: """
      The hooks leave word of a commit and end at once; the work is done in the background. What \
      was there before still runs, and comes back byte for byte when they are taken out. \
      BYLINE=0 turns them off for one command.
      """,
    subcommands: [
      InstallHooks.self, HooksStatus.self, UninstallHooks.self, HookWorkCommand.self,
      HookTrailers.self,
    ],
    defaultSubcommand: HooksStatus.self)
}

/// Which repositories a command is about.
struct HookedRepositories: ParsableArguments {
  @Option(help: "A repository; else the one at hand.") var repo: String?
  @Flag(help: "All learned repositories.") var all = false
  @Flag(help: "All repositories of this user, through Git's own configuration.")
  var global = false

  func validate() throws {
    guard [all, global, repo != nil].count(where: { $0 }) < 2 else {
      throw ValidationError("--repo, --all and --global exclude each other")
    }
  }

  static var globalHooks: GlobalHooks {
    GlobalHooks(
      Surroundings.location, programs: programs, gitVersion: GitProgram.version(),
      environment: Surroundings.environment)
  }

  func paths() throws -> [String] {
    if global { return [] }
    guard all else { return [repo ?? "."] }
    let store = try Store(reading: Surroundings.location)
    return try store.sources().filter { $0.kind == .repository }.map(\.path)
  }

  static func installation(of path: String) throws -> HookInstallation {
    HookInstallation(
      try Repository(containing: path), programs: programs, gitVersion: GitProgram.version(),
      globalFolder: GlobalHooks.folder(Surroundings.location))
  }

  /// The folder that this program lies in.
  private static var programs: String {
    guard let path = unsafe realpath("/proc/self/exe", nil) else { return "/usr/bin" }
    defer { unsafe free(path) }
    let own = unsafe String(cString: path)
    return String(own[..<(own.lastIndex(of: "/") ?? own.endIndex)])
  }
}

struct InstallHooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Put the hooks in; again: bring them up to date.")

  @OptionGroup var repositories: HookedRepositories
  @Flag(help: "Add Credits: trailers to commit messages.") var trailers = false
  @Flag(help: "Check the policy of config.toml before a push.") var policy = false

  func run() throws {
    var wishes = HookInstallation.Wishes()
    (wishes.trailers, wishes.policy) = (trailers, policy)
    if repositories.global {
      let hooks = HookedRepositories.globalHooks
      let way = try hooks.install(wishes, now: Surroundings.now)
      try StandardOutput.write("\(hooks.settingsPath): \(Self.globalWords(way))\n")
    }
    for path in try repositories.paths() {
      let way = try HookedRepositories.installation(of: path).install(wishes)
      try StandardOutput.write("\(path): \(Self.words(way))\n")
    }
    if (try? Store(reading: Surroundings.location).sources().isEmpty) ?? true {
      StandardOutput.note("nothing is learned yet, so nobody can be credited: byline learn PATH…")
    }
  }

  private static func globalWords(_ way: HookInstallation.Way) -> String {
    switch way {
    case .configured: "hooks for all repositories set, beside those that are there"
    case .folder, .redirected:
      "hooks for all repositories set, but for those with a core.hooksPath of their own"
    }
  }

  private static func words(_ way: HookInstallation.Way) -> String {
    switch way {
    case .configured: "hooks set in the repository's configuration, beside those that are there"
    case .folder: "hooks put in; those that were there run first"
    case .redirected: "hooks put in a folder of their own, which passes on to those there were"
    }
  }
}

struct UninstallHooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall", abstract: "Take the hooks out, and give back what was there.")

  @OptionGroup var repositories: HookedRepositories

  func run() throws {
    if repositories.global {
      let hooks = HookedRepositories.globalHooks
      try hooks.uninstall()
      try StandardOutput.write("\(hooks.settingsPath): no hooks of byline\n")
    }
    for path in try repositories.paths() {
      try HookedRepositories.installation(of: path).uninstall()
      try StandardOutput.write("\(path): no hooks of byline\n")
    }
  }
}

struct HooksStatus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say which hooks are in, and what waits; exits with 1 if something is wrong.")

  @OptionGroup var repositories: HookedRepositories
  @Flag(help: "Print JSON.") var json = false

  private struct Report: Encodable {
    struct Entry: Encodable {
      var path: String
      var way: String?
      var hooks: [String]
      var problems: [String]
      /// Commits noted; none of the hooks of all repositories.
      var notes: Int?
    }
    /// Of all repositories, in the user's configuration.
    var global: Entry?
    var repositories: [Entry] = []
    var waiting = 0
    var unreadable = 0

    var entries: [Entry] { (global.map { [$0] } ?? []) + repositories }
  }

  func run() throws {
    var report = Report()
    let waiting = HookSpool(data: Surroundings.location.data).waiting()
    (report.waiting, report.unreadable) = (waiting.events.count, waiting.torn)
    let global = HookedRepositories.globalHooks
    let found = try global.status()
    if repositories.global || !found.hooks.isEmpty {
      report.global = .init(
        path: global.settingsPath, way: found.way?.rawValue, hooks: found.hooks,
        problems: found.problems)
    }
    for path in try repositories.paths() {
      let status = try HookedRepositories.installation(of: path).status()
      let notes = try Repository(containing: path).notes(CreditNote.ref)?.all().count ?? 0
      report.repositories.append(
        .init(
          path: path, way: status.way?.rawValue, hooks: status.hooks, problems: status.problems,
          notes: notes))
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
      try StandardOutput.write(
        String(decoding: try encoder.encode(report), as: UTF8.self) + "\n")
    } else {
      for entry in report.entries {
        let hooks = entry.hooks.isEmpty ? "no hooks" : entry.hooks.joined(separator: ", ")
        let notes = entry.notes.map { "; \($0) commits noted" } ?? ""
        try StandardOutput.write("\(entry.path): \(hooks)\(notes)\n")
        for problem in entry.problems { try StandardOutput.write("  \(problem)\n") }
      }
      try StandardOutput.write("\(report.waiting) events wait to be worked on\n")
      if report.unreadable > 0 {
        try StandardOutput.write("\(report.unreadable) events cannot be read\n")
      }
    }
    if report.entries.contains(where: { !$0.problems.isEmpty }) { throw ExitCode(1) }
  }
}

/// What hooks start in the background.
struct HookWorkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Note the commits that hooks left word of.")

  @Flag(help: "Note new commits of this repository even if no hook ran.") var here = false

  func run() throws {
    // Git's own next command comes first.
    byl_give_way(10)
    let settings = try Surroundings.settings()
    let work = HookWork(
      Surroundings.location, settings, version: Byline.version,
      threads: try Surroundings.threads(nil, settings))
    var summary = try work.run(now: Surroundings.now)
    if here {
      let found = try work.noteNewCommits(of: ".", now: Surroundings.now)
      summary.noted += found.noted
      summary.problems += found.problems
    }
    StandardOutput.note("noted \(summary.noted) commits")
    for problem in summary.problems { StandardOutput.note("byline: \(problem)") }
    if !summary.problems.isEmpty { throw ExitCode(1) }
  }
}
