import Attribution
import Catalog
import Memory
import Provenance

/// Documents that come and go, and what becomes of the texts of the memory with them.
///
/// A text is there once for all documents that have it, and each of its lines belongs to the
/// earliest origin of them all. So the documents that stay are asked too, and the result is the
/// same as if all were learned at once.
struct DocumentEdit {
  /// With the place of their source in a list of records.
  var coming: [(source: Int, document: ComingDocument)] = []
  var going: [KnownDocument] = []

  /// What has to be done.
  struct Result {
    /// Texts that the memory does not have, or not with these origins.
    var fresh: [MergedText] = []
    /// As in `CatalogChange`.
    var sharedLines: [(document: Int64, lines: [UInt8]?)] = []
  }

  /// Marks what no longer counts as dead in `change`, and says what is to be written.
  ///
  /// Each coming document learns whether it has to keep its own lines.
  mutating func resolve(_ store: Store, _ change: inout MemoryChange) throws -> Result {
    var order: [[UInt8]] = []
    var places: [[UInt8]: [Int]] = [:]
    for (place, entry) in coming.enumerated() {
      let digest = entry.document.entry.digest
      if places[digest] == nil { order.append(digest) }
      places[digest, default: []].append(place)
    }
    for document in going where places[document.digest] == nil {
      places[document.digest] = []
      order.append(document.digest)
    }
    let known = change.isEmpty ? [:] : try store.texts(order)
    let gone = Set(going.map(\.id))
    var result = Result()
    for digest in order {
      settle(digest, places[digest] ?? [], known[digest], gone, &change, &result)
    }
    return result
  }

  private mutating func settle(
    _ digest: [UInt8], _ places: [Int], _ known: KnownText?, _ gone: Set<Int64>,
    _ change: inout MemoryChange, _ result: inout Result
  ) {
    let held = known.flatMap { change.text($0.placement) }
    let staying = known?.uses.filter { !gone.contains($0.document) } ?? []
    var own = places.map { coming[$0].document.runs }
    for use in staying {
      if let runs = use.lines.flatMap({ [TextRun](encoded: $0) }) ?? held?.runs { own.append(runs) }
    }
    guard let first = own.first else {
      if let known { change.kill(known.placement) }
      return
    }
    let runs = own.dropFirst().reduce(first) { $0.earliest($1) }
    let paths = places.map { coming[$0].document.entry.path } + staying.map(\.path)
    let path = paths.min() ?? Path("")
    let isShared = places.count + staying.count > 1
    for place in places {
      coming[place].document.entry.sharedLines =
        isShared ? coming[place].document.runs.encoded : nil
    }
    for use in staying where isShared != (use.lines != nil) {
      result.sharedLines.append((use.document, isShared ? held?.runs.encoded : nil))
    }
    let bytes = places.first.map { coming[$0].document.bytes } ?? held?.bytes ?? []
    if let known, let held {
      let before = known.uses.map(\.path).min() ?? path
      let isSameLanguage =
        before == path || LexicalRules(for: before, bytes) == LexicalRules(for: path, bytes)
      if held.runs == runs, isSameLanguage, held.bytes == bytes { return }
      change.kill(known.placement)
    }
    let lines = places.first.map { coming[$0].document.lines } ?? known?.placement.lines ?? 0
    result.fresh.append(
      MergedText(digest: digest, path: path, bytes: bytes, runs: runs, lines: lines))
  }
}
