import ArgumentParser
import Attribution
import Foundation
import LanguageModel
import Memory
import Threads

/// What the index costs: to build, to keep, to ask, to change.
struct IndexBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index", abstract: "Build, size, queries, annotation, changes of the memory.",
    discussion: """
      Authors are drawn, 400 of them in runs of 1 to 40 lines. Times of queries are of the asking \
      thread's CPU, so that other work on the machine does not count; contexts are cut from the \
      files at random, a tenth of each with a byte changed.
      """)

  @Option(help: "File of paths to train on, one a line.") var train: String
  @Option(help: "Most bytes of one segment, in MiB.") var limit = 256
  @Option(help: "Queries of each kind.") var count = 2000
  @Flag(help: "Build the halves on two cores too.") var twoCores = false
  @Flag(help: "Only build and count.") var short = false

  func run() throws {
    let content = try IndexContent(list: train, limit: limit << 20)
    print("\(content.bytes) bytes, \(content.parts.count) segments")
    try Bench.withFolder { folder in
      var paths: [String] = []
      // The peak of what comes, beside what is resident.
      let resident = Self.peak(resetting: true)
      let start = Usage.own
      for (number, part) in content.parts.enumerated() {
        paths.append(folder.appending(path: "\(number).segment").path)
        _ = try SegmentBuilder.write(part, to: paths[number])
      }
      let used = Usage.own - start
      let megabytes = Double(content.bytes) / 1e6
      let sizes = content.parts.map { $0.documents.reduce(1) { $0 + $1.bytes.count + 1 } }
      let largest = sizes.max() ?? 1
      print(
        "build, one core: \(used.cpu.text()) s CPU = \((megabytes / used.cpu).text(1)) MB/s;",
        "at the peak \((Double(Self.peak() - resident) / Double(largest) + 1).text(1)) x the",
        "largest segment, its documents included")
      let segments = try paths.map { try Segment(path: $0) }
      printSizes(segments, content.bytes)
      if twoCores { try buildHalves(content, folder) }
      try ask(segments, content, folder)
    }
  }

  /// Most bytes that were resident, since the start or the last time it was reset.
  private static func peak(resetting: Bool = false) -> Int {
    if resetting { try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs")) }
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
    return (Int(line.filter(\.isNumber)) ?? 0) << 10
  }

  private func printSizes(_ segments: [Segment], _ bytes: Int) {
    var sizes: [(name: String, bytes: Int)] = []
    for segment in segments {
      for (index, section) in segment.sectionSizes.enumerated() {
        if index == sizes.count { sizes.append((section.name, 0)) }
        sizes[index].bytes += section.bytes
      }
    }
    let total = sizes.reduce(0) { $0 + $1.bytes }
    print("size: \((Double(total) / Double(bytes)).text(3)) x the text")
    for size in sizes where size.bytes * 200 > bytes {
      print("  \(size.name) \((Double(size.bytes) / Double(bytes)).text(3))")
    }
  }

  private func buildHalves(_ content: IndexContent, _ folder: URL) throws {
    var halves = [IndexContent.empty, IndexContent.empty]
    var sizes = [0, 0]
    for document in content.parts.flatMap(\.documents) {
      let half = sizes[0] <= sizes[1] ? 0 : 1
      halves[half].documents.append(document)
      sizes[half] += document.bytes.count
    }
    let work = halves
    let path = folder.path
    let start = Usage.own
    let built = concurrently(2) { half in
      (try? SegmentBuilder.write(work[half], to: "\(path)/half\(half)")) != nil
    }
    let used = Usage.own - start
    guard !built.contains(false) else { throw ValidationError("a half could not be built") }
    let megabytes = Double(content.bytes) / 1e6
    print(
      "build, halves on two cores: \((megabytes / used.wall).text(1)) MB/s wall,",
      "\(used.cpu.text()) s CPU")
  }

  private func ask(_ segments: [Segment], _ content: IndexContent, _ folder: URL) throws {
    var start = ThreadTime.now
    let memory = Memory(segments)
    print("open: \(((ThreadTime.now - start) * 1e3).text(2)) ms")
    let queries = IndexQueries(memory, content, count: count)
    queries.countPatterns()
    if short {
      queries.printResident()
      return
    }
    start = ThreadTime.now
    let gate = GateTrainer(seed: 1).train(for: memory) { _ in }
    print("gate: \((ThreadTime.now - start).text(1)) s CPU of this thread")
    let model = Model(memory: memory, gate: gate)
    queries.predict(model)
    queries.annotate(model)
    try queries.change(folder)
    queries.printResident()
  }
}

/// CPU time of the calling thread.
enum ThreadTime {
  /// In seconds.
  static var now: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Prints median and 95th percentile of times in seconds, as microseconds.
  static func report(_ name: String, _ times: [Double]) {
    let sorted = times.sorted()
    guard !sorted.isEmpty else { return }
    let median = sorted[sorted.count / 2] * 1e6
    let high = sorted[sorted.count * 95 / 100] * 1e6
    print("\(name): median \(median.text(1)) us, p95 \(high.text(1)) us, \(sorted.count) times")
  }
}
