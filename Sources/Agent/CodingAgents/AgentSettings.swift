package import Catalog
import Corpus
import Foundation

/// Puts byline's hook into the settings of coding agents, and takes it out again.
///
/// What was put in where is written down beside the store, so that it comes out byte for byte.
package struct AgentSettings: Sendable {
  /// One file that the hook was put into.
  package struct Installed: Codable, Sendable, Equatable {
    package var agent: CodingAgent
    package var file: String
    /// What was put in.
    var inserted: String
    /// The file was not there before.
    var isNew: Bool
  }

  private let location: StoreLocation
  private let environment: [String: String]

  package init(_ location: StoreLocation, environment: [String: String]) {
    (self.location, self.environment) = (location, environment)
  }

  /// The settings of an agent: the user's, or those of the project at a folder.
  ///
  /// - Throws: `AgentError.noSuchPath` if the user has no home.
  package func file(of agent: CodingAgent, project: String?) throws -> String {
    if let project {
      switch agent {
      case .claudeCode: return project + "/.claude/settings.json"
      case .codex: return project + "/.codex/hooks.json"
      case .cursor: return project + "/.cursor/hooks.json"
      case .gemini: return project + "/.gemini/settings.json"
      case .copilot: return project + "/.github/hooks/byline.json"
      }
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw AgentError.noSuchPath("$HOME")
    }
    func folder(_ variable: String, _ name: String) -> String {
      environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/\(name)"
    }
    switch agent {
    case .claudeCode: return folder("CLAUDE_CONFIG_DIR", ".claude") + "/settings.json"
    case .codex: return folder("CODEX_HOME", ".codex") + "/hooks.json"
    case .cursor: return home + "/.cursor/hooks.json"
    case .gemini: return home + "/.gemini/settings.json"
    case .copilot: return folder("COPILOT_HOME", ".copilot") + "/hooks/byline.json"
    }
  }

  /// Puts the hook into a file; whether it was not there yet.
  ///
  /// - Throws: `AgentError.settings` with nothing changed.
  package func install(_ agent: CodingAgent, in file: String, program: String) throws -> Bool {
    let hook = AgentHookEntry(agent, program: program)
    let before = try content(of: file)
    do {
      let settings = try SettingsText(before ?? [])
      if settings.holds(hook) { return false }
      let insertion = try settings.inserting(hook)
      var after = settings.bytes
      after.insert(contentsOf: insertion.text, at: insertion.offset)
      guard try SettingsText(after).holds(hook) else {
        throw SettingsText.Problem(description: "the hook does not fit into it")
      }
      // First what is to be undone: a file with a hook that nobody knows of would be worse.
      try remember(
        Installed(
          agent: agent, file: file, inserted: String(decoding: insertion.text, as: UTF8.self),
          isNew: before == nil))
      try SettingsFile(file).write(after)
      return true
    } catch let problem as SettingsText.Problem {
      throw AgentError.settings(path: file, reason: problem.description)
    }
  }

  /// Takes the hook out of a file; whether it was there.
  ///
  /// - Throws: `AgentError.settings` with nothing changed.
  package func uninstall(_ agent: CodingAgent, from file: String) throws -> Bool {
    let hook = AgentHookEntry(agent, program: "byline")
    guard let before = try content(of: file) else {
      try forget(agent, file)
      return false
    }
    do {
      let settings = try SettingsText(before)
      guard settings.holds(hook) else {
        try forget(agent, file)
        return false
      }
      let known = installed().first { $0.agent == agent && $0.file == file }
      let after =
        known.flatMap { settings.removing(Array($0.inserted.utf8)) } ?? settings.removing(hook)
      if known?.isNew == true, after.isEmpty {
        try SettingsFile(file).remove()
      } else {
        try SettingsFile(file).write(after)
      }
      try forget(agent, file)
      return true
    } catch let problem as SettingsText.Problem {
      throw AgentError.settings(path: file, reason: problem.description)
    }
  }

  private func content(of file: String) throws -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    guard let bytes = FolderFiles.content(ofRegular: file, limit: 16 << 20) else {
      throw AgentError.settings(path: file, reason: "it cannot be read")
    }
    return bytes
  }

  // MARK: What was put where

  /// Where the hook was put.
  package func installed() -> [Installed] {
    guard let bytes = FolderFiles.content(ofRegular: location.agentHooks, limit: 1 << 22) else {
      return []
    }
    return (try? JSONDecoder().decode([Installed].self, from: Data(bytes))) ?? []
  }

  private func remember(_ entry: Installed) throws {
    var all = installed().filter { $0.agent != entry.agent || $0.file != entry.file }
    all.append(entry)
    try keep(all)
  }

  private func forget(_ agent: CodingAgent, _ file: String) throws {
    let all = installed()
    let rest = all.filter { $0.agent != agent || $0.file != file }
    if rest.count < all.count { try keep(rest) }
  }

  private func keep(_ entries: [Installed]) throws {
    try location.prepare()
    if entries.isEmpty {
      try? FileManager.default.removeItem(atPath: location.agentHooks)
      return
    }
    try SettingsFile(location.agentHooks).write(
      [UInt8](try JSONEncoder().encode(entries)))
  }
}
