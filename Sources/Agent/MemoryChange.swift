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

  /// Segments to be written anew: those with too much that is dead, and the smaller ones when
  /// there are too many.
  ///
  /// Where text is to be erased, those with anything that is dead.
  func segmentsToRewrite(
    newBytes: Int, largestDeadPart: Double, mostSegments: Int, isErasing: Bool
  ) -> Set<Int> {
    var result: Set<Int> = []
    for (index, segment) in memory.segments.enumerated() {
      let deadBytes = dead[index].reduce(0) {
        $0 + segment.placement(ofDocument: $1).range.count + 1
      }
      if isErasing, !dead[index].isEmpty { result.insert(index) }
      if Double(deadBytes) > largestDeadPart * Double(segment.rowCount) { result.insert(index) }
    }
    let left = memory.segments.indices.filter { !result.contains($0) }
    let isAdding = newBytes > 0 || !result.isEmpty
    var excess = left.count + (isAdding ? 1 : 0) - mostSegments
    if excess > 0 {
      excess += 1
      let bySize = left.sorted { memory.segments[$0].rowCount < memory.segments[$1].rowCount }
      result.formUnion(bySize.prefix(excess))
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
    var kept = Array(zip(entry.deadFiles, memory.dead[index]))
    kept.sort { $0.1.count > $1.1.count }
    while let last = kept.last,
      kept.count >= Self.mostDeadFiles || last.1.count <= 2 * joined.reduce(0, { $0 + $1.count })
    {
      joined.append(last.1)
      kept.removeLast()
    }
    let rows = joined.count == 1 ? joined[0] : RowSet(joining: joined)
    entry.deadFiles = kept.map(\.0) + [try store.write(rows)]
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

/// A segment in the making.
struct SegmentDraft {
  private(set) var content = SegmentContent(documents: [], origins: [], owners: [])
  private(set) var placements: [ContentPlacement] = []
  /// Per document, the path whose name tells the language.
  private(set) var paths: [Path] = []
  private var originNumbers: [MergedOrigin: Int] = [:]
  private var ownerNumbers: [UInt32: Int] = [:]

  var isEmpty: Bool { content.documents.isEmpty }

  /// Adds a text that is new.
  mutating func add(_ text: MergedText, _ owners: OwnerTable) throws {
    var runs: [SegmentDocument.Run] = []
    for run in text.runs {
      runs.append(.init(start: run.start, origin: try number(run.origin) { try owners[$0] }))
    }
    content.documents.append(SegmentDocument(bytes: text.bytes, runs: runs))
    paths.append(text.path)
    placements.append(
      ContentPlacement(
        digest: text.digest, segment: "", number: 0, bytes: text.bytes.count, lines: text.lines))
  }

  /// Adds a document that another segment holds.
  mutating func add(_ placement: ContentPlacement, at path: Path, from segment: Segment) {
    var document = segment.content(ofDocument: placement.number)
    for index in document.runs.indices {
      let old = document.runs[index].origin
      let owner = segment.owners[segment.origins[old].owner]
      document.runs[index].origin = number(MergedOrigin(segment, old)) { _ in owner }
    }
    content.documents.append(document)
    placements.append(placement)
    paths.append(path)
  }

  private mutating func number(
    _ origin: MergedOrigin, _ owner: (UInt32) throws -> Owner
  ) rethrows -> Int {
    if let known = originNumbers[origin] { return known }
    let ownerNumber: Int
    if let known = ownerNumbers[origin.owner] {
      ownerNumber = known
    } else {
      content.owners.append(try owner(origin.owner))
      ownerNumber = content.owners.count - 1
      ownerNumbers[origin.owner] = ownerNumber
    }
    content.origins.append(
      SegmentOrigin(commit: origin.commit, time: origin.time, owner: ownerNumber))
    originNumbers[origin] = content.origins.count - 1
    return content.origins.count - 1
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

extension UInt32 {
  /// Little-endian.
  var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> UInt32($0 * 8)) } }
}
