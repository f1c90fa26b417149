import ArgumentParser

/// Prints the figures that the documentation quotes; never part of the tests.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure byline against its peers.",
    subcommands: [BlameBenchmark.self])
}
