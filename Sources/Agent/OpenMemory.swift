import Attribution
import Catalog
import Memory

/// A version of the memory with all its views, opened.
struct OpenMemory: Sendable {
  var manifest: MemoryManifest
  var memory: Memory
  /// As `ViewSegments.views`.
  var views: [Memory]

  /// Opens what a manifest names; files that `other` has open are not opened again.
  ///
  /// - Throws: `SegmentError` naming the file that is damaged or missing.
  init(_ manifest: MemoryManifest, _ store: SegmentStore, reusing other: OpenMemory? = nil) throws {
    var known: [String: Int] = [:]
    for (index, entry) in (other?.manifest.segments ?? []).enumerated() {
      known[entry.file] = index
    }
    self.manifest = manifest
    let views = ViewSegments(store)
    var all = [Parts](repeating: Parts(), count: ViewSegments.views.count + 1)
    for entry in manifest.segments {
      let old = known[entry.file]
      for number in all.indices {
        let reused = other.flatMap { other in
          old.map { (number == 0 ? other.memory : other.views[number - 1], $0) }
        }
        let view = number == 0 ? nil : ViewSegments.views[number - 1]
        let segment: Segment
        if let (memory, old) = reused {
          segment = memory.segments[old]
          if other?.manifest.segments[old] == entry {
            all[number].add(segment, memory.deadDocuments[old], memory.deadSets[old])
            continue
          }
        } else {
          segment = try view.map { try views.segment(of: entry, $0) } ?? store.segment(of: entry)
        }
        let sets = try view.map { views.dead(of: entry, $0, in: segment) } ?? store.dead(of: entry)
        all[number].add(segment, Set(entry.deadDocuments.map(Int.init)), sets)
      }
    }
    memory = all[0].memory
    self.views = all.dropFirst().map(\.memory)
  }

  /// The parts of one memory, segment by segment.
  private struct Parts {
    private var segments: [Segment] = []
    private var deadDocuments: [Set<Int>] = []
    private var dead: [[RowSet]] = []

    mutating func add(_ segment: Segment, _ documents: Set<Int>, _ sets: [RowSet]) {
      segments.append(segment)
      deadDocuments.append(documents)
      dead.append(sets)
    }

    var memory: Memory { Memory(segments, deadDocuments: deadDocuments, dead: dead) }
  }
}
