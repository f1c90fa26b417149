import Annotations
import Foundation
import Support
import Testing

@testable import Agent

@Suite struct ContextMessages {
  private static let meta = """
    "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
    "io.modelcontextprotocol/clientCapabilities":{}}
    """
  private static let initialize = """
    {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
    "capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
    """

  private func reply(_ server: inout ContextServer, _ line: String) -> String {
    switch server.reply(to: Array(line.utf8)) {
    case .nothing: "nothing"
    case .line(let bytes): String(decoding: bytes, as: UTF8.self)
    case .call(let call): "call \(call.tool.rawValue) \(call.meta == nil ? "plain" : "modern")"
    case .cancel(let id): "cancel \(String(decoding: id.json, as: UTF8.self))"
    }
  }

  private func object(_ line: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test(
    arguments: [
      ("{", "-32700", nil), ("\u{1}", "-32700", nil), ("[]", "-32600", nil), ("7", "-32600", nil),
      ("{}", "-32600", nil), ("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", "-32600", "1"),
      ("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", "-32600", nil),
      ("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}", "-32600", nil),
      ("{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"ping\"}", "-32600", nil),
      ("{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"\\u00e9\"}", "-32600", "\"a\\\"é\""),
      ("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\",\"params\":[]}", "-32602", "3"),
      ("{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"tools/list\"}", "-32602", "4"),
      ("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"nothing\",\"params\":{\(meta)}}", "-32601", "5"),
      ("{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"ping\",\"params\":{\(meta)}}", "-32601", "6"),
      (
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\(meta),\"name\":\"x\"}}",
        "-32602", "7"
      ),
      (
        "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"tools/list\",\"params\":{\"_meta\":"
          + "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}}", "-32602", "8"
      ),
      (
        "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"server/discover\",\"params\":{\"_meta\":"
          + "{\"io.modelcontextprotocol/protocolVersion\":\"1900-01-01\"}}}", "-32022", "9"
      ),
      ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}", "-32602", "1"),
      (
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\(meta),"
          + "\"cursor\":\"2\"}}", "-32602", "1"
      ),
    ] as [(String, String, String?)])
  func `that are wrong are told so, with their id if it can be read`(
    _ line: String, _ code: String, _ id: String?
  ) throws {
    var server = ContextServer(version: "1")
    let answer = reply(&server, line)
    let value = try object(answer)
    #expect(answer.contains("\"code\":\(code),"), "\(answer)")
    #expect((value["id"] != nil) == (id != nil))
    if let id { #expect(answer.contains("\"id\":\(id),"), "\(answer)") }
    if code == "-32022" {
      let data = (value["error"] as? [String: Any])?["data"] as? [String: Any]
      #expect(data?["supported"] as? [String] == ["2026-07-28", "2025-11-25", "2025-06-18"])
      #expect(data?["requested"] as? String == "1900-01-01")
    }
  }

  @Test func `agree on a version, or offer the latest`() throws {
    for (asked, given) in [
      ("2025-11-25", "2025-11-25"), ("2025-06-18", "2025-06-18"), ("2024-11-05", "2025-11-25"),
      ("2026-07-28", "2025-11-25"),
    ] {
      var server = ContextServer(version: "0.1.0")
      let line = Self.initialize.replacing("2025-11-25", with: asked)
      let result = try object(reply(&server, line))["result"] as? [String: Any]
      #expect(result?["protocolVersion"] as? String == given)
      #expect((result?["serverInfo"] as? [String: Any])?["version"] as? String == "0.1.0")
      #expect((result?["capabilities"] as? [String: Any])?.keys.sorted() == ["tools"])
      #expect(result?["resultType"] == nil)
    }
  }

  @Test func `are served in both eras over one connection`() throws {
    var server = ContextServer(version: "1")
    let list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"
    let modern =
      "{\"jsonrpc\":\"2.0\",\"id\":\"m\",\"method\":\"tools/list\",\"params\":{\(Self.meta)}}"
    let ping = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}"
    #expect(reply(&server, ping) == "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}")
    let first = try object(reply(&server, modern))["result"] as? [String: Any]
    #expect(first?["resultType"] as? String == "complete" && first?["ttlMs"] as? Int == 3_600_000)
    #expect(first?["cacheScope"] as? String == "public")
    let meta = first?["_meta"] as? [String: Any]
    #expect(meta?["io.modelcontextprotocol/serverInfo"] != nil)
    // What one request says counts for no other.
    #expect(reply(&server, list).contains("-32602"))
    _ = reply(&server, Self.initialize)
    #expect(
      reply(&server, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}") == "nothing")
    let second = try object(reply(&server, list))["result"] as? [String: Any]
    #expect(second?.keys.sorted() == ["tools"])
    let names = (second?["tools"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    #expect(names == ["byline_annotate", "byline_blame", "byline_report"])
    let call = """
      {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"byline_report"}}
      """
    #expect(reply(&server, call) == "call byline_report plain")
    let stateless = call.replacing("\"name\"", with: "\(Self.meta),\"name\"")
    #expect(reply(&server, stateless) == "call byline_report modern")
    let discover = modern.replacing("tools/list", with: "server/discover")
    let found = try object(reply(&server, discover))["result"] as? [String: Any]
    #expect(
      found?["supportedVersions"] as? [String] == ["2026-07-28", "2025-11-25", "2025-06-18"])
    for (line, expected) in [
      ("{\"requestId\":3}", "cancel 3"), ("{\"requestId\":\"m\",\"reason\":\"x\"}", "cancel \"m\""),
      ("{}", "nothing"), ("{\"requestId\":null}", "nothing"),
    ] {
      let cancel = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":\(line)}"
      #expect(reply(&server, cancel) == expected)
    }
    #expect(reply(&server, "{\"jsonrpc\":\"2.0\",\"id\":8,\"result\":{}}") == "nothing")
  }

  @Test func `name tools whose schemas are schemas`() throws {
    let tools = try #require(
      JSONSerialization.jsonObject(with: Data(ContextTool.list)) as? [[String: Any]])
    #expect(!ContextTool.list.contains(0x0A))
    for tool in tools {
      for key in ["inputSchema", "outputSchema"] {
        let schema = try #require(tool[key] as? [String: Any])
        #expect(schema["type"] as? String == "object")
        // The validator checks the schema before it looks at any document.
        try OutsideChecks.validate(
          [],
          schema: String(
            decoding: try JSONSerialization.data(withJSONObject: schema), as: UTF8.self))
      }
    }
  }

  @Test func `that are damaged get one line of JSON, or none`() throws {
    var generator = SeededGenerator(seed: 5)
    let lines = [
      Self.initialize,
      "{\"jsonrpc\":\"2.0\",\"id\":\"m\",\"method\":\"tools/list\",\"params\":{\(Self.meta)}}",
      "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"byline_blame\"}}",
    ]
    for round in 0..<5000 {
      var server = ContextServer(version: "1")
      var bytes = Array((lines.randomElement(using: &generator) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.insert(bytes[place], at: place)
        default: bytes.remove(at: place)
        }
      }
      guard case .line(let answer) = server.reply(to: bytes) else { continue }
      #expect(!answer.contains(0x0A), "round \(round)")
      #expect((try? JSONSerialization.jsonObject(with: Data(answer))) != nil, "round \(round)")
    }
  }
}
