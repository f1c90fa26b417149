import Annotations
import Foundation

/// The hook as it stands in the settings of a coding agent.
struct AgentHookEntry {
  let agent: CodingAgent
  /// What the agent runs: nothing where byline is not there, and never a failure.
  let command: String

  /// `program` is byline's name, or its path.
  init(_ agent: CodingAgent, program: String) {
    self.agent = agent
    let name = Self.quoted(program)
    command = "command -v \(name) >/dev/null 2>&1 && \(name) agent-hook \(agent.rawValue) || true"
  }

  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      (0x61...0x7A).contains($0 | 0x20) || (0x2D...0x39).contains($0) || $0 == 0x5F
    }
    return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
  }

  /// The event that the hook is for.
  var event: String {
    switch agent {
    case .claudeCode, .codex: "PostToolUse"
    case .gemini: "AfterTool"
    case .cursor: "afterFileEdit"
    case .copilot: "postToolUse"
    }
  }

  /// What stands in the list of the event, indented by two.
  var entry: String {
    let command = Self.json(command)
    switch agent {
    case .claudeCode: return nested("Write|Edit|MultiEdit", command, timeout: 10)
    case .codex: return nested("apply_patch", command, timeout: 10)
    case .gemini: return nested("write_file|replace", command, timeout: 10_000)
    case .cursor:
      return """
        {
          "command": \(command)
        }
        """
    case .copilot:
      return """
        {
          "type": "command",
          "matcher": "create|edit|apply_patch",
          "bash": \(command),
          "timeoutSec": 10
        }
        """
    }
  }

  private func nested(_ matcher: String, _ command: String, timeout: Int) -> String {
    """
    {
      "matcher": "\(matcher)",
      "hooks": [
        {
          "type": "command",
          "command": \(command),
          "timeout": \(timeout)
        }
      ]
    }
    """
  }

  var list: String { "[\n" + Self.indented(entry, 1) + "\n]" }
  var eventMember: String { "\"\(event)\": " + list }

  /// Settings with nothing else in them.
  var document: String {
    let version = agent == .cursor || agent == .copilot ? "  \"version\": 1,\n" : ""
    return "{\n" + version + "  \"hooks\": {\n" + Self.indented(eventMember, 2) + "\n  }\n}"
  }

  private static func indented(_ text: String, _ depth: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String(repeating: "  ", count: depth) + $0 }.joined(separator: "\n")
  }

  private static func json(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// Whether an element of the list is this hook, whatever path byline has in it, and nothing else.
  func isOurs(_ element: JSONTree) -> Bool {
    let commands =
      element["hooks"]?.elements.map { $0.map { $0["command"]?.string } }
      ?? [element["command"]?.string ?? element["bash"]?.string]
    return !commands.isEmpty
      && commands.allSatisfy { $0?.contains(" agent-hook \(agent.rawValue) ") ?? false }
  }
}
