import Agent
import Catalog
import Foundation
import Support
import Testing

/// An agent that has learned, tidied up and annotated, and to which nothing happens any more.
@Suite struct AgentsAtRest {
  @Test func `are not woken up`() throws {
    let program = try Program()
    let scratch = try ScratchRepository()
    let outputs = try ScratchFolder()
    for name in ["ada", "bob", "eve"] {
      let lines = (0..<40).map { "  call_\(name)_\($0 * 7)(state[\($0)]);\n" }
      try scratch.commit("\(name).c", "void \(name)() {\n\(lines.joined())}\n", by: name)
    }
    try program.home.write(
      "byline/config/config.toml", "[[output]]\npath = \"\(outputs.path)\"\n")
    let byline = { (arguments: [String]) in
      let result = try program.run(arguments, in: scratch.path)
      #expect(result.status == 0, "\(arguments): \(result.errorText)")
      return result
    }
    _ = try byline(["learn", "-q", scratch.path])
    _ = try byline(["agent", "start"])
    defer { _ = try? program.run(["agent", "stop"], in: scratch.path) }
    try scratch.folder.write("new.c", "void saved() {\n  call_ada_7(state[1]);\n}\n")
    try outputs.write("generated.c", "  call_bob_14(state[2]);\n  call_bob_21(state[3]);\n")
    _ = try byline(["await", "--timeout", "600"])
    let sidecar = outputs.path + "/generated.c.byline.json"
    #expect(blockedUntil { FileManager.default.fileExists(atPath: sidecar) })
    // It tidies up for as long as it has to; then there are some seconds in which nothing happens.
    let home = StoreLocation(environment: ["BYLINE_HOME": program.home.path + "/byline"])
    let pid = try #require(AgentProcess(home).pid)
    var wakeUps: Int?
    for _ in 0..<30 where wakeUps != 0 {
      let before = try #require(ProcessFacts(pid: pid))
      sleep(4)
      wakeUps = try #require(ProcessFacts(pid: pid)).wakeUps(since: before)
    }
    #expect(wakeUps == 0)
  }
}
