import Attribution
import Catalog
import LanguageModel
import Memory
import Provenance
import Threads

/// Text that is to be erased and is still in the memory: no answer knows it.
struct HiddenText {
  private let owners: Set<UInt32>
  private let commits: Set<CommitID>
  private let wholes: [OptOutRecord]

  /// What is hidden in a store by now.
  init(_ store: Store) throws(CatalogError) {
    let hidden = try store.optOuts().filter { $0.state == .hidden }
    let persons = Set(hidden.compactMap(\.person))
    owners = persons.isEmpty ? [] : try store.owners(withAny: store.persons(oneWith: persons))
    commits = hidden.reduce(into: []) { $0.formUnion($1.commits) }
    // Where a list says who is learned, all of the source waits until it is learned anew.
    wholes = hidden.filter { $0.kind != .person && $0.kind != .commits }
  }

  var isEmpty: Bool { owners.isEmpty && commits.isEmpty && wholes.isEmpty }

  /// Whether lines of an origin are hidden.
  func contains(_ origin: SegmentOrigin, of owner: UInt32) -> Bool {
    owners.contains(owner) || origin.commit.map(commits.contains) ?? false
  }

  /// Models that read as if it had never been learned.
  ///
  /// - Complexity: O(length) steps for every document with hidden text, in each view.
  func removed(
    from models: CreditModel, _ manifest: MemoryManifest, _ store: Store
  ) throws -> CreditModel {
    if isEmpty { return models }
    let memory = models.verbatim.memory
    let origins = memory.segments.map { segment in
      segment.origins.map { contains($0, of: segment.owners[$0.owner].id) }
    }
    let documents = try self.documents(manifest, memory, store)
    let all = [models.verbatim] + models.views.map(\.model)
    let left = concurrently(all.count) { number in
      Model(
        memory: all[number].memory.leavingOut(origins: origins, documents: documents),
        gate: all[number].gate)
    }
    return CreditModel(
      left[0],
      views: zip(models.views, left.dropFirst()).map { .init($0.view, $1) })
  }

  /// Per segment, documents of which no other copy stays.
  private func documents(
    _ manifest: MemoryManifest, _ memory: Memory, _ store: Store
  ) throws -> [Set<Int>] {
    if wholes.isEmpty { return memory.segments.map { _ in [] } }
    let globs = OptOutGlobs(wholes)
    return try zip(manifest.segments, memory.segments).map { entry, segment in
      try Set(0..<segment.documentCount).filter { number in
        try store.documents(inSegment: entry.file, number: number).contains {
          globs.matches($0.path, in: $0.source.path)
        }
      }
    }
  }
}
