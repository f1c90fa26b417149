import Annotations
import Catalog
import Provenance

/// Makes the tables and charts of reports from what the store knows.
struct BreakdownBuilder {
  let store: Store
  let location: StoreLocation
  /// A source's path; all if `nil`.
  let source: String?
  let since: Int64?
  private var names: ShownNames
  /// Persons by their random ids, as they were asked for.
  private var known: [String: Person] = [:]

  /// How many persons a chart tells apart.
  static let mostSeries = 6

  init(
    _ store: Store, _ location: StoreLocation, source: String?, since: Int64?, names: NameDisplay
  ) {
    (self.store, self.location, self.source, self.since) = (store, location, source, since)
    self.names = ShownNames(names)
  }

  /// Looks persons up, for their names.
  mutating func look(up refs: some Sequence<String>) throws {
    let fresh = Set(refs).subtracting(known.keys).sorted()
    // As many as a statement takes arguments.
    var rest = fresh[...]
    while !rest.isEmpty {
      for person in try store.persons(refs: Array(rest.prefix(500))) { known[person.ref] = person }
      rest = rest.dropFirst(500)
    }
  }

  /// Makes a name known of somebody of whom nothing is learned.
  mutating func add(_ identity: Identity, as ref: String) {
    known[ref] = Person(id: 0, ref: ref, name: identity.name, email: identity.email, salt: [])
  }

  mutating func name(_ ref: String) -> String {
    let person = known[ref]
    return names.name(of: ref, person?.name ?? "erased", person?.email ?? "")
  }

  // MARK: By source, path, language

  private struct Group {
    var lines = 0
    var bytes = 0
    var owned = 0
    var documents: Set<Int64> = []
    /// Lines by person, those of several authors in equal parts.
    var people: [String: Double] = [:]
    var creditedBits = 0.0
    var viewedBits = 0.0
    var events = 0
    /// The entry that was counted last.
    var lastEntry = 0
  }

  /// What was written, by source, folder or language, and what it was credited for.
  mutating func written(by grouping: Breakdown.Grouping) throws -> Breakdown {
    let owners = try store.ownersPersons()
    var groups: [String: Group] = [:]
    var total = 0
    let isOne = try source != nil || store.sources().count == 1
    for part in try store.writtenParts(source: source) {
      let key = Self.key(of: part.path, in: part.source, grouping, isOneSource: isOne)
      var group = groups.removeValue(forKey: key) ?? Group()
      group.lines += part.lines
      group.bytes += part.bytes
      group.documents.insert(part.document)
      total += part.lines
      if let persons = owners[part.owner], !persons.isEmpty {
        group.owned += part.lines
        for person in persons {
          group.people[person, default: 0] += Double(part.lines) / Double(persons.count)
        }
      }
      groups[key] = group
    }
    try credit(&groups, by: grouping, isOneSource: isOne)
    let sorted = groups.sorted { ($1.value.lines, $0.key) < ($0.value.lines, $1.key) }
    let leaders = sorted.map { group in
      group.value.people.max { ($0.value, $1.key) < ($1.value, $0.key) }
    }
    try look(up: leaders.compactMap { $0?.key })
    var result = Breakdown(
      grouping, title: Self.title(grouping), columns: Self.columns(grouping))
    for ((key, group), leader) in zip(sorted, leaders) {
      var row: [Breakdown.Cell] = [
        .text(key), .count(group.documents.count), .count(group.lines),
        .share(total > 0 ? Double(group.lines) / Double(total) : 0), .count(group.bytes),
        .count(group.people.count), leader.map { .text(name($0.key)) } ?? .none,
        leader.map { .share(group.lines > 0 ? $0.value / Double(group.lines) : 0) } ?? .none,
      ]
      row += [.bits(group.creditedBits), .bits(group.viewedBits), .count(group.events)]
      result.rows.append(row)
    }
    let top = sorted.filter { $0.value.lines > 0 }.prefix(14)
    if !top.isEmpty {
      result.charts.append(
        Chart(
          title: Self.title(grouping), unit: "surviving lines", labels: top.map(\.key),
          shape: .bars(top.map { Double($0.value.lines) })))
    }
    let credited = sorted.filter { $0.value.creditedBits + $0.value.viewedBits > 0 }.prefix(14)
    if !credited.isEmpty {
      result.charts.append(
        Chart(
          title: "What was drawn on", unit: "bits, viewed and generated ones too",
          labels: credited.map(\.key),
          shape: .bars(credited.map { $0.value.creditedBits + $0.value.viewedBits })))
    }
    if grouping != .source, !credited.isEmpty {
      result.notes.append("credit whose place in a file is not known is not among it")
    }
    return result
  }

