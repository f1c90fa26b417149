import Agent
import ArgumentParser
import Corpus
import Foundation

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how well the model predicts, or how well credit holds up.",
    discussion: """
      With --train and --test the model is trained on some files and predicts others; a list names \
      one file a line, `-` is standard input. With --attribution what is learned is put to the \
      test: planted pieces of it in disguise, texts of nobody here, and models rebuilt without some \
      of the authors. Nothing is stored.
      """)

  @Option(help: "A list of files to train on.") var train: String?
  @Option(help: "A list of files to predict.") var test: String?
  @Option(help: "The folder that the lists' paths start from.") var root: String?
  @Flag(help: "Measure how well credit holds up on what is learned.") var attribution = false
  @OptionGroup var measures: AttributionMeasures
  @Option(help: "Of the gates' training, and of all that is drawn.") var seed: UInt64 = 1
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    if attribution {
      if train != nil || test != nil || root != nil {
        throw ValidationError("--attribution reads what is learned, not --train and --test")
      }
    } else if train == nil || test == nil {
      throw ValidationError("name --train and --test, or ask for --attribution")
    } else if measures.areGiven {
      throw ValidationError("--queries, --picture and the like go with --attribution")
    }
  }

  func run() throws {
    if attribution { return try measures.run(seed: seed, json: json) }
    guard let train, let test else { return }
    let display = LearnDisplay(isQuiet: false)
    let request = Evaluation.Request(train: try files(train), test: try files(test), seed: seed)
    let result = try Evaluation.run(request) { display.show($0) }.figures
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

/// How much `evaluate --attribution` measures, and where its picture goes.
struct AttributionMeasures: ParsableArguments {
  @Option(help: "Pieces of learned text in each disguise. (default: 60)") var canaries: Int?
  @Option(help: "Texts of each kind whose bits are foretold. (default: 100)") var queries: Int?
  @Option(help: "Models rebuilt on a random half of the authors. (default: 100)")
  var subsets: Int?
  @Option(help: "Authors left out one by one. (default: 12)") var leftOut: Int?
  @Option(help: "Bytes of text that models are rebuilt on. (default: 1000000)") var bytes: Int?
  @Option(help: "Contexts that a rebuilt model's gate is trained on. (default: 100000)")
  var samples: Int?
  @Option(
    parsing: .upToNextOption,
    help: "Repositories and folders that are not learned, as foreign text.")
  var foreign: [String] = []
  @Option(help: "Draw the report into this SVG file, too.") var picture: String?
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false

  var areGiven: Bool {
    [canaries, queries, subsets, leftOut, bytes, samples].contains { $0 != nil }
      || !foreign.isEmpty || picture != nil || quiet
  }

  func validate() throws {
    for (name, value) in [
      ("canaries", canaries), ("queries", queries), ("subsets", subsets), ("bytes", bytes),
      ("samples", samples), ("left-out", leftOut),
    ] {
      if let value, value < 1 { throw ValidationError("--\(name) is at least 1") }
    }
  }

  func run(seed: UInt64, json: Bool) throws {
    var options = AttributionOptions()
    options.canaries = canaries ?? options.canaries
    options.queries = queries ?? options.queries
    options.subsets = subsets ?? options.subsets
    options.leftOut = leftOut ?? options.leftOut
    options.bytes = bytes ?? options.bytes
    options.gateSamples = samples ?? options.gateSamples
    options.seed = seed
    options.foreign = foreign
    let memory = try LearnedMemory(Surroundings.location)
    let display = LearnDisplay(isQuiet: quiet)
    let report: AttributionReport
    do {
      report = try memory.evaluateAttribution(options) { display.show($0) }
      display.end()
    } catch {
      display.end()
      throw error
    }
    if let picture { try StandardOutput.write(Array(report.picture.utf8), toFile: picture) }
    try StandardOutput.write(json ? try report.json() : report.text)
  }
}
