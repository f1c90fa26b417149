import Foundation
import Provenance
import Support
import Testing

@testable import Memory

@Suite struct ChangedMemories {
  /// Documents come, change and go; segments are merged as the policy says.
  private struct History {
    var generator: SeededGenerator
    var segments: [Segment] = []
    var dead: [Set<Int>] = []
    var sets: [[RowSet]] = []
    /// What there is, by name: its content, its segment and number there.
    var live: [Int: (document: SegmentDocument, segment: Int, number: Int)] = [:]

    static let origins = (0..<4).map { SegmentOrigin(commit: nil, time: Int64($0), owner: $0) }
    static let owners = (0..<4).map {
      Owner(
        id: UInt32($0), kind: .human, isCommons: false,
        authors: [.init(person: UInt32($0), weight: 1)])
    }

    var memory: Memory { Memory(segments, deadDocuments: dead, dead: sets) }

    mutating func document() -> SegmentDocument {
      let length = Int.random(in: 0...60, using: &generator)
      let bytes = (0..<length).map { _ in UInt8.random(in: 97...99, using: &generator) }
      let runs = stride(from: 0, to: length, by: 13).map {
        SegmentDocument.Run(start: $0, origin: Int.random(in: 0..<4, using: &generator))
      }
      return SegmentDocument(bytes: bytes, runs: runs)
    }

    mutating func kill(_ name: Int, _ folder: URL) throws {
      guard let old = live.removeValue(forKey: name) else { return }
      dead[old.segment].insert(old.number)
      var fresh = RowSet(ofDocuments: [old.number], in: segments[old.segment])
      if sets[old.segment].count == 3 {
        fresh = RowSet(joining: [fresh] + sets[old.segment])
        sets[old.segment] = []
      }
      // By way of the disk, as the store keeps them.
      let file = folder.appending(path: "\(name)-\(UUID().uuidString)")
      try Data(fresh.encoded()).write(to: file)
      sets[old.segment].append(try RowSet(path: file.path))
    }

    mutating func add(_ names: [Int], _ folder: URL) throws {
      for name in names { try kill(name, folder) }
      let fresh = names.map { ($0, document()) }
      let sizes = zip(segments, sets).map { segment, sets in
        MergePolicy.Size(rows: segment.rowCount, dead: sets.reduce(0) { $0 + $1.count })
      }
      let merged = MergePolicy.segmentsToRewrite(
        sizes, adding: fresh.reduce(0) { $0 + $1.1.bytes.count + 1 })
      var content = fresh
      var kept: [Int: Int] = [:]
      for index in segments.indices where !merged.contains(index) { kept[index] = kept.count }
      for (name, place) in live.sorted(by: { $0.key < $1.key }) {
        if let segment = kept[place.segment] {
          live[name]?.segment = segment
        } else {
          content.append((name, segments[place.segment].content(ofDocument: place.number)))
        }
      }
      for index in segments.indices.reversed() where merged.contains(index) {
        segments.remove(at: index)
        dead.remove(at: index)
        sets.remove(at: index)
      }
      segments.append(try Self.segment(content.map(\.1)))
      dead.append([])
      sets.append([])
      for (number, entry) in content.enumerated() {
        live[entry.0] = (entry.1, segments.count - 1, number)
      }
    }

    static func segment(_ documents: [SegmentDocument]) throws -> Segment {
      try Segment(
        bytes: SegmentBuilder.build(
          SegmentContent(documents: documents, origins: origins, owners: owners)), name: "part")
    }
  }

  @Test(arguments: 0..<12)
  func `equal one built anew, in counts and digest`(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let folder = URL(filePath: scratch.path)
    var history = History(generator: SeededGenerator(seed: seed))
    for _ in 0..<14 {
      if Int.random(in: 0..<4, using: &history.generator) == 0, let name = history.live.keys.min() {
        try history.kill(name, folder)
      } else {
        let count = Int.random(in: 1...5, using: &history.generator)
        try history.add(
          (0..<count).map { _ in Int.random(in: 0..<12, using: &history.generator) }.unique,
          folder)
      }
      #expect(history.segments.count <= MergePolicy.mostSegments)
    }
    let changed = history.memory
    let anew = Memory([
      try History.segment(history.live.sorted { $0.key > $1.key }.map(\.value.document))
    ])
    #expect(changed.rowCount == anew.rowCount, "seed \(seed)")
    #expect(changed.contentDigest() == anew.contentDigest(), "seed \(seed)")
    #expect(changed.recomputedContentDigest() == changed.contentDigest(), "seed \(seed)")
    try compare(changed, anew, seed)
    for person in 0..<2 {
      let without = { (memory: Memory) in memory.examples { $0.id == UInt32(person) } }
      try compare(changed, anew, seed, without(changed), without(anew))
    }
  }

