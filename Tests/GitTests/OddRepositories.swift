import Foundation
import Provenance
import Support
import Testing

@testable import Git

/// Repositories that are valid but unusual; Git itself says what is right.
@Suite struct OddRepositories {
  /// Compares every text file of a repository with `git blame --porcelain`, with both engines.
  private func compare(
    _ folder: String, git scratch: ScratchRepository, at revision: String = "HEAD",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let repository = try Repository(containing: folder)
    let tip = try repository.resolve(revision)
    let files = try repository.files(at: tip).filter { $0.kind != .submodule }
    let blame = try repository.blame(
      at: tip, files: files.map { ($0.path, $0.blob) }, threads: 1)
    var all = BlamePorcelain(blame, repository.mailmap())
    for (file, entry) in zip(blame.files, files) {
      let expected = try scratch.gitBytes(
        ["-C", folder, "blame", "--porcelain", revision, "--"], path: file.path)
      let one = try repository.blame(file: file.path, at: tip, BlameOptions())
      var single = BlamePorcelain(one.blame, repository.mailmap())
      #expect(
        single.text(of: one.blame.files[0], one.content) == expected, "\(file.path)",
        sourceLocation: sourceLocation)
      // Links are blamed one at a time, as Git does; many at once are not asked for.
      if entry.kind == .symlink { continue }
      #expect(
        all.text(of: file, try repository.blob(file.blob)) == expected, "\(file.path)",
        sourceLocation: sourceLocation)
    }
  }

  private func history() throws -> ScratchRepository {
    let scratch = try ScratchRepository()
    try scratch.commit("a.c", "one\n", by: "ada")
    try scratch.commit("a.c", "one\ntwo\n", by: "bob")
    try scratch.commit("a.c", "zero\none\ntwo\n", by: "eve")
    try scratch.commit("a.c", "zero\none\ntwo\nthree\n", by: "sid")
    return scratch
  }

  @Test func `with replace refs show the history that those make`() throws {
    let scratch = try history()
    try scratch.git(["replace", "--graft", "HEAD~1", "HEAD~3"])
    try compare(scratch.path, git: scratch)
    let blob = try scratch.git(["hash-object", "-w", "--stdin"], input: "one\nother\n")
    try scratch.git([
      "replace", try scratch.git(["rev-parse", "HEAD~2:a.c"]).trimmingSpaces, blob.trimmingSpaces,
    ])
    try compare(scratch.path, git: scratch)
    try scratch.git(["pack-refs", "--all"])
    try compare(scratch.path, git: scratch)
    try scratch.git(["config", "core.useReplaceRefs", "false"])
    try compare(scratch.path, git: scratch)
  }

  @Test func `with grafts show the history that those make`() throws {
    let scratch = try history()
    let names = try scratch.git(["rev-list", "HEAD"]).split(separator: "\n")
    try scratch.folder.write(".git/info/grafts", "# a comment\n\(names[1]) \(names[3])\nnonsense\n")
    try compare(scratch.path, git: scratch)
    try scratch.folder.write(".git/info/grafts", "\(names[1])\n")
    try compare(scratch.path, git: scratch)
  }

  @Test func `that are clones of all kinds work`() throws {
    let scratch = try history()
    try scratch.git(["tag", "v1", "HEAD~1"])
    let folder = try ScratchFolder()
    let url = "file://\(scratch.path)"
    for (name, options) in [
      ("shallow", ["--depth", "2"]), ("bare", ["--bare"]), ("shared", ["--shared"]),
      ("mirror", ["--mirror"]), ("shallow-bare", ["--bare", "--depth", "1"]),
    ] {
      let source = name == "shared" ? scratch.path : url
      try scratch.git(["clone", "-q"] + options + [source, folder.path + "/" + name])
      try compare(folder.path + "/" + name, git: scratch)
    }
    let shared = folder.path + "/shared"
    try scratch.git(["-C", shared, "checkout", "-q", "--detach", "HEAD~1"])
    try compare(shared, git: scratch)
    try scratch.git(["-C", shared, "worktree", "add", "-q", folder.path + "/linked", "v1"])
    try scratch.git(["-C", shared, "config", "extensions.worktreeConfig", "true"])
    try scratch.git(["-C", shared, "config", "core.repositoryFormatVersion", "1"])
    try scratch.git(["-C", shared, "config", "extensions.preciousObjects", "true"])
    try compare(folder.path + "/linked", git: scratch)
    try compare(scratch.path, git: scratch, at: "v1^{commit}")
    try scratch.git(["repack", "-adq", "--write-midx"])
    try scratch.git(["pack-refs", "--all"])
    try compare(scratch.path, git: scratch, at: "main@{0}")
  }

  @Test func `with odd names, contents and kinds of files are blamed as Git does`() throws {
    let scratch = try ScratchRepository()
    let folder = scratch.folder
    try folder.write("new\nline \"quoted\" \\ ü.txt", "a\n")
    try folder.write("crlf.txt", "one\r\ntwo\r\n")
    try folder.write("no end", "one\ntwo")
    try folder.write("empty", "")
    try folder.write("cr", "one\rtwo\rthree")
    try folder.write("binary", [0, 1, 2, 0x0A, 0, 5])
    try folder.write("latin", [0xE9, 0x0A, 0xFF, 0xFE, 0x0A])
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/link", withDestinationPath: "no end")
    try scratch.commit([:], by: "ada")
    try folder.write("crlf.txt", "one\ntwo\n")
    try folder.write("no end", "one\ntwo\n")
    try folder.write("empty", "no longer\n")
    // A link becomes a file, a file a folder: history is cut there.
    try FileManager.default.removeItem(atPath: scratch.path + "/link")
    try folder.write("link", "no end\n")
    try FileManager.default.removeItem(atPath: scratch.path + "/cr")
    try folder.write("cr/inner", "one\n")
    try scratch.commit([:], by: "bob")
    let other = try history()
    try scratch.git(
      ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.path, "module"])
    try scratch.commit([:], by: "eve")
    try compare(scratch.path, git: scratch)
    try compare(scratch.path + "/module", git: scratch)
  }

  @Test func `with merges of all kinds are blamed as Git does`() throws {
    let scratch = try ScratchRepository()
    try scratch.commit("a.c", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", by: "ada")
    for (name, line) in [("x", 1), ("y", 5), ("z", 9)] {
      try scratch.git(["checkout", "-q", "-b", name, "main"])
      let lines = (1...9).map { $0 == line ? "\(name) \($0)" : "\($0)" }
      scratch.wait(-5000)
      try scratch.commit("a.c", lines.joined(separator: "\n") + "\n", by: name)
    }
    try scratch.git(["checkout", "-q", "main"])
    try scratch.git(["merge", "-q", "-m", "octopus", "x", "y", "z"])
    try scratch.git(["checkout", "-q", "--orphan", "root"])
    try scratch.commit("b.c", "another root\n", by: "eve")
    try scratch.git(["checkout", "-q", "main"])
    try scratch.git(["merge", "-q", "--allow-unrelated-histories", "--no-commit", "root"])
    try scratch.commit("a.c", "x 1\nevil\ny 5\nz 9\n", by: "mallory", message: "evil merge")
    try compare(scratch.path, git: scratch)
  }

  @Test func `with old commits print names as those have them`() throws {
    let scratch = try ScratchRepository()
    try scratch.commit("a.c", "one\n", by: "ada")
    let tree = try scratch.git(["rev-parse", "HEAD^{tree}"]).trimmingSpaces
    let people: [[UInt8]] = [
      Array("J\u{E9} <j@x> 1100000000 +0200".utf8), [0x4A, 0xE9] + Array(" <j@x> 1 -0330".utf8),
      Array("<> 5 +0000".utf8), Array("A <a@b> c> 7 +0100".utf8), Array("No Date <n@d>".utf8),
      Array("no mail at all".utf8), Array(" Spaces  < s@s > 9 +9999".utf8),
      Array("Zone <z@z> 10 nonsense".utf8), Array("Many <m@m> 99999999999 +0000".utf8),
    ]
    for (number, person) in people.enumerated() {
      for encoding in ["", "encoding ISO-8859-1\n", "encoding nonsense\n"] {
        let content =
          Array("tree \(tree)\nauthor ".utf8) + person + Array("\ncommitter ".utf8) + person
          + Array("\n\(encoding)\n".utf8) + [0xE9] + Array(" summary \(number)\n".utf8)
        try scratch.folder.write(".git/commit", content)
        let name = try scratch.git(
          ["hash-object", "--literally", "-t", "commit", "-w", ".git/commit"]).trimmingSpaces
        try scratch.git(["update-ref", "refs/heads/main", name])
        try compare(scratch.path, git: scratch)
      }
    }
  }

  @Test func `that Byline cannot read say which kind they are`() throws {
    let newer = try ScratchRepository(["--object-format=sha256"])
    let folder = try ScratchRepository()
    try folder.git(["config", "core.repositoryFormatVersion", "1"])
    try folder.git(["config", "extensions.refStorage", "reftable"])
    for (path, word) in [(newer.path, "SHA-256"), (folder.path, "reftable")] {
      do {
        _ = try Repository(containing: path)
        Issue.record("\(word) was opened")
      } catch {
        #expect("\(error)".contains(word))
      }
    }
    let empty = try ScratchRepository()
    #expect(throws: GitError.unborn(path: empty.path + "/")) {
      _ = try Repository(containing: empty.path).blame(
        file: Path("a"), at: nil, BlameOptions())
    }
  }

  @Test func `of others are opened only where the user said so`() throws {
    let scratch = try history()
    // Only root can give a folder away.
    guard geteuid() == 0 else { return }
    try FileManager.default.setAttributes([.ownerAccountID: 12_345], ofItemAtPath: scratch.path)
    #expect(throws: GitError.otherOwner(path: scratch.path + "/")) {
      _ = try Repository(containing: scratch.path)
    }
    let path = scratch.path
    for (settings, isSafe) in [
      (["*"], true), ([path], true), ([path + "/"], true), (["/elsewhere"], false),
      (["*", ""], false), (["", path], true), (["/*"], true), ([path + "/*"], false),
    ] {
      #expect(
        SafeDirectories.allow(path, settings: settings) == isSafe, "\(settings)")
    }
  }

  @Test func `that are partial list what is not there and fetch nothing`() throws {
    let scratch = try history()
    try scratch.commit("b.c", "kept\n", by: "ada")
    try scratch.git(["config", "uploadpack.allowFilter", "true"])
    let folder = try ScratchFolder()
    let clone = folder.path + "/partial"
    try scratch.git(
      ["clone", "-q", "--no-checkout", "--filter=blob:none", "file://\(scratch.path)", clone])
    let repository = try Repository(containing: clone)
    let head = try #require(try repository.head())
    let files = try repository.files(at: head)
    let blame = try repository.blame(
      at: head, files: files.map { ($0.path, $0.blob) }, threads: 1)
    #expect(blame.files.map(\.isUnavailable) == [true, true])
    #expect(throws: GitError.self) {
      _ = try repository.blame(file: Path("a.c"), at: head, BlameOptions())
    }
    #expect(try scratch.git(["-C", clone, "count-objects", "-v"]).contains("count: 0"))
  }

  @Test func `that are deeper than anybody looks list the folder`() throws {
    let scratch = try history()
    let folder = Array(repeating: "d", count: 2048).joined(separator: "/")
    let stream = """
      commit refs/heads/main
      committer a <a@b> 1700000000 +0000
      data 1
      x
      from refs/heads/main^0
      M 100644 inline \(folder)/deep.c
      data 2
      x
      M 100644 inline \(folder.dropLast(2))/less.c
      data 2
      x

      """
    try scratch.git(["fast-import", "--quiet", "--force"], input: stream)
    let repository = try Repository(containing: scratch.path)
    let head = try #require(try repository.head())
    let files = try repository.files(at: head)
    #expect(files.map(\.kind) == [.regular, .tooDeep, .regular])
    #expect(files[1].path.description == folder)
  }

  @Test func `whose objects were cut off say so`() throws {
    let scratch = try history()
    let large = (0..<20_000).map { "line \($0)\n" }.joined()
    try scratch.commit(
      ["large.c": large, "zeros.c": String(repeating: "0", count: 1 << 20)], by: "a")
    for name in ["HEAD:a.c", "HEAD:large.c", "HEAD:zeros.c", "HEAD^{tree}", "HEAD"] {
      let hex = try scratch.git(["rev-parse", name]).trimmingSpaces
      let id = try #require(ObjectID(hex: hex))
      let file = scratch.path + "/.git/objects/\(hex.prefix(2))/\(hex.dropFirst(2))"
      let whole = try Data(contentsOf: URL(filePath: file))
      let repository = try Repository(containing: scratch.path)
      _ = try repository.reader.object(id)
      try FileManager.default.removeItem(atPath: file)
      for count in [0, 1, 2, 10, whole.count / 2, whole.count - 5, whole.count - 1]
      where count < whole.count {
        try whole.prefix(count).write(to: URL(filePath: file))
        #expect(throws: GitError.damagedObject(hex, reason: "its file is cut off"), "\(count)") {
          _ = try repository.reader.object(id)
        }
      }
      try whole.write(to: URL(filePath: file))
    }
  }

  @Test func `give saved files as git add would store them`() throws {
    let scratch = try history()
    try scratch.folder.write(
      ".gitattributes",
      "*.txt text\n*.id ident\n*.u16 working-tree-encoding=UTF-16LE\n*.f filter=evil\n*.a text=auto\n"
    )
    try scratch.git(["config", "filter.evil.clean", "touch \(scratch.path)/evil"])
    try scratch.git(["config", "filter.evil.required", "false"])
    let contents: [(String, [UInt8])] = [
      ("a.txt", Array("one\r\ntwo\r\n".utf8)), ("b.id", Array("$Id: 123 $ $Id$ $Id: x\n$".utf8)),
      ("c.u16", [0x61, 0, 0x0A, 0]), ("d.a", Array("auto\r\n\r\n".utf8)),
      ("e.a", [0, 0x0D, 0x0A]), ("f.none", Array("kept\r\n".utf8)),
    ]
    for (name, content) in contents { try scratch.folder.write(name, content) }
    try scratch.git(["add", "-A"])
    let repository = try Repository(containing: scratch.path)
    for (name, _) in contents {
      let file = try #require(try repository.workTreeFile(Path(name)))
      #expect(file.content == (try scratch.gitBytes(["show", ":\(name)"])), "\(name)")
    }
    try scratch.folder.write("g.f", "filtered\n")
    let filtered = try repository.workTreeFile(Path("g.f"))
    #expect(filtered?.filter == "evil" && filtered?.content == Array("filtered\n".utf8))
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/evil"))
  }
}

extension ScratchRepository {
  /// Arguments with a path that need not be UTF-8.
  fileprivate func gitBytes(_ arguments: [String], path: Path) throws -> [UInt8] {
    try gitBytes(arguments + [path.description])
  }

  fileprivate func commit(_ files: [String: String], by name: String) throws {
    try commit(files, by: name, message: "change")
  }
}
