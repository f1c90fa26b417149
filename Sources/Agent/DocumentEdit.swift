import Attribution
import Catalog
import Memory
import Provenance

/// Documents that come and go, and what becomes of the texts of the memory with them.
///
/// A text is there once for all documents that have it, and each of its lines belongs to the
/// earliest origin of them all, and of all places that it was copied from. So the documents that
/// stay are asked too, and the result is the same as if all were learned at once.
struct DocumentEdit {
  /// With the place of their source in a list of records.
  var coming: [(source: Int, document: ComingDocument)] = []
  var going: [KnownDocument] = []
  /// Those of them that were opted out of and whose source cannot be read.
  var optedOut: [KnownDocument] = []

  /// What has to be done.
  struct Result {
    /// Texts that the memory does not have, or not with these origins.
    var fresh: [MergedText] = []
    /// As in `CatalogChange`.
    var sharedLines: [(document: Int64, lines: [UInt8]?)] = []
  }

  /// A text that stays or comes.
  private struct Candidate {
    var digest: [UInt8]
    /// The first of its documents' paths, whose name tells the language.
    var path: Path
    var bytes: [UInt8]
    /// What its documents' own histories say.
    var own: [TextRun]
    /// What is settled among all texts.
    var runs: [TextRun]
    var lines: Int
    /// Of `coming`.
    var places: [Int]
    var known: KnownText?
    /// Of its documents in the catalog those that stay.
    var staying: [KnownText.Use]
    var held: [TextRun]?
  }

  /// Marks what no longer counts as dead in `change`, and says what is to be written.
  ///
  /// Each coming document learns whether it has to keep its own lines. With `settlingCopies` all
  /// texts are compared, else those that come and go count as what they are, copies or not.
  mutating func resolve(
    _ store: Store, _ change: inout MemoryChange, settlingCopies: Bool
  ) throws -> Result {
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
    var result = Result()
    if order.isEmpty { return result }
    let known =
      change.isEmpty ? [:] : settlingCopies ? try store.allTexts() : try store.texts(order)
    let gone = Set(going.map(\.id))
    var candidates: [Candidate] = []
    for digest in order {
      if let found = candidate(digest, places[digest] ?? [], known[digest], gone, change) {
        candidates.append(found)
      } else if let text = known[digest] {
        change.kill(text.placement)
      }
    }
    if settlingCopies {
      for (digest, text) in known where places[digest] == nil {
        if let found = candidate(digest, [], text, gone, change) { candidates.append(found) }
      }
      candidates.sort { $0.digest.lexicographicallyPrecedes($1.digest) }
      var texts = candidates.map {
        Settlement.Text(path: $0.path, bytes: $0.bytes, own: $0.own, runs: $0.own)
      }
      Settlement.settle(&texts)
      for index in candidates.indices { candidates[index].runs = texts[index].runs }
    }
    for candidate in candidates { finish(candidate, &change, &result) }
    return result
  }

  /// `nil` if no document has the text any more, or its segment is lost.
  private func candidate(
    _ digest: [UInt8], _ places: [Int], _ known: KnownText?, _ gone: Set<Int64>,
    _ change: MemoryChange
  ) -> Candidate? {
    let held = known.flatMap { change.text($0.placement) }
    let staying = known?.uses.filter { !gone.contains($0.document) } ?? []
    var own = places.map { coming[$0].document.runs }
    for use in staying {
      let kept = use.lines.flatMap { [TextRun](encoded: $0) }
      if let runs = kept ?? held?.runs { own.append(runs) }
    }
    guard let first = own.first else { return nil }
    let runs = own.dropFirst().reduce(first) { $0.earliest($1) }
    let paths = places.map { coming[$0].document.entry.path } + staying.map(\.path)
    return Candidate(
      digest: digest, path: paths.min() ?? Path(""),
      bytes: places.first.map { coming[$0].document.bytes } ?? held?.bytes ?? [], own: runs,
      runs: runs,
      lines: places.first.map { coming[$0].document.lines } ?? known?.placement.lines ?? 0,
      places: places, known: known, staying: staying, held: held?.runs)
  }

  /// Says what is to be done for a text, given whose it is.
  private mutating func finish(
    _ text: Candidate, _ change: inout MemoryChange, _ result: inout Result
  ) {
    // What the memory says of the text is not what its documents say.
    let isKept = text.places.count + text.staying.count > 1 || text.runs != text.own
    for place in text.places {
      coming[place].document.entry.sharedLines =
        isKept ? coming[place].document.runs.encoded : nil
    }
    for use in text.staying where isKept != (use.lines != nil) {
      result.sharedLines.append((use.document, isKept ? text.held?.encoded : nil))
    }
    if let known = text.known, let held = text.held {
      let before = known.uses.map(\.path).min() ?? text.path
      let isSameLanguage =
        before == text.path
        || LexicalRules(for: before, text.bytes) == LexicalRules(for: text.path, text.bytes)
      // What comes has the bytes whose digest this is; what is held may be damaged.
      let isSame = text.places.isEmpty || change.text(known.placement)?.bytes == text.bytes
      if held == text.runs, isSameLanguage, isSame { return }
      change.kill(known.placement)
    }
    result.fresh.append(
      MergedText(
        digest: text.digest, path: text.path, bytes: text.bytes, runs: text.runs,
        lines: text.lines))
  }
}
