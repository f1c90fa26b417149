import Provenance
import Support
import Testing

@testable import Git

/// Histories made by a seed: edits, merges, renames, copies, odd line ends.
///
/// With `indents`, lines change in nothing but whitespace too.
struct RandomHistory {
  let repository: ScratchRepository

  init(seed: UInt64, commits: Int = 24, indents: Bool = false) throws {
    repository = try ScratchRepository()
    var generator = SeededGenerator(seed: seed)
    var files: [String: [String]] = [:]
    var branches = ["main"]
    func text(_ lines: [String], crlf: Bool, noEnd: Bool) -> String {
      let end = crlf ? "\r\n" : "\n"
      let body = lines.joined(separator: end)
      return noEnd || lines.isEmpty ? body : body + end
    }
    var count = 0
    func line() -> String {
      count += 1
      let common = ["}", "", "  return;", "{", "  x += 1"]
      return Int.random(in: 0..<3, using: &generator) == 0
        ? common.randomElement(using: &generator)! : "line \(count) of \(seed)"
    }
    for number in 0..<commits {
      let author = ["ada", "bob", "eve"].randomElement(using: &generator)!
      let action = number < 2 ? 0 : Int.random(in: 0..<12, using: &generator)
      switch action {
      case 0...1:
        let name = ["a.c", "b.c", "dir/c.c", "dir/sub/d d.txt", "ü.txt"].randomElement(
          using: &generator)!
        files[name] = (0..<Int.random(in: 1...40, using: &generator)).map { _ in line() }
      case 2 where !files.isEmpty:
        let name = files.keys.sorted().randomElement(using: &generator)!
        let to = "moved\(number).c"
        files[to] = files.removeValue(forKey: name)
        for index in files[to]!.indices where Int.random(in: 0..<8, using: &generator) == 0 {
          files[to]![index] = line()
        }
      case 3 where !files.isEmpty:
        let name = files.keys.sorted().randomElement(using: &generator)!
        files["copy\(number).c"] = files[name]
      case 4 where files.count > 1:
        files.removeValue(forKey: files.keys.sorted().randomElement(using: &generator)!)
      default:
        for name in files.keys.sorted() where Bool.random(using: &generator) {
          var lines = files[name]!
          for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let at = Int.random(in: 0...lines.count, using: &generator)
            if indents, at < lines.count, Bool.random(using: &generator) {
              let space = ["  ", "\t", "\u{B}", " \r", ""].randomElement(using: &generator)!
              lines[at] = space + lines[at].replacing(" ", with: space)
              continue
            }
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: lines.insert(line(), at: at)
            case 1 where at < lines.count: lines.remove(at: at)
            default: if at < lines.count { lines[at] = line() }
            }
          }
          files[name] = lines
        }
      }
      for old in try repository.git(["ls-files", "-z"]).split(separator: "\0") {
        if files[String(old)] == nil { try repository.git(["rm", "-q", "-f", "--", String(old)]) }
      }
      for (name, lines) in files {
        try repository.folder.write(
          name,
          text(
            lines, crlf: name.hasPrefix("b") && number > 8,
            noEnd: Int.random(in: 0..<4, using: &generator) == 0))
      }
      try repository.git(["add", "-A"])
      let messages = [
        "commit \(number)", " begins with a space", "\n \t\n\r\n  after blank lines\n\nbody",
        "CR LF\r\n\r\nbody\r\n", "two\nlines", "ends in spaces  \n", "naïve ✓\n", "", " \n \n",
      ]
      try repository.git(
        [
          "commit", "-q", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim", "-F", "-",
        ], by: author, input: messages[number % messages.count])
      if Int.random(in: 0..<6, using: &generator) == 0 {
        let name = "side\(number)"
        try repository.git(["branch", name, "HEAD~\(min(number, 2))"])
        branches.append(name)
      }
      if branches.count > 1, Int.random(in: 0..<5, using: &generator) == 0 {
        // A change on the side, then a merge that keeps what both have, or ours.
        let name = branches.removeLast()
        try repository.git(["checkout", "-q", name])
        try repository.folder.write("side\(number).c", "side \(number)\nof \(name)\n")
        try repository.git(["add", "-A"])
        try repository.git(["commit", "-q", "-m", "side"], by: "sid")
        try repository.git(["checkout", "-q", "main"])
        _ = try? repository.git(
          ["merge", "-q", "--no-ff", "-X", "ours", "-m", "merge", name], by: author)
        _ = try? repository.git(["commit", "-q", "-a", "--allow-empty", "-m", "merge"], by: author)
        files = [:]
        for file in try repository.git(["ls-files", "-z"]).split(separator: "\0") {
          let content = try repository.git(["show", "HEAD:\(file)"])
          var lines = content.replacing("\r\n", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
          if lines.last == "" { lines.removeLast() }
          files[String(file)] = lines
        }
      }
    }
  }
}

@Suite struct RandomHistories {
  @Test(arguments: 0..<16)
  func `are blamed and printed as git blame does`(seed: UInt64) throws {
    let history = try RandomHistory(seed: seed)
    let repository = try Repository(containing: history.repository.path)
    let head = try #require(try repository.head())
    let files = try repository.files(at: head).filter { $0.kind == .regular }
    let blame = try repository.blame(
      at: head, files: files.map { ($0.path, $0.blob) }, threads: 2)
    let mailmap = repository.mailmap()
    var porcelain = BlamePorcelain(blame, mailmap)
    var lines = BlamePorcelain(blame, mailmap, repeatsDetails: true)
    #expect(blame.files.count == files.count)
    for file in blame.files {
      let content = try repository.blob(file.blob)
      let expected = try history.repository.gitBytes(
        ["blame", "--porcelain", "HEAD", "--", file.path.description])
      #expect(
        String(decoding: porcelain.text(of: file, content), as: UTF8.self)
          == String(decoding: expected, as: UTF8.self), "seed \(seed) \(file.path)")
      let expectedLines = try history.repository.gitBytes(
        ["blame", "--line-porcelain", "HEAD", "--", file.path.description])
      #expect(lines.text(of: file, content) == expectedLines, "seed \(seed) \(file.path)")
    }
  }

  @Test(arguments: 16..<22)
  func `are blamed without whitespace as git blame -w does`(seed: UInt64) throws {
    let history = try RandomHistory(seed: seed, indents: true)
    let repository = try Repository(containing: history.repository.path)
    let head = try #require(try repository.head())
    let files = try repository.files(at: head).filter { $0.kind == .regular }
    let blame = try repository.blame(
      at: head, files: files.map { ($0.path, $0.blob) }, threads: 1, ignoresWhitespace: true)
    var porcelain = BlamePorcelain(blame, repository.mailmap())
    for file in blame.files {
      let expected = try history.repository.gitBytes(
        ["blame", "-w", "--porcelain", "HEAD", "--", file.path.description])
      #expect(
        String(decoding: porcelain.text(of: file, try repository.blob(file.blob)), as: UTF8.self)
          == String(decoding: expected, as: UTF8.self), "seed \(seed) \(file.path)")
    }
  }
}
