/// A coding agent whose hooks tell what it wrote.
package enum CodingAgent: String, CaseIterable, Sendable, Codable {
  case claudeCode = "claude-code"
  case codex, cursor, gemini, copilot

  /// As people call it.
  package var title: String {
    switch self {
    case .claudeCode: "Claude Code"
    case .codex: "Codex CLI"
    case .cursor: "Cursor"
    case .gemini: "Gemini CLI"
    case .copilot: "GitHub Copilot CLI"
    }
  }

  /// The document that its format was read in.
  package var source: String {
    switch self {
    case .claudeCode: "https://code.claude.com/docs/en/hooks"
    case .codex: "https://developers.openai.com/codex/hooks"
    case .cursor: "https://cursor.com/docs/agent/hooks"
    case .gemini: "https://github.com/google-gemini/gemini-cli/blob/main/docs/hooks/reference.md"
    case .copilot: "https://docs.github.com/en/copilot/reference/hooks-reference"
    }
  }
}
