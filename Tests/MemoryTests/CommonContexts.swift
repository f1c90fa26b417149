import Provenance
import Support
import Testing

@testable import Memory

@Suite struct CommonContexts {
  @Test(arguments: 0..<60)
  func `are those that three persons wrote, co-authors being one voice`(seed: UInt64) throws {
    // In the last third, two of the four persons turn out to be one.
    let isMerged = seed >= 40
    let random = try RandomMemory(
      seed: seed, longest: isMerged ? 150 : 60, hasCoAuthors: seed % 2 == 1,
      merging: isMerged ? [seed % 3 == 0 ? 1 : 3: 0] : [:])
    let merged: (Int) -> Int = { isMerged && $0 == (seed % 3 == 0 ? 1 : 3) ? 0 : $0 }
    var generator = SeededGenerator(seed: seed)
    var cursor = ContextCursor(random.memory)
    cursor.startDocument()
    var context: [UInt8] = [0]
    for _ in 0..<40 {
      var expected = 0
      // Documents are not counted over all segments where a context has many rows, dead ones too.
      var isOpen = false
      for order in stride(from: min(context.count, Memory.longestOrder), to: 0, by: -1) {
        let tail = Array(context.suffix(order))
        // The owner of an occurrence's last byte is that of the example one byte earlier.
        let persons = Set(
          random.counted.examples.filter { example in
            example.owner >= 0 && (example.context + [example.byte]).suffix(order) == tail[...]
          }.map { merged($0.owner) })
        let rows = random.counted.examples.filter { $0.context.suffix(order) == tail[...] }
        let isPassage = Set(rows.map(\.document)).count > 10
        if isPassage && rows.count > 80 && persons.count < 3 { isOpen = true }
        if persons.count >= 3 || isPassage {
          expected = order
          break
        }
      }
      // Order 0 holds whatever there is, and a group's orders stand together.
      let actual = cursor.commonOrder(floor: 0)
      // Where every context that occurs is common, there is no end to it.
      let longest = stride(from: min(context.count, Memory.longestOrder), to: 0, by: -1).first {
        order in
        random.counted.examples.contains {
          $0.context.suffix(order) == context.suffix(order)
            || $0.owner >= 0 && ($0.context + [$0.byte]).suffix(order) == context.suffix(order)
        }
      }
      if expected > 0, !isOpen {
        #expect(
          actual == expected || expected == longest && actual == Memory.longestOrder,
          "seed \(seed) \(context)")
      }
      if expected == 0, actual > 0 {
        // No suffix of one byte is common, but that of no byte may be.
        #expect(actual < 1 || context.count < 1)
      }
      let byte = Array("abc \n".utf8).randomElement(using: &generator)!
      cursor.advance(byte)
      context.append(byte)
    }
  }

  @Test(arguments: [9, 10, 11, 14])
  func `are those in more than ten documents of one person`(count: Int) throws {
    let shared = Array("int shared_passage(void) { return 42; }\n".utf8)
    var generator = SeededGenerator(seed: UInt64(count))
    let documents = (0..<count).map { _ in
      let own = (0..<200).map { _ in UInt8.random(in: 97...122, using: &generator) }
      return SegmentDocument(bytes: own + shared + own, runs: [.init(start: 0, origin: 0)])
    }
    let owner = Owner(
      id: 1, kind: .human, isCommons: false, authors: [.init(person: 1, weight: 1)])
    let file = try SegmentBuilder.build(
      SegmentContent(
        documents: documents, origins: [SegmentOrigin(commit: nil, time: 0, owner: 0)],
        owners: [owner]))
    var cursor = ContextCursor(Memory([try Segment(bytes: file, name: "passages")]))
    cursor.forget()
    for byte in shared { cursor.advance(byte) }
    #expect(cursor.commonOrder() == (count > 10 ? Memory.longestOrder : 4))
  }

  /// Where a stretch is left out, what goes on from there can stand in more documents than it.
  @Test(arguments: 0..<8)
  func `are found after what is left out, too`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    func random(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8.random(in: 97...122, using: &generator) }
    }
    let (first, second) = (random(30), random(30))
    let documents = (0..<14).map { number in
      SegmentDocument(
        bytes: random(50) + first + second + random(50),
        runs: [
          .init(start: 0, origin: 1), .init(start: 50, origin: number < 8 ? 0 : 1),
          .init(start: 80, origin: 1),
        ])
    }
    let owner = Owner(
      id: 1, kind: .human, isCommons: false, authors: [.init(person: 1, weight: 1)])
    let file = try SegmentBuilder.build(
      SegmentContent(
        documents: documents,
        origins: [0, 1].map { SegmentOrigin(commit: nil, time: $0, owner: 0) }, owners: [owner]))
    let memory = Memory([try Segment(bytes: file, name: "stretches")])
    var cursor = ContextCursor(memory, excluding: [memory.examples { _, _, origin in origin == 0 }])
    cursor.forget()
    for byte in first + second {
      cursor.advance(byte)
      var fresh = cursor
      fresh.firstOfFewDocuments = .max
      for segment in fresh.documentTracks.indices { fresh.documentTracks[segment].forget() }
      #expect(cursor.commonOrder(floor: 0) == fresh.commonOrder(floor: 0))
    }
    #expect(cursor.commonOrder() == Memory.longestOrder)
  }

  @Test(arguments: 0..<20)
  func `do not depend on how documents are spread over segments`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let owners = (0..<2).map {
      Owner(
        id: UInt32($0), kind: .human, isCommons: false,
        authors: [.init(person: UInt32($0), weight: 1)])
    }
    let content = { (documents: [SegmentDocument]) in
      SegmentContent(
        documents: documents,
        origins: owners.indices.map { SegmentOrigin(commit: nil, time: 0, owner: $0) },
        owners: owners)
    }
    // Up to 250 rows in all.
    let documents = (0..<Int.random(in: 9...16, using: &generator)).map { _ in
      let bytes = (0..<Int.random(in: 2...14, using: &generator)).map { _ in
        UInt8.random(in: 97...99, using: &generator)
      }
      return SegmentDocument(
        bytes: bytes, runs: [.init(start: 0, origin: Int.random(in: 0...1, using: &generator))])
    }
    var parts: [[SegmentDocument]] = [[], [], []]
    var dead: [Set<Int>] = [[], [], []]
    var live: [SegmentDocument] = []
    for document in documents {
      let part = Int.random(in: 0..<3, using: &generator)
      if Int.random(in: 0..<6, using: &generator) == 0 {
        dead[part].insert(parts[part].count)
      } else {
        live.append(document)
      }
      parts[part].append(document)
    }
    let segment = { (documents: [SegmentDocument]) in
      try Segment(bytes: SegmentBuilder.build(content(documents)), name: "part")
    }
    var a = ContextCursor(Memory(try parts.map(segment), deadDocuments: dead))
    var b = ContextCursor(Memory([try segment(live)]))
    a.startDocument()
    b.startDocument()
    for _ in 0..<60 {
      // What is known of the contexts before makes no difference.
      var fresh = a
      fresh.firstOfFewDocuments = .max
      for segment in fresh.documentTracks.indices { fresh.documentTracks[segment].forget() }
      let order = b.commonOrder(floor: 0)
      #expect(a.commonOrder(floor: 0) == order, "seed \(seed)")
      #expect(fresh.commonOrder(floor: 0) == order, "seed \(seed)")
      let byte = UInt8.random(in: 97...99, using: &generator)
      a.advance(byte)
      b.advance(byte)
    }
  }
}
