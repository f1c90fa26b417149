import Support
import Testing

@testable import Git

/// Two versions of a file made by a seed.
struct RandomVersions {
  var old: [UInt8]
  var new: [UInt8]

  /// `shape` chooses how many different lines there are, how long the file is, how much changes.
  init(seed: UInt64, white: Bool = false) {
    var generator = SeededGenerator(seed: seed)
    func random(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    let length = [0, 1, 3, 12, 60, 300, 3000][random(0...6)]
    let vocabulary = [1, 2, 5, 20, 200, 100_000][random(0...5)]
    let changes = [1, 2, 6, 30, 400][random(0...(length > 100 ? 4 : 2))]
    let indents = ["", "  ", "    ", "\t", "\t\t", "  \t ", String(repeating: " ", count: 203)]
    let blank = ["", "  ", "\t"]
    func line() -> String {
      let number = random(0...vocabulary)
      if number % 7 == 3 { return blank[number % 3] }
      if white, random(0...5) == 0 {
        return ["\u{B}", "\u{C}", " \r ", "\t "].randomElement(using: &generator)! + "x \(number)"
      }
      return indents[(number / 3) % indents.count] + "line \(number)"
    }
    var lines = (0..<length).map { _ in line() }
    let before = lines
    for _ in 0..<changes {
      let at = random(0...lines.count)
      let end = min(lines.count, at + random(0...(random(0...3) == 0 ? 40 : 3)))
      switch random(0...6) {
      case 0, 1: lines.insert(contentsOf: (0..<random(1...4)).map { _ in line() }, at: at)
      case 2: lines.removeSubrange(at..<end)
      case 3: lines.replaceSubrange(at..<end, with: (at..<end).map { _ in line() })
      case 4:
        let block = Array(lines[at..<end])
        lines.removeSubrange(at..<end)
        lines.insert(contentsOf: block, at: random(0...lines.count))
      case 5: lines.insert(contentsOf: lines[at..<end], at: at)
      default:
        if white { for index in at..<end { lines[index] = " " + lines[index] + "\t" } }
      }
    }
    let crlf = random(0...5) == 0
    func bytes(_ lines: [String], _ end: String) -> [UInt8] {
      let text = lines.map { $0 + end }.joined()
      return Array((random(0...3) == 0 ? String(text.unicodeScalars.dropLast()) : text).utf8)
    }
    old = bytes(before, crlf && random(0...1) == 0 ? "\r\n" : "\n")
    new = bytes(lines, crlf ? "\r\n" : "\n")
  }
}

@Suite struct LineDiffs {
  @Test(arguments: 0..<40)
  func `share the lines that the library's diff does`(block: UInt64) throws {
    for seed in block * 100..<block * 100 + 100 {
      let versions = RandomVersions(seed: seed)
      for ignoresWhitespace in [false, true] {
        let ours = try TextDiff.unchanged(
          versions.new, from: versions.old, ignoresWhitespace: ignoresWhitespace)
        let theirs = try TextDiff.unchangedByLibrary(
          versions.new, from: versions.old, ignoresWhitespace: ignoresWhitespace)
        #expect(ours == theirs, "seed \(seed), without whitespace: \(ignoresWhitespace)")
      }
    }
  }

  @Test(arguments: 0..<24)
  func `share the lines that git diff leaves alone`(seed: UInt64) throws {
    let versions = RandomVersions(seed: 1_000_000 + seed, white: true)
    let scratch = try ScratchRepository()
    try scratch.folder.write("old", versions.old)
    try scratch.folder.write("new", versions.new)
    for ignoresWhitespace in [false, true] {
      let shared = unsafe versions.new.withUnsafeBytes { child in
        unsafe versions.old.withUnsafeBytes { parent in
          unsafe LineDiff.shared(child, parent, ignoresWhitespace: ignoresWhitespace)
        }
      }
      // A header `@@ -A,B +C,D @@` for each change.
      let script =
        "git diff --no-index --no-color --text -U0 \(ignoresWhitespace ? "-w" : "") -- old new"
        + " | grep -a '^@@ '; true"
      let result = try runCommand(
        "/bin/sh", ["-c", script], in: scratch.path,
        environment: cleanEnvironment(home: scratch.path))
      let theirs = result.text.split(separator: "\n").map { line in
        line.split(separator: " ")[1...2].joined(separator: " ")
      }
      let counts = (lineCount(versions.old), lineCount(versions.new))
      #expect(headers(shared, counts.0, counts.1) == theirs, "seed \(seed)")
    }
  }

