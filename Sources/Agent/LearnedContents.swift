package import Catalog
import Memory
import Provenance

/// Everything that a store says of its documents, in words that do not depend on how it came to be:
/// two stores that know the same say the same, whatever numbers they use inside.
package struct LearnedContents: Sendable, Equatable {
  /// A line for each run of each document, sorted.
  package private(set) var lines: [String] = []

  /// Reads all of a store; without `withTimes` origins outside of commits have no time.
  ///
  /// - Throws: `CatalogError`, `SegmentError`.
  /// - Complexity: O(n)
  package init(_ location: StoreLocation, withTimes: Bool = true) throws {
    let store = try Store(reading: location)
    lines = try store.reading { manifest in
      try Self.lines(of: manifest, store, location, withTimes: withTimes)
    }
  }

  private static func lines(
    of manifest: MemoryManifest, _ store: Store, _ location: StoreLocation, withTimes: Bool
  ) throws -> [String] {
    var lines: [String] = []
    let memory = try SegmentStore(location).memory(of: manifest)
    for (index, segment) in memory.segments.enumerated() {
      let people = try store.persons(
        Set(segment.owners.flatMap { $0.authors.map(\.person) }).sorted())
      let owners = segment.owners.map { owner in
        let names = owner.authors.map { author in
          // Of the names that go with an address, a store shows the one that it met first.
          people[author.person].map { $0.email.flatMap { $0.isEmpty ? nil : $0 } ?? $0.name ?? "" }
            ?? "?"
        }
        return "\(owner.kind)\(owner.isCommons ? ", commons" : "") \(names.sorted())"
      }
      for number in 0..<segment.documentCount
      where !memory.deadDocuments[index].contains(number) {
        let text = SHA256.digest(segment.bytes(ofDocument: number)).hex.prefix(16)
        var runs: [String] = []
        for run in segment.runs(ofDocument: number) {
          let origin = segment.origins[run.origin]
          let commit = origin.commit?.description ?? "none"
          let time = origin.commit == nil && !withTimes ? "" : " \(origin.time)"
          runs.append("\(run.start) \(commit)\(time) \(owners[origin.owner])")
        }
        let places = try store.documents(inSegment: manifest.segments[index].file, number: number)
        for place in places {
          for run in runs {
            lines.append("\(place.source.path)/\(place.path) \(text) \(run)")
          }
        }
      }
    }
    return lines.sorted()
  }

  /// What only one of two says: the first few lines, for people.
  package func difference(from other: LearnedContents) -> [String] {
    let (mine, theirs) = (Set(lines), Set(other.lines))
    return lines.filter { !theirs.contains($0) }.prefix(5).map { "- \($0)" }
      + other.lines.filter { !mine.contains($0) }.prefix(5).map { "+ \($0)" }
  }
}
