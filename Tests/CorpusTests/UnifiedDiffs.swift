import Corpus
import Support
import Testing

@Suite struct UnifiedDiffs {
  /// Words over lines, some of them with CR LF, the last one now and then without an end.
  private func text(_ generator: inout SeededGenerator) -> String {
    var result = ""
    for _ in 0..<Int.random(in: 1...30, using: &generator) {
      result += ["a", "b", "-- c", "++ d", "@@ e", ""].randomElement(using: &generator)!
      result += Int.random(in: 0..<8, using: &generator) == 0 ? "\r\n" : "\n"
    }
    if Bool.random(using: &generator) { result.removeLast() }
    return result
  }

  @Test func `find the lines that are in the new file at the numbers they name`() throws {
    var generator = SeededGenerator(seed: 11)
    let scratch = try ScratchRepository()
    for round in 0..<40 {
      let before = text(&generator)
      let after = text(&generator)
      try scratch.commit(["f \"\u{E9}\t.c": before, "gone": "x\n", "same": "s\n"])
      try scratch.git(["rm", "-q", "--cached", "gone"])
      try scratch.folder.write("f \"\u{E9}\t.c", after)
      try scratch.git(["add", "f \"\u{E9}\t.c"])
      for context in [0, 1, 3, 100] {
        let patch = try scratch.gitBytes(["diff", "--cached", "-U\(context)"])
        if before == after { continue }
        let added = try scratch.git(["diff", "--cached", "--numstat", "--", "f*"])
          .split(separator: "\t").first.flatMap { Int($0) }
        let files = try UnifiedDiff(patch).files
        if added == 0 {
          #expect(files.isEmpty)
          continue
        }
        let file = try #require(files.first)
        #expect(files.count == 1 && file.path == "f \"\u{E9}\t.c", "round \(round)")
        #expect(file.added.reduce(0) { $0 + $1.count } == added)
        let wanted = after.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        let shown = file.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (line, number) in file.numbers.enumerated() {
          #expect(shown[line].elementsEqual(wanted[number - 1]), "round \(round), line \(number)")
        }
        if context == 100 { #expect(file.bytes == Array(after.utf8)) }
      }
      try scratch.commit([:])
    }
  }

  @Test func `refuse what is no patch, and say where`() {
    func error(_ text: String) -> UnifiedDiffError? {
      do { _ = try UnifiedDiff(Array(text.utf8)) } catch { return error }
      return nil
    }
    let head = "--- a/x\n+++ b/x\n"
    #expect(error("hello\n") == .noChanges)
    #expect(error(head + "@@@ -1 -1 +1 @@@\n") == .combined(line: 3))
    for bad in [
      "@@ -1 +1 @@\n-a\n", "@@ -1 +1,2 @@\n+a\n-b\n-c\n", "@@ -x +1 @@\n+a\n",
      "@@ -1 +99999999999999999999 @@\n+a\n", "@@ -0,0 +1,999999999 @@\n+a\n",
    ] {
      guard case .badHunk = error(head + bad) else {
        Issue.record("\(bad)")
        continue
      }
    }
    guard case .badHunk = error("@@ -0,0 +1 @@\n+a\n") else {
      Issue.record("a hunk without a path")
      return
    }
  }

  @Test func `read those of other programs`() throws {
    let plain = "--- old/x.c\t2026-01-01\n+++ new/x.c\t2026-01-02\n@@ -1 +1,2 @@\n a\n+b\n"
    let file = try #require(try UnifiedDiff(Array(plain.utf8)).files.first)
    #expect(file.path == "new/x.c" && file.numbers == [1, 2] && file.added == [1..<2])
    let noPrefix = "diff --git x.c x.c\n--- x.c\n+++ x.c\n@@ -0,0 +1 @@\n+b\n"
    #expect(try UnifiedDiff(Array(noPrefix.utf8)).files.first?.path == "x.c")
  }
}
