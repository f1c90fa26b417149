import ArgumentParser
import Attribution
import Foundation

/// Makes a table of licences or templates from their texts.
struct RunTableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "Make a table of texts that credit nobody, licences or templates, from a folder.",
    discussion: """
      Every file is read, in folders inside too, but for binary ones, links and .git. Licences are \
      the files of `text` in license-list-data; templates what Decisions lists.
      """)

  @Argument(help: "The folder.") var folder: String
  @Option(help: "The file to write: Sources/CRuns/NAME.runs.") var output: String

  func run() throws {
    var texts: [[UInt8]] = []
    let root = URL(filePath: folder, directoryHint: .isDirectory)
    let keys: [URLResourceKey] = [.isRegularFileKey, .isSymbolicLinkKey]
    guard let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: keys)
    else { throw ValidationError("The folder \(folder) cannot be read.") }
    while let file = files.nextObject() as? URL {
      if file.lastPathComponent == ".git" { files.skipDescendants() }
      let values = try file.resourceValues(forKeys: Set(keys))
      if values.isRegularFile != true || values.isSymbolicLink == true { continue }
      let bytes = [UInt8](try Data(contentsOf: file))
      if !bytes.contains(0) { texts.append(bytes) }
    }
    let table = RunTable.encoded(texts)
    try Data(table).write(to: URL(filePath: output))
    print("\(texts.count) texts, \(table.count / 4) runs of six words, \(table.count) bytes")
  }
}
