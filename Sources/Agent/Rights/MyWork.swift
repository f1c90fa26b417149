import Attribution
package import Catalog
import Memory
package import Provenance

/// What of a person's work is in the model, and what drew on it.
package struct MyWork: Sendable {
  /// Under all names that are theirs.
  package var persons: [Person] = []
  package var sources: [LearnedWork] = []
  /// Bytes that are theirs, per view; of the names view a byte is a token.
  package var views: [String: Int] = [:]
  /// The latest records of the ledger.
  package var entries: [DrawnEntry] = []
  package var optOuts: [OptOut] = []

  /// The most records that are listed.
  private static let mostEntries = 100

  /// Looks in a store for somebody's work.
  ///
  /// - Throws: `CatalogError`, `SegmentError`.
  /// - Complexity: O(runs)
  package init(of identity: Identity, _ location: StoreLocation) throws {
    let store = try Store.upToDate(location)
    let found = try store.persons(asking: identity)
    let all = try store.persons(oneWith: found)
    persons = try store.persons(found).values.sorted { $0.id < $1.id }
    sources = try store.learnedWork(of: found)
    entries = try store.entries(crediting: found, limit: Self.mostEntries)
    optOuts = try store.optOuts().filter { $0.person.map(all.contains) ?? false }.map {
      try OptOuts.shown($0, store)
    }
    if all.isEmpty { return }
    do {
      views = try store.reading { manifest in
        let segments = SegmentStore(location)
        let views = ViewSegments(segments)
        var result = ["verbatim": try segments.memory(of: manifest).bytes(of: all)]
        for view in ViewSegments.views where views.has(view, in: manifest) {
          let memory = try views.memory(of: manifest, view)
          result[view.rawValue] = memory.bytes(of: all)
        }
        return result
      }
    } catch CatalogError.nothingLearned {}
  }
}

extension Memory {
  /// Bytes of text that some persons wrote, alone or with others.
  fileprivate func bytes(of persons: Set<UInt32>) -> Int {
    var total = 0
    for (index, segment) in segments.enumerated() {
      let isTheirs = segment.origins.map { origin in
        segment.owners[origin.owner].authors.contains { persons.contains($0.person) }
      }
      guard isTheirs.contains(true) else { continue }
      for document in 0..<segment.documentCount
      where !deadDocuments[index].contains(document) {
        let runs = segment.runs(ofDocument: document)
        let length = segment.placement(ofDocument: document).range.count
        for (number, run) in runs.enumerated() where isTheirs[run.origin] {
          total += (number + 1 < runs.count ? runs[number + 1].start : length) - run.start
        }
      }
    }
    return total
  }
}