  /// Adds what was credited: by source all of it, else what the ledger knows the files of.
  private func credit(
    _ groups: inout [String: Group], by grouping: Breakdown.Grouping, isOneSource: Bool
  ) throws {
    if grouping == .source {
      for part in try store.creditedParts(source: source, since: since) where !part.source.isEmpty {
        groups[part.source, default: Group()].creditedBits += part.creditedBits
        groups[part.source, default: Group()].viewedBits += part.viewedBits
      }
      for (key, events) in try store.creditedEvents(source: source, since: since, by: .source)
      where !key.isEmpty {
        groups[key, default: Group()].events = events
      }
      return
    }
    try store.forEachCreditedPlace(source: source, since: since) { place in
      let key = Self.key(of: place.path, in: place.source, grouping, isOneSource: isOneSource)
      var group = groups.removeValue(forKey: key) ?? Group()
      if place.counts { group.creditedBits += place.bits } else { group.viewedBits += place.bits }
      if group.lastEntry != place.entry { group.events += 1 }
      group.lastEntry = place.entry
      groups[key] = group
    }
  }

  private static func key(
    of path: Path, in source: String, _ grouping: Breakdown.Grouping, isOneSource: Bool
  ) -> String {
    let path = path.description
    switch grouping {
    case .language: return TextLanguage.of(path: path)?.name ?? "other"
    case .path:
      let folder = path.firstIndex(of: "/").map { String(path[...$0]) } ?? "./"
      return isOneSource ? folder : "\(source): \(folder)"
    default: return source
    }
  }

  private static func title(_ grouping: Breakdown.Grouping) -> String {
    switch grouping {
    case .source: "What is learned, by source"
    case .path: "What is learned, by folder"
    case .language: "What is learned, by language"
    default: ""
    }
  }

  private static func columns(_ grouping: Breakdown.Grouping) -> [Breakdown.Column] {
    let title = grouping == .path ? "folder" : grouping.rawValue
    return [
      .init(grouping.rawValue, title, .text), .init("files", "files", .count),
      .init("lines", "lines", .count), .init("share", "share", .share),
      .init("bytes", "bytes", .count), .init("persons", "persons", .count),
      .init("leading_person", "most of it by", .text),
      .init("leading_share", "their part", .share),
      .init("credited_bits", "credited bits", .bits), .init("viewed_bits", "viewed bits", .bits),
      .init("events", "times", .count),
    ]
  }

  // MARK: Series

  /// The persons with the largest sums, each with its values, and all others as one.
  mutating func series(
    _ values: [String: [Double]], count: Int, rank: ([Double]) -> Double
  ) throws -> [Chart.Series] {
    let sorted = values.map { (person: $0.key, values: $0.value, rank: rank($0.value)) }
      .filter { $0.rank > 0 }.sorted { ($1.rank, $0.person) < ($0.rank, $1.person) }
    let top = sorted.prefix(Self.mostSeries)
    try look(up: top.map(\.person))
    var result: [Chart.Series] = []
    for entry in top { result.append(.init(name: name(entry.person), values: entry.values)) }
    let rest = sorted.dropFirst(Self.mostSeries)
    if !rest.isEmpty {
      let sums = (0..<count).map { index in rest.reduce(0) { $0 + $1.values[index] } }
      result.append(.init(name: "\(rest.count) others", values: sums))
    }
    return result
  }
}
