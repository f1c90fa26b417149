import Annotations
import Catalog
import Foundation
import Support
import Testing

@testable import Agent

@Suite struct AgentSettingsEdits {
  private let home: ScratchFolder
  private let settings: AgentSettings

  init() throws {
    home = try ScratchFolder()
    let environment = ["HOME": home.path, "BYLINE_HOME": home.path + "/byline"]
    settings = AgentSettings(
      StoreLocation(environment: environment), environment: environment)
  }

  private func bytes(_ file: String) -> [UInt8]? {
    FileManager.default.contents(atPath: file).map { [UInt8]($0) }
  }

  /// Settings as people and programs leave them.
  private static let odd: [String] = [
    "", " \n\n", "{}", "{ }", "{\n}\n", "\u{FEFF}", "{\"model\":\"opus\"}",
    "{\n  \"model\": \"opus\",\n  \"unknown\": [1, 2.50, 1e3, {\"z\": 1, \"a\": 2}]\n}",
    "{\r\n\t\"model\": \"opus\"\r\n}\r\n",
    "{\n    \"hooks\": {}\n}\n", "{\"hooks\":{}}", "{\"hooks\": { }}",
    "{\"hooks\":{\"PostToolUse\":[],\"AfterTool\":[],\"afterFileEdit\":[],\"postToolUse\":[]}}",
    "{\n  // mine\n  \"a\": 1, // last\n}\n",
    "{\"hooks\": {\"PostToolUse\": [/* none */], \"AfterTool\": [ ], \"Stop\": []}, \"a\": 1,}",
    """
    {
      "hooks": {
        "PostToolUse": [
          {
            "matcher": "Bash",
            "hooks": [{ "type": "command", "command": "echo \\"x\\"" }]
          }
        ],
        "AfterTool": [{"matcher":"*","hooks":[{"type":"command","command":"true"}]}],
        "afterFileEdit": [{ "command": "./format.sh" }],
        "postToolUse": [{ "type": "command", "bash": "true" }]
      },
      "permissions": { "allow": ["Bash(ls)"] }
    }
    """,
    "{\"é\\u00e9\\n\": \"\\ud83d\\ude00\", \"hooks\": {\"a\": []}}",
    "{\"hooks\":{\"PostToolUse\":[{\"matcher\":\"Bash\",\"hooks\":[]}]},\"hooks\":{\"x\":[]}}",
  ]

  @Test(arguments: CodingAgent.allCases)
  func `come out byte for byte`(_ agent: CodingAgent) throws {
    let file = try settings.file(of: agent, project: nil)
    for before in Self.odd where before != "\u{FEFF}" {
      try home.write(String(file.dropFirst(home.path.count + 1)), before)
      #expect(try settings.install(agent, in: file, program: "byline"), "\(before)")
      let after = try #require(bytes(file))
      let tree = try JSONTree(parsing: after, as: .withComments)
      let event = AgentHookEntry(agent, program: "byline").event
      #expect(tree["hooks"]?[event]?.elements?.isEmpty == false)
      #expect(try !settings.install(agent, in: file, program: "byline"), "again: \(before)")
      #expect(bytes(file) == after)
      #expect(try settings.uninstall(agent, from: file))
      #expect(bytes(file) == Array(before.utf8), "\(agent): \(before)")
      #expect(try !settings.uninstall(agent, from: file))
    }
    #expect(settings.installed().isEmpty)
  }

  @Test(arguments: CodingAgent.allCases)
  func `keep what was there as it was`(_ agent: CodingAgent) throws {
    for before in Self.odd where before != "\u{FEFF}" {
      let hook = AgentHookEntry(agent, program: "byline")
      let text = try SettingsText(Array(before.utf8))
      let insertion = try text.inserting(hook)
      var after = text.bytes
      after.insert(contentsOf: insertion.text, at: insertion.offset)
      let (old, new) = (values(before), values(String(decoding: after, as: UTF8.self)))
      // Every value is still there, in the same order.
      var rest = new[...]
      for value in old {
        guard let place = rest.firstIndex(of: value) else {
          Issue.record("\(value) of \(before) is gone")
          break
        }
        rest = rest[(place + 1)...]
      }
    }
  }

