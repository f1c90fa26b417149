import Catalog
import Foundation
import LanguageModel
import Memory
import Provenance

/// A segment that was written, and what its documents were before.
struct WrittenSegment: Sendable {
  /// With nothing dead.
  var entry: MemoryManifest.Segment
  /// Per document, where it lies now.
  var placements: [ContentPlacement]
  /// Per document, the segment and number that it had; an empty name for what is new.
  var origins: [(segment: String, number: Int)]
}

/// A segment in the making.
struct SegmentDraft: Sendable {
  private(set) var content = SegmentContent(documents: [], origins: [], owners: [])
  private(set) var placements: [ContentPlacement] = []
  /// Per document, the path whose name tells the language.
  private(set) var paths: [Path] = []
  private var originNumbers: [MergedOrigin: Int] = [:]
  private var ownerNumbers: [UInt32: Int] = [:]

  /// Of the documents' text.
  private(set) var bytes = 0

  /// Adds a text that is new.
  mutating func add(_ text: MergedText, _ owners: OwnerTable) throws {
    var runs: [SegmentDocument.Run] = []
    for run in text.runs {
      runs.append(.init(start: run.start, origin: try number(run.origin) { try owners[$0] }))
    }
    content.documents.append(SegmentDocument(bytes: text.bytes, runs: runs))
    bytes += text.bytes.count
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
    bytes += document.bytes.count
    paths.append(path)
    placements.append(placement)
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
      SegmentOrigin(
        commit: origin.commit, time: origin.time, owner: ownerNumber, standing: origin.standing,
        seniority: origin.seniority))
    originNumbers[origin] = content.origins.count - 1
    return content.origins.count - 1
  }
}

/// Segments in the making, none of them too large to be built in the memory that there is.
package struct SegmentDrafts: Sendable {
  /// How large a segment of a memory of `total` bytes may be, in bytes: half of it, as fewer are asked
  /// faster, but smaller ones are built faster, byte by byte.
  ///
  /// That is 512 MiB at least, and at most 1 GiB or a 32nd of the machine's memory. Building takes about eight times this, and with the views beside it up to seventeen.
  package static func largest(of total: Int) -> Int {
    let most = min(max(Int(ProcessInfo.processInfo.physicalMemory / 32), 32 << 20), 1 << 30)
    return min(max(total / 2, 512 << 20), most)
  }

  private(set) var drafts: [SegmentDraft] = []
  private let limit: Int

  /// Segments of at most `limit` bytes, but for documents that are larger.
  init(largest limit: Int) { self.limit = limit }

  /// Segments for a memory of `total` bytes.
  init(total: Int) { self.init(largest: Self.largest(of: total)) }

  mutating func add(_ text: MergedText, _ owners: OwnerTable) throws {
    makeRoom(for: text.bytes.count)
    try drafts[drafts.count - 1].add(text, owners)
  }

  mutating func add(_ placement: ContentPlacement, at path: Path, from segment: Segment) {
    makeRoom(for: placement.bytes)
    drafts[drafts.count - 1].add(placement, at: path, from: segment)
  }

  private mutating func makeRoom(for bytes: Int) {
    if drafts.isEmpty || drafts[drafts.count - 1].bytes + bytes > limit {
      drafts.append(SegmentDraft())
    }
  }

  /// Writes them all with their views, one after the other: there is memory for one.
  func write(to store: SegmentStore) throws -> [WrittenSegment] {
    try drafts.map { try $0.write(to: store) }
  }
}

extension SegmentDraft {
  /// Writes the segment and its views.
  fileprivate func write(to store: SegmentStore) throws -> WrittenSegment {
    let written = try ViewSegments(store).write(content, paths: paths)
    var result = WrittenSegment(
      entry: MemoryManifest.Segment(
        file: written.file, digest: written.digest, deadDocuments: [], deadFiles: []),
      placements: placements, origins: placements.map { ($0.segment, $0.number) })
    for number in placements.indices {
      result.placements[number].segment = written.file
      result.placements[number].number = number
    }
    return result
  }
}
