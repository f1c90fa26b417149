import Agent
import Annotations
import ArgumentParser

struct AwaitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "await", abstract: "Wait until the agent has learned everything before now.",
    discussion: """
      The status is 0 then, 1 if it takes longer than the timeout or something could not be \
      learned, and 3 if no agent runs.
      """)

  @Option(help: "How long to wait at most, in seconds.") var timeout = 60.0

  func validate() throws {
    guard timeout >= 0, timeout <= 86_400 else {
      throw ValidationError("--timeout is from 0 to 86400 seconds")
    }
  }

  func run() throws {
    switch try Cookies(Surroundings.location).wait(timeout: Int(timeout * 1000)) {
    case .caughtUp: return
    case .problems(let problems):
      for problem in problems {
        StandardOutput.note("byline: not learned: \(TerminalText.escaped(problem))")
      }
      throw ExitCode(1)
    case .timedOut:
      StandardOutput.note("byline: the agent is not done yet")
      throw ExitCode(1)
    case .noAgent:
      StandardOutput.note("byline: no agent runs: `byline agent start` starts one")
      throw ExitCode(3)
    }
  }
}
