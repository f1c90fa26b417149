import Catalog
import Memory
import Provenance
import Synchronization

/// What a learn changes in the segments that are there.
struct MemoryChange {
  /// Files with dead rows that a segment may have.
  private static let mostDeadFiles = 4

  let old: MemoryManifest?
  let memory: Memory
  /// Per segment, documents that no longer count.
  private var dead: [Set<Int>]

  init(old: MemoryManifest?, memory: Memory) {
    (self.old, self.memory) = (old, memory)
    dead = memory.deadDocuments
  }

  func index(ofSegment file: String) -> Int? { old?.segments.firstIndex { $0.file == file } }

  mutating func kill(_ placement: ContentPlacement) {
    guard let index = index(ofSegment: placement.segment) else { return }
    dead[index].insert(placement.number)
  }

  /// Whether a document of the memory has just these bytes and origins.
  func holds(_ text: MergedText, _ index: Int, _ number: Int) -> Bool {
    let segment = memory.segments[index]
    guard number < segment.documentCount,
      segment.placement(ofDocument: number).range.count == text.bytes.count
    else { return false }
    let runs = segment.runs(ofDocument: number)
    guard runs.count == text.runs.count else { return false }
    for (run, wanted) in zip(runs, text.runs) {
      if run.start != wanted.start || MergedOrigin(segment, run.origin) != wanted.origin {
        return false
      }
    }
    return segment.bytes(ofDocument: number) == text.bytes
  }

  /// Segments to be written anew, see `MergePolicy`.
  ///
  /// With `erasing`, all that hold anything dead are: its text is to be gone.
  func segmentsToRewrite(newBytes: Int, erasing: Bool) -> Set<Int> {
    let sizes = memory.segments.enumerated().map { index, segment in
      let rows = dead[index].reduce(0) { $0 + segment.placement(ofDocument: $1).range.count + 1 }
      return MergePolicy.Size(rows: segment.rowCount, dead: rows)
    }
    var result = MergePolicy.segmentsToRewrite(sizes, adding: newBytes)
    if erasing {
      result.formUnion(sizes.indices.filter { !dead[$0].isEmpty })
    }
    return result
  }

  /// The manifest's entry of a segment that stays, with its dead documents.
  ///
  /// The rows of what is newly dead become a file of their own, joined with those that are not
  /// much larger: a change rewrites about as much as it adds, and a segment has few such files.
  func entry(_ index: Int, _ store: SegmentStore) throws -> MemoryManifest.Segment {
    guard var entry = old?.segments[index] else {
      return MemoryManifest.Segment(file: "", digest: [], deadDocuments: [], deadFiles: [])
    }
    let fresh = dead[index].subtracting(memory.deadDocuments[index])
    if fresh.isEmpty { return entry }
    entry.deadDocuments = dead[index].sorted().map { UInt32($0) }
    var joined = [RowSet(ofDocuments: fresh.sorted(), in: memory.segments[index])]
    var joinedFiles: [String] = []
    var kept = Array(zip(entry.deadFiles, memory.dead[index]))
    kept.sort { $0.1.count > $1.1.count }
    while let last = kept.last,
      kept.count >= Self.mostDeadFiles || last.1.count <= 2 * joined.reduce(0, { $0 + $1.count })
    {
      joined.append(last.1)
      joinedFiles.append(last.0)
      kept.removeLast()
    }
    let rows = joined.count == 1 ? joined[0] : RowSet(joining: joined)
    let file = try store.write(rows)
    entry.deadFiles = kept.map(\.0) + [file]
    try ViewSegments(store).write(
      dead: file, of: entry.file, documents: fresh.sorted(), replacing: joinedFiles)
    return entry
  }
}

extension MergedOrigin {
  init(_ segment: Segment, _ origin: Int) {
    let found = segment.origins[origin]
    self.init(
      commit: found.commit, time: found.time, owner: segment.owners[found.owner].id)
  }
}

/// The catalog's owners, as segments hold them.
struct OwnerTable {
  private let owners: [UInt32: Owner]

  init(_ location: StoreLocation) throws {
    owners = try Store(reading: location).allOwners().reduce(into: [:]) { result, owner in
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
