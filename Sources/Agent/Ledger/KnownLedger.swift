import Annotations
package import Catalog
package import Corpus
import Provenance

/// The ledger of a store: what it says, in names, and what may leave the machine of it.
package struct KnownLedger: Sendable {
  package let location: StoreLocation
  package let store: Store

  /// Opens the ledger; what waits for it is entered first, unless somebody else is writing.
  ///
  /// - Throws: `CatalogError`.
  package init(_ location: StoreLocation) throws {
    self.location = location
    store = try Store.upToDate(location)
  }

  /// Entries in the order of the chain, with what was said of them.
  package func items(_ filter: LedgerFilter) throws -> [LedgerItem] {
    let records = try store.records(filter)
    var remarks: [String: [LedgerRecord]] = [:]
    var about = LedgerFilter()
    about.kinds = [.correction, .dispute]
    for remark in try store.records(about) {
      remarks[remark.entry.remark?.entry ?? "", default: []].append(remark)
    }
    let names = try LedgerNames(store, for: records + remarks.values.flatMap(\.self))
    return records.map { names.item($0, remarks: remarks[$0.entry.id] ?? []) }
  }

  /// One entry by its number, its id or the beginning of that.
  package func item(named name: String) throws -> LedgerItem {
    let record = try store.record(named: name)
    let remarks = try store.remarks(on: record.entry.id)
    return try LedgerNames(store, for: [record] + remarks).item(record, remarks: remarks)
  }

  /// The random ids of all that a person is, by an address, a name or a random id.
  ///
  /// - Throws: `IdentityMapError`.
  package func refs(ofPerson text: String) throws -> Set<String> {
    let person = try store.person(named: text)
    return Set(
      try store.ledgerPeople().filter { $0.canonical == person.ref }.map(\.ref) + [person.ref])
  }

  /// Corrects or disputes an entry.
  package func correct(_ name: String, _ correction: LedgerCorrection) throws -> LedgerItem {
    let lock = try WriterLock(location, patience: 3000)
    let writer = try Store(writing: location, lock: lock)
    let record = try writer.correct(name, correction)
    _ = consume lock
    return try item(named: String(record.number))
  }

  /// What an export says; `withNames` those whose work stands in sources that are shared.
  package func exportTerms(
    _ configuration: Configuration, withNames: Bool, now: Int64, version: String
  ) throws -> LedgerExportTerms {
    var terms = LedgerExportTerms(
      at: CivilDate(secondsSince1970: now).iso8601, tool: "byline \(version)",
      memory: try store.manifest(withGates: false).digest.hex)
    let shared = try store.sources().filter { source in
      source.isShared || configuration.sharedSources.contains(source.name)
        || configuration.sharedSources.contains(source.path)
    }
    terms.namedSources = Set(shared.map(\.name))
    if withNames {
      terms.named = try store.writers(in: shared)
      terms.publishesEmail = configuration.publishesEmail
    }
    terms.key = try LedgerKey.load(location)
    return terms
  }
}

extension KnownLedger {
  /// The head that an export or a statement holds.
  ///
  /// - Throws: `CatalogError.badExport` for other files, and for an export that does not hold.
  package static func head(in bytes: [UInt8], _ path: String) throws -> LedgerHead {
    if bytes.starts(with: Array("{\"exported_at\"".utf8)) {
      return try LedgerExport(reading: bytes, path: path).head
    }
    guard let tree = try? JSONTree(parsing: bytes), tree["format"]?.string == "byline-statement",
      let count = tree["ledger"]?["count"]?.integer, let hash = tree["ledger"]?["hash"]?.string,
      let head = LedgerHead(parsing: "\(count):\(hash)")
    else {
      throw CatalogError.badExport(
        path: path, line: 1, reason: "it is neither an export nor a statement")
    }
    return head
  }
}
