import Agent
import Annotations
import ArgumentParser

struct UninstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall",
    abstract: "List what byline put on this machine, and remove it with --yes.")

  @Flag(help: "The store and the settings too: everything learned, and the ledger.")
  var data = false
  @Flag(name: .shortAndLong, help: "Remove what is listed.") var yes = false

  func run() throws {
    let installation = Installation(
      Surroundings.location, environment: Surroundings.environment)
    let items = installation.items(withData: data)
    for item in items {
      try StandardOutput.write("\(item.what): \(TerminalText.escaped(item.path))\n")
    }
    if items.isEmpty {
      StandardOutput.note("nothing is installed")
    } else if yes {
      try installation.remove(items)
      StandardOutput.note("removed")
    } else {
      StandardOutput.note("nothing was removed: `byline uninstall --yes` removes it")
    }
  }
}
