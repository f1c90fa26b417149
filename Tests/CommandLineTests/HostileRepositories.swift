import Foundation
import Support
import Testing

/// Repositories that were made to do harm, or that a disk has damaged: a clear error or a listed
/// gap, never a crash or a hang.
@Suite struct HostileRepositories {
  /// Runs `blame`, `blame --all` and `learn`, each with half a minute of CPU time at the most.
  private func survive(
    _ scratch: ScratchRepository, _ name: String, _ files: [String] = ["a.c"],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let program = try Program()
    var commands = [["blame", "--all", "--json", "-w"], ["learn", scratch.path]]
    for file in files { commands.append(["blame", "-C", "-C", "-C", file]) }
    for command in commands {
      // A hang is told by the time of the processor: a busy machine is none.
      let result = try runCommand(
        "/bin/sh", ["-c", "ulimit -t 30; exec \"$@\"", "sh", Program.path] + command,
        in: scratch.path, environment: program.environment)
      let isClean = [0, 2, 3].contains(result.status)
      #expect(
        isClean, "\(name): \(command) ended with \(result.status): \(result.errorText.suffix(600))",
        sourceLocation: sourceLocation)
      if result.status != 0 {
        #expect(
          result.errorText.contains("byline: ") || result.errorText.contains("Error: "),
          "\(name): \(result.errorText)", sourceLocation: sourceLocation)
      }
    }
  }

  private func history(_ commits: Int = 4) throws -> ScratchRepository {
    let scratch = try ScratchRepository()
    for number in 0..<commits {
      let lines = (0...number).map { "int line_\($0);" }.joined(separator: "\n")
      try scratch.commit(["a.c": lines + "\n", "b/c.c": lines], by: "ada")
    }
    return scratch
  }

  private func looseObjects(_ scratch: ScratchRepository) throws -> [String] {
    let objects = scratch.path + "/.git/objects"
    return try FileManager.default.subpathsOfDirectory(atPath: objects)
      .filter { $0.count == 41 }.sorted().map { objects + "/" + $0 }
  }

  private func store(_ kind: String, _ content: [UInt8], in scratch: ScratchRepository) throws
    -> String
  {
    try scratch.folder.write(".git/object", content)
    return try scratch.git(["hash-object", "--literally", "-t", kind, "-w", ".git/object"])
      .filter { !$0.isWhitespace }
  }

  private func entry(_ mode: String, _ name: [UInt8], _ id: String) -> [UInt8] {
    let digits = Array(id.utf8)
    let raw = stride(from: 0, to: 40, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
    return Array("\(mode) ".utf8) + name + [0] + raw
  }

  @Test func `whose objects are missing or cut off are survived`() throws {
    let scratch = try history(2)
    for object in try looseObjects(scratch) {
      let bytes = try Data(contentsOf: URL(filePath: object))
      try FileManager.default.removeItem(atPath: object)
      try survive(scratch, "without \(object.suffix(41))")
      try bytes.prefix(bytes.count / 2).write(to: URL(filePath: object))
      try survive(scratch, "half of \(object.suffix(41))", [])
      try FileManager.default.removeItem(atPath: object)
      try bytes.write(to: URL(filePath: object))
    }
  }

  @Test func `whose packs are damaged are survived`() throws {
    let scratch = try history()
    try scratch.git(["gc", "-q"])
    let folder = scratch.path + "/.git/objects/pack"
    var generator = SeededGenerator(seed: 1)
    for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      let url = URL(filePath: folder + "/" + file)
      let bytes = try Data(contentsOf: url)
      try FileManager.default.removeItem(at: url)
      for number in 0..<4 {
        var damaged = [UInt8](bytes)
        switch number {
        case 0: damaged = []
        case 1: damaged = Array(damaged.prefix(damaged.count / 2))
        default:
          for _ in 0..<number * 4 {
            let at = Int.random(in: 0..<damaged.count, using: &generator)
            damaged[at] = UInt8.random(in: 0...255, using: &generator)
          }
        }
        try Data(damaged).write(to: url)
        try survive(scratch, "\(file) \(number)", number == 1 ? ["a.c"] : [])
      }
      try bytes.write(to: url)
    }
  }

  @Test func `whose trees are absurd are survived`() throws {
    let scratch = try history()
    let blob = try scratch.git(["rev-parse", "HEAD:a.c"]).filter { !$0.isWhitespace }
    let tree = try scratch.git(["rev-parse", "HEAD:b"]).filter { !$0.isWhitespace }
    func names(_ names: [String], mode: String = "100644") -> [UInt8] {
      names.flatMap { entry(mode, Array($0.utf8), blob) }
    }
    let long = [UInt8](repeating: 0x61, count: 4096)
    var trees: [[UInt8]] = [
      [], names(["..", ".", "", "/", "a/b", ".git", "../../etc/passwd"]),
      entry("100644", long, blob) + entry("40000", long, tree), names(["a.c", "a.c", "a.c"]),
      names(["z", "b", "a.c"]), names(["a.c"], mode: "999999999999999999999"),
      names(["a.c"], mode: ""), Array(names(["a.c"]).dropLast(7)), Array("garbage".utf8),
      entry("40000", Array("a.c".utf8), blob), entry("100644", Array("a.c".utf8), tree),
      entry("160000", Array("a.c".utf8), blob), entry("120000", Array("a.c".utf8), blob),
      entry("100644", Array("new\nline\u{1B}[31m".utf8) + [0xFF, 0xFE], blob),
    ]
    // Ten small trees that stand for ten thousand million files.
    var inner = try store("tree", names(["a.c"]), in: scratch)
    for _ in 0..<10 {
      inner = try store(
        "tree", (0..<10).flatMap { entry("40000", Array("d\($0)".utf8), inner) }, in: scratch)
    }
    trees.append(entry("40000", Array("bomb".utf8), inner))
    for (number, content) in trees.enumerated() {
      let root = try store("tree", content, in: scratch)
      let commit = try store(
        "commit",
        Array(
          ("tree \(root)\nparent \(try scratch.git(["rev-parse", "main"]).filter { !$0.isWhitespace })\n"
            + "author a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n\nx\n").utf8), in: scratch)
      try scratch.folder.write(".git/HEAD", commit + "\n")
      try survive(scratch, "tree \(number)", number < 4 ? ["a.c"] : [])
    }
    // The same in the past alone, where a new file may have come from.
    let person = "author a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n\nx\n"
    let old = try store(
      "commit",
      Array("tree \(try store("tree", trees[trees.count - 1], in: scratch))\n\(person)".utf8),
      in: scratch)
    let new = try store(
      "commit",
      Array(
        "tree \(try store("tree", names(["n.c"]), in: scratch))\nparent \(old)\n\(person)".utf8),
      in: scratch)
    try scratch.folder.write(".git/HEAD", new + "\n")
    try survive(scratch, "a tree of the past", ["n.c"])
  }

  @Test func `whose commits are malformed are survived`() throws {
    let scratch = try history()
    func name(_ revision: String) throws -> String {
      try scratch.git(["rev-parse", revision]).filter { !$0.isWhitespace }
    }
    let (tree, parent, blob) = (
      try name("main^{tree}"), try name("main~1"), try name("main:a.c")
    )
    let person = "author a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n"
    let many = (0..<5000).map { _ in "parent \(parent)\n" }.joined()
    let commits: [String] = [
      "", "\n", "tree", "tree \(tree)", "tree \(tree)\n", "tree \(tree)\n\n",
      "tree zzzz\n\(person)\n",
      "tree \(blob)\n\(person)\n", "tree \(tree)\nparent \(blob)\n\(person)\n",
      "tree \(tree)\nparent \(tree)\n\(person)\n", "tree \(tree)\nparent nonsense\n\(person)\n",
      "tree \(tree)\nparent \(String(repeating: "f", count: 40))\n\(person)\n",
      "tree \(tree)\n\(many)\(person)\n",
      "tree \(tree)\nauthor <\ncommitter >\n\nx", "tree \(tree)\nauthor\ncommitter\n\nx",
      "tree \(tree)\nauthor a <a@b> 99999999999999999999999999 +9999999999\n"
        + "committer a <a@b> -5 -0000\n\nx",
      "tree \(tree)\nauthor a <a@b> 9223372036854775807 +1400\n"
        + "committer a <a@b> 18446744073709551615 -1400\n\nx",
      "tree \(tree)\n\(person)encoding \(String(repeating: "x", count: 100_000))\n\nx",
      "tree \(tree)\n\(person)encoding UTF-7\n\n+AAAA", "\0\0\0",
    ]
    for (number, content) in commits.enumerated() {
      let commit = try store("commit", Array(content.utf8), in: scratch)
      try scratch.folder.write(".git/HEAD", commit + "\n")
      try survive(scratch, "commit \(number)", number % 4 == 0 ? ["a.c"] : [])
    }
  }

  @Test func `whose heads, settings and lists are garbage are survived`() throws {
    let scratch = try history()
    func named(_ file: String) throws -> Data {
      (try? Data(contentsOf: URL(filePath: scratch.path + "/" + file))) ?? Data()
    }
    let noise = (0..<4096).map { UInt8(truncatingIfNeeded: $0 * 37) }
    let blob = try scratch.git(["rev-parse", "HEAD:a.c"]).filter { !$0.isWhitespace }
    let head = try scratch.git(["rev-parse", "HEAD"]).filter { !$0.isWhitespace }
    let cases: [(String, [UInt8])] = [
      (".git/HEAD", []), (".git/HEAD", noise), (".git/HEAD", Array("ref: \n".utf8)),
      (".git/HEAD", Array("ref: refs/heads/../../../../etc/passwd\n".utf8)),
      (".git/HEAD", Array("ref: HEAD\n".utf8)), (".git/HEAD", Array("\(blob)\n".utf8)),
      (".git/config", noise), (".git/config", Array("[core\nbare = maybe".utf8)),
      (".git/config", Array("[include]\npath = config\n".utf8)),
      (".git/packed-refs", noise), (".mailmap", noise), (".gitattributes", noise),
      (".mailmap", Array(String(repeating: "<a@b> <", count: 50_000).utf8)),
      (".git/info/grafts", noise), (".git/info/grafts", Array("\(head) \(head)\n".utf8)),
      (".git/shallow", noise), (".git/objects/info/alternates", Array("../objects\n/\n".utf8)),
      (".git/index", noise), (".git/MERGE_HEAD", noise), (".git/refs/replace/\(head)", noise),
      (".byline.toml", noise), (".bylineignore", noise), (".gitignore", noise),
      (".git/config", Array("[blame]\nignoreRevsFile = /dev/zero\n".utf8)),
      (".git/config", Array("[mailmap]\nfile = /dev/zero\nblob = HEAD:b\n".utf8)),
    ]
    for (file, content) in cases {
      let before = try named(file)
      let isNew = !FileManager.default.fileExists(atPath: scratch.path + "/" + file)
      try scratch.folder.write(file, content)
      try survive(scratch, "\(file) \(content.count)")
      if isNew {
        try FileManager.default.removeItem(atPath: scratch.path + "/" + file)
      } else {
        try before.write(to: URL(filePath: scratch.path + "/" + file))
      }
    }
    #expect(unsafe mkfifo(scratch.path + "/.mailmap", 0o600) == 0)
    try survive(scratch, "a pipe as a mailmap")
  }

  @Test func `that are huge in one way or another are survived`() throws {
    let scratch = try history()
    let head = try scratch.git(["rev-parse", "HEAD"]).filter { !$0.isWhitespace }
    let refs = (0..<100_000).map { "\(head) refs/heads/branch\($0)\n" }.joined()
    try scratch.folder.write(
      ".git/packed-refs", "# pack-refs with: peeled fully-peeled sorted \n" + refs)
    try survive(scratch, "100,000 refs")
    var path = "deep"
    for _ in 0..<4000 { path += "/d" }
    let line = [UInt8](repeating: 0x78, count: 50 << 20)
    let stream =
      Array(
        """
        commit refs/heads/huge
        committer a <a@b> 1700000000 +0000
        data 1
        x
        M 100644 inline \(path)
        data 2
        x
        M 100644 inline a.c
        data \(line.count)

        """.utf8) + line + Array("\n".utf8)
    let input = String(decoding: stream, as: UTF8.self)
    try scratch.git(["fast-import", "--quiet"], input: input)
    try scratch.git(["update-ref", "--no-deref", "HEAD", "refs/heads/huge"])
    try survive(scratch, "a line of 50 MB in a folder of 4,000", ["a.c", "nowhere.c"])
  }
}
