import ArgumentParser
import Catalog

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Check the record of credits.",
    subcommands: [VerifyLedger.self])
}

struct VerifyLedger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every link of the ledger's chain.")

  func run() throws {
    let store = try Store(reading: Surroundings.location)
    let written = store.writtenHead()
    do {
      let head = try store.verifyLedger(head: written)
      try StandardOutput.write("\(head.count) entries, the chain holds: \(head.hash)\n")
      if written == nil, head.count > 0 {
        StandardOutput.note("the head beside the database is missing: a cut end would not show")
      }
    } catch let error as CatalogError {
      guard case .ledgerBroken = error else { throw error }
      StandardOutput.note("byline: \(error)")
      throw ExitCode(1)
    }
  }
}
