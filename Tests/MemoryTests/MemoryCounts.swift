import Provenance
import Support
import Testing

@testable import Memory

@Suite struct MemoryCounts {
  @Test(arguments: 0..<60)
  func `are those of a list of all examples`(seed: UInt64) throws {
    let random = try RandomMemory(seed: seed)
    try compare(random.memory, random.counted, excluding: [], seed: seed)
  }

  @Test(arguments: 400..<460)
  func `of copies are none`(seed: UInt64) throws {
    var random = try RandomMemory(
      seed: seed, longest: seed % 3 == 0 ? 900 : 60, hasCopies: true)
    let memory = random.memory
    let length = seed % 3 == 0 ? 12 : 40
    try compare(memory, random.counted, excluding: [], seed: seed, length: length)
    #expect(memory.rowCount == random.counted.examples.count)
    let exclusion = memory.examples { $0.id == 2 }
    random.counted.examples.removeAll { $0.owner == 2 }
    try compare(memory, random.counted, excluding: [exclusion], seed: seed, length: length)
  }

  @Test(arguments: 500..<520)
  func `of what is left out as later are none`(seed: UInt64) throws {
    var random = try RandomMemory(seed: seed, hasCopies: seed % 2 == 0)
    let memory = random.memory.leavingOut(
      origins: random.memory.segments.map { $0.origins.map { $0.owner == 1 } },
      documents: random.memory.segments.map { _ in [] })
    // The end of a document goes with its last byte.
    var kept: [CountedExamples.Example] = []
    for example in random.counted.examples {
      if example.owner >= 0 {
        if example.owner != 1 { kept.append(example) }
      } else if random.counted.examples.last(where: {
        $0.document == example.document && $0.owner >= 0
          && $0.context.count == example.context.count - 1
      })?.owner != 1 {
        kept.append(example)
      }
    }
    random.counted.examples = kept
    try compare(memory, random.counted, excluding: [], seed: seed)
  }

  @Test(arguments: 100..<140)
  func `without one owner are those of the list without them`(seed: UInt64) throws {
    var random = try RandomMemory(seed: seed)
    let exclusion = random.memory.examples { $0.id == 2 }
    random.counted.examples.removeAll { $0.owner == 2 }
    try compare(random.memory, random.counted, excluding: [exclusion], seed: seed)
  }

  @Test(arguments: 200..<220)
  func `over single bytes stay exact past a checkpoint`(seed: UInt64) throws {
    let random = try RandomMemory(seed: seed, alphabet: [97, 98], longest: 3000)
    try compare(random.memory, random.counted, excluding: [], seed: seed, length: 12)
  }

  /// Contexts of more rows than are looked at one by one, with more kinds of bytes than are
  /// told apart.
  @Test(arguments: 300..<312)
  func `of many bytes are exact without one owner`(seed: UInt64) throws {
    let alphabet = (UInt8(40)..<100).flatMap { byte -> [UInt8] in
      Array(repeating: byte, count: byte < 44 ? 40 : 1)
    }
    var random = try RandomMemory(seed: seed, alphabet: alphabet, longest: 4000)
    let exclusion = random.memory.examples { $0.id == 2 }
    random.counted.examples.removeAll { $0.owner == 2 }
    try compare(
      random.memory, random.counted, excluding: [exclusion], seed: seed, length: 12,
      alphabet: alphabet)
  }

  /// Contexts that come again are remembered, for all cursors of a memory.
  @Test(arguments: 600..<608)
  func `of frequent contexts are the same once they are remembered`(seed: UInt64) throws {
    let random = try RandomMemory(
      seed: seed, alphabet: [97, 98], longest: 3000, hasCopies: seed % 2 == 0)
    let memory = random.memory
    func compare(_ excluding: [Memory.Exclusion], _ counted: CountedExamples) throws {
      try self.compare(
        memory, counted, excluding: excluding, seed: seed, length: 12, alphabet: [97, 98, 0],
        isPrepared: true)
    }
    let (inOne, ofOne) = (
      memory.examples(ofDocument: 0, inSegment: 0), memory.examples { $0.id == 2 }
    )
    var (withoutDocument, withoutOwner) = (random.counted, random.counted)
    withoutDocument.examples.removeAll { $0.document == 0 }
    withoutOwner.examples.removeAll { $0.owner == 2 }
    // First those that know the least of a context, then those that know all.
    for _ in 0..<2 {
      try compare([ofOne], withoutOwner)
      try compare([inOne], withoutDocument)
      try compare([], random.counted)
    }
  }

  private func compare(
    _ memory: Memory, _ counted: CountedExamples, excluding: [Memory.Exclusion], seed: UInt64,
    length: Int = 40, alphabet: [UInt8] = Array("abc \n".utf8), isPrepared: Bool = false
  ) throws {
    var generator = SeededGenerator(seed: seed &* 7 &+ 1)
    var cursor = ContextCursor(memory, excluding: excluding)
    cursor.startDocument()
    var context: [UInt8] = [0]
    for _ in 0..<length {
      let expected = counted.orders(of: context)
      let actual = cursor.distinct.map { distinct in
        CountedExamples.Order(
          order: distinct.order, total: distinct.total,
          histogram: cursor.histogram(entry: distinct.entry))
      }
      try #require(actual == expected, "seed \(seed), context \(context)")
      for distinct in cursor.distinct {
        let summary = cursor.followers(entry: distinct.entry)
        let histogram = cursor.histogram(entry: distinct.entry)
        let kinds = histogram.count { $0 > 0 }
        let most = FollowerSummary.mostKinds
        if distinct.total > FollowerSummary.frequent {
          #expect((summary.kinds == 1) == (kinds == 1))
        } else {
          #expect(kinds < most ? summary.kinds == kinds : (most...kinds).contains(summary.kinds))
        }
        #expect(summary.topCount == Int(histogram.max() ?? 0))
        #expect(Int(summary.top) == histogram.firstIndex(of: histogram.max() ?? 0))
      }
      let entries = cursor.distinct
      let byte = alphabet.randomElement(using: &generator)!
      if byte == 0 {
        cursor.startDocument()
        context = [0]
        continue
      }
      // What was said to come need not.
      if isPrepared {
        let (said, after) = (
          alphabet.randomElement(using: &generator)!, alphabet.randomElement(using: &generator)!
        )
        cursor.prepare(said, before: after)
      }
      cursor.advance(byte)
      for (entry, order) in zip(entries, expected) {
        #expect(
          cursor.timesFollowed[entry.entry] == Int(order.histogram[Int(byte)]))
      }
      context.append(byte)
    }
  }
}

@Suite struct SegmentRows {
  @Test(arguments: 0..<20)
  func `lead back to the places in the text`(seed: UInt64) throws {
    let random = try RandomMemory(seed: seed, longest: 200)
    for segment in random.memory.segments {
      for document in 0..<segment.documentCount {
        let placement = segment.placement(ofDocument: document)
        let rows = segment.rows(ofDocument: document)
        for (offset, row) in rows.enumerated() {
          #expect(segment.position(ofRow: row) == placement.range.lowerBound + offset)
        }
      }
    }
  }

  @Test func `survive a round trip through a file, and damage is noticed`() throws {
    let random = try RandomMemory(seed: 5)
    #expect(random.memory.segments.allSatisfy { $0.isIntact() })
  }
}
