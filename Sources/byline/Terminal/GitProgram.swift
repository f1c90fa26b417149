import Foundation

/// The user's own `git`.
enum GitProgram {
  /// Its major and minor number; `nil` if there is none.
  static func version() -> (Int, Int)? {
    guard let text = try? output(["version"]) else { return nil }
    let numbers = text.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
  }

  private static func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    return process
  }

  /// What it prints.
  static func output(_ arguments: [String]) throws -> String {
    let process = process(arguments)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(arguments: arguments) }
    return String(decoding: data, as: UTF8.self)
  }

  /// Runs it with this command's own output and errors.
  static func run(_ arguments: [String]) throws {
    let process = process(arguments)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(arguments: arguments) }
  }

  struct Failed: Error, CustomStringConvertible {
    var arguments: [String]
    var description: String { "git \(arguments.joined(separator: " ")) did not succeed" }
  }
}
