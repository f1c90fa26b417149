import Agent
import Annotations
import ArgumentParser
import Catalog
import Foundation
import LanguageModel

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write text with the local model, and credit it.",
    discussion: """
      The same seed and memory give the same text. A text that goes round in circles ends.

      Candidates are texts of this seed and those after it that differ, ranked by the mean of \
      -log2 p over their bytes: what the model believes most comes first.
      """)

  @Option(help: "What the text goes on from; `-` is standard input.") var prompt: String
  @Option(help: "The most bytes to write.") var maxBytes = 400
  @Option(help: "0 takes the likeliest byte each time, 1 what the model believes.")
  var temperature = 0.7
  @Option(help: "Sample among the likeliest bytes of this total probability.") var topP = 0.95
  @Option(help: "The same seed gives the same text.") var seed: UInt64 = 0
  @Option(help: "End with the `line`, with the `block`, or before this text; may be repeated.")
  var until: [String] = []
  @Option(help: "Write several texts and rank them.") var candidates = 1
  @Flag(help: "Print text and credit as JSON.") var json = false
  @OptionGroup var scope: ScopeOptions
  @OptionGroup var asking: AskingOptions

  func validate() throws {
    if !(1...100).contains(candidates) { throw ValidationError("--candidates is 1 to 100") }
    if until.contains("") { throw ValidationError("--until needs a text") }
    if until.count(where: { TextEnding(rawValue: $0) != nil }) > 1 {
      throw ValidationError("--until takes one of line and block")
    }
    if maxBytes < 0 { throw ValidationError("--max-bytes is at least 0") }
    if !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature is at least 0")
    }
    if !(topP > 0 && topP <= 1) { throw ValidationError("--top-p is above 0 and at most 1") }
  }

  func run() throws {
    let identity = AskingIdentity(asking)
    defer { identity.wait() }
    let memory = try scope.memory()
    let start = prompt == "-" ? try StandardOutput.readInput() : Array(prompt.utf8)
    var options = SamplingOptions()
    options.temperature = temperature
    options.topP = topP
    options.seed = seed
    options.maximumBytes = maxBytes
    options.ending = until.lazy.compactMap(TextEnding.init(rawValue:)).first
    options.stops = until.filter { TextEnding(rawValue: $0) == nil }.map { Array($0.utf8) }
    if candidates > 1 {
      try rank(memory.candidates(candidates, start, options), after: start, memory, identity)
      return
    }
    var text: [UInt8] = []
    if !json { try StandardOutput.write(start) }
    for byte in memory.generate(start, options) {
      text.append(byte)
      if !json { try StandardOutput.write([byte]) }
    }
    if !json, text.last != 0x0A { try StandardOutput.write("\n") }
    let annotation = try credit(text, after: start, memory, identity)
    if json {
      try StandardOutput.write(try annotation.json(withText: text))
    } else {
      try StandardOutput.write("\n" + rendered(annotation, text))
    }
  }

  /// Prints candidates, the likeliest first, each with its credit.
  private func rank(
    _ ranked: [TextCandidate], after start: [UInt8], _ memory: LearnedMemory,
    _ identity: AskingIdentity
  ) throws {
    for (index, candidate) in ranked.enumerated() {
      let annotation = try credit(candidate.text, after: start, memory, identity)
      if json {
        try StandardOutput.write(try annotation.json(withText: candidate.text))
        continue
      }
      let bits = String(format: "%.2f", candidate.bitsPerByte)
      try StandardOutput.write(
        "\(index == 0 ? "" : "\n")\(index + 1) of \(ranked.count), "
          + "\(bits) bits a byte, seed \(candidate.seed)\n")
      try StandardOutput.write(
        candidate.text + (candidate.text.last == 0x0A ? [] : [0x0A]) + [0x0A])
      try StandardOutput.write(rendered(annotation, candidate.text))
    }
  }

  private func rendered(_ annotation: Annotation, _ text: [UInt8]) -> String {
    TerminalRendering(
      annotation, usesColor: Terminal.usesColor(Surroundings.environment),
      columns: Terminal.outputWidth
    ).render(text)
  }

  /// Credits a text and records that, unless told not to.
  private func credit(
    _ text: [UInt8], after start: [UInt8], _ memory: LearnedMemory, _ identity: AskingIdentity
  ) throws -> Annotation {
    let now = Surroundings.now
    var input = AnnotationInput(bytes: text, now: now)
    input.prefix = start
    input.asking = identity.identity
    let annotation = try memory.annotate(input, version: Byline.version)
    if !asking.noRecord {
      do { try memory.record([annotation], as: .generated, now: now) } catch {
        StandardOutput.note("byline: not recorded: \(error)")
      }
    }
    return annotation
  }
}
