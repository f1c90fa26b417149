import ArgumentParser
import Attribution
import Foundation

/// Makes the table of the SPDX licence list from the texts of its repository.
struct LicenceTableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "licences",
    abstract: "Make the table of licences that byline knows from a folder of their texts.")

  @Argument(help: "A folder with one .txt a licence, such as `text` of license-list-data.")
  var folder: String
  @Option(help: "The file to write: Sources/CLicences/spdx-VERSION.runs.") var output: String

  func run() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".txt") }.sorted()
    let texts = try names.map { [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) }
    let table = LicenceTable.encoded(texts)
    try Data(table).write(to: URL(filePath: output))
    print("\(texts.count) licences, \(table.count / 4) runs of six words, \(table.count) bytes")
  }
}
