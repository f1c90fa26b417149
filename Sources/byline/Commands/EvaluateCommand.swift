import Agent
import ArgumentParser
import Corpus
import Foundation

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Train on some files and say how well the model predicts others.",
    discussion: "Nothing is stored. A list names one file a line; `-` is standard input.")

  @Option(help: "A list of files to train on.") var train: String
  @Option(help: "A list of files to predict.") var test: String
  @Option(help: "The folder that the lists' paths start from.") var root: String?
  @Option(help: "Of the gate's training.") var seed: UInt64 = 1
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let display = LearnDisplay(isQuiet: false)
    let result = try Evaluation.run(
      train: try files(train), test: try files(test), seed: seed, progress: { display.show($0) })
    display.end()
    if json {
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      try StandardOutput.write([UInt8](try encoder.encode(result)) + [0x0A])
      return
    }
    func number(_ value: Double, _ digits: Int) -> String {
      String(format: "%.\(digits)f", value)
    }
    var text = "train: \(result.trainFiles) files, \(result.trainBytes) bytes\n"
    text += "test:  \(result.testFiles) files, \(result.testBytes) bytes\n"
    text += "index \(number(result.indexSeconds, 2)) s, gate \(number(result.gateSeconds, 2)) s\n"
    for (name, side) in [("static", result.static), ("session", result.session)] {
      text += "\(name.padding(toLength: 8, withPad: " ", startingAt: 0))"
      text += "\(number(side.bitsPerByte, 4)) bits/byte, top-1 \(number(side.top1 * 100, 1)) %, "
      text += "top-10 \(number(side.top10 * 100, 1)) %, \(Int(side.bytesPerSecond)) bytes/s\n"
    }
    try StandardOutput.write(text)
  }

  private func files(_ list: String) throws -> [String] {
    let content: [UInt8]
    if list == "-" {
      content = try StandardOutput.readInput()
    } else if let bytes = FolderFiles.content(of: list) {
      content = bytes
    } else {
      throw AgentError.unreadable(path: list, reason: "no such file, or no permission")
    }
    let names = String(decoding: content, as: UTF8.self).split(separator: "\n").map(String.init)
    return names.map { name in
      guard let root, !name.hasPrefix("/") else { return name }
      return "\(root)/\(name)"
    }
  }
}
