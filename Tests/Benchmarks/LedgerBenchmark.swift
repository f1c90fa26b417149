import ArgumentParser
import Catalog
import Foundation
import Provenance

/// How fast entries are appended, and a ledger verified.
struct LedgerBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Append entries to a ledger, and verify it.")

  @Option(help: "Entries in all.") var entries = 1_000_000
  @Option(help: "Entries a batch.") var batch = 1_000
  @Option(help: "Entries that are appended and synced one by one.") var single = 2_000

  private static func entry(_ number: Int) -> LedgerEntry {
    var generator = SystemRandomNumberGenerator()
    func hex(_ count: Int) -> String {
      (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }.hex
    }
    let kinds = LedgerEntry.Kind.allCases.filter { !$0.isRemark }
    return LedgerEntry(
      id: hex(16), kind: kinds[number % kinds.count], at: 1_760_000_000 + Int64(number * 7),
      inputDigest: hex(32), inputBytes: 300, bits: 900, newBits: 250,
      credits: (0..<3).map { index in
        let person = SHA256.digest("person \((number * 31 + index * 7) % 500)".utf8)
        return .init(
          person: person.prefix(16).hex, commitment: person.hex, source: "source \(index)",
          bits: Double.random(in: 1...200, using: &generator), own: false)
      }, memory: SHA256.digest([1]).hex, policy: SHA256.digest([2]).hex)
  }

  func run() throws {
    try Bench.withFolder { folder in
      let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
      let lock = try WriterLock(try prepared(location))
      let store = try Store(writing: location, lock: lock)
      // Entries are made outside of what is timed.
      var spent = (wall: 0.0, cpu: 0.0)
      var number = 0
      while number < entries - single {
        let some = (number..<min(number + batch, entries - single)).map(Self.entry)
        let before = Usage.own
        try store.append(some)
        let used = Usage.own - before
        spent = (spent.wall + used.wall, spent.cpu + used.cpu)
        number += some.count
      }
      report("batches of \(batch)", number, spent.wall, spent.cpu)
      let singles = (0..<single).map { Self.entry(number + $0) }
      let start = Usage.own
      for entry in singles { try store.append([entry]) }
      let used = Usage.own - start
      report("one by one, each synced", single, used.wall, used.cpu)
      var before = Usage.own
      let head = try store.verifyLedger(head: store.writtenHead())
      let verified = Usage.own - before
      report("verified", head.count, verified.wall, verified.cpu)
      before = Usage.own
      var bytes = 0
      var terms = LedgerExportTerms(at: "", tool: "bench", memory: "")
      terms.publishesEmail = false
      try store.exportLedger(terms) { bytes += $0.count }
      let exported = Usage.own - before
      report("exported, \(bytes >> 20) MiB", head.count, exported.wall, exported.cpu)
      let size = try FileManager.default.attributesOfItem(atPath: location.database)[.size] as? Int
      print("database \((size ?? 0) >> 20) MiB, peak memory \(Usage.own.peakMemory >> 20) MiB")
    }
  }

  private func prepared(_ location: StoreLocation) throws -> StoreLocation {
    try location.prepare()
    return location
  }

  private func report(_ what: String, _ count: Int, _ wall: Double, _ cpu: Double) {
    print(
      "\(what): \(count) entries in \(wall.text()) s, \(cpu.text()) s CPU, "
        + "\(Int(Double(count) / max(wall, 1e-9))) a second")
  }
}
