import Agent
import ArgumentParser
import Foundation
import LanguageModel
import Memory
import Provenance

/// How the index grows with the text: to build, to keep, to ask.
struct GrowthBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth", abstract: "Build and ask memories of 10 MB, 100 MB, 1 GB.",
    discussion: """
      Takes files from a list until a size is reached, draws authors as `bench index` does, and \
      writes segments; a process of its own then opens them and asks, so that its memory is that of \
      a process that only asks. Times are CPU of the asking thread; patterns are cut from the \
      segments' own text at random, a tenth of them with a byte changed.
      """)

  @Option(help: "File of paths, one a line; taken from the front.") var train: String?
  @Option(parsing: .upToNextOption, help: "In megabytes.") var sizes = [10, 100, 1000]
  @Option(help: "Most bytes of one segment, in MiB; without it, as `byline learn` does.")
  var limit: Int?
  @Option(help: "Queries of each kind.") var count = 2000
  @Flag(help: "Also index 10 MB of one byte, and of random bytes.") var extremes = false
  @Option(help: "Only ask the segments of a folder.") var ask: String?

  func run() throws {
    if let ask { return try askOnly(ask) }
    if extremes { try buildExtremes() }
    guard let train else { return }
    for size in sizes {
      try Bench.withFolder { folder in
        try build(train, size * 1_000_000, folder)
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["growth", "--ask", folder.path, "--count", "\(count)"]
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw ExitCode(3) }
      }
    }
  }

  /// Part by part, so that only one is in memory.
  private func build(_ list: String, _ size: Int, _ folder: URL) throws {
    var generator = SplitMix64(seed: 1)
    var seen: Set<[UInt8]> = []
    let most = limit.map { $0 << 20 } ?? SegmentDrafts.largest(of: size)
    var part = IndexContent.empty
    var (bytes, held, parts, used, stored) = (0, 0, 0, 0.0, 0)
    func finish() throws {
      if held == 0 { return }
      let path = folder.appending(path: "\(parts).segment").path
      let start = Usage.own
      _ = try SegmentBuilder.write(part, to: path)
      used += (Usage.own - start).cpu
      let facts = try FileManager.default.attributesOfItem(atPath: path)
      stored += (facts[.size] as? Int) ?? 0
      parts += 1
      (part, held) = (IndexContent.empty, 0)
    }
    for path in try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n") {
      if bytes >= size { break }
      let text = [UInt8](try Data(contentsOf: URL(filePath: String(path)))).filter { $0 != 0 }
      guard !text.isEmpty, seen.insert(SHA256.digest(text)).inserted else { continue }
      if held + text.count > most { try finish() }
      part.documents.append(IndexContent.document(text, &generator))
      held += text.count
      bytes += text.count
    }
    try finish()
    print(
      "\(bytes) bytes in \(parts) segments: built in \(used.text()) s CPU,",
      "\((Double(bytes) / 1e6 / used).text()) MB/s, one core;",
      "\((Double(stored) / Double(bytes)).text(3)) x the text")
  }

  private func buildExtremes() throws {
    var generator = SplitMix64(seed: 7)
    let texts = [
      ("one byte", 1), ("one byte", 10), ("random bytes", 1), ("random bytes", 10),
    ]
    for (name, size) in texts {
      let bytes = (0..<size * 1_000_000).map { _ in
        name == "one byte" ? UInt8(ascii: "a") : UInt8(generator.next() % 255) + 1
      }
      var part = IndexContent.empty
      part.documents = [SegmentDocument(bytes: bytes, runs: [.init(start: 0, origin: 0)])]
      let start = Usage.own
      let file = try SegmentBuilder.build(part)
      print(
        "\(size) MB of \(name): built in \((Usage.own - start).cpu.text()) s CPU,",
        "\((Double(file.count) / Double(bytes.count)).text()) x the text")
      let memory = Memory([try Segment(bytes: file, name: name)])
      var cursor = ContextCursor(memory)
      cursor.startDocument()
      let step = ThreadTime.now
      for byte in bytes.prefix(200_000) { cursor.advance(byte) }
      print("  200,000 steps of the cursor: \((ThreadTime.now - step).text(3)) s CPU")
    }
  }

  private func askOnly(_ folder: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    var start = ThreadTime.now
    let segments = try names.filter { $0.hasSuffix(".segment") }.map {
      try Segment(path: "\(folder)/\($0)")
    }
    let memory = Memory(segments)
    print("open: \(((ThreadTime.now - start) * 1e3).text(2)) ms, \(memory.rowCount) rows")
    var generator = SplitMix64(seed: 2)
    var (counts, steps): ([Double], [Double]) = ([], [])
    // The first pass brings pages in; the second is what is reported.
    for isWarm in [false, true] {
      generator = SplitMix64(seed: 2)
      for _ in 0..<count {
        let pattern = piece(
          Int(generator.next() % 81) + 20, segments, &generator)
        start = ThreadTime.now
        _ = memory.occurrences(of: pattern)
        if isWarm { counts.append(ThreadTime.now - start) }
        var cursor = ContextCursor(memory)
        cursor.forget()
        start = ThreadTime.now
        for byte in pattern { cursor.advance(byte) }
        if isWarm { steps.append((ThreadTime.now - start) / Double(pattern.count)) }
      }
    }
    ThreadTime.report("count of 20 to 100 bytes", counts)
    ThreadTime.report("a step of the cursor, all orders", steps)
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    for line in status.split(separator: "\n") {
      if ["RssAnon", "RssFile", "VmRSS"].contains(where: line.hasPrefix) { print("  \(line)") }
    }
    let mapped = segments.reduce(0) { $0 + $1.sectionSizes.reduce(0) { $0 + $1.bytes } }
    print("  mapped: \(mapped >> 20) MiB")
  }

  private func piece(
    _ length: Int, _ segments: [Segment], _ generator: inout SplitMix64
  ) -> [UInt8] {
    let total = segments.reduce(0) { $0 + $1.rowCount }
    while true {
      var place = Int(generator.next() % UInt64(total))
      var index = 0
      while place >= segments[index].rowCount {
        place -= segments[index].rowCount
        index += 1
      }
      guard place + length <= segments[index].rowCount else { continue }
      var piece = segments[index].bytes(in: place..<place + length)
      if piece.contains(0) { continue }
      if generator.nextUnit() < 0.1 { piece[length / 2] = UInt8(ascii: "~") }
      return piece
    }
  }
}
