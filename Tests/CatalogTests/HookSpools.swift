import Foundation
import HookSpool
import Support
import Testing

@Suite struct HookSpools {
  private static func event(_ number: Int) -> HookEvent {
    HookEvent(
      hook: "post-rewrite", at: Int64(number), folder: Array("/a b/%\n\t".utf8),
      gitDirectory: [0xFF, 0x20], arguments: [Array("amend".utf8), Array("x y".utf8)],
      input: Array("old new\n".utf8))
  }

  @Test func `give back events as they were`() throws {
    let event = Self.event(7)
    #expect(HookEvent(line: event.line) == event)
    #expect(!event.line.contains(0x0A))
    for length in 0..<event.line.count {
      #expect(HookEvent(line: event.line[..<length]) != event)
    }
  }

  @Test func `lose nothing that is written while they are taken`() async throws {
    let scratch = try ScratchFolder()
    let spool = HookSpool(data: scratch.path)
    let (writers, each) = (4, 250)
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<writers {
        group.addTask {
          for number in 0..<each { #expect(spool.append(Self.event(writer * each + number))) }
        }
      }
    }
    // Taking goes on while others write.
    let seen = await withTaskGroup(of: Set<Int64>.self) { group in
      for writer in 0..<writers {
        group.addTask {
          for number in 0..<each { _ = spool.append(Self.event(-1 - writer * each - number)) }
          return []
        }
      }
      group.addTask {
        var seen: Set<Int64> = []
        for _ in 0..<400 {
          seen.formUnion(spool.take().map(\.at))
          spool.finish()
        }
        return seen
      }
      return await group.reduce(into: Set<Int64>()) { $0.formUnion($1) }
    }
    var all = seen
    while !spool.isEmpty {
      all.formUnion(spool.take().map(\.at))
      spool.finish()
    }
    #expect(all.count == 2 * writers * each)
  }

  @Test func `set aside what cannot be read`() throws {
    let scratch = try ScratchFolder()
    let spool = HookSpool(data: scratch.path)
    try scratch.write("hooks.spool", "torn\n")
    #expect(spool.append(Self.event(1)))
    #expect(spool.waiting().torn == 1)
    #expect(spool.take() == [Self.event(1)])
    spool.finish()
    #expect(spool.isEmpty)
    let kept = try String(contentsOfFile: scratch.path + "/hooks.spool.unreadable", encoding: .utf8)
    #expect(kept == "torn\n")
  }
}
