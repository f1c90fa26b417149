import Foundation
import Hooks
import Support
import Testing

/// A repository with Byline's hooks, and the programs that they run.
private struct Hooked {
  let program: Program
  let scratch: ScratchRepository

  init() throws {
    program = try Program()
    scratch = try ScratchRepository()
    scratch.variables["BYLINE_HOME"] = program.home.path + "/byline"
    try scratch.git(["config", "user.name", "Grace"])
    try scratch.git(["config", "user.email", "grace@example.org"])
    try scratch.commit("start.txt", "start\n", by: "grace")
    // One learned store serves all: a copy each.
    try FileManager.default.copyItem(
      atPath: Self.learned.get().home.path + "/byline", toPath: program.home.path + "/byline")
  }

  private static let learned: Result<Program, any Error> = Result {
    let (program, library) = (try Program(), try ScratchRepository())
    for name in ["ada", "bob", "eve"] {
      try library.commit("\(name).c", "int \(name)_sum(void) { return 42 + \(name); }\n", by: name)
    }
    let result = try program.run(["learn", "-q", library.path])
    guard result.status == 0 else { throw CommandFailure(description: result.errorText) }
    return program
  }

  func byline(_ arguments: [String], input: String = "") throws -> CommandResult {
    let result = try program.run(arguments, input: input, in: scratch.path)
    #expect(result.status == 0, "\(arguments): \(result.errorText)")
    return result
  }

  /// Has what waits worked on, by this process's child or the one that the hook started.
  func settle() throws {
    let isSettled = try blockedUntil {
      _ = try program.run(["hooks", "work"], in: scratch.path)
      return try program.run(["hooks", "status"], in: scratch.path).text.contains("0 events")
    }
    #expect(isSettled, "events still wait")
  }

  /// Every file below the Git directory that hooks and settings are in.
  func state() throws -> [String: Data] {
    var result: [String: Data] = [:]
    let git = scratch.path + "/.git"
    for path in try FileManager.default.subpathsOfDirectory(atPath: git)
    where path.hasPrefix("hooks/") || path == "config" || path.hasPrefix("byline") {
      let kind = try FileManager.default.attributesOfItem(atPath: "\(git)/\(path)")[.type]
      if kind as? FileAttributeType == .typeDirectory { continue }
      let mode = try FileManager.default.attributesOfItem(atPath: "\(git)/\(path)")
      let bits = mode[.posixPermissions] as? Int ?? 0
      result["\(path) \(String(bits, radix: 8))"] = try Data(
        contentsOf: URL(filePath: "\(git)/\(path)"))
    }
    return result
  }

  func writeHook(_ path: String, _ text: String) throws {
    try scratch.folder.write(path, text)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(scratch.path)/\(path)")
  }
}

@Suite struct HookScriptRuns {
  @Test func `are short and clean to shellcheck`() throws {
    let scratch = try ScratchFolder()
    for name in HookScripts.Name.allCases.map(Optional.some) + [nil] {
      for before in [
        HookScripts.Before.beside(name: "x"), .path("/a b/it's"), .repository(name: "x"),
      ] {
        let text = HookScripts.text(name, before: before, programs: "/opt/it's here")
        #expect(text.split(separator: "\n").count < 20)
        try scratch.write("script", text)
        let result = try runCommand(
          OutsideChecks.program("shellcheck"), ["script"], in: scratch.path,
          environment: cleanEnvironment(home: scratch.path))
        #expect(result.status == 0, "\(result.text)")
      }
    }
  }

