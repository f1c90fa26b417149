package import Annotations
import Catalog
package import Corpus
import LanguageModel
import Memory
import Provenance

extension LearnedMemory {
  /// From what this memory was learned, as far as it may be said outside: the repository at hand and
  /// what is shared.
  ///
  /// - Throws: `CatalogError`.
  package func trainingManifest(
    _ configuration: Configuration, repository: String?, now: Int64, version: String
  ) throws -> TrainingManifest {
    var audience = TextAudience()
    audience.repository = repository
    audience.shared = Set(configuration.sharedSources)
    var gates = ["verbatim": SHA256.digest(manifest.gate).hex]
    for (view, gate) in manifest.viewGates { gates[view] = SHA256.digest(gate).hex }
    var result = TrainingManifest(
      createdAt: CivilDate(secondsSince1970: now).iso8601, toolVersion: version,
      model: .init(
        digest: manifest.digest.hex, gates: gates, isFresh: manifest.changedRows == 0),
      settings: .init(seed: configuration.seed, maxFileBytes: configuration.maximumBytes),
      ledger: try store.currentHead().description)
    var lines: [String: Int64] = [:]
    for source in try store.sources().sorted(by: { $0.id < $1.id }) {
      let documents = try store.catalogDocuments(of: source)
      if visibility(of: source, for: audience) == .private {
        result.hidden.sources += 1
        result.hidden.documents += documents.count
        result.hidden.lines += documents.reduce(0) { $0 + $1.lines }
        result.hidden.bytes += documents.reduce(0) { $0 + $1.bytes }
        continue
      }
      let listed = try listed(source, documents)
      for part in listed.parts { lines[part.personId, default: 0] += part.microlines }
      result.sources.append(listed)
    }
    let people = Dictionary(
      uniqueKeysWithValues: try store.ledgerPeople().map { ($0.ref, $0) })
    for (ref, _) in lines.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      let person = people[ref]
      let name = person?.name ?? "erased"
      let email = configuration.publishesEmail ? person?.email : nil
      result.persons.append(
        .init(
          personId: ref, name: email == nil ? Annotation.withoutAddress(name) : name,
          email: email,
          account: Identity(name: "", email: person?.email ?? "").platformUser))
    }
    try list(optOuts: store.optOuts(), for: audience, in: &result)
    return result
  }

  /// Lists opt-outs; those about sources that may not be named are counted.
  private func list(
    optOuts: [OptOutRecord], for audience: TextAudience, in result: inout TrainingManifest
  ) throws {
    let sources = try store.sources()
    let persons = try store.persons(optOuts.compactMap(\.person))
    for record in optOuts {
      var optOut = TrainingManifest.OptOut(
        kind: record.kind.rawValue, at: CivilDate(secondsSince1970: record.at).iso8601,
        isErased: record.state == .erased)
      if !record.source.isEmpty {
        guard let source = sources.first(where: { $0.path == record.source }),
          visibility(of: source, for: audience) != .private
        else {
          result.hidden.optOuts = (result.hidden.optOuts ?? 0) + 1
          continue
        }
        optOut.source = source.name
      }
      optOut.personId = record.person.flatMap { persons[$0]?.ref }
      if !record.pattern.isEmpty { optOut.pattern = record.pattern }
      if !record.commits.isEmpty { optOut.commits = record.commits.map(\.description).sorted() }
      result.optOuts?.append(optOut)
    }
  }

  private func listed(
    _ source: Source, _ documents: [CatalogDocument]
  ) throws -> TrainingManifest.Source {
    var listed = TrainingManifest.Source(
      name: source.name, kind: source.kind.rawValue, revision: source.revision,
      isCommons: source.isCommons)
    var commits: Set<CommitID> = []
    var parts: [String: TrainingManifest.Part] = [:]
    for document in documents {
      listed.documents.append(
        .init(
          path: document.path.description, blob: document.blob, digest: document.digest.hex,
          lines: document.lines, bytes: document.bytes))
      let isProse = Self.isDocumentation(document.path)
      for (person, microlines) in document.microlines {
        parts[person, default: .init(personId: person)].microlines += microlines
        if isProse {
          parts[person, default: .init(personId: person)].documentationMicrolines += microlines
        }
      }
      guard let index = manifest.segments.firstIndex(where: { $0.file == document.segment }) else {
        continue
      }
      let segment = model.memory.segments[index]
      for run in segment.runs(ofDocument: document.number) {
        if let commit = segment.origins[run.origin].commit { commits.insert(commit) }
      }
    }
    for person in try store.report(source: source.path, since: nil) where person.creditedBits > 0 {
      parts[person.ref]?.microbits += LedgerEntry.micro(person.creditedBits)
    }
    listed.exclusions = try store.exclusions(of: source).map {
      .init(path: $0.path.description, reason: $0.detail.isEmpty ? $0.code : $0.detail)
    }
    listed.commits = commits.map(\.description).sorted()
    listed.parts = parts.values.sorted {
      ($1.microlines, $0.personId) < ($0.microlines, $1.personId)
    }
    return listed
  }

  private static func isDocumentation(_ path: Path) -> Bool {
    let name = String(decoding: path.basename, as: UTF8.self).lowercased()
    return [".md", ".rst", ".txt", ".adoc", ".tex", ".html"].contains { name.hasSuffix($0) }
  }
}
