import ArgumentParser
import Foundation

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
      let process = Process()
      process.executableURL = URL(filePath: program)
      process.arguments = arguments
      process.standardOutput = FileHandle.nullDevice
      let start = Usage.children
      try process.run()
      process.waitUntilExit()
      let used = Usage.children - start
      guard process.terminationStatus == 0 else {
        throw ValidationError("\(program) \(name) ended with \(process.terminationStatus)")
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
}