  /// All plain values of a text, in order.
  private func values(_ text: String) -> [JSONTree.Value] {
    func all(_ tree: JSONTree) -> [JSONTree.Value] {
      switch tree.value {
      case .array(let elements): elements.flatMap(all)
      case .object(let members): members.flatMap { [.string($0.key)] + all($0.value) }
      default: [tree.value]
      }
    }
    return (try? JSONTree(parsing: Array(text.utf8), as: .withComments)).map(all) ?? []
  }

  @Test func `made for the hook alone go with it`() throws {
    for agent in CodingAgent.allCases {
      let file = try settings.file(of: agent, project: home.path + "/project")
      #expect(try settings.install(agent, in: file, program: "byline"))
      let written = try #require(bytes(file))
      // As the agents' documents have it: plain JSON.
      #expect((try? JSONSerialization.jsonObject(with: Data(written))) != nil)
      #expect(settings.installed().map(\.file) == [file])
      #expect(try settings.uninstall(agent, from: file))
      #expect(bytes(file) == nil)
    }
  }

  @Test func `that were changed since lose the hook alone`() throws {
    let file = try settings.file(of: .claudeCode, project: nil)
    try home.write(".claude/settings.json", "{\"a\": 1}\n")
    #expect(try settings.install(.claudeCode, in: file, program: "byline"))
    var text = try String(contentsOfFile: file, encoding: .utf8)
    // The agent wrote its settings anew, in its own layout, with a hook of its user behind ours.
    let tree = try JSONTree(parsing: Array(text.utf8))
    let list = try #require(tree["hooks"]?["PostToolUse"]?.range)
    let other = "{\"matcher\":\"Read\",\"hooks\":[{\"type\":\"command\",\"command\":\"true\"}]}"
    text = String(decoding: Array(text.utf8)[..<(list.upperBound - 1)], as: UTF8.self)
      .split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }.joined()
    text += ",\(other)]}}"
    try home.write(".claude/settings.json", text)
    #expect(try settings.uninstall(.claudeCode, from: file))
    let rest = try String(contentsOfFile: file, encoding: .utf8)
    #expect(rest == "{\"a\": 1,\"hooks\": {\"PostToolUse\": [\(other)]}}")
  }

  @Test(arguments: [
    "{", "[]", "{\"hooks\": []}", "{\"hooks\": {\"PostToolUse\": {}}}", "null", "\u{FEFF}{}",
    String(repeating: "[", count: 100_000),
  ])
  func `that are not understood stay`(_ text: String) throws {
    let file = try settings.file(of: .claudeCode, project: nil)
    try home.write(".claude/settings.json", text)
    #expect(throws: AgentError.self) {
      try settings.install(.claudeCode, in: file, program: "byline")
    }
    #expect(bytes(file) == Array(text.utf8))
    #expect(settings.installed().isEmpty)
  }

  @Test func `behind a link and of a mode of their own keep both`() throws {
    let file = try settings.file(of: .gemini, project: nil)
    try home.write("dotfiles/gemini.json", "{}\n")
    let real = home.path + "/dotfiles/gemini.json"
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: real)
    try FileManager.default.createDirectory(
      atPath: home.path + "/.gemini", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: real)
    #expect(try settings.install(.gemini, in: file, program: "/opt/it's/byline"))
    let facts = try FileManager.default.attributesOfItem(atPath: real)
    #expect(facts[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: file) == real)
    let tree = try JSONTree(parsing: try #require(bytes(real)))
    let command = tree["hooks"]?["AfterTool"]?.elements?.first?["hooks"]?.elements?.first?[
      "command"]
    #expect(command?.string?.contains("'/opt/it'\\''s/byline' agent-hook gemini || true") == true)
    #expect(try settings.uninstall(.gemini, from: file))
    #expect(bytes(real) == Array("{}\n".utf8))
  }

  @Test func `hold a command that does nothing where byline is not`() throws {
    let scratch = try ScratchFolder()
    for shell in ["/bin/sh", "/bin/bash"] {
      for program in ["byline", "/nowhere/byline"] {
        let result = try runCommand(
          shell, ["-c", AgentHookEntry(.claudeCode, program: program).command],
          in: scratch.path, environment: ["PATH": "/usr/bin:/bin"], input: Array("{}".utf8))
        #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
      }
    }
  }
}
