import ArgumentParser
import Foundation
import Fuzzing

/// Changed examples for every parser of our own, for as long as one likes.
struct FuzzBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz", abstract: "Give parsers inputs that are almost valid.",
    discussion: """
      Each parser runs in a process of its own, so that one that ends it is told of too. What \
      fails is kept as byline-fuzz-PARSER in the folder, for --replay.
      """)

  @Option(help: "For all parsers together.") var seconds = 60.0
  @Option(help: "Of the first input; the next has the next.") var seed: UInt64 = 1
  @Option(help: "One parser alone.") var target: String?
  @Option(help: "Bytes of the long inputs.") var longest = 256 << 10
  @Option(help: "Processor time that one input may take, in seconds.") var patience = 2.0
  @Option(help: "Where to keep what fails.") var folder = FileManager.default.temporaryDirectory
    .path
  @Option(help: "Read the input of a file that was kept.") var replay: String?
  @Flag(help: .hidden) var isWorker = false

  func run() throws {
    let targets = try FuzzTarget.all()
    if let replay { return try replayInput(replay, targets) }
    if let target, !targets.contains(where: { $0.name == target }) {
      throw ValidationError(
        "no parser is called \(target); there are \(targets.map(\.name).joined(separator: ", "))")
    }
    let chosen = targets.filter { target == nil || $0.name == target }
    if isWorker { return try work(chosen[0]) }
    var hasFailed = false
    for one in chosen {
      let isWell = try runWorker(one, seconds / Double(chosen.count))
      hasFailed = hasFailed || !isWell
    }
    if hasFailed { throw ExitCode(1) }
  }

  private func path(_ name: String) -> String { folder + "/byline-fuzz-" + name }

  private func runWorker(_ target: FuzzTarget, _ seconds: Double) throws -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [
      "fuzz", "--is-worker", "--target", target.name, "--seconds", "\(seconds)", "--seed",
      "\(seed)",
      "--longest", "\(longest)", "--patience", "\(patience)", "--folder", folder,
    ]
    try process.run()
    process.waitUntilExit()
    let isWell = process.terminationReason == .exit && process.terminationStatus == 0
    if isWell {
      try FileManager.default.removeItem(atPath: path(target.name))
    } else if process.terminationReason == .uncaughtSignal {
      let kept = FuzzRecord.content(of: path(target.name))
      print(
        "\(target.name): seed \(kept?.seed ?? 0) ended the process with signal",
        "\(process.terminationStatus); kept in \(path(target.name))")
    }
    return isWell
  }

  private func work(_ target: FuzzTarget) throws {
    let run = FuzzRun(
      longest: longest, patience: patience, record: try FuzzRecord(path: path(target.name)))
    let clock = ContinuousClock()
    let start = clock.now
    let limit = Duration.seconds(seconds)
    let outcome = run.run(target, from: seed) { _ in
      // What takes ten times as long is a hang: the signal ends the process.
      alarm(UInt32(max(10, patience * 10)))
      return clock.now - start < limit
    }
    alarm(0)
    print(
      "\(target.name): \(outcome.inputs) inputs, \(outcome.bytes >> 20) MiB,",
      "slowest \((outcome.slowest * 1000).text(1)) ms")
    if let failure = outcome.failure {
      print("  seed \(failure.seed), kept in \(path(target.name)): \(failure.reason)")
      throw ExitCode(1)
    }
  }

  private func replayInput(_ file: String, _ targets: [FuzzTarget]) throws {
    guard let kept = FuzzRecord.content(of: file),
      let target = targets.first(where: { $0.name == kept.name })
    else { throw ValidationError("\(file) is no input that was kept") }
    try target.read(kept.input)
    print("\(kept.name), seed \(kept.seed): \(kept.input.count) bytes, nothing wrong")
  }
}
