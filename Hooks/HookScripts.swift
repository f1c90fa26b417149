/// The scripts of this folder, as they are written into repositories.
///
/// They are under twenty lines of POSIX shell each; `@WORDS@` in them stand for paths.
package enum HookScripts {
  /// Hooks that byline has something to do in.
  package enum Name: String, Sendable, CaseIterable {
    case postCommit = "post-commit"
    case postRewrite = "post-rewrite"
    case prepareCommitMessage = "prepare-commit-msg"
    case prePush = "pre-push"
  }

  /// Every script of ours says so in its second line.
  package static let mark = "# byline: "

  /// What ran as a hook until now.
  package enum Before: Sendable {
    /// It lies beside the script, under its own name and `suffix`, wherever the folder is moved.
    case beside(name: String)
    /// As Git would find it: absolute, or from the top of the work tree.
    case path(String)
    /// In the folder of whatever repository it runs in.
    case repository(name: String)
  }

  /// What a hook that was there is called beside ours.
  package static let suffix = ".before-byline"

  /// The script of a hook; without one that which only passes a hook on.
  ///
  /// `programs` is the folder of `byline` and `byline-hook`.
  /// - Returns: what the file holds.
  package static func text(_ name: Name?, before: Before, programs: String) -> String {
    let bytes: [UInt8] =
      switch name {
      case .postCommit: PackageResources.post_commit
      case .postRewrite: PackageResources.post_rewrite
      case .prepareCommitMessage: PackageResources.prepare_commit_msg
      case .prePush: PackageResources.pre_push
      case nil: PackageResources.passed_on
      }
    return String(decoding: bytes, as: UTF8.self)
      .replacing("@BEFORE@", with: word(before))
      .replacing("@HOOK@", with: quoted(programs + "/byline-hook"))
      .replacing("@BYLINE@", with: quoted(programs + "/byline"))
  }

  private static func word(_ before: Before) -> String {
    switch before {
    case .beside(let name): "${0%/*}/\(name)\(suffix)"
    case .path(let path): quoted(path)
    case .repository(let name):
      // Hooks start at the top of the work tree; a plain repository needs no process to be found.
      "$(if [ -z \"${GIT_DIR-}\" ] && [ -d .git/hooks ]; then echo .git; "
        + "else git rev-parse --git-common-dir; fi)/hooks/\(name)"
    }
  }

  /// A word of the shell that stands for itself.
  package static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }

  /// Whether a script is one of these.
  package static func isOurs(_ script: [UInt8]) -> Bool {
    let lines = script.prefix(200).split(separator: 0x0A, maxSplits: 2)
    return lines.count > 1 && lines[0].elementsEqual("#!/bin/sh".utf8)
      && lines[1].starts(with: mark.utf8)
  }

  /// Whether a script of ours does more than to pass a hook on.
  package static func isMain(_ script: [UInt8]) -> Bool {
    let passedOn = PackageResources.passed_on.split(separator: 0x0A)[1]
    return script.split(separator: 0x0A).dropFirst().first.map { !$0.elementsEqual(passedOn) }
      ?? false
  }
}
