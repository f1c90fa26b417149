import Foundation
import Glibc

/// The files of hooks: written whole or not at all, moved, given back.
enum HookFiles {
  /// Every hook that Git knows, from githooks(5).
  static let known = [
    "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit",
    "prepare-commit-msg", "commit-msg", "post-commit", "pre-rebase", "post-checkout",
    "post-merge", "pre-push", "pre-receive", "update", "proc-receive", "post-receive",
    "post-update", "reference-transaction", "push-to-checkout", "pre-auto-gc", "post-rewrite",
    "sendemail-validate", "fsmonitor-watchman", "p4-changelist", "p4-prepare-changelist",
    "p4-post-changelist", "p4-pre-submit", "post-index-change",
  ]

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  static func content(_ path: String) -> [UInt8]? {
    (try? Data(contentsOf: URL(filePath: path))).map { [UInt8]($0) }
  }

  /// Writes a file in one step.
  static func write(_ bytes: some Sequence<UInt8>, to path: String, mode: mode_t) throws {
    let temporary = path + ".byline-\(getpid())"
    do {
      try Data(bytes).write(to: URL(filePath: temporary))
    } catch {
      unsafe unlink(temporary)
      throw HookError.cannotWrite(path: path, reason: "the file cannot be made")
    }
    guard unsafe chmod(temporary, mode) == 0, unsafe rename(temporary, path) == 0 else {
      let reason = unsafe String(cString: strerror(errno))
      unsafe unlink(temporary)
      throw HookError.cannotWrite(path: path, reason: reason)
    }
  }

  static func move(_ old: String, to new: String) throws {
    guard unsafe rename(old, new) == 0 else {
      throw HookError.cannotWrite(path: new, reason: unsafe String(cString: strerror(errno)))
    }
  }

  static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw HookError.cannotWrite(path: path, reason: "the folder cannot be made")
    }
  }

  static func remove(_ path: String) { unsafe unlink(path) }
  /// Removes a folder if nothing is in it.
  static func removeFolder(_ path: String) { unsafe rmdir(path) }

  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// - Throws: `HookError.noProgram` if what hooks run is not in a folder.
  static func requirePrograms(in folder: String) throws {
    for program in ["byline", "byline-hook"] {
      let path = "\(folder)/\(program)"
      guard unsafe access(path, X_OK) == 0 else { throw HookError.noProgram(path: path) }
    }
  }

  /// The path without links; the same if it is not there.
  static func real(_ path: String) -> String {
    guard let found = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }
}

/// Why hooks cannot be put in or taken out.
package enum HookError: Error, Equatable, CustomStringConvertible {
  case cannotWrite(path: String, reason: String)
  case alreadyThere(path: String)
  case notInForce(repository: String, path: String)
  case noProgram(path: String)

  package var description: String {
    switch self {
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
    case .alreadyThere(let path):
      "cannot keep the hook that was there as \(path): such a file exists; look at both, and "
        + "remove one"
    case .notInForce(let repository, let path):
      "cannot install hooks in \(repository): `core.hooksPath` still is \(path), set in a place "
        + "that is stronger than the repository's configuration"
    case .noProgram(let path): "cannot install hooks: \(path) is missing; install byline first"
    }
  }
}
