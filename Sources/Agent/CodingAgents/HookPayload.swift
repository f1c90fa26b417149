package import Annotations

/// What a coding agent says on the standard input of its hook after it edited files.
///
/// Only what is needed is read, and read leniently: fields that a later version adds or leaves out
/// cost what they would have told. What is no edit has no `edits`.
///
/// Sources, each as of late 2026:
/// - Claude Code: `PostToolUse` of `Write`, `Edit`, `MultiEdit`; code.claude.com/docs/en/hooks.
/// - Codex: `PostToolUse` of `apply_patch`, the patch in `tool_input.command`;
///   developers.openai.com/codex/hooks and the schema `post-tool-use.command.input` of openai/codex.
/// - Cursor: `afterFileEdit`; cursor.com/docs/agent/hooks.
/// - Gemini CLI: `AfterTool` of `write_file`, `replace`; docs/hooks/reference.md and the tools'
///   parameters in google-gemini/gemini-cli.
/// - Copilot CLI: `postToolUse` of `create`, `edit`, `apply_patch`, whose arguments may be JSON in a
///   string; docs.github.com/en/copilot/reference/hooks-reference. The names of the arguments are
///   not in that document; they are those that the tools are called with.
package struct HookPayload: Sendable, Equatable {
  /// An edit of one file.
  package struct Edit: Sendable, Equatable {
    package enum Change: Sendable, Equatable {
      /// The whole file was written; `proposed` is what the agent meant to, if a person changed it.
      case written(String, proposed: String?)
      /// Pieces of text were put in place of others, one after another.
      case replaced([Replacement])
      /// These lines were added; runs of lines that stand together.
      case added([String])
    }
    /// As the agent gave it.
    package var path: String
    package var change: Change
  }

  package struct Replacement: Sendable, Equatable {
    package var old: String
    package var new: String
    package var isEverywhere: Bool
  }

  package private(set) var edits: [Edit] = []
  package private(set) var model: String?
  package private(set) var session: String?
  /// Where the agent works, if it says so.
  package private(set) var folder: String?

  /// The longest payload that is read, in bytes.
  package static let largest = 16 << 20

  /// Reads a payload.
  ///
  /// - Throws: `JSONProblem` if it is not JSON.
  package init(parsing bytes: [UInt8], from agent: CodingAgent) throws(JSONProblem) {
    let payload = try JSONTree(parsing: bytes)
    func text(_ keys: String...) -> String? {
      keys.lazy.compactMap { payload[$0]?.string }.first { !$0.isEmpty && $0.utf8.count <= 4096 }
    }
    model = text("model")
    session = text("session_id", "sessionId", "conversation_id")
    folder = text("cwd") ?? payload["workspace_roots"]?.elements?.first?.string
    let tool = text("tool_name", "toolName") ?? ""
    let input = payload["tool_input"] ?? payload["toolArgs"]
    switch agent {
    case .claudeCode where text("hook_event_name") == "PostToolUse":
      edits = Self.fileTool(tool, input, write: "Write", edit: ["Edit", "MultiEdit"])
    case .gemini where text("hook_event_name") == "AfterTool":
      if let error = payload["tool_response"]?["error"], error.value != .null { return }
      edits = Self.fileTool(tool, input, write: "write_file", edit: ["replace"])
    case .codex where text("hook_event_name") == "PostToolUse" && tool == "apply_patch":
      edits = input?["command"]?.string.map(PatchText.edits) ?? []
    case .cursor where text("hook_event_name") == "afterFileEdit":
      if let path = text("file_path") {
        edits = [Edit(path: path, change: .replaced(Self.replacements(payload["edits"])))]
      }
    case .copilot: edits = Self.copilotTool(tool, input)
    default: break
    }
    edits.removeAll { $0.path.isEmpty || $0.path.utf8.contains(0) || $0.path.utf8.count > 4096 }
  }

  /// A tool with `file_path`, and `content` or `old_string` and `new_string`, once or in `edits`.
  private static func fileTool(
    _ tool: String, _ input: JSONTree?, write: String, edit: Set<String>
  ) -> [Edit] {
    guard let input, let path = input["file_path"]?.string else { return [] }
    if tool == write, let content = input["content"]?.string {
      let isChanged = input["modified_by_user"]?.bool ?? false
      let proposed = isChanged ? input["ai_proposed_content"]?.string ?? "" : nil
      return [Edit(path: path, change: .written(content, proposed: proposed))]
    }
    guard edit.contains(tool) else { return [] }
    if let edits = input["edits"] {
      return [Edit(path: path, change: .replaced(replacements(edits)))]
    }
    guard let replacement = replacement(input) else { return [] }
    return [Edit(path: path, change: .replaced([replacement]))]
  }

  private static func copilotTool(_ tool: String, _ given: JSONTree?) -> [Edit] {
    var input = given
    if let text = given?.string {
      if tool == "apply_patch" { return PatchText.edits(text) }
      input = try? JSONTree(parsing: Array(text.utf8))
    }
    switch tool {
    case "create":
      guard let path = input?["path"]?.string, let text = input?["file_text"]?.string else {
        return []
      }
      return [Edit(path: path, change: .written(text, proposed: nil))]
    case "edit":
      guard let input, let path = input["path"]?.string,
        let replacement = replacement(input, old: "old_str", new: "new_str")
      else { return [] }
      return [Edit(path: path, change: .replaced([replacement]))]
    case "apply_patch":
      return (input?["input"] ?? input?["patch"])?.string.map(PatchText.edits) ?? []
    default: return []
    }
  }

  private static func replacements(_ list: JSONTree?) -> [Replacement] {
    (list?.elements ?? []).prefix(10_000).compactMap { replacement($0) }
  }

  private static func replacement(
    _ input: JSONTree, old: String = "old_string", new: String = "new_string"
  ) -> Replacement? {
    guard let text = input[new]?.string else { return nil }
    let isEverywhere = (input["replace_all"] ?? input["allow_multiple"])?.bool ?? false
    return Replacement(old: input[old]?.string ?? "", new: text, isEverywhere: isEverywhere)
  }
}
