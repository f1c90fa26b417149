import Git
import Provenance
import Support
import Testing

@Suite struct AddedLineRanges {
  private func text(_ generator: inout SeededGenerator, _ old: String? = nil) -> String {
    var lines = old?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) ?? []
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let place = Int.random(in: 0...lines.count, using: &generator)
      if Bool.random(using: &generator), place < lines.count {
        lines.remove(at: place)
      } else {
        lines.insert("w\(Int.random(in: 0..<9, using: &generator))", at: place)
      }
    }
    return lines.joined(separator: "\n")
  }

  @Test func `are as many as git counts, and the rest is old`() throws {
    var generator = SeededGenerator(seed: 3)
    let scratch = try ScratchRepository()
    var old = ["a.c": text(&generator), "b c.c": text(&generator), "gone": "x\ny\n"]
    let first = try scratch.commit(old)
    for _ in 0..<12 {
      let new = old.mapValues { text(&generator, $0) }
      for (name, text) in new { try scratch.folder.write(name, text) }
      try scratch.git(["add", "-A"])
      let repository = try Repository(containing: scratch.path)
      let staged = try repository.stagedLines()
      try check(staged, scratch, ["diff", "--cached", "--numstat", "-z"], old)
      let head = try scratch.commit([:])
      #expect(try repository.addedLines(in: head).map(\.lines) == staged.map(\.lines))
      let all = try repository.addedLines(in: "\(first)..")
      try check(all, scratch, ["diff", "--numstat", "-z", "\(first)..HEAD"], nil)
      old = new
    }
  }

  private func check(
    _ found: [AddedLines], _ scratch: ScratchRepository, _ arguments: [String],
    _ old: [String: String]?
  ) throws {
    var wanted: [String: Int] = [:]
    for entry in try scratch.git(arguments).split(separator: "\0") {
      let parts = entry.split(separator: "\t", maxSplits: 2)
      if let count = Int(parts[0]), count > 0 { wanted[String(parts[2])] = count }
    }
    var counts: [String: Int] = [:]
    for file in found {
      counts[file.path.description] = file.lines.reduce(0) { $0 + $1.count }
      guard let before = old?[file.path.description] else { continue }
      // What is not added stands in the old text, in this order.
      let lines = file.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      var rest = Array(before.utf8).split(separator: 0x0A, omittingEmptySubsequences: false)[...]
      for (number, line) in lines.enumerated() where !file.lines.contains(where: { $0 ~= number }) {
        if number == lines.count - 1, line.isEmpty { continue }
        let place = rest.firstIndex { $0.elementsEqual(line) }
        #expect(place != nil)
        rest = rest[((place ?? rest.startIndex) + 1)...]
      }
    }
    #expect(counts == wanted)
  }

  @Test func `of moved files are what changed in them`() throws {
    let scratch = try ScratchRepository()
    let body = (0..<20).map { "line \($0)\n" }.joined()
    try scratch.commit(["one.c": body, "two.c": "other\n" + body])
    try scratch.git(["mv", "one.c", "same.c"])
    try scratch.git(["mv", "two.c", "changed.c"])
    try scratch.folder.write("changed.c", "other\n" + body + "added\n")
    try scratch.git(["add", "-A"])
    let found = try Repository(containing: scratch.path).stagedLines()
    #expect(found.map(\.path.description) == ["changed.c"])
    #expect(found.first?.lines == [21..<22])
  }

  @Test func `need no history, and follow both sides of a range`() throws {
    let scratch = try ScratchRepository()
    try scratch.folder.write("a", "1\n2\n")
    try scratch.git(["add", "a"])
    let repository = try Repository(containing: scratch.path)
    #expect(try repository.stagedLines().map(\.lines) == [[0..<2]])
    let root = try scratch.commit([:])
    #expect(try repository.addedLines(in: root).map(\.lines) == [[0..<2]])
    try scratch.git(["checkout", "-q", "-b", "side"])
    try scratch.commit("b", "side\n", by: "ada")
    try scratch.git(["checkout", "-q", "main"])
    try scratch.commit("c", "main\n", by: "ada")
    #expect(try repository.addedLines(in: "main...side").map(\.path.description) == ["b"])
    #expect(try repository.addedLines(in: "side..main").map(\.path.description) == ["c"])
    #expect(throws: GitError.unknownRevision("nope")) { try repository.addedLines(in: "nope..") }
  }
}
