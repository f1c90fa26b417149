import Agent
import Annotations
import ArgumentParser
import Catalog
import Corpus
import Provenance

extension TrainingManifest.Format: ExpressibleByArgument {}

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Say in a known format what the model was learned from, and whom it credits.",
    discussion: """
      manifest lists revisions, files, blobs, commits, persons, exclusions, the seed and digests: \
      learning the same gives the same model. spdx3 is SPDX 3.0.1, cyclonedx CycloneDX 1.6, prov \
      W3C PROV-JSON, cff a CITATION.cff, all-contributors an .all-contributorsrc. Named are only \
      the repository at hand and shared sources, and addresses where publish_email allows that.
      """)

  @Option(help: "manifest, spdx3, cyclonedx, prov, cff or all-contributors.")
  var format = TrainingManifest.Format.manifest
  @Option(help: "Where to; standard output if left out.") var out: String?

  func run() throws {
    // What waits for the ledger is entered first.
    _ = try LedgerCommand.ledger()
    let manifest = try LearnedMemory(Surroundings.location).trainingManifest(
      Surroundings.settings(), repository: TextPlace(of: nil).repository, now: Surroundings.now,
      version: Byline.version)
    if manifest.sources.isEmpty {
      StandardOutput.note(
        "no source may be named: run it in a learned repository, or see "
          + "`byline sources visibility`")
    }
    let bytes = try manifest.rendered(as: format)
    guard let out else { return try StandardOutput.write(bytes) }
    let file = try OutputFile(out)
    try file.write(bytes)
    try file.finish()
  }
}
