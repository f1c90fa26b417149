import Agent
import ArgumentParser
import Catalog
import Provenance

struct VerifyLedger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every link of the ledger's chain.",
    discussion: """
      A head is how many entries there were once, and the hash of the last one. The one beside the \
      database is checked always; give others that were kept elsewhere with --head, or the exports \
      and statements that hold them with --against.
      """)

  @Option(help: "COUNT:HASH, where the ledger ended once; may be repeated.") var head: [String] = []
  @Option(help: "An export or a statement whose head must be of this ledger; may be repeated.")
  var against: [String] = []
  @Option(help: "Check this export instead of the ledger here.") var export: String?
  @Option(help: "The public key that must have signed the export, in hexadecimal digits.")
  var key: String?

  func validate() throws {
    for text in head where LedgerHead(parsing: text.lowercased()) == nil {
      throw ValidationError("--head is COUNT:HASH, not \(text)")
    }
    if export != nil, !head.isEmpty || !against.isEmpty {
      throw ValidationError("--export checks one file and nothing else")
    }
    if key != nil, export == nil { throw ValidationError("--key goes with --export") }
  }

  func run() throws {
    do {
      if let export { return try verify(export) }
      let store = try Store(reading: Surroundings.location)
      let written = store.writtenHead()
      var heads = head.compactMap { LedgerHead(parsing: $0.lowercased()) }
      if let written { heads.append(written) }
      for path in against { heads.append(try KnownLedger.head(in: InputText.read(path), path)) }
      let found = try store.verifyLedger(heads: heads)
      try StandardOutput.write("\(found.count) entries, the chain holds: \(found)\n")
      if heads.isEmpty, found.count > 0 {
        StandardOutput.note("no head was kept: that the end was cut off cannot be excluded")
      } else if let last = heads.map(\.count).max(), last < found.count {
        StandardOutput.note(
          "the last head that was kept is of entry \(last): whether entries after "
            + "\(found.count) were cut off cannot be told")
      }
    } catch let error as CatalogError {
      switch error {
      case .ledgerBroken, .badExport:
        StandardOutput.note("byline: \(error)")
        throw ExitCode(1)
      default: throw error
      }
    }
  }

  private func verify(_ path: String) throws {
    let export = try LedgerExport(
      reading: InputText.read(path), path: path, key: key?.lowercased())
    try StandardOutput.write(
      "\(export.records.count) entries, the chain holds: \(export.head)\n"
        + (export.publicKey.map { "signed by \($0)\n" } ?? "not signed\n"))
  }
}
