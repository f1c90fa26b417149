package import Catalog
import Provenance

/// A source as it is listed.
package struct SourceSummary: Encodable, Sendable {
  package struct Excluded: Encodable, Sendable {
    package var path, reason, detail: String
  }
  package var name, path, kind: String
  package var visibility: String
  package var commons: Bool
  package var revision: String?
  package var learnedAt: String
  package var documents, lines, bytes, excludedFiles: Int
  /// Files that are not learned, where they were asked for.
  package var excluded: [Excluded]?

  private init(_ source: Source, in store: Store) throws(CatalogError) {
    let counts = try store.counts(of: source)
    (name, path, kind) = (source.name, source.path, source.kind.rawValue)
    visibility = source.isShared ? "shared" : "private"
    (commons, revision) = (source.isCommons, source.revision)
    learnedAt = CivilDate(secondsSince1970: source.learnedAt).iso8601
    (documents, lines) = (counts.documents, counts.lines)
    (bytes, excludedFiles) = (counts.bytes, counts.excluded)
  }

  /// All sources, by name and path.
  package static func all(
    in store: Store, withExclusions: Bool = false
  ) throws(CatalogError) -> [SourceSummary] {
    var result: [SourceSummary] = []
    for source in try store.sources() {
      var summary = try SourceSummary(source, in: store)
      if withExclusions {
        summary.excluded = try store.exclusions(of: source).map {
          Excluded(path: $0.path.description, reason: $0.code, detail: $0.detail)
        }
      }
      result.append(summary)
    }
    return result
  }
}
