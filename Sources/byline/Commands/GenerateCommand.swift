import Agent
import Annotations
import ArgumentParser
import LanguageModel

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write text with the local model, and credit it.",
    discussion: "The same seed and memory give the same text.")

  @Option(help: "What the text goes on from; `-` is standard input.") var prompt: String
  @Option(help: "The most bytes to write.") var maxBytes = 400
  @Option(help: "0 takes the likeliest byte each time, 1 what the model believes.")
  var temperature = 0.7
  @Option(help: "Sample among the likeliest bytes of this total probability.") var topP = 0.95
  @Option(help: "The same seed gives the same text.") var seed: UInt64 = 0
  @Option(help: "End before this text; may be given several times.") var until: [String] = []
  @Flag(help: "Print text and credit as JSON.") var json = false
  @OptionGroup var scope: ScopeOptions
  @OptionGroup var asking: AskingOptions

  func validate() throws {
    if maxBytes < 0 { throw ValidationError("--max-bytes is at least 0") }
    if !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature is at least 0")
    }
    if !(topP > 0 && topP <= 1) { throw ValidationError("--top-p is above 0 and at most 1") }
  }

  func run() throws {
    let identity = AskingIdentity(asking)
    let memory = try scope.memory()
    let start = prompt == "-" ? try StandardOutput.readInput() : Array(prompt.utf8)
    var options = SamplingOptions()
    options.temperature = temperature
    options.topP = topP
    options.seed = seed
    options.maximumBytes = maxBytes
    options.stops = until.map { Array($0.utf8) }
    var text: [UInt8] = []
    if !json { try StandardOutput.write(start) }
    for byte in memory.generate(start, options) {
      text.append(byte)
      if !json { try StandardOutput.write([byte]) }
    }
    if !json, text.last != 0x0A { try StandardOutput.write("\n") }
    let now = Surroundings.now
    var input = AnnotationInput(bytes: text, now: now)
    input.prefix = start
    input.asking = identity.identity
    let annotation = try memory.annotate(input, version: Byline.version)
    if json {
      try StandardOutput.write(try annotation.json(withText: text))
    } else {
      let rendering = TerminalRendering(
        annotation, usesColor: Terminal.usesColor(Surroundings.environment),
        columns: Terminal.outputWidth)
      try StandardOutput.write("\n" + rendering.render(text))
    }
    if !asking.noRecord {
      do { try memory.record(annotation, generated: true, now: now) } catch {
        StandardOutput.note("byline: not recorded: \(error)")
      }
    }
  }
}
