package import Attribution
package import Catalog
import LanguageModel
import Memory
import Provenance
import Threads

/// The store as a reader sees it: one version of the memory, its gate, who is who.
package struct LearnedMemory: Sendable {
  let store: Store
  let manifest: MemoryManifest
  let model: Model
  /// The same in all views.
  package let creditModel: CreditModel
  let location: StoreLocation
  /// When the texts that it is read for were written; `nil` for now.
  var moment: Moment?

  /// Opens what was committed last.
  ///
  /// - Throws: `CatalogError.nothingLearned` and others, `SegmentError`, `GateError`.
  package init(_ location: StoreLocation) throws {
    self.location = location
    let store = try Store(reading: location)
    self.store = store
    // Asked before the memory is: what is no longer hidden by then is no longer in it.
    let hidden = try HiddenText(store)
    (manifest, creditModel) = try store.reading { manifest in
      // Segments know persons as histories do; whom the user says to be one is one from here on.
      let persons = try store.canonicalPersons()
      let models = try Self.models(of: manifest, at: location, merging: persons)
      return (manifest, try hidden.removed(from: models, manifest, store))
    }
    model = creditModel.verbatim
  }

  /// The models of all views, opened side by side.
  private static func models(
    of manifest: MemoryManifest, at location: StoreLocation, merging persons: [UInt32: UInt32]
  ) throws -> CreditModel {
    let store = SegmentStore(location)
    let views = ViewSegments.views
    let opened = concurrently(views.count + 1) { index in
      Result<Model?, any Error> {
        if index == 0 {
          return Model(
            memory: try store.memory(of: manifest, merging: persons),
            gate: try Gate(encoded: manifest.gate, name: "\(location.database), gate"))
        }
        return try ViewSegments(store).model(of: manifest, views[index - 1], merging: persons)
      }
    }
    guard let verbatim = try opened[0].get() else { throw CatalogError.nothingLearned }
    var viewed: [CreditModel.Viewed] = []
    for (view, model) in zip(views, opened.dropFirst()) {
      if let model = try model.get() { viewed.append(CreditModel.Viewed(view, model)) }
    }
    return CreditModel(verbatim, views: viewed)
  }

  /// The same store and version, read with other models.
  init(_ other: LearnedMemory, model: Model, views: [CreditModel.Viewed]) {
    (store, manifest, location) = (other.store, other.manifest, other.location)
    moment = other.moment
    self.model = model
    creditModel = CreditModel(model, views: views)
  }
}

extension LearnedMemory {
  /// Bytes and separators that count, of the memory as it is and in each other view.
  package var rowCounts: [Int] {
    [model.memory.rowCount] + creditModel.views.map(\.model.memory.rowCount)
  }

  /// How often some bytes stand in the memory.
  package func occurrences(of bytes: [UInt8]) -> Int { model.memory.occurrences(of: bytes) }

  /// What the memory holds, in words that another store has too; see `OptOutCertificate.Memory`.
  package func portableDigest() throws -> String { try store.portableDigest(of: model.memory) }

  /// Stretches that a person wrote, up to a number of bytes.
  package func text(of person: UInt32, bytes limit: Int) -> [UInt8] {
    var result: [UInt8] = []
    for (index, segment) in model.memory.segments.enumerated() {
      for document in 0..<segment.documentCount
      where !model.memory.deadDocuments[index].contains(document) {
        let runs = segment.runs(ofDocument: document)
        let bytes = segment.bytes(ofDocument: document)
        for (number, run) in runs.enumerated() where result.count < limit {
          let owner = segment.owners[segment.origins[run.origin].owner]
          let end = number + 1 < runs.count ? runs[number + 1].start : bytes.count
          let isTheirs = owner.authors.contains { $0.person == person }
          guard isTheirs, end - run.start >= 200 else { continue }
          result += bytes[run.start..<end].prefix(limit - result.count)
        }
      }
    }
    return result
  }

  /// Every so many documents that count, up to a number of bytes.
  package func sampledTexts(every step: Int, bytes limit: Int) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var total = 0
    for (index, segment) in model.memory.segments.enumerated() {
      for document in stride(from: 0, to: segment.documentCount, by: step)
      where total < limit && !model.memory.deadDocuments[index].contains(document) {
        result.append(segment.bytes(ofDocument: document))
        total += result[result.count - 1].count
      }
    }
    return result
  }
}

extension Store {
  /// An agent that is busy may write a version while another is read, several times over.
  private static let mostAttempts = 50

  /// Reads the version that was committed last, with the files that it names.
  ///
  /// A writer that commits in between takes files away: then the newer version is read.
  /// - Throws: what `body` throws of a version that is still the last one.
  func reading<Result>(_ body: (MemoryManifest) throws -> Result) throws -> Result {
    var attempt = 0
    while true {
      let manifest = try self.manifest()
      do { return try body(manifest) } catch {
        attempt += 1
        let isCurrent = try self.manifest().version == manifest.version
        if isCurrent || attempt == Self.mostAttempts { throw error }
      }
    }
  }
}

extension LearnedMemory {
  /// What the memory is known by, and how many bytes and separators count in it.
  package var facts: (version: Int, digest: String, rows: Int) {
    (manifest.version, manifest.digest.hex, model.memory.rowCount)
  }
}
