import Agent
import ArgumentParser
import Catalog
import Corpus
import Foundation
import Memory
import Provenance

/// How long it takes until a changed document is what a new reader finds.
struct ChangeBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change", abstract: "Change and remove documents of a large store, one by one.",
    discussion: """
      Learns sources into a new store, or uses the store at --store, which is changed. Then a \
      document of 1,000 lines, cut from what is learned, is added, changed and removed again, over \
      and over; each time a reader opens the store and looks for a line in all three views.
      """)

  @Argument(help: "Repositories and folders.") var paths: [String] = []
  @Option(help: "A BYLINE_HOME whose store is used, or made, and left there.") var store: String?
  @Option(help: "How often.") var rounds = 50
  @Option(help: "Do what waits after so many rounds; 0 for never.") var rest = 5

  func run() throws {
    try Bench.withFolder { folder in
      let home = store ?? folder.path
      let location = StoreLocation(environment: ["BYLINE_HOME": home])
      let now = Int64(Date.now.timeIntervalSince1970)
      var learner = Learner(location, Configuration())
      let start = Usage.own
      if !paths.isEmpty { _ = try learner.learn(paths, threads: 2, now: now) }
      let notes = folder.appending(path: "notes").path
      try FileManager.default.createDirectory(atPath: notes, withIntermediateDirectories: true)
      try Data("notes\n".utf8).write(to: URL(filePath: notes + "/a.txt"))
      let summary = try learner.learn([notes], threads: 2, now: now)
      let used = Usage.own - start
      print("learned: \(used.wall.text()) s wall, \(used.cpu.text()) s CPU")
      print(
        "\(summary.bytes) bytes in \(summary.documents) documents, \(summary.segments) segments;",
        "the store has \((Double(summary.storeBytes) / Double(summary.bytes)).text()) x the text")
      try measure(&learner, location, source: notes, now)
    }
  }

  private func measure(
    _ learner: inout Learner, _ location: StoreLocation, source: String, _ now: Int64
  ) throws {
    try learner.open()
    let lines = try IndexLines(LearnedMemory(location))
    let before = try LearnedMemory(location).rowCounts
    var times: [String: [Double]] = [:]
    var phases: [String: [Double]] = [:]
    func time(_ name: String, _ body: () throws -> Void) rethrows {
      let start = Usage.own
      try body()
      let used = Usage.own - start
      times[name, default: []].append(used.wall)
      times[name + ", CPU", default: []].append(used.cpu)
    }
    for round in 0..<rounds {
      for (number, what) in ["added", "changed", "removed"].enumerated() {
        let marker = "marker \(round) \(number) \(UInt32.random(in: 0 ... .max))"
        let text = what == "removed" ? nil : lines.text(1000, round, marker, now)
        try time(what) {
          let summary = try learner.change(
            [DocumentChange(source: source, path: Path("thousand.c"), text: text)], now: now)
          for phase in summary.phases { phases[phase.name, default: []].append(phase.wall) }
        }
        try time("opened by a new reader") {
          let reader = try LearnedMemory(location)
          let found = reader.occurrences(of: Array("\(marker)\n".utf8))
          let rows = reader.rowCounts
          let isThere = zip(rows, before).allSatisfy { text == nil ? $0 == $1 : $0 > $1 }
          guard found == (text == nil ? 0 : 1), isThere, rows.count == 3 else {
            throw ValidationError("a reader does not find what was \(what)")
          }
        }
      }
      guard rest > 0, round % rest == rest - 1 else { continue }
      var isMerged = true
      while isMerged {
        let start = Usage.own
        isMerged = try learner.mergeStep(now: now)
        if isMerged { times["merged meanwhile", default: []].append((Usage.own - start).wall) }
      }
    }
    for (name, values) in times.sorted(by: { $0.key < $1.key }) { report(name, values) }
    for (name, values) in phases.sorted(by: { $0.key < $1.key }) {
      report("  phase \(name)", values)
    }
  }

  private func report(_ name: String, _ values: [Double]) {
    let sorted = values.map { $0 * 1e3 }.sorted()
    func at(_ share: Double) -> String {
      sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)].text(1)
    }
    print(
      "\(name): median \(at(0.5)) ms, p95 \(at(0.95)) ms, most \(at(1)) ms, \(sorted.count) times")
  }
}

/// Lines of what is learned.
private struct IndexLines {
  private var lines: [Substring] = []

  init(_ memory: LearnedMemory) {
    for text in memory.sampledTexts(every: 97, bytes: 4 << 20) {
      lines += String(decoding: text, as: UTF8.self).split(separator: "\n")
    }
  }

  /// A text of so many lines of the memory, by two authors, and a line that is nowhere else.
  func text(_ count: Int, _ seed: Int, _ marker: String, _ now: Int64) -> DocumentChange.Text {
    let start = seed * 7919 % max(lines.count - count, 1)
    let body = lines[start..<min(start + count - 1, lines.count)].joined(separator: "\n")
    let bytes = Array("\(body)\n\(marker)\n".utf8)
    let lineCount = bytes.count { $0 == 0x0A }
    let origins = ["Ada", "Bob"].map {
      Origin(
        commit: nil, authors: [Identity(name: $0, email: "\($0)@example.org")], time: now,
        kind: .human)
    }
    let runs = stride(from: 0, to: lineCount, by: 10).map {
      OriginRun(lines: $0..<min($0 + 10, lineCount), origin: $0 / 10 % 2)
    }
    return DocumentChange.Text(bytes: bytes, runs: runs, origins: origins)
  }
}
