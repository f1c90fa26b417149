import Agent
import ArgumentParser
import Catalog
import Git
import Glibc

/// The program: one command a file in `Commands`.
@main
struct Byline: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "byline",
    abstract: "Knows who wrote what: learns repositories, credits text to the people it rests on.",
    version: version,
    subcommands: [
      LearnCommand.self, SourcesCommand.self, PeopleCommand.self, BlameCommand.self,
      EvaluateCommand.self, GenerateCommand.self, AnnotateCommand.self, StripCommand.self,
      ReportCommand.self, LedgerCommand.self, StatementCommand.self, ExportCommand.self,
      MineCommand.self, OptOutCommand.self, OptInCommand.self, AgentCommand.self, AwaitCommand.self,
      HooksCommand.self, NotesCommand.self, CheckCommand.self, AgentHookCommand.self,
      McpCommand.self, ServeCommand.self, DoctorCommand.self, ManualCommand.self,
      ConfigCommand.self, UninstallCommand.self,
    ])

  static func main() {
    // A closed pipe is an error of the write, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot(GitSpelling.expanded(Array(CommandLine.arguments.dropFirst())))
      try command.run()
    } catch {
      end(error)
    }
  }

  /// Prints what went wrong and exits: 0 done, 1 found something, 2 usage, 3 environment,
  /// 130 interrupted.
  private static func end(_ error: any Error) -> Never {
    switch error {
    case is StandardOutput.Closed: Glibc.exit(0)
    case let code as ExitCode: Glibc.exit(code.rawValue)
    case AgentError.stopped, GitError.cancelled:
      StandardOutput.note("byline: \(AgentError.stopped)")
      Glibc.exit(130)
    default: break
    }
    let code = exitCode(for: error)
    if code == .success {
      try? StandardOutput.write(fullMessage(for: error) + "\n")
      Glibc.exit(0)
    }
    if code == .validationFailure {
      StandardOutput.note(fullMessage(for: error))
      Glibc.exit(2)
    }
    StandardOutput.note("byline: \(error)")
    Glibc.exit(3)
  }
}
