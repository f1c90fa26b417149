import Attribution
package import Catalog
import LanguageModel
import Memory

/// The store as a reader sees it: one version of the memory, its gate, who is who.
package struct LearnedMemory: Sendable {
  let store: Store
  let manifest: MemoryManifest
  let model: Model
  /// The same in all views.
  let creditModel: CreditModel
  let location: StoreLocation

  /// Opens what was committed last.
  ///
  /// - Throws: `CatalogError.nothingLearned` and others, `SegmentError`, `GateError`.
  package init(_ location: StoreLocation) throws {
    self.location = location
    store = try Store(reading: location)
    // A learn that ends in between takes files away: then the newer version is read.
    var attempt = 0
    while true {
      let manifest = try store.manifest()
      do {
        // Segments know persons as histories do; whom the user says to be one is one from here on.
        let persons = try store.canonicalPersons()
        let memory = try SegmentStore(location).memory(of: manifest, merging: persons)
        let gate = try Gate(encoded: manifest.gate, name: "\(location.database), gate")
        let views = try ViewSegments(SegmentStore(location)).models(
          of: manifest, merging: persons)
        self.manifest = manifest
        model = Model(memory: memory, gate: gate)
        creditModel = CreditModel(model, views: views)
        return
      } catch {
        attempt += 1
        if attempt == 3 { throw error }
      }
    }
  }

  /// The same store and version, read with other models.
  init(_ other: LearnedMemory, model: Model, views: [CreditModel.Viewed]) {
    (store, manifest, location) = (other.store, other.manifest, other.location)
    self.model = model
    creditModel = CreditModel(model, views: views)
  }
}