  private func compare(
    _ changed: Memory, _ anew: Memory, _ seed: UInt64, _ first: Memory.Exclusion? = nil,
    _ second: Memory.Exclusion? = nil
  ) throws {
    var generator = SeededGenerator(seed: seed &+ 99)
    var a = ContextCursor(changed, excluding: first.map { [$0] } ?? [])
    var b = ContextCursor(anew, excluding: second.map { [$0] } ?? [])
    a.startDocument()
    b.startDocument()
    for _ in 0..<80 {
      try #require(
        a.distinct.map { [$0.order, $0.total] } == b.distinct.map { [$0.order, $0.total] })
      for (one, other) in zip(a.distinct, b.distinct) {
        #expect(a.histogram(entry: one.entry) == b.histogram(entry: other.entry))
        #expect(a.followers(entry: one.entry) == b.followers(entry: other.entry))
      }
      let byte = UInt8.random(in: 97...99, using: &generator)
      a.advance(byte)
      b.advance(byte)
    }
  }

  @Test func `count patterns without the dead`() throws {
    let documents = ["abcabc", "xabc", "abab"].map {
      SegmentDocument(bytes: Array($0.utf8), runs: [])
    }
    let segment = try History.segment(documents)
    #expect(Memory([segment]).occurrences(of: Array("abc".utf8)) == 3)
    #expect(Memory([segment], deadDocuments: [[0]]).occurrences(of: Array("abc".utf8)) == 1)
    #expect(Memory([segment], deadDocuments: [[1]]).occurrences(of: Array("ab".utf8)) == 4)
  }
}

@Suite struct MergePolicies {
  @Test func `bound the segments, and rewrite what is a fifth dead`() {
    var sizes: [MergePolicy.Size] = []
    for _ in 0..<400 {
      let merged = MergePolicy.segmentsToRewrite(sizes, adding: 40_000)
      let rows = 40_000 + merged.reduce(0) { $0 + sizes[$1].rows }
      sizes = sizes.indices.filter { !merged.contains($0) }.map { sizes[$0] }
      sizes.append(.init(rows: rows, dead: 0))
      #expect(sizes.count <= MergePolicy.mostSegments)
    }
    #expect(sizes.reduce(0) { $0 + $1.rows } == 400 * 40_000)
    let half = MergePolicy.Size(rows: 100_000, dead: 20_001)
    #expect(MergePolicy.segmentsToRewrite([half], adding: 0) == [0])
    // A large segment waits for a change that is worth its while, but not for ever.
    let large = MergePolicy.Size(rows: 100_000_000, dead: 30_000_000)
    #expect(MergePolicy.segmentsToRewrite([large], adding: 1000).isEmpty)
    #expect(MergePolicy.segmentsToRewrite([large], adding: 90_000_000) == [0])
    let dead = MergePolicy.Size(rows: 100_000_000, dead: 60_000_000)
    #expect(MergePolicy.segmentsToRewrite([dead], adding: 1000) == [0])
  }
}

@Suite struct WaitingMerges {
  @Test func `bound the segments when small changes have no time, and rewrite little`() {
    var sizes: [MergePolicy.Size] = [.init(rows: 100_000_000, dead: 0)]
    var written = 0
    for step in 0..<500 {
      let joined = MergePolicy.segmentsToJoin(sizes)
      let rows = 40_000 + joined.reduce(0) { $0 + sizes[$1].rows - sizes[$1].dead }
      written += rows
      sizes = sizes.indices.filter { !joined.contains($0) }.map { sizes[$0] }
      sizes.append(.init(rows: rows, dead: step % 3 == 0 ? rows : 0))
      #expect(sizes.count <= MergePolicy.mostWaiting)
    }
    #expect(written < 500 * 40_000 * 20)
  }

  @Test func `leave few segments, none of them a fifth dead`() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      var sizes = (0..<Int.random(in: 0...14, using: &generator)).map { _ in
        let rows = 1 << Int.random(in: 4...27, using: &generator)
        return MergePolicy.Size(rows: rows, dead: Int.random(in: 0...rows, using: &generator))
      }
      var steps = 0
      while true {
        let merged = MergePolicy.nextMerge(sizes, limit: 1 << 29)
        if merged.isEmpty { break }
        let rows = merged.reduce(0) { $0 + sizes[$1].rows - sizes[$1].dead }
        sizes = sizes.indices.filter { !merged.contains($0) }.map { sizes[$0] }
        if rows > 0 { sizes.append(.init(rows: rows, dead: 0)) }
        steps += 1
        #expect(steps < 40)
        if steps >= 40 { return }
      }
      #expect(sizes.count <= MergePolicy.mostSegments)
      #expect(sizes.allSatisfy { $0.dead * 5 <= $0.rows })
    }
    // What is too large to be built at once stays as it is.
    let large = MergePolicy.Size(rows: 1 << 29, dead: 0)
    #expect(MergePolicy.nextMerge([large, large], limit: 1 << 29).isEmpty)
  }
}

extension Array where Element: Hashable {
  /// Each element once, in the order of its first appearance.
  fileprivate var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
