package import Foundation

/// A folder of its own for one test, removed when the value goes away.
package final class ScratchFolder: Sendable {
  package let url: URL
  package var path: String { url.path }

  package init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "byline-test-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    // A folder that cannot be removed is litter, not a failure.
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes `bytes` to the file at `name`, making the folders above it.
  package func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  package func write(_ name: String, _ text: String) throws { try write(name, text.utf8) }
}

/// A Git repository in a folder of its own, with fixed people and a clock that ticks by a minute.
package final class ScratchRepository {
  package let folder: ScratchFolder
  private let home: ScratchFolder
  private var clock = 1_700_000_000
  /// Set for every `git` beside what a clean environment has.
  package var variables: [String: String] = [:]
  package var path: String { folder.path }

  package init(_ arguments: [String] = ["-b", "main"]) throws {
    folder = try ScratchFolder()
    home = try ScratchFolder()
    try git(["init", "-q"] + arguments)
  }

  /// Lets time pass; it may go back.
  package func wait(_ seconds: Int) { clock += seconds }

  /// Runs real `git` in the repository; throws what it said if it fails.
  @discardableResult
  package func git(_ arguments: [String], by name: String = "ada", input: String = "")
    throws -> String
  {
    String(decoding: try gitBytes(arguments, by: name, input: input), as: UTF8.self)
  }

  package func gitBytes(_ arguments: [String], by name: String = "ada", input: String = "")
    throws -> [UInt8]
  {
    let result = try run(arguments, by: name, input: input)
    guard result.status == 0 else {
      throw CommandFailure(
        description: "git \(arguments.joined(separator: " ")): \(result.errorText)")
    }
    return result.output
  }

  /// Runs real `git`, or what works like it, in the repository, whatever becomes of it.
  package func run(
    _ arguments: [String], by name: String = "ada", input: String = "",
    program: String = "/usr/bin/git"
  ) throws -> CommandResult {
    var environment = cleanEnvironment(home: home.path)
    for role in ["AUTHOR", "COMMITTER"] {
      environment["GIT_\(role)_NAME"] = name
      environment["GIT_\(role)_EMAIL"] = "\(name)@example.org"
      environment["GIT_\(role)_DATE"] = "\(clock) +0000"
    }
    environment.merge(variables) { $1 }
    return try runCommand(
      program, arguments, in: path, environment: environment, input: Array(input.utf8))
  }

  /// Writes the files and commits everything that changed; returns the commit's name in hex.
  @discardableResult
  package func commit(
    _ files: [String: String], by name: String = "ada", message: String = "change"
  ) throws -> String {
    clock += 60
    for (file, text) in files { try folder.write(file, text) }
    try git(["add", "-A"], by: name)
    try git(["commit", "-q", "--allow-empty", "-m", message], by: name)
    return try git(["rev-parse", "HEAD"]).filter { !$0.isWhitespace }
  }

  @discardableResult
  package func commit(_ file: String, _ text: String, by name: String, message: String = "change")
    throws -> String
  {
    try commit([file: text], by: name, message: message)
  }
}

/// A small generator that gives the same numbers for the same seed everywhere (SplitMix64).
///
/// Source: Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
