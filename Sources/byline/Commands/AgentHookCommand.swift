import Agent
import Annotations
import ArgumentParser
import Catalog
import Corpus
import Dispatch
import Foundation
import Glibc

extension CodingAgent: ExpressibleByArgument {}

struct AgentHookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent-hook",
    abstract: "Hear from a coding agent what it wrote, and tell it whose work that draws on.",
    usage: "byline agent-hook <name>\nbyline agent-hook install <name> [--user]",
    discussion: """
      The agents are \(CodingAgent.allCases.map(\.rawValue).joined(separator: ", ")). Called by an \
      agent after an edit, with what it says on standard input, this ends with 0 whatever happens.
      """,
    subcommands: [RunAgentHook.self, InstallAgentHook.self, UninstallAgentHook.self],
    defaultSubcommand: RunAgentHook.self)
}

struct RunAgentHook: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Read what an agent says on standard input.", shouldDisplay: false
  )

  @Argument(help: "The agent.") var agent: CodingAgent

  /// How long an agent waits at most, in milliseconds, unless told otherwise.
  private static let patience = 3000

  func run() {
    let environment = Surroundings.environment
    if environment["BYLINE"] == "0" { return }
    let deadline = environment["BYLINE_AGENT_HOOK_DEADLINE_MS"].flatMap { Int($0) }
    // An agent never waits longer, wherever the work is then; the record comes first.
    DispatchQueue.global().asyncAfter(
      deadline: .now() + .milliseconds(min(max(deadline ?? Self.patience, 10), 60_000))
    ) { _exit(0) }
    do {
      let payload = try StandardOutput.readInput(upTo: HookPayload.largest)
      let hook = try AgentHook(agent, payload: payload, Surroundings.location)
      if hook.isEmpty { return }
      let now = Surroundings.now
      try hook.record(now: now)
      let settings = try Surroundings.settings()
      let annotations = try hook.credit(
        shared: Set(settings.sharedSources), includesEmail: settings.publishesEmail,
        asking: Surroundings.asking(nil), version: Byline.version, now: now)
      if let answer = try hook.answer(annotations) { try StandardOutput.write(answer) }
    } catch CatalogError.nothingLearned {
      // What was written is kept; there is nobody to credit yet.
    } catch {
      StandardOutput.note("byline: \(error)")
    }
  }
}

/// Whose settings are meant.
struct AgentSettingsOptions: ParsableArguments {
  @Argument(help: "The agent.") var agent: CodingAgent
  @Flag(help: "The user's settings, for all projects; else those of the project at hand.")
  var user = false

  var settings: AgentSettings {
    AgentSettings(Surroundings.location, environment: Surroundings.environment)
  }

  /// The settings' file.
  func file() throws -> String {
    try settings.file(of: agent, project: user ? nil : TextPlace.projectFolder())
  }
}

struct InstallAgentHook: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Put the hook into an agent's settings.",
    discussion: """
      All else in the settings stays as it is, byte for byte. Where byline is not installed the \
      hook does nothing, so a project's settings can be shared.
      """)

  @OptionGroup var options: AgentSettingsOptions

  func run() throws {
    let file = try options.file()
    // A project's settings may be read elsewhere; the user's are for this machine.
    let program = options.user ? Self.program : "byline"
    let isNew = try options.settings.install(options.agent, in: file, program: program)
    let shown = TerminalText.escaped(file)
    StandardOutput.note(
      isNew ? "\(options.agent.title) calls byline now: \(shown)" : "it is there already: \(shown)")
    if isNew, options.agent == .codex {
      StandardOutput.note("Codex asks before it runs a new hook: `/hooks` in it")
    }
  }

  /// Byline's name where that is found, else its path.
  private static var program: String {
    let folders = (Surroundings.environment["PATH"] ?? "").split(separator: ":")
    let isFound = folders.contains { unsafe access("\($0)/byline", X_OK) == 0 }
    guard !isFound, let real = unsafe realpath("/proc/self/exe", nil) else { return "byline" }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }
}

struct UninstallAgentHook: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall", abstract: "Take the hook out of an agent's settings.")

  @OptionGroup var options: AgentSettingsOptions

  func run() throws {
    let file = try options.file()
    let wasThere = try options.settings.uninstall(options.agent, from: file)
    let shown = TerminalText.escaped(file)
    StandardOutput.note(wasThere ? "taken out of \(shown)" : "it is not in \(shown)")
  }
}
