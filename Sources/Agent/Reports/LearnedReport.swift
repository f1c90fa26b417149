package import Annotations
package import Catalog
import Provenance

/// What the store knows of people, for reports.
package enum LearnedReport {
  /// A report of all sources or one.
  ///
  /// What waits in the spool goes into the ledger first, unless somebody else is writing.
  /// `since` is in seconds since 1970, `nil` for all time.
  /// - Throws: `CatalogError`; `AgentError.unknownSource`.
  package static func make(
    _ location: StoreLocation, source: String?, since: Int64?
  ) throws -> Report {
    let store = try Store.upToDate(location)
    let name = try path(ofSource: source, store)
    let people = try store.report(source: name, since: since)
    let unowned = try store.unownedLines(source: name)
    var total = 0
    for entry in try store.sources() where name == nil || entry.path == name {
      total += try store.counts(of: entry).lines
    }
    return Report(
      rows: people.map { person in
        Report.Row(
          personId: person.ref, name: person.name ?? "erased", email: person.email ?? "",
          lines: person.lines, bytes: person.bytes, files: person.files,
          share: total > 0 ? Double(person.lines) / Double(total) : 0,
          creditedBits: person.creditedBits, necessaryBits: person.necessaryBits,
          viewedBits: person.viewedBits, events: person.events,
          lastCredited: person.lastCredited.map { CivilDate(secondsSince1970: $0).iso8601 })
      }, totalLines: total, unownedLines: unowned)
  }

  /// The path of a source by its name or path; `nil` for all.
  static func path(ofSource name: String?, _ store: Store) throws -> String? {
    try name.map { try KnownSources.find([$0], in: store.sources())[0].path }
  }
}
