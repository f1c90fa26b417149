import ArgumentParser
import Catalog
import Corpus

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show where settings are, and check them.")

  func run() throws {
    let location = Surroundings.location
    _ = try Surroundings.settings()
    var text = "settings: \(location.settings)\nstore:    \(location.data)\n\n"
    for key in Corpus.Configuration.keys {
      text += "\(key.name) (\(key.kind.rawValue), default \(key.standard)): \(key.meaning)\n"
    }
    text += "\nan [[output]] section of the settings for each folder that the agent annotates:\n"
    for key in OutputFolder.keys {
      text += "\(key.name) (\(key.kind.rawValue), default \(key.standard)): \(key.meaning)\n"
    }
    text += "\n.byline.toml in a folder:\n"
    for key in FolderSettings.keys {
      text += "\(key.name) (\(key.kind.rawValue), default \(key.standard)): \(key.meaning)\n"
    }
    try StandardOutput.write(text)
  }
}
