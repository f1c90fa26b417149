import Catalog
import Corpus
import Foundation
import Memory
import Provenance
import Support
import Testing

@testable import Agent

/// Segments as a learn or a merge writes them, each with its views.
@Suite struct SegmentsInTheMaking {
  @Test func `are written with their views, and hold what was in one`() throws {
    let home = try ScratchFolder()
    let location = StoreLocation(environment: ["BYLINE_HOME": home.path])
    let scratch = try ScratchRepository()
    for name in ["a", "b", "c", "d", "e"] {
      let lines = (0..<30).map { "let \(name)\($0) = \($0 * 7) // \(name)\n" }
      try scratch.commit("\(name).swift", lines.joined(), by: name)
    }
    var learner = Learner(location, Configuration())
    _ = try learner.learn([scratch.path], threads: 2, now: 2_000_000_000)

    let writer = try StoreWriter(location, patience: 60_000)
    let old = try writer.memory()
    let file = try #require(old.manifest.segments.first).file
    let paths = try writer.store.paths(inSegment: file)
    // Room for about two of the documents.
    var drafts = SegmentDrafts(largest: 1500)
    let placements = try writer.store.placements(inSegment: file)
    for placement in placements {
      let path = try #require(paths[placement.number])
      drafts.add(placement, at: path, from: old.memory.segments[0])
    }
    let folder = try ScratchFolder()
    let store = SegmentStore(location, in: folder.path)
    let written = try drafts.write(to: store)
    #expect(written.count > 1 && placements.count == 5)
    #expect(written.flatMap(\.placements).map(\.digest) == placements.map(\.digest))
    for segment in written {
      #expect(ViewSegments(store).areThere(for: segment.entry.file))
      #expect(segment.placements.allSatisfy { $0.segment == segment.entry.file })
    }
    // Nothing is left that has no name.
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.count == written.count * 3)

    var manifest = old.manifest
    manifest.segments = written.map(\.entry)
    #expect(try store.memory(of: manifest).contentDigest() == old.memory.contentDigest())
    for view in ViewSegments.views {
      let made = try ViewSegments(store).memory(of: manifest, view)
      let wanted = try ViewSegments(writer.segments).memory(of: old.manifest, view)
      #expect(made.contentDigest() == wanted.contentDigest(), "\(view)")
    }
  }

  @Test func `are no larger than half of a large memory, nor than the machine allows`() {
    let machine = Int(ProcessInfo.processInfo.physicalMemory / 32)
    var before = 0
    for total in [0, 1 << 20, 1 << 29, 1 << 30, 3 << 29, 1 << 31, 1 << 40] {
      let largest = SegmentDrafts.largest(of: total)
      #expect(largest >= before && largest <= 1 << 30 && largest <= max(machine, 32 << 20))
      #expect(largest <= max(total / 2, 512 << 20))
      before = largest
    }
  }
}