  @Test(arguments: ["/usr/bin/dash", "/usr/bin/bash"])
  func `hand arguments, input and status to what was there`(shell: String) throws {
    let scratch = try ScratchFolder()
    let seen = "#!\(shell)\nprintf '%s|' \"$@\"; cat; exit 7\n"
    for name in HookScripts.Name.allCases {
      try scratch.write("hooks/\(name.rawValue)\(HookScripts.suffix)", seen)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755],
        ofItemAtPath: "\(scratch.path)/hooks/\(name.rawValue)\(HookScripts.suffix)")
      try scratch.write(
        "hooks/\(name.rawValue)",
        HookScripts.text(name, before: .beside(name: name.rawValue), programs: "/nowhere"))
      for input in ["", "a b\nc", "a\n\n"] {
        let result = try runCommand(
          shell, ["hooks/\(name.rawValue)", "one two", "it's"], in: scratch.path,
          environment: cleanEnvironment(home: scratch.path), input: Array(input.utf8))
        #expect(result.text == "one two|it's|" + input, "\(name)")
        #expect(result.status == 7)
        #expect(result.errorText.isEmpty)
      }
    }
  }
}

@Suite struct HookCommands {
  @Test func `come and go without a trace, and what was there still runs`() throws {
    let hooked = try Hooked()
    try hooked.writeHook(".git/hooks/post-commit", "#!/bin/sh\necho ran >>.git/ran\n")
    try hooked.scratch.folder.write(".git/hooks/post-rewrite", "not executable\n")
    let before = try hooked.state()
    for _ in 0..<2 { _ = try hooked.byline(["hooks", "install", "--trailers", "--policy"]) }
    try hooked.scratch.commit("a.txt", "a\n", by: "grace")
    #expect(
      try String(contentsOfFile: hooked.scratch.path + "/.git/ran", encoding: .utf8) == "ran\n")
    #expect(try hooked.scratch.git(["status", "--short"]).isEmpty)
    let status = try hooked.byline(["hooks"])
    #expect(status.text.contains("post-commit, post-rewrite, prepare-commit-msg, pre-push"))
    _ = try hooked.byline(["hooks", "uninstall"])
    #expect(try hooked.state() == before)
  }

  @Test(arguments: [".husky", ".husky/_", "/elsewhere"])
  func `write nothing to a folder that others keep hooks in`(path: String) throws {
    let hooked = try Hooked()
    let elsewhere = try ScratchFolder()
    let folder = path == "/elsewhere" ? elsewhere.path : path
    let whole = path == "/elsewhere" ? elsewhere.path : "\(hooked.scratch.path)/\(path)"
    for hook in ["pre-commit", "post-commit", "commit-msg"] {
      let file = "\(whole)/\(hook)"
      try FileManager.default.createDirectory(atPath: whole, withIntermediateDirectories: true)
      try Data("#!/bin/sh\necho \(hook) \"$#\" >>.git/ran\n".utf8).write(to: URL(filePath: file))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }
    if path == ".husky/_" { try hooked.scratch.folder.write(".husky/_/.gitignore", "*\n") }
    try hooked.scratch.folder.write(
      ".git/config",
      "[core]\n\trepositoryformatversion = 0\n    hooksPath=\(folder)\n[user]\n\tname=Grace\n\temail=g@example.org\n"
    )
    let before = try hooked.state()
    let listed = try FileManager.default.contentsOfDirectory(atPath: whole).sorted()
    _ = try hooked.byline(["hooks", "install"])
    try hooked.scratch.commit("a.txt", "a\n", by: "grace")
    let ran = try String(contentsOfFile: hooked.scratch.path + "/.git/ran", encoding: .utf8)
    #expect(ran == "pre-commit 0\ncommit-msg 1\npost-commit 0\n")
    try hooked.settle()
    #expect(
      try hooked.scratch.git(["notes", "--ref=byline", "list"]).split(separator: "\n").count == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: whole).sorted() == listed)
    _ = try hooked.byline(["hooks", "uninstall"])
    #expect(try hooked.state() == before)
  }

  @Test func `live with pre-commit, installed before or after`() throws {
    for isFirst in [true, false] {
      let hooked = try Hooked()
      try hooked.scratch.folder.write(
        ".pre-commit-config.yaml",
        """
        repos:
        - repo: local
          hooks:
          - {id: own, name: own, language: system, entry: sh -c 'echo ran >>.git/ran', always_run: true, pass_filenames: false, stages: [post-commit]}

        """)
      try hooked.scratch.commit([:], by: "grace")
      let environment = cleanEnvironment(home: hooked.program.home.path).merging(
        ["PATH": "/usr/bin:/bin", "PRE_COMMIT_HOME": hooked.program.home.path + "/pc"]) { $1 }
      func preCommit(_ arguments: [String]) throws {
        let result = try runCommand(
          OutsideChecks.program("pre-commit"), arguments, in: hooked.scratch.path,
          environment: environment)
        #expect(result.status == 0, "\(result.text)\(result.errorText)")
      }
      let install = ["install", "-t", "post-commit"]
      if !isFirst { try preCommit(install) }
      let before = try hooked.state()
      _ = try hooked.byline(["hooks", "install"])
      if isFirst { try preCommit(install) }
      try hooked.scratch.commit("a.txt", "a\n", by: "grace")
      #expect(
        try String(contentsOfFile: hooked.scratch.path + "/.git/ran", encoding: .utf8) == "ran\n")
      try hooked.settle()
      #expect(
        try hooked.scratch.git(["notes", "--ref=byline", "list"]).split(separator: "\n").count
          == 1)
      _ = try hooked.byline(["hooks", "uninstall"])
      if isFirst {
        try preCommit(["uninstall", "-t", "post-commit"])
        let left = try hooked.state().keys.filter { !$0.contains(".sample") }
        #expect(
          left.allSatisfy {
            $0.hasPrefix("config") || $0.hasPrefix("hooks/") && !$0.contains("byline")
          }, "\(left)")
      } else {
        #expect(try hooked.state() == before)
      }
    }
  }

  @Test func `touch no other repository in a poisoned environment`() throws {
    let hooked = try Hooked()
    let other = try ScratchRepository()
    try other.commit("other.txt", "other\n", by: "bob")
    let before = try other.git(["for-each-ref"]) + other.git(["status", "--short"])
    _ = try hooked.byline(["hooks", "install"])
    var environment = hooked.program.environment
    environment["GIT_DIR"] = other.path + "/.git"
    environment["GIT_WORK_TREE"] = other.path
    environment["GIT_INDEX_FILE"] = other.path + "/.git/index"
    for arguments in [["hooks"], ["hooks", "install"], ["notes"], ["hooks", "work", "--here"]] {
      _ = try runCommand(
        Program.path, arguments, in: hooked.scratch.path, environment: environment)
    }
    #expect(try other.git(["for-each-ref"]) + other.git(["status", "--short"]) == before)
    #expect(!FileManager.default.fileExists(atPath: other.path + "/.git/hooks/post-commit"))
    // Git itself goes where it is told to, and so does the hook: into the repository of the commit.
    try hooked.scratch.folder.write("b.txt", "b\n")
    try hooked.scratch.git(["add", "-A"])
    hooked.scratch.variables["GIT_DIR"] = hooked.scratch.path + "/.git"
    hooked.scratch.variables["GIT_WORK_TREE"] = hooked.scratch.path
    try hooked.scratch.git(["commit", "-q", "-m", "told"])
    try hooked.settle()
    #expect(try hooked.scratch.git(["notes", "--ref=byline", "list"]).contains("\n"))
  }

  @Test func `never fail a commit, whatever fails`() throws {
    let hooked = try Hooked()
    _ = try hooked.byline(["hooks", "install"])
    // The store cannot be written to.
    try FileManager.default.removeItem(atPath: hooked.program.home.path + "/byline/data")
    try hooked.program.home.write("byline/data", "a file where the folder should be")
    try hooked.scratch.commit("a.txt", "a\n", by: "grace")
    // Byline is gone.
    hooked.scratch.variables["BYLINE_HOME"] = "/proc/nowhere"
    try hooked.scratch.commit("b.txt", "b\n", by: "grace")
    #expect(try hooked.scratch.git(["rev-list", "--count", "HEAD"]) == "3\n")
  }

  @Test func `add trailers only where they were asked for`() throws {
    let hooked = try Hooked()
    let library = try ScratchRepository()
    let body = (0..<12).map { "  call_ada_\($0 * 7)(state[\($0)], \"word\($0 * 31)\");" }
    let text = "void ada(void) {\n\(body.joined(separator: "\n"))\n}\n"
    try library.commit("ada.c", text, by: "ada")
    try library.commit("bob.c", "int bob(void) { return 42 * 17 + offset_of_bob; }\n", by: "bob")
    try library.commit("eve.c", "int eve(void) { return 91 - 3 * eve_counter; }\n", by: "eve")
    _ = try hooked.byline(["learn", "-q", library.path])
    try hooked.program.home.write(
      "byline/config/config.toml", "shared = [\"\(library.folder.url.lastPathComponent)\"]\n")
    _ = try hooked.byline(["hooks", "install", "--trailers"])
    try hooked.scratch.commit("copy.c", text, by: "grace", message: "Copy\n\nReviewed-by: Bob")
    let message = try hooked.scratch.git(["log", "-1", "--format=%B"])
    let trailers = try hooked.scratch.git(
      ["interpret-trailers", "--parse"], input: message)
    #expect(trailers.hasPrefix("Reviewed-by: Bob\nCredits: ada ("), "\(message)")
    #expect(trailers.split(separator: "\n").count == 2)
    // Once more does not add them twice.
    try hooked.scratch.git(["commit", "-q", "--amend", "--no-edit"], by: "grace")
    #expect(try hooked.scratch.git(["log", "-1", "--format=%B"]) == message)
    // Nor does a change of the commit: it is credited whole, as against its parent.
    try hooked.scratch.folder.write("more.txt", "one more line of nobody's\n")
    try hooked.scratch.git(["add", "-A"], by: "grace")
    try hooked.scratch.git(["commit", "-q", "--amend", "--no-edit"], by: "grace")
    let amended = try hooked.scratch.git(["log", "-1", "--format=%B"])
    #expect(amended.contains("Credits: ada ("), "\(amended)")
    // `-a` stages in an index of its own.
    try hooked.scratch.folder.write("copy.c", "int none;\n")
    try hooked.scratch.commit([:], by: "grace")
    try hooked.scratch.folder.write("copy.c", text)
    try hooked.scratch.git(["commit", "-q", "-a", "-m", "All"], by: "grace")
    #expect(try hooked.scratch.git(["log", "-1", "--format=%B"]).contains("Credits: ada ("))
    try hooked.settle()
    let shown = try hooked.byline(["notes", "show"])
    #expect(shown.text.contains("ada"))
  }

  @Test func `check a policy before a push`() throws {
    let hooked = try Hooked()
    let library = try ScratchRepository()
    let body = (0..<12).map { "  call_ada_\($0 * 7)(state[\($0)], \"word\($0 * 31)\");" }
    let text = "void ada(void) {\n\(body.joined(separator: "\n"))\n}\n"
    try library.commit("ada.c", "// SPDX-License-Identifier: GPL-3.0-only\n" + text, by: "ada")
    try library.commit("bob.c", "int bob(void) { return 42 * 17 + offset_of_bob; }\n", by: "bob")
    try library.commit("eve.c", "int eve(void) { return 91 - 3 * eve_counter; }\n", by: "eve")
    _ = try hooked.byline(["learn", "-q", library.path])
    let remote = try ScratchFolder()
    try hooked.scratch.git(["init", "-q", "--bare", remote.path])
    try hooked.scratch.git(["remote", "add", "origin", remote.path])
    _ = try hooked.byline(["hooks", "install", "--policy"])
    try hooked.program.home.write("byline/config/config.toml", "policy_licenses = [\"MIT\"]\n")
    try hooked.scratch.git(["push", "-q", "origin", "main"])
    try hooked.scratch.commit("copy.c", text, by: "grace")
    do {
      try hooked.scratch.git(["push", "-q", "origin", "main"])
      Issue.record("pushed against the policy")
    } catch let failure as CommandFailure {
      #expect(failure.description.contains("copy.c:1-"), "\(failure)")
      #expect(failure.description.contains("GPL-3.0-only"))
    }
    let check = try hooked.program.run(["check", "--diff", "HEAD"], in: hooked.scratch.path)
    #expect(check.status == 1)
    hooked.scratch.variables["BYLINE"] = "0"
    try hooked.scratch.git(["push", "-q", "origin", "main"])
  }

  @Test func `live with lefthook's scripts, which lay others aside`() throws {
    let hooked = try Hooked()
    // What `lefthook install` leaves: a script of its own, and what it found as `.old`.
    let script = "#!/bin/sh\nif [ \"$LEFTHOOK\" = \"0\" ]; then exit 0; fi\necho left >>.git/ran\n"
    try hooked.writeHook(".git/hooks/post-commit", script)
    try hooked.writeHook(".git/hooks/prepare-commit-msg", script)
    let before = try hooked.state()
    _ = try hooked.byline(["hooks", "install"])
    try hooked.scratch.commit("a.txt", "a\n", by: "grace")
    // The message is prepared, then the commit is done.
    let ran = { try String(contentsOfFile: hooked.scratch.path + "/.git/ran", encoding: .utf8) }
    #expect(try ran() == "left\nleft\n")
    try hooked.settle()
    _ = try hooked.byline(["hooks", "uninstall"])
    #expect(try hooked.state() == before)

    _ = try hooked.byline(["hooks", "install"])
    let hooks = hooked.scratch.path + "/.git/hooks/"
    try FileManager.default.moveItem(
      atPath: hooks + "post-commit", toPath: hooks + "post-commit.old")
    try hooked.writeHook(".git/hooks/post-commit", script)
    let status = try hooked.program.run(["hooks"], in: hooked.scratch.path)
    #expect(status.status == 1 && status.text.contains("post-commit.old, and it is not run"))
    _ = try hooked.byline(["hooks", "install"])
    #expect(try hooked.byline(["hooks"]).text.contains("post-commit, post-rewrite"))
    try hooked.scratch.commit("b.txt", "b\n", by: "grace")
    #expect(try ran() == "left\nleft\nleft\nleft\n")
    try hooked.settle()
    #expect(
      try hooked.scratch.git(["notes", "--ref=byline", "list"]).split(separator: "\n").count == 2)
    _ = try hooked.byline(["hooks", "uninstall"])
    #expect(
      try String(contentsOfFile: hooks + "post-commit", encoding: .utf8) == script)
  }

  @Test func `serve a submodule, and a worktree of a bare repository`() throws {
    let hooked = try Hooked()
    let inner = try ScratchRepository()
    try inner.commit("inner.txt", "inner\n", by: "ada")
    try hooked.scratch.git(
      ["-c", "protocol.file.allow=always", "submodule", "add", "-q", inner.path, "sub"])
    try hooked.scratch.commit([:], by: "grace")
    let bare = try ScratchFolder()
    try hooked.scratch.git(["clone", "-q", "--bare", hooked.scratch.path, bare.path + "/bare.git"])
    try hooked.scratch.git(
      ["-C", bare.path + "/bare.git", "worktree", "add", "-q", "../tree", "-b", "other"])
    let parent = try hooked.state()
    for (installed, folder) in [
      (hooked.scratch.path + "/sub", hooked.scratch.path + "/sub"),
      (bare.path + "/bare.git", bare.path + "/tree"),
    ] {
      _ = try hooked.byline(["hooks", "install", "--repo", installed])
      #expect(try hooked.state() == parent)
      try Data("int ada_sum(void) { return 42 + ada; }\n".utf8)
        .write(to: URL(filePath: folder + "/copied.c"))
      try hooked.scratch.git(["-C", folder, "add", "-A"])
      try hooked.scratch.git(
        [
          "-C", folder, "-c", "user.name=Grace", "-c", "user.email=g@x.org", "commit", "-q", "-m",
          "c",
        ])
      try hooked.settle()
      let notes = try hooked.scratch.git(["-C", folder, "notes", "--ref=byline", "list"])
      #expect(notes.split(separator: "\n").count == 1, "\(installed)")
      _ = try hooked.byline(["hooks", "uninstall", "--repo", installed])
      let hooks = try hooked.scratch.git(["-C", folder, "rev-parse", "--git-path", "hooks"])
      #expect(!hooks.contains("byline/hooks"))
    }
    #expect(try hooked.scratch.git(["notes", "--ref=byline", "list"]).isEmpty)
  }

  @Test(arguments: [false, true])
  func `serve all repositories of a user`(hasFolder: Bool) throws {
    let hooked = try Hooked()
    let user = try ScratchFolder()
    let settings = user.path + "/gitconfig"
    let shared = hasFolder ? "[core]\n  hooksPath = \(user.path)/shared" : "[core]\n\tpager=cat"
    let before = "[user]\n name=Grace\n\temail = g@example.org\n\(shared)"
    try user.write("gitconfig", before)
    var environment = hooked.program.environment
    environment["GIT_CONFIG_GLOBAL"] = settings
    hooked.scratch.variables["GIT_CONFIG_GLOBAL"] = settings
    func byline(_ arguments: String...) throws -> CommandResult {
      try runCommand(
        Program.path, arguments, in: hooked.scratch.path, environment: environment)
    }
    let hook = "#!/bin/sh\necho \"$1\" >>\"\(user.path)/ran\"\n"
    for name in ["post-commit", "commit-msg"] {
      let path = hasFolder ? "\(user.path)/shared/\(name)" : ".git/hooks/\(name)"
      if hasFolder {
        try user.write("shared/\(name)", hook)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      } else {
        try hooked.writeHook(path, hook)
      }
    }
    let state = try hooked.state()
    let installed = try byline("hooks", "install", "--global")
    #expect(installed.status == 0, "\(installed.errorText)")
    // Commits from before stay as they are; these have dates of long ago.
    try hooked.scratch.commit("old.txt", "old\n", by: "grace")
    hooked.scratch.wait(Int(Date.now.timeIntervalSince1970) - 1_700_000_000 + 3600)
    try hooked.scratch.commit("new.txt", "new\n", by: "grace")
    // A subfolder, and a worktree.
    try hooked.scratch.folder.write("deep/er/file.txt", "deep\n")
    try hooked.scratch.git(["add", "-A"])
    try hooked.scratch.git(["-C", "deep/er", "commit", "-q", "-m", "deep"], by: "grace")
    try hooked.scratch.git(["worktree", "add", "-q", user.path + "/tree"])
    try hooked.scratch.git(
      ["-C", user.path + "/tree", "commit", "-q", "--allow-empty", "-m", "tree"], by: "grace")
    try hooked.settle()
    let ran = try String(contentsOfFile: user.path + "/ran", encoding: .utf8)
    #expect(ran.split(separator: "\n", omittingEmptySubsequences: false).count == 9, "\(ran)")
    #expect(
      try hooked.scratch.git(["notes", "--ref=byline", "list"]).split(separator: "\n").count == 2)
    #expect(try hooked.state() == state)
    let status = try byline("hooks", "status", "--global")
    #expect(status.status == 0 && status.text.contains("\(settings): post-commit, post-rewrite"))
    #expect(try byline("uninstall").text.contains("Git hooks for all repositories in: \(settings)"))
    // Again changes nothing; what others write meanwhile stays.
    #expect(try byline("hooks", "install", "--global", "--trailers").status == 0)
    if hasFolder {
      try hooked.scratch.git(["config", "--global", "alias.x", "status"])
      #expect(try byline("hooks", "uninstall", "--global").status == 0)
      #expect(
        try hooked.scratch.git(["config", "--global", "core.hooksPath"])
          == "\(user.path)/shared\n")
      #expect(try hooked.scratch.git(["config", "--global", "alias.x"]) == "status\n")
    } else {
      #expect(try byline("hooks", "uninstall", "--global").status == 0)
      #expect(try String(contentsOfFile: settings, encoding: .utf8) == before)
    }
    #expect(
      !FileManager.default.fileExists(atPath: hooked.program.home.path + "/byline/data/noted"))
  }
}
