import ArgumentParser
import Glibc

/// How long the program takes from start to exit.
struct AnnotateBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate", abstract: "Time the program, from start to exit.",
    discussion: """
      Build the program first: swift build -c release --static-swift-stdlib --product byline. \
      The store is the one of BYLINE_HOME, or the user's.
      """)

  @Argument(help: "The built program.") var program: String
  @Argument(help: "A text to annotate.") var text: String
  @Option(help: "How often.") var count = 41

  func run() throws {
    try time("--version", ["--version"])
    try time("annotate", ["annotate", "--no-record", "--json", text])
  }

  private func time(_ name: String, _ arguments: [String]) throws {
    var walls: [Double] = []
    var cpus: [Double] = []
    for _ in 0..<max(count, 1) {
      let start = Usage.children
      let status = try Self.run([program] + arguments)
      let used = Usage.children - start
      guard status == 0 else {
        throw ValidationError("\(program) \(name) ended with \(status)")
      }
      walls.append(used.wall * 1000)
      cpus.append(used.cpu * 1000)
    }
    walls.sort()
    cpus.sort()
    print(
      "\(name): median \(walls[walls.count / 2].text(1)) ms wall (\(walls[0].text(1)) to",
      "\(walls[walls.count - 1].text(1))), \(cpus[cpus.count / 2].text(1)) ms CPU,",
      "\(walls.count) runs")
  }

  /// Runs a program without output, and waits for its end, which `Process` would look for at
  /// intervals.
  private static func run(_ arguments: [String]) throws -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    let texts = unsafe arguments.map { unsafe strdup($0) }
    defer { for index in unsafe texts.indices { unsafe free(texts[index]) } }
    var process = pid_t()
    guard unsafe posix_spawn(&process, arguments[0], &actions, nil, texts + [nil], environ) == 0
    else {
      throw ValidationError("cannot start \(arguments[0])")
    }
    var status: Int32 = 0
    unsafe waitpid(process, &status, 0)
    return status
  }
}
