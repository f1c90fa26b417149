/// Why a file is not learned.
package enum Exclusion: Hashable, Sendable {
  case ignored(pattern: String, file: String)
  case binary
  case notText
  case empty
  case submodule
  case repository
  case symlink
  case largeFileStorage
  case tooLarge(bytes: Int, limit: Int)
  case generated
  case vendored
  case lockFile
  case minified
  case secret(rule: String, line: Int?)
  /// The file is learned but for `lines` lines; the first one is `line`.
  case secretLines(rule: String, line: Int, lines: Int)
  case encoding(String)
  case special
  case tooDeep
  case unavailable
  case unreadable(String)
  /// Its author, or its owner, has opted out.
  case optedOut(what: String)
  /// The file is learned but for `lines` lines, whose authors have opted out.
  case optedOutLines(lines: Int)

  /// The code of what is learned but for some lines.
  package static let partial = "secret-lines"

  /// A stable word for machines.
  package var code: String {
    switch self {
    case .ignored: "ignored"
    case .binary: "binary"
    case .notText: "not-text"
    case .empty: "empty"
    case .submodule: "submodule"
    case .repository: "repository"
    case .symlink: "symlink"
    case .largeFileStorage: "lfs-pointer"
    case .tooLarge: "too-large"
    case .generated: "generated"
    case .vendored: "vendored"
    case .lockFile: "lock-file"
    case .minified: "minified"
    case .secret: "secret"
    case .secretLines: Self.partial
    case .encoding: "encoding"
    case .special: "special"
    case .tooDeep: "too-deep"
    case .unavailable: "unavailable"
    case .unreadable: "unreadable"
    case .optedOut: "opted-out"
    case .optedOutLines: "opted-out-lines"
    }
  }

  /// What a person wants to know; never what a secret is.
  package var detail: String {
    switch self {
    case .ignored(let pattern, let file): "excluded by `\(pattern)` in \(file)"
    case .binary: "binary file"
    case .notText: "control characters, not text"
    case .empty: "empty file"
    case .submodule: "a submodule: learn its repository by itself"
    case .repository: "a repository, learned by itself"
    case .symlink: "symbolic link"
    case .largeFileStorage: "a Git LFS pointer, its content is elsewhere"
    case .tooLarge(let bytes, let limit): "\(bytes) bytes, the limit is \(limit)"
    case .generated: "generated file"
    case .vendored: "vendored: somebody else's project"
    case .lockFile: "lock file of a package manager"
    case .minified: "minified"
    case .secret(let rule, let line):
      line.map { "likely secret: \(rule) in line \($0)" } ?? "likely secret: \(rule)"
    case .secretLines(let rule, let line, let lines):
      lines == 1
        ? "likely secret: \(rule) in line \(line); the line is not learned, the rest is"
        : "likely secrets: \(rule) from line \(line) on; \(lines) lines are not learned, the rest is"
    case .encoding(let name): "\(name) text: only what is UTF-8, or bytes like it, is learned"
    case .special: "a socket, pipe or device"
    case .tooDeep: "a folder more than 2,048 folders deep, which is not gone into"
    case .unavailable: "its content is not in the repository (a partial clone)"
    case .unreadable(let reason): "cannot be read: \(reason)"
    case .optedOut(let what): "opted out: \(what)"
    case .optedOutLines(let lines):
      lines == 1
        ? "opted out: one line is not learned, the rest is"
        : "opted out: \(lines) lines are not learned, the rest is"
    }
  }
}
