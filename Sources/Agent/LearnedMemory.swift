package import Catalog
import LanguageModel
import Memory

/// The store as a reader sees it: one version of the memory, its gate, who is who.
package struct LearnedMemory: Sendable {
  let store: Store
  let manifest: MemoryManifest
  let model: Model
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
        let memory = try SegmentStore(location).memory(
          of: manifest, merging: store.canonicalPersons())
        let gate = try Gate(encoded: manifest.gate, name: "\(location.database), gate")
        self.manifest = manifest
        model = Model(memory: memory, gate: gate)
        return
      } catch {
        attempt += 1
        if attempt == 3 { throw error }
      }
    }
  }
}
