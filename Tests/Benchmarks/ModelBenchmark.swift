import Agent
import ArgumentParser
import Foundation
import LanguageModel

/// Bits per byte of held-out files, beside what compressors need for them.
struct ModelBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Predict held-out files; compressors in the same run.",
    discussion: """
      A compressor's figure is C(train + test) - C(train): it adapts to the test text too, so it \
      stands beside byline's with session. They take memory by the length of their input: where only \
      the second one is longer than a power of two, both begin with noise. Compressors that are \
      not installed are left out (Debian: xz-utils, p7zip-full, zpaq).
      """)

  @Option(help: "File of paths to train on, one a line.") var train: String
  @Option(help: "File of paths to predict.") var test: String
  @Option(help: "Rank one in so many lexemes, drawn, of texts that separate them by a space.")
  var lexemes: Int?
  @Flag(help: "Rank lexemes as models of words do: those of no training file are one class.")
  var closed = false
  @Flag(help: "Leave the compressors out.") var alone = false
  @Option(help: "Weigh with the gate in this file, as --save-gate wrote it; none is trained.")
  var gate: String?
  @Option(help: "Write the gate to this file.") var saveGate: String?
  @Option(help: "Bytes that the gate is trained on.") var samples = GateTrainer.defaultSamples
  @Flag(help: "Also learn each file once it was predicted, in the order of the list.")
  var growing = false
  @Flag(help: "Only bits and speed, no ranks.") var brief = false

  func validate() throws {
    if let lexemes, lexemes < 1 { throw ValidationError("--lexemes is at least 1") }
    if samples < 1 { throw ValidationError("--samples is at least 1") }
  }

  func run() throws {
    let (training, held) = (try list(train), try list(test))
    let start = Usage.own
    var request = Evaluation.Request(train: training, test: held, seed: 1)
    (request.lexemeStride, request.closesVocabulary) = (lexemes, closed)
    request.ranksBytes = !brief
    (request.samples, request.learnsTested) = (samples, growing)
    request.gate = try gate.map { path in
      try Gate(encoded: Array(Data(contentsOf: URL(filePath: path))), name: path)
    }
    let (result, trained) = try Evaluation.run(request) { _ in }
    if let saveGate { try Data(trained.encoded).write(to: URL(filePath: saveGate)) }
    let used = Usage.own - start
    print(
      "train \(result.trainFiles) files, \(result.trainBytes) bytes;",
      "test \(result.testFiles) files, \(result.testBytes) bytes")
    print(
      "index \(result.indexSeconds.text()) s, \(result.indexCoreSeconds.text()) s CPU,",
      "gate \(result.gateSeconds.text()) s, \(result.gateCoreSeconds.text()) s CPU,",
      "\(ProcessInfo.processInfo.activeProcessorCount) cores")
    let growing = result.growing.map { [("growing", $0)] } ?? []
    for (name, side) in [("static", result.static), ("session", result.session)] + growing {
      print(
        "byline \(name): \(side.bitsPerByte.text(4)) bits/byte,",
        "top-1 \((side.top1 * 100).text(1)) %, top-10 \((side.top10 * 100).text(1)) %,",
        "\(Int(side.bytesPerSecond)) bytes/s, \(Int(side.bytesPerCoreSecond)) a CPU second")
      if let rank = side.lexemeRank {
        print(
          "byline \(name): MRR@10 of \(side.lexemes ?? 0) lexemes \(rank.text(3)),",
          "+- \(((side.lexemeError ?? 0) * 1.96).text(3)),",
          "\((side.bitsPerLexeme ?? 0).text(3)) bits each;",
          "\(side.lexemesGivenUp ?? 0) given up")
      }
    }
    print("byline in all: \(used.wall.text()) s wall, \(used.cpu.text()) s CPU")
    if !alone { try compress(training, held, result) }
  }

  private func list(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  private func compress(_ train: [String], _ test: [String], _ result: Evaluation) throws {
    try Bench.withFolder { folder in
      let first = try train.reduce(into: Data()) { $0 += try Data(contentsOf: URL(filePath: $1)) }
      let both = try test.reduce(into: first) { $0 += try Data(contentsOf: URL(filePath: $1)) }
      let noise = Self.noise(before: first.count, and: both.count)
      if !noise.isEmpty { print("compressors read \(noise.count) bytes of noise first") }
      try (noise + first).write(to: folder.appending(path: "train"))
      try (noise + both).write(to: folder.appending(path: "both"))
      let peers = [
        ("xz -9e", "xz -9e --lzma2=dict=64MiB,preset=9e -kc $0 >$0.packed"),
        ("PPMd order 16", "7z a -m0=ppmd:o=16:mem=1g $0.packed.7z $0 && mv $0.packed.7z $0.packed"),
        (
          "zpaq -m5",
          "zpaq a $0.packed.zpaq $0 -m5 -t1 && mv $0.packed.zpaq $0.packed"
        ),
      ]
      for (name, command) in peers {
        let start = Usage.children
        guard let small = try packed(folder, "train", command),
          let large = try packed(folder, "both", command)
        else {
          print("\(name): not installed")
          continue
        }
        let used = Usage.children - start
        let bits = Double((large - small) * 8) / Double(max(result.testBytes, 1))
        print(
          "\(name): \(bits.text(4)) bits/byte, \(used.cpu.text()) s CPU for both;",
          "byline with session is \((result.session.bitsPerByte / bits).text(3)) x that")
      }
    }
  }

  /// Bytes that no compressor can predict, so many that both lengths lie above a power of two that
  /// lies between them.
  private static func noise(before length: Int, and longer: Int) -> Data {
    var power = 1
    while power < length { power *= 2 }
    guard longer > power, length <= power else { return Data() }
    var generator = SplitMix64(seed: 1)
    return Data((length...power).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  private func packed(_ folder: URL, _ file: String, _ command: String) throws -> Int? {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.currentDirectoryURL = folder
    process.arguments = ["-c", command, file]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    let packed = folder.appending(path: file + ".packed")
    let size = try FileManager.default.attributesOfItem(atPath: packed.path)[.size] as? Int
    try FileManager.default.removeItem(at: packed)
    return size
  }
}
