import CSupport
import Foundation
import Glibc

/// What a finished command said.
package struct CommandResult: Sendable {
  package var status: Int32
  package var output: [UInt8]
  package var errors: [UInt8]
  /// From its start until it was known to have ended, by a clock that only goes forward.
  package var seconds: Double
  package var text: String { String(decoding: output, as: UTF8.self) }
  package var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// Runs a program to its end with exactly the given environment.
///
/// Output and errors go through files, so that neither pipe can fill and block. Foundation's
/// `Process` notices an end up to 50 ms late, and a suite runs thousands of commands: this waits in
/// the kernel.
/// - Returns: what it said; its status is 128 and the signal's number if a signal ended it.
package func runCommand(
  _ program: String, _ arguments: [String], in folder: String, environment: [String: String],
  input: [UInt8] = []
) throws -> CommandResult {
  let scratch = try ScratchFolder()
  try scratch.write("in", input)
  try scratch.write("out", [])
  try scratch.write("err", [])
  var words: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map {
    unsafe strdup($0)
  }
  var settings: [UnsafeMutablePointer<CChar>?] = unsafe environment.map {
    unsafe strdup("\($0)=\($1)")
  }
  defer { unsafe (words + settings).forEach { unsafe free($0) } }
  unsafe words.append(nil)
  unsafe settings.append(nil)

  var pid: pid_t = 0
  let start = ContinuousClock.now
  let code = unsafe byl_spawn(
    program, words, settings, folder, scratch.path + "/in", scratch.path + "/out",
    scratch.path + "/err", &pid)
  guard code == 0 else {
    throw CommandFailure(description: "\(program): \(unsafe String(cString: strerror(code)))")
  }
  var status: Int32 = 0
  while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
  let time = start.duration(to: .now)
  return CommandResult(
    status: status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F),
    output: Array(try Data(contentsOf: scratch.url.appending(path: "out"))),
    errors: Array(try Data(contentsOf: scratch.url.appending(path: "err"))),
    seconds: time / .seconds(1))
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
