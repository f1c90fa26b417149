import Catalog
import LanguageModel
import Memory
import Provenance
import Synchronization
import Threads

/// What a learn changes in the segments that are there.
struct MemoryChange {
  /// Files with dead rows that a segment may have.
  private static let mostDeadFiles = 4

  let old: OpenMemory?
  /// Per segment, documents that no longer count.
  private(set) var dead: [Set<Int>]
  private let indices: [String: Int]

  init(_ old: OpenMemory?) {
    self.old = old
    dead = old?.memory.deadDocuments ?? []
    indices = (old?.manifest.segments ?? []).enumerated().reduce(into: [:]) {
      $0[$1.element.file] = $1.offset
    }
  }

  var isEmpty: Bool { old == nil }

  func index(ofSegment file: String) -> Int? { indices[file] }

  mutating func kill(_ placement: ContentPlacement) {
    guard let index = index(ofSegment: placement.segment) else { return }
    dead[index].insert(placement.number)
  }

  /// A text of the memory and whose it is; `nil` if the segment is lost.
  func text(_ placement: ContentPlacement) -> (bytes: [UInt8], runs: [TextRun])? {
    guard let old, let index = index(ofSegment: placement.segment) else { return nil }
    let segment = old.memory.segments[index]
    guard placement.number >= 0, placement.number < segment.documentCount else { return nil }
    // A cut may be a run of its own where the text around it has the same origin.
    var runs: [TextRun] = []
    for run in segment.runs(ofDocument: placement.number) {
      runs.add(TextRun(start: run.start, origin: MergedOrigin(segment, run.origin)))
    }
    return (segment.bytes(ofDocument: placement.number), runs)
  }

  /// Rows that die with this change.
  var newlyDeadRows: Int {
    guard let old else { return 0 }
    return dead.indices.reduce(0) { sum, index in
      let segment = old.memory.segments[index]
      return dead[index].subtracting(old.memory.deadDocuments[index])
        .reduce(sum) { $0 + segment.placement(ofDocument: $1).range.count + 1 }
    }
  }

  /// Rows of each segment.
  var sizes: [MergePolicy.Size] {
    (old?.memory.segments ?? []).enumerated().map { index, segment in
      let rows = dead[index].reduce(0) { $0 + segment.placement(ofDocument: $1).range.count + 1 }
      return MergePolicy.Size(rows: segment.rowCount, dead: rows)
    }
  }

  /// Rows of all segments that still count.
  var liveRows: Int { sizes.reduce(0) { $0 + $1.live } }

  /// The manifest's entry of a segment that stays, with its dead documents.
  ///
  /// The rows of what is newly dead become a file of their own, joined with those that are not
  /// much larger: a change rewrites about as much as it adds, and a segment has few such files.
  func entry(_ index: Int, of old: OpenMemory, _ store: SegmentStore) throws
    -> MemoryManifest.Segment
  {
    var entry = old.manifest.segments[index]
    let fresh = dead[index].subtracting(old.memory.deadDocuments[index]).sorted()
    if fresh.isEmpty { return entry }
    entry.deadDocuments = dead[index].sorted().map { UInt32($0) }
    var kept = Array(zip(entry.deadFiles, old.memory.deadSets[index].map(\.count)))
    kept.sort { $0.1 > $1.1 }
    var joined: Set<String> = []
    var rows = fresh.reduce(0) {
      $0 + old.memory.segments[index].placement(ofDocument: $1).range.count + 1
    }
    while let last = kept.last, kept.count >= Self.mostDeadFiles || last.1 <= 2 * rows {
      joined.insert(last.0)
      rows += last.1
      kept.removeLast()
    }
    let views = ViewSegments(store)
    // All views at once: each follows the documents through its own index.
    let (files, isJoined) = (entry.deadFiles, joined)
    let sets = concurrently(old.views.count + 1) { number -> RowSet? in
      let memory = number == 0 ? old.memory : old.views[number - 1]
      let before = memory.deadSets[index]
      // Files of a view that are missing leave one set for all: then nothing is written.
      guard before.count == files.count else { return nil }
      let parts = zip(files, before).filter { isJoined.contains($0.0) }.map(\.1)
      let rows = RowSet(ofDocuments: fresh, in: memory.segments[index])
      return parts.isEmpty ? rows : RowSet(joining: [rows] + parts)
    }
    guard let verbatim = sets[0] else { return entry }
    let file = try store.write(verbatim)
    for (number, set) in sets.dropFirst().enumerated() {
      if let set { try views.write(set, ViewSegments.views[number], for: file, of: entry.file) }
    }
    entry.deadFiles = kept.map(\.0) + [file]
    return entry
  }
}

extension MergedOrigin {
  init(_ segment: Segment, _ origin: Int) {
    let found = segment.origins[origin]
    self.init(
      commit: found.commit, time: found.time, owner: segment.owners[found.owner].id,
      standing: found.standing, seniority: found.seniority)
  }

  /// The same with text that counts in another way.
  func standing(_ standing: SegmentOrigin.Standing) -> MergedOrigin {
    var result = self
    result.standing = standing
    return result
  }
}

/// Owners of the catalog, as segments hold them.
struct OwnerTable {
  private let owners: [UInt32: Owner]

  /// Those of some texts.
  init(of texts: [MergedText], in store: Store) throws {
    let ids = texts.reduce(into: Set<UInt32>()) { result, text in
      for run in text.runs { result.insert(run.origin.owner) }
    }
    owners = try store.owners(ids).reduce(into: [:]) { result, owner in
      result[owner.id] = Owner(
        id: owner.id, kind: owner.kind, isCommons: owner.isCommons,
        authors: owner.persons.map {
          Owner.Author(person: $0, weight: 1 / Double(owner.persons.count))
        })
    }
  }

  subscript(id: UInt32) -> Owner {
    get throws {
      guard let owner = owners[id] else {
        throw CatalogError.damaged(path: "catalog", reason: "owner \(id) is missing")
      }
      return owner
    }
  }
}

/// A sum that several threads add to.
final class ByteCounter: Sendable {
  private let sum = Atomic(0)
  /// The sum after adding.
  func add(_ count: Int) -> Int { sum.wrappingAdd(count, ordering: .relaxed).newValue }
}