  @Test func `hash lines alike whether they are read alone or taken from a neighbour`() {
    for seed in 0..<400 as Range<UInt64> {
      let versions = RandomVersions(seed: seed, white: true)
      for ignoresWhitespace in [false, true] {
        let hash = LineHash(ignoresWhitespace: ignoresWhitespace)
        unsafe versions.new.withUnsafeBytes { child in
          unsafe versions.old.withUnsafeBytes { parent in
            let neighbour = unsafe LineTable(child, of: nil, hash)
            let alone = unsafe LineTable(parent, of: nil, hash)
            let taken = unsafe LineTable(
              parent, of: nil, hash, like: (neighbour, CommonEnds(child, parent)))
            #expect(alone.count == lineCount(versions.old))
            #expect(alone.count == taken.count)
            let isSame = (0..<alone.count).allSatisfy {
              alone[$0] == taken[$0] && alone.start(of: $0) == taken.start(of: $0)
            }
            #expect(isSame && alone.start(of: alone.count) == parent.count, "seed \(seed)")
          }
        }
      }
    }
  }

  @Test func `take lines as equal that are`() {
    let lines = [
      "", "\n", "a", "a\n", "a\r\n", "ab\n", "\0\n", "\0a\n", "a\0\n", "a\0", "1234567\n",
      "12345678\n", "123456789\n", "1234567", "12345678", "12345678\0\n", " a\n", "\ta \n",
      "1 2345678\n", "12345678 \n", "  12345678\n", "\u{B}a\n", "1234567890123456", "\u{80}\n",
    ]
    for ignoresWhitespace in [false, true] {
      let hash = LineHash(ignoresWhitespace: ignoresWhitespace)
      func value(_ line: String) -> UInt64? {
        unsafe Array(line.utf8).withUnsafeBytes { bytes in
          let table = unsafe LineTable(bytes, of: nil, hash)
          return table.count == 0 ? nil : table[0]
        }
      }
      func seen(_ line: String) -> String {
        ignoresWhitespace
          ? String(line.unicodeScalars.filter { !" \t\r\n".unicodeScalars.contains($0) }) : line
      }
      for a in lines where !a.isEmpty {
        for b in lines where !b.isEmpty {
          #expect((value(a) == value(b)) == (seen(a) == seen(b)), "\(a.debugDescription) \(b)")
        }
      }
    }
  }

  @Test func `stay fast where all lines are alike or none are`() {
    let same = [UInt8](repeating: 0x0A, count: 200_000)
    let other = same.dropLast(60_000) + Array("x\n".utf8) + same.prefix(60_000)
    let count = unsafe same.withUnsafeBytes { child in
      unsafe other.withUnsafeBytes { parent in
        unsafe LineDiff.shared(child, parent).reduce(0) { $0 + $1.count }
      }
    }
    #expect(count == 200_000)
    let long = [UInt8](repeating: 0x61, count: 8 << 20)
    let none = unsafe long.withUnsafeBytes { child in
      unsafe long.dropLast().withUnsafeBytes { unsafe LineDiff.shared(child, $0) }
    }
    #expect(none.isEmpty)
  }

  private func lineCount(_ text: [UInt8]) -> Int {
    text.count { $0 == 0x0A } + (text.last.map { $0 == 0x0A ? 0 : 1 } ?? 0)
  }

  /// What Git would print of the changes between shared stretches.
  private func headers(_ shared: [SharedLines], _ oldCount: Int, _ newCount: Int) -> [String] {
    var result: [String] = []
    var (old, new) = (0, 0)
    func text(_ sign: String, _ start: Int, _ count: Int) -> String {
      sign + "\(count == 0 ? start : start + 1)" + (count == 1 ? "" : ",\(count)")
    }
    for next in shared + [SharedLines(child: newCount, parent: oldCount, count: 0)] {
      if next.parent > old || next.child > new {
        result.append(
          text("-", old, next.parent - old) + " " + text("+", new, next.child - new))
      }
      (old, new) = (next.parent + next.count, next.child + next.count)
    }
    return result
  }
}
