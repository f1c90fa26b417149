import Catalog
import Corpus
import Provenance

/// What may be learned of sources, as opt-outs and opt-in lists have it.
///
/// Whoever has a part in a line and does not want it learned has it cut: the most restrictive word
/// counts. Lines go one by one in repositories. In a folder outside Git a document with such a line
/// is left out as a whole, then and later: without the lines nobody could tell which ones are new.
struct Consent {
  private let record: ConsentRecord
  private let globs: [(optOut: OptOutRecord, rules: IgnoreRules)]
  /// Of folders, documents that were left out.
  private let keptOut: [String: Set<Path>]

  /// What holds in a store.
  init(_ store: Store) throws(CatalogError) {
    record = try store.consents()
    globs = record.optOuts.filter { $0.kind == .path }.map {
      ($0, OptOutGlobs.rules($0.pattern))
    }
    var keptOut: [String: Set<Path>] = [:]
    if !record.isEmpty {
      for source in try store.sources() where source.kind == .folder {
        for entry in try store.exclusions(of: source) where entry.code == "opted-out" {
          keptOut[source.path, default: []].insert(entry.path)
        }
      }
    }
    self.keptOut = keptOut
  }

  var isEmpty: Bool { record.isEmpty }

  /// Takes out of a source what may not be learned.
  ///
  /// - Returns: what was cut, by the id of the opt-out; empty for opt-in lists alone.
  @discardableResult
  func apply(to found: inout FoundSource) -> [String: CutSample] {
    if record.isEmpty { return [:] }
    var samples: [String: CutSample] = [:]
    let path = found.record.path
    let cut = origins(of: found)
    let isCut = cut.map { $0 != nil }
    let hasCut = isCut.contains(true)
    let excluded = Set(found.record.exclusions.map(\.path))
    var documents: [FoundSource.Document] = []
    for var document in found.documents {
      if let (id, what) = refusal(of: document.path, in: path) {
        samples[id, default: CutSample()].add(document.text, LineTable(document.text).count)
        samples[id]?.documents += 1
        found.exclude(document.path, .optedOut(what: what))
        continue
      }
      if keptOut[path]?.contains(document.path) == true {
        found.exclude(document.path, .optedOut(what: Self.folderReason))
        continue
      }
      guard hasCut, document.runs.contains(where: { isCut[$0.origin] }) else {
        documents.append(document)
        continue
      }
      let text = CutText(document.text, document.runs, isCut: isCut, &found.origins)
      var lines = 0
      var concerned: Set<String> = []
      for part in text.removed {
        let id = cut[part.origin] ?? ""
        samples[id, default: CutSample()].add(part.bytes, part.lines)
        concerned.insert(id)
        lines += part.lines
      }
      for id in concerned { samples[id]?.documents += 1 }
      if found.record.kind == .folder || text.isBlank {
        found.exclude(
          document.path,
          .optedOut(what: found.record.kind == .folder ? Self.folderReason : "all of its lines"))
        continue
      }
      if !excluded.contains(document.path) {
        found.exclude(document.path, .optedOutLines(lines: lines))
      }
      document.text = text.bytes
      document.cut = text
      documents.append(document)
    }
    found.documents = documents
    // Nobody is recorded who is not learned.
    for index in isCut.indices where isCut[index] {
      found.origins[index] = Origin(commit: nil, authors: [], time: 0, kind: .unknown)
    }
    return samples
  }

  private static let folderReason = "a document of a folder with lines of somebody who opted out"

  /// Why a document as a whole is not learned.
  private func refusal(of path: Path, in source: String) -> (id: String, what: String)? {
    for optOut in record.optOuts where optOut.kind == .source && optOut.source == source {
      return (optOut.id, "the whole source")
    }
    for (optOut, rules) in globs where optOut.source.isEmpty || optOut.source == source {
      if rules.match(path) != nil { return (optOut.id, "files like \(optOut.pattern)") }
    }
    return nil
  }

  /// Per origin, the opt-out that has its lines cut.
  private func origins(of found: FoundSource) -> [String?] {
    var known: [Identity: String?] = [:]
    let admitted = record.admitted[found.record.path]
    let others =
      record.optOuts.first { $0.kind == .others && $0.source == found.record.path }?.id ?? ""
    var commits: [CommitID: String] = [:]
    for optOut in record.optOuts where optOut.kind == .commits {
      for commit in optOut.commits { commits[commit] = optOut.id }
    }
    return found.origins.map { origin in
      if let commit = origin.commit, let id = commits[commit] { return id }
      for author in origin.authors {
        if known[author] == nil { known[author] = .some(record.refusal(of: author)) }
        if let id = known[author] ?? nil { return id }
      }
      if let admitted {
        let isListed =
          origin.kind == .human && !origin.authors.isEmpty
          && origin.authors.allSatisfy(admitted.contains)
        if !isListed { return others }
      }
      return nil
    }
  }
}

/// Some of what was cut: enough to measure, and to look for.
struct CutSample: Sendable {
  private static let mostBytes = 4 << 20

  var documents = 0
  private(set) var lines = 0
  private(set) var bytes = 0
  /// Stretches of lines.
  private(set) var pieces: [[UInt8]] = []
  private var kept = 0

  mutating func add(_ text: [UInt8], _ lines: Int) {
    self.lines += lines
    bytes += text.count
    guard kept < Self.mostBytes, !text.isEmpty else { return }
    pieces.append(text)
    kept += text.count
  }

  mutating func add(_ other: CutSample) {
    documents += other.documents
    lines += other.lines
    bytes += other.bytes
    for piece in other.pieces where kept < Self.mostBytes {
      pieces.append(piece)
      kept += piece.count
    }
  }

  /// Text to be scored: whole stretches, spread over all of them, of about so many bytes.
  func text(bytes limit: Int) -> [[UInt8]] {
    let long = pieces.filter { $0.count >= 64 }
    let usable = long.isEmpty ? pieces : long
    let step = max(1, usable.reduce(0) { $0 + min($1.count, 2048) } / max(limit, 1))
    var result: [[UInt8]] = []
    var total = 0
    for index in stride(from: 0, to: usable.count, by: step) where total < limit {
      result.append(Array(usable[index].prefix(2048)))
      total += result[result.count - 1].count
    }
    return result
  }

  /// Lines that can be told from others, spread over all that was cut, each once.
  func telling(_ count: Int) -> [[UInt8]] {
    var seen: Set<[UInt8]> = []
    var lines: [[UInt8]] = []
    for piece in pieces {
      for line in piece.split(separator: 0x0A) {
        guard let first = line.firstIndex(where: { $0 > 0x20 }),
          let last = line.lastIndex(where: { $0 > 0x20 }), last - first >= 24
        else { continue }
        let text = Array(line[first...last].prefix(512))
        if seen.insert(text).inserted { lines.append(text) }
      }
    }
    let step = max(1, lines.count / max(count, 1))
    return stride(from: 0, to: lines.count, by: step).prefix(count).map { lines[$0] }
  }
}
