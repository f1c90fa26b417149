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

/// What a finished command said.
package struct CommandResult: Sendable {
  package var status: Int32
  package var output: [UInt8]
  package var errors: [UInt8]
  package var text: String { String(decoding: output, as: UTF8.self) }
  package var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// Runs a program to its end with exactly the given environment.
///
/// Output and errors go through files, so that neither pipe can fill and block.
package func runCommand(
  _ program: String, _ arguments: [String], in folder: String, environment: [String: String],
  input: [UInt8] = []
) throws -> CommandResult {
  let scratch = try ScratchFolder()
  try scratch.write("in", input)
  try scratch.write("out", [])
  try scratch.write("err", [])
  let process = Process()
  process.executableURL = URL(filePath: program)
  process.arguments = arguments
  process.currentDirectoryURL = URL(filePath: folder)
  process.environment = environment
  process.standardInput = try FileHandle(forReadingFrom: scratch.url.appending(path: "in"))
  process.standardOutput = try FileHandle(forWritingTo: scratch.url.appending(path: "out"))
  process.standardError = try FileHandle(forWritingTo: scratch.url.appending(path: "err"))
  try process.run()
  process.waitUntilExit()
  return CommandResult(
    status: process.terminationStatus,
    output: Array(try Data(contentsOf: scratch.url.appending(path: "out"))),
    errors: Array(try Data(contentsOf: scratch.url.appending(path: "err"))))
}

/// The environment that tests give to `git`: no `GIT_*` of the caller, a home of its own.
package func cleanEnvironment(home: String) -> [String: String] {
  var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
  environment["HOME"] = home
  environment["XDG_CONFIG_HOME"] = home + "/.config"
  environment["GIT_CONFIG_NOSYSTEM"] = "1"
  environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
  environment["LC_ALL"] = "C"
  environment["TZ"] = "UTC"
  return environment
}

/// What a command that should have succeeded did instead.
package struct CommandFailure: Error, CustomStringConvertible {
  package var description: String
  package init(description: String) { self.description = description }
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
    var environment = cleanEnvironment(home: home.path)
    for role in ["AUTHOR", "COMMITTER"] {
      environment["GIT_\(role)_NAME"] = name
      environment["GIT_\(role)_EMAIL"] = "\(name)@example.org"
      environment["GIT_\(role)_DATE"] = "\(clock) +0000"
    }
    environment.merge(variables) { $1 }
    let result = try runCommand(
      "/usr/bin/git", arguments, in: path, environment: environment, input: Array(input.utf8))
    guard result.status == 0 else {
      throw CommandFailure(
        description: "git \(arguments.joined(separator: " ")): \(result.errorText)")
    }
    return result.output
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
