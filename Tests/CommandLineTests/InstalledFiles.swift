import Foundation
import Support
import Testing

@testable import byline

@Suite struct InstalledFiles {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func shell(
    _ script: String, _ program: Program, _ shell: [String] = ["/bin/sh", "-c"],
    in folder: String? = nil
  ) throws -> CommandResult {
    let home = program.home.path
    return try runCommand(
      shell[0], shell.dropFirst() + [script], in: folder ?? home,
      environment: program.environment.merging([
        "PATH": home + "/.local/bin:/usr/bin:/bin", "XDG_DATA_HOME": home + "/.local/share",
        "MANPATH": home + "/.local/share/man", "TERM": "dumb",
      ]) { $1 })
  }

  private func installed() throws -> Program {
    let program = try Program()
    let install = Self.root.appending(path: ".ci/install").path
    let result = try shell("'\(install)' '\(Program.path)'", program)
    #expect(result.status == 0, "\(result.errorText)")
    return program
  }

  @Test func `work, and all go`() throws {
    let program = try installed()
    let here = try ScratchRepository()
    try here.commit("sub/a.c", "int a;\nint b;\n", by: "ada")
    // Git finds it, in folders below and through an alias.
    let version = try shell("git byline --version", program)
    #expect(version.text == Byline.version + "\n", "\(version.errorText)")
    let sub = here.path + "/sub"
    let blame = try shell("git byline blame a.c", program, in: sub)
    #expect(blame.status == 0 && blame.text.contains("ada") && blame.text.contains("int b;"))
    #expect(blame.text == (try shell("git blame a.c", program, in: sub)).text)
    let alias = try shell("git -c alias.who='byline blame' who -L1,1 a.c", program, in: sub)
    #expect(alias.text.split(separator: "\n").count == 1, "\(alias.errorText)")
    #expect(try shell("git byline nonsense", program).status == 2)
    let listed = try shell("byline uninstall", program)
    let files = listed.text.split(separator: "\n").compactMap { line in
      line.firstRange(of: "installed file: ").map { String(line[$0.upperBound...]) }
    }
    #expect(files.count == 8 && files.contains { $0.hasSuffix("/bin/git-byline") })
    #expect(try shell("byline uninstall --yes", program).status == 0)
    let left = try shell("find .local -type f -o -type l", program)
    #expect(left.text.isEmpty, "\(left.text)")
  }

  @Test func `hold a manual page that names every command and option`() throws {
    let program = try installed()
    let page = program.home.path + "/.local/share/man/man1/byline.1"
    let roff = try shell("groff -man -Tutf8 -ww -rLL=100n '\(page)' | col -bx", program)
    #expect(roff.status == 0 && roff.errors.isEmpty, "\(roff.errorText)")
    let help = try shell("byline --help", program).text
    let commands = help.matches(of: #/(?m)^  ([a-z][a-z-]+)  /#).map { String($0.1) }
    #expect(commands.count > 12)
    for command in commands where command != "help" {
      #expect(roff.text.contains("byline \(command)\n"), "\(command)")
      let options = try shell("byline \(command) --help", program).text
      for match in options.matches(of: #/(?m)^  (?:-[A-Za-z], )?(--[a-z-]+)/#) {
        #expect(match.1 == "--help" || match.1 == "--version" || roff.text.contains(match.1))
      }
    }
    #expect(roff.text.contains("byline agent-hook install") && !roff.text.contains("byline manual"))
    let alias = try shell(
      "cd .local/share/man && groff -man -Tutf8 man1/git-byline.1 | col -b", program)
    #expect(alias.status == 0 && alias.text.contains("NAME"), "\(alias.errorText)")
  }

  @Test func `complete commands and options in bash, zsh and fish`() throws {
    let program = try installed()
    let data = program.home.path + "/.local/share"
    let bash = try shell(
      """
      . '\(data)/bash-completion/completions/byline'
      COMP_WORDS=(byline ag); COMP_CWORD=1; COMP_LINE='byline ag'; COMP_POINT=9; COMP_TYPE=9
      _byline byline ag byline; echo "${COMPREPLY[@]}"
      COMP_WORDS=(byline report --form); COMP_CWORD=2; COMP_LINE='byline report --form'
      COMP_POINT=20; COMPREPLY=(); _byline byline --form report; echo "${COMPREPLY[@]}"
      """, program, ["/bin/bash", "--norc", "-c"])
    #expect(bash.text.contains("agent-hook") && bash.text.contains("--format"), "\(bash.errorText)")
    let zsh = try shell(
      "autoload -U compinit && fpath=('\(data)/zsh/site-functions' $fpath) && compinit -D -u "
        + "&& autoload +X _byline && whence -w _byline && print $_comps[byline]",
      program, ["/usr/bin/zsh", "-f", "-c"])
    #expect(zsh.text == "_byline: function\n_byline\n", "\(zsh.text) \(zsh.errorText)")
    let fish = try shell(
      "source '\(data)/fish/vendor_completions.d/byline.fish'; complete -C 'byline ag'; "
        + "complete -C 'byline report --form'", program, ["/usr/bin/fish", "--no-config", "-c"])
    #expect(fish.text.contains("agent-hook") && fish.text.contains("--format"), "\(fish.errorText)")
  }
}
