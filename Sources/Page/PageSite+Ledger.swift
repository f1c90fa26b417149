import Agent
import Annotations
import Catalog
import Provenance

/// What the ledger holds, newest first.
extension PageSite {
  private struct Listed: Encodable {
    struct Credit: Encodable {
      var name: String
      var source: String
      var bits: Double
      var own: Bool
    }
    struct Entry: Encodable {
      var number: Int
      var id: String
      var kind: String
      var at: String
      var hash: String
      var corrects: String?
      var credits: [Credit]
    }
    var total: Int
    var entries: [Entry]
  }

  func ledger(_ request: PageRequest) async throws -> PageAnswer {
    let limit = try request.number("limit", in: 1...1000) ?? 100
    return try await quick.run {
      let store = try Store.upToDate(surroundings.location)
      let (entries, total) = try store.latestEntries(limit)
      var names: [String: String] = [:]
      var rest = Set(entries.flatMap { $0.credits.map(\.person) }).sorted()[...]
      while !rest.isEmpty {
        for person in try store.persons(refs: Array(rest.prefix(500))) {
          names[person.ref] = person.name
        }
        rest = rest.dropFirst(500)
      }
      return .json(
        try encoded(
          Listed(
            total: total,
            entries: entries.map { entry in
              Listed.Entry(
                number: entry.number, id: entry.id, kind: entry.kind,
                at: CivilDate(secondsSince1970: entry.at).iso8601, hash: entry.hash,
                corrects: entry.corrects,
                credits: entry.credits.map {
                  Listed.Credit(
                    name: names[$0.person] ?? "erased", source: $0.source, bits: $0.bits,
                    own: $0.own)
                })
            })))
    }
  }
}
