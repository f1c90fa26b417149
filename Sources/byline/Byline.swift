import ArgumentParser

@main struct Byline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "byline", abstract: "Knows who wrote what.", version: "0.1.0")
}
