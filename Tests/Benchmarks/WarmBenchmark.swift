import Agent
import ArgumentParser
import Attribution
import Catalog
import Foundation
import LanguageModel
import Memory

/// How long credit takes once a store is open.
struct WarmBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "warm", abstract: "Time credit from a store that is open.",
    discussion: """
      The store is the one of BYLINE_HOME, or the user's. Texts are cut at random from what it has \
      learned, or from other files; in every other one a byte in 50 is changed. Credit is what the \
      model says; an annotation also looks up places and people.
      """)

  @Option(help: "How many short texts.") var count = 200
  @Option(help: "Seed of the choice.") var seed: UInt64 = 1
  @Flag(help: "Only the credit of short texts.") var brief = false
  @Option(help: "Cut texts from these files, one a line, which are read whole where speed is told.")
  var texts: String?

  func run() throws {
    let location = StoreLocation(environment: ProcessInfo.processInfo.environment)
    try time("open", [[UInt8]](repeating: [], count: 21)) { _ in
      _ = try LearnedMemory(location)
    }
    if count == 0 { return }
    let memory = try LearnedMemory(location)
    let model = memory.creditModel
    let files = try texts.map { try Self.files($0) }
    let draw = { (generator: inout SplitMix64) in
      guard let files else { return Self.document(of: model, &generator) }
      return files[Int(generator.next() % UInt64(files.count))]
    }
    var generator = SplitMix64(seed: seed)
    let short = (0..<count).map { altered(piece(of: draw, bytes: 300, &generator), $0) }
    let medium = (0..<count / 2).map { altered(piece(of: draw, lines: 40, &generator), $0) }
    let plain = CreditModel(model.verbatim)
    // Once without a clock: persons that were named stay ready.
    for text in short { _ = plain.credit(CreditRequest(text: text)) }
    time("credit of 300 bytes, verbatim", short) { _ = plain.credit(CreditRequest(text: $0)) }
    time("credit of 300 bytes, all views", short) { _ = model.credit(CreditRequest(text: $0)) }
    time("credit of 40 lines, all views", medium) { _ = model.credit(CreditRequest(text: $0)) }
    try annotate(memory, "annotation of 300 bytes", short)
    try annotate(memory, "annotation of 40 lines", medium)
    let hunks = (0..<50).map { altered(piece(of: draw, lines: 20, &generator), $0) }
    let long = files ?? (0..<count).map { altered(piece(of: draw, lines: 80, &generator), $0) }
    rate("bits", long) { _ = model.verbatim.score(documents: $0, usesSession: true) }
    rate("bits and shares", long) { _ = model.verbatim.shares(ofEach: $0) }
    if brief { return }
    try annotate(memory, "diff of 1,000 lines in 50 pieces", [Array(hunks.joined())], every: 20)
    try annotate(memory, "diff of 1,000 lines in one", [Array(hunks.joined())], every: 1000)
  }

  /// The files of a list, of which one must be long enough to cut texts from.
  private static func files(_ list: String) throws -> [[UInt8]] {
    let files = try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n").map {
      [UInt8](try Data(contentsOf: URL(filePath: String($0)))).filter { $0 != 0 }
    }
    guard files.contains(where: { $0.count >= 300 && $0.count { $0 == 0x0A } > 80 }) else {
      throw ValidationError("none of the files in \(list) has 300 bytes and more than 80 lines")
    }
    return files
  }

  private static func document(of model: CreditModel, _ generator: inout SplitMix64) -> [UInt8] {
    let segments = model.verbatim.memory.segments
    let segment = segments[Int(generator.next() % UInt64(segments.count))]
    return segment.bytes(ofDocument: Int(generator.next() % UInt64(segment.documentCount)))
  }

  /// Some bytes of a document, or whole lines of one.
  private func piece(
    of draw: (inout SplitMix64) -> [UInt8], bytes count: Int = 0, lines: Int = 0,
    _ generator: inout SplitMix64
  ) -> [UInt8] {
    while true {
      let bytes = draw(&generator)
      if lines > 0 {
        let ends = bytes.indices.filter { bytes[$0] == 0x0A }
        if ends.count <= lines { continue }
        let first = Int(generator.next() % UInt64(ends.count - lines))
        return Array(bytes[(ends[first] + 1)..<(ends[first + lines] + 1)])
      }
      if bytes.count < count { continue }
      let start = Int(generator.next() % UInt64(bytes.count - count + 1))
      return Array(bytes[start..<start + count])
    }
  }

  private func altered(_ text: [UInt8], _ number: Int) -> [UInt8] {
    if number % 2 == 0 { return text }
    var text = text
    for index in stride(from: 25, to: text.count, by: 50) where text[index] > 0x60 {
      text[index] = UInt8(ascii: "z")
    }
    return text
  }

  private func annotate(
    _ memory: LearnedMemory, _ name: String, _ texts: [[UInt8]], every lines: Int? = nil
  ) throws {
    let request = AnnotationInput(bytes: [], now: 0)
    try time(name, texts) { text in
      guard let lines else {
        var input = request
        input.bytes = text
        _ = try memory.annotate(input, version: "bench")
        return
      }
      let all = text.count { $0 == 0x0A }
      let runs = stride(from: 0, to: all, by: lines).map { $0..<min($0 + lines, all) }
      _ = try memory.annotate(
        ChangedText(bytes: text, lines: runs), like: request, version: "bench")
    }
  }

  /// How much text gets through on all cores.
  private func rate(_ name: String, _ texts: [[UInt8]], _ work: ([[UInt8]]) -> Void) {
    let bytes = Double(texts.reduce(0) { $0 + $1.count })
    let start = Usage.own
    work(texts)
    let used = Usage.own - start
    print(
      "\(name): \(Int(bytes / used.wall / 1e3)) kB a second,",
      "\(Int(bytes / used.cpu / 1e3)) a second of CPU; \(texts.count) texts")
  }

  private func time(_ name: String, _ texts: [[UInt8]], _ work: ([UInt8]) throws -> Void) rethrows {
    var walls: [Double] = []
    var cpus: [Double] = []
    for text in texts {
      let start = Usage.own
      try work(text)
      let used = Usage.own - start
      walls.append(used.wall * 1e3)
      cpus.append(used.cpu * 1e3)
    }
    walls.sort()
    cpus.sort()
    let (middle, high) = (texts.count / 2, texts.count * 95 / 100)
    print(
      "\(name): median \(walls[middle].text(2)) ms wall, p95 \(walls[high].text(2));",
      "\(cpus[middle].text(2)) ms CPU, p95 \(cpus[high].text(2)); \(texts.count) texts")
  }
}
