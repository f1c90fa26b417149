package import Provenance

/// What a repository says of commits' parents beside the commits themselves: the boundary of a
/// shallow clone, and `info/grafts`.
///
/// Source: gitrepository-layout(5), `info/grafts` and `shallow`.
package struct Grafts: Sendable {
  /// Commits whose parents were not fetched.
  package private(set) var shallow: Set<CommitID> = []
  private var grafted: [CommitID: [CommitID]] = [:]

  init() {}

  package init(shallow: [UInt8]?, grafts: [UInt8]?) {
    for line in (grafts ?? []).split(separator: 0x0A) where line.first != 0x23 {
      let names = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      let ids = names.compactMap { ObjectID(hex: $0.trimmingSpaces).map { CommitID($0) } }
      // Git leaves a damaged line out.
      guard ids.count == names.count, let first = ids.first else { continue }
      grafted[first] = Array(ids.dropFirst())
    }
    for line in (shallow ?? []).split(separator: 0x0A) {
      let name = String(decoding: line, as: UTF8.self).trimmingSpaces
      if let id = ObjectID(hex: name) { self.shallow.insert(CommitID(id)) }
    }
  }

  var hasGrafts: Bool { !grafted.isEmpty }

  /// Names that tell these grafts from others.
  var names: [ObjectID] {
    shallow.sorted().map(\.object)
      + grafted.sorted { $0.key < $1.key }.flatMap { [$0.key.object] + $0.value.map(\.object) }
  }

  /// The parents that a commit is to have; `nil` where it speaks for itself.
  func parents(of commit: CommitID) -> [CommitID]? {
    if shallow.isEmpty, grafted.isEmpty { return nil }
    return shallow.contains(commit) ? [] : grafted[commit]
  }
}
