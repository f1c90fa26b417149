import Annotations
import Catalog
import Git
import Provenance

/// Who draws on whom.
extension BreakdownBuilder {
  /// Authors of recorded commits, and the persons whose work the lines that they added rest on.
  ///
  /// The ledger says whom an entry credits, the note with the same id which commit it is of, and
  /// the commit who made it.
  mutating func matrix() throws -> Breakdown {
    var result = Breakdown(
      .matrix, title: "Who draws on whom",
      columns: [
        .init("writer", "writer", .text), .init("source_person", "draws on", .text),
        .init("bits", "bits", .bits), .init("share", "of the writer’s", .share),
        .init("commits", "commits", .count),
      ])
    let credit = try store.committedCredit(source: source, since: since)
    let writers = try commitAuthors(of: Set(credit.map(\.entry)))
    var sums: [String: [String: (bits: Double, commits: Int)]] = [:]
    var unplaced: Set<String> = []
    for part in credit {
      guard let writer = writers[part.entry] else {
        unplaced.insert(part.entry)
        continue
      }
      let old = sums[writer]?[part.person] ?? (0, 0)
      sums[writer, default: [:]][part.person] = (old.bits + part.bits, old.commits + 1)
    }
    try look(up: sums.keys)
    try look(up: sums.values.flatMap(\.keys))
    let whole = sums.mapValues { $0.values.reduce(0) { $0 + $1.bits } }
    let sorted = sums.keys.sorted { (whole[$1] ?? 0, $0) < (whole[$0] ?? 0, $1) }
    for writer in sorted {
      let drawn = (sums[writer] ?? [:]).sorted { ($1.value.bits, $0.key) < ($0.value.bits, $1.key) }
      for (person, part) in drawn {
        let all = whole[writer] ?? 0
        result.rows.append([
          .text(name(writer)), .text(name(person)), .bits(part.bits),
          .share(all > 0 ? part.bits / all : 0), .count(part.commits),
        ])
      }
    }
    var drawnOn: [String: Double] = [:]
    for part in sums.values {
      for (person, sum) in part { drawnOn[person, default: 0] += sum.bits }
    }
    let columns = drawnOn.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(12).map(\.key)
    if !columns.isEmpty {
      var rows: [Chart.Series] = []
      for writer in sorted.prefix(12) {
        rows.append(
          .init(name: name(writer), values: columns.map { sums[writer]?[$0]?.bits ?? 0 }))
      }
      var labels: [String] = []
      for person in columns { labels.append(name(person)) }
      result.charts.append(
        Chart(
          title: "Who draws on whom", unit: "bits: a row is who committed, a column whose work",
          labels: labels, shape: .grid(rows)))
    }
    if !unplaced.isEmpty {
      result.notes.append(
        "\(unplaced.count) recorded commits are left out: their notes or repositories are gone")
    }
    if result.rows.isEmpty {
      result.notes.append(
        "no recorded commit draws on anybody: `byline hooks install` has commits recorded")
    }
    return result
  }

  /// The persons who made the commits that ledger entries are of, by the entries' ids.
  private mutating func commitAuthors(of entries: Set<String>) throws -> [String: String] {
    if entries.isEmpty { return [:] }
    var identities: [Identity: String] = [:]
    var result: [String: String] = [:]
    for source in try store.sources() where source.kind == .repository {
      // A repository that is gone or damaged is said in the note on what is left out.
      guard let repository = try? Repository(containing: source.path) else { continue }
      let mailmap = repository.mailmap()
      let noted = NotedRepository(repository)
      guard let notes = try? noted.notes(), let all = try? notes.all() else { continue }
      for (commit, _) in all {
        guard let text = try? noted.note(of: commit, in: notes) else { continue }
        for record in text.records where entries.contains(record.id) {
          guard let author = try? noted.repository.commit(commit).author else { continue }
          let identity = mailmap.resolve(author.identity)
          if identities[identity] == nil {
            let ids = try store.persons(asking: identity)
            let person = try ids.min().flatMap { try store.persons([$0])[$0]?.ref }
            identities[identity] = person ?? "identity \(identity)"
            if person == nil { add(identity, as: "identity \(identity)") }
          }
          result[record.id] = identities[identity]
        }
      }
    }
    return result
  }
}
