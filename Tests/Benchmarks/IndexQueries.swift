import Attribution
import Foundation
import LanguageModel
import Memory

/// Questions to a memory, timed one by one.
struct IndexQueries {
  private let memory: Memory
  private let content: IndexContent
  private let count: Int

  init(_ memory: Memory, _ content: IndexContent, count: Int) {
    (self.memory, self.content, self.count) = (memory, content, count)
  }

  /// A piece of a document, a tenth of the time with a byte changed.
  private func piece(_ length: Int, _ generator: inout SplitMix64) -> [UInt8] {
    while true {
      let part = content.parts[Int(generator.next() % UInt64(content.parts.count))]
      let document = part.documents[Int(generator.next() % UInt64(part.documents.count))]
      if document.bytes.count < length { continue }
      let start = Int(generator.next() % UInt64(document.bytes.count - length + 1))
      var piece = Array(document.bytes[start..<start + length])
      if generator.nextUnit() < 0.1 { piece[length / 2] = UInt8(ascii: "~") }
      return piece
    }
  }

  /// How often 20 to 100 bytes occur.
  func countPatterns() {
    var generator = SplitMix64(seed: 2)
    var times: [Double] = []
    var found = 0
    for _ in 0..<count {
      let pattern = piece(Int.random(in: 20...100, using: &generator), &generator)
      let start = ThreadTime.now
      found += memory.occurrences(of: pattern)
      times.append(ThreadTime.now - start)
    }
    ThreadTime.report("count of 20 to 100 bytes", times)
    print("  \(found) occurrences")
  }

  /// The probability of the next byte, the whole distribution, and owners beyond the commons.
  func predict(_ model: Model) {
    var generator = SplitMix64(seed: 3)
    var (single, whole): ([Double], [Double]) = ([], [])
    var reader = ContextReader(model, usesSession: false)
    var mixture = Mixture()
    var distribution = [Double](repeating: 0, count: 256)
    var owners = memory.segments.map { OwnerTotals(ownerCount: $0.owners.count) }
    var sum = 0.0
    for _ in 0..<count {
      let context = piece(100, &generator)
      reader.start(atDocumentStart: false)
      for byte in context.dropLast() { reader.advance(byte) }
      // Twice: the distribution of a context does not profit from the other query before it.
      var start = ThreadTime.now
      reader.read()
      reader.mix(into: &mixture)
      reader.advance(context[99], counting: &mixture)
      sum += mixture.probability
      single.append(ThreadTime.now - start)
      start = ThreadTime.now
      reader.read()
      reader.mix(into: &mixture)
      reader.distribution(of: mixture, into: &distribution)
      let limit = reader.commonOrder()
      if let order = reader.cursor.distinct.first(where: { $0.order > limit }) {
        for segment in memory.segments.indices {
          let rows = reader.cursor.rows(entry: order.entry, segment: segment)
          reader.cursor.addOwners(of: rows, segment: segment, to: &owners[segment])
        }
      }
      whole.append(ThreadTime.now - start)
    }
    ThreadTime.report("next byte's probability, and a step", single)
    ThreadTime.report("distribution with owners beyond the commons", whole)
    let found = owners.reduce(0) { $0 + $1.owners.count }
    print("  mean probability \((sum / Double(count)).text(3)), \(found) owners")
  }

  /// Credits 300 bytes.
  func annotate(_ model: Model) {
    var generator = SplitMix64(seed: 4)
    var times: [Double] = []
    var named = 0
    for _ in 0..<min(count, 200) {
      var request = CreditRequest(text: piece(300, &generator))
      request.startsDocument = false
      let start = Usage.own
      named += model.credit(request).persons.count
      times.append((Usage.own - start).cpu)
    }
    ThreadTime.report("credit of 300 bytes, CPU of all threads", times)
    print("  \(named) persons named")
  }

  /// A document of 1,000 lines is learned, found, and forgotten.
  func change(_ folder: URL) throws {
    var generator = SplitMix64(seed: 5)
    var (adding, removing): ([Double], [Double]) = ([], [])
    for round in 0..<5 {
      var text: [UInt8] = []
      var lines = 0
      while lines < 1000 {
        let more = piece(400, &generator)
        text += more
        lines += more.count { $0 == 0x0A }
      }
      let marker = Array("a line that nobody wrote before \(round)\n".utf8)
      text += marker
      var start = Usage.own
      var part = IndexContent.empty
      part.documents = [IndexContent.document(text, &generator)]
      let path = folder.appending(path: "change\(round)").path
      _ = try SegmentBuilder.write(part, to: path)
      let changed = Memory(memory.segments + [try Segment(path: path)])
      guard changed.occurrences(of: marker) == 1 else { throw CocoaError(.coderInvalidValue) }
      adding.append((Usage.own - start).wall)
      // What is removed stands in the largest segment.
      let sizes = memory.segments.map(\.rowCount)
      let index = sizes.firstIndex(of: sizes.max() ?? 0) ?? 0
      let document = memory.segments[index].documentCount * round / 5
      start = Usage.own
      let rows = RowSet(ofDocuments: [document], in: memory.segments[index])
      let file = folder.appending(path: "dead\(round)")
      try Data(rows.encoded()).write(to: file)
      var dead = memory.segments.map { _ in Set<Int>() }
      dead[index] = [document]
      var sets: [[RowSet]] = memory.segments.map { _ in [] }
      sets[index] = [try RowSet(path: file.path)]
      let without = Memory(memory.segments, deadDocuments: dead, dead: sets)
      guard without.rowCount < memory.rowCount else { throw CocoaError(.coderInvalidValue) }
      removing.append((Usage.own - start).wall)
    }
    ThreadTime.report("1,000 lines learned and found, wall", adding)
    ThreadTime.report("a document removed, wall", removing)
  }

  /// Resident and mapped memory of this process.
  func printResident() {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    for line in status.split(separator: "\n") {
      if ["RssAnon", "RssFile", "VmSize"].contains(where: line.hasPrefix) { print(line) }
    }
  }
}
