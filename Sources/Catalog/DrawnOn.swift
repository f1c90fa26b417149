import GRDB

/// What of a person's work is learned in one source.
package struct LearnedWork: Sendable, Equatable {
  package var source: String
  package var path: String
  package var files = 0
  package var lines = 0
  package var bytes = 0
}

/// A record of the ledger in which a person is credited.
package struct DrawnEntry: Sendable, Equatable {
  package var id: String
  package var kind: LedgerEntry.Kind
  /// Seconds since 1970.
  package var at: Int64
  package var bits: Double
  /// Names of the sources that the text stood in.
  package var sources: [String]
  /// Whether it was the person who asked.
  package var isOwn: Bool
}

extension Store {
  /// What some persons wrote of what is learned, alone or with others, by source.
  package func learnedWork(of persons: Set<UInt32>) throws(CatalogError) -> [LearnedWork] {
    let owners = try owners(withAny: self.persons(oneWith: persons))
    if owners.isEmpty { return [] }
    return try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT source.name, source.path, count(DISTINCT document_id) AS files,
            sum(written.lines) AS lines, sum(written.bytes) AS bytes
          FROM written JOIN document ON document.id = document_id
          JOIN source ON source.id = source_id
          WHERE owner_id IN (\(databaseQuestionMarks(count: owners.count)))
          GROUP BY source.id ORDER BY source.name, source.path
          """, arguments: StatementArguments(owners.map { Int64($0) }.sorted())
      ).map {
        LearnedWork(source: $0[0], path: $0[1], files: $0[2], lines: $0[3], bytes: $0[4])
      }
    }
  }

  /// Records that credit some persons, the latest first.
  package func entries(
    crediting persons: Set<UInt32>, limit: Int
  ) throws(CatalogError) -> [DrawnEntry] {
    let refs = try self.persons(self.persons(oneWith: persons)).values.map(\.ref).sorted()
    if refs.isEmpty { return [] }
    return try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT entry.id AS id, kind, at, sum(bits) AS bits,
            group_concat(DISTINCT nullif(source, '')) AS sources, max(is_own) AS own
          FROM entry_credit JOIN entry ON entry.seq = entry_credit.seq
          WHERE ref IN (\(databaseQuestionMarks(count: refs.count)))
          GROUP BY entry.seq ORDER BY at DESC, entry.seq DESC LIMIT \(max(limit, 0))
          """, arguments: StatementArguments(refs)
      ).map {
        DrawnEntry(
          id: $0["id"], kind: LedgerEntry.Kind(rawValue: $0["kind"]) ?? .viewed, at: $0["at"],
          bits: $0["bits"],
          sources: ((($0["sources"] as String?) ?? "").split(separator: ",").map(String.init)),
          isOwn: $0["own"])
      }
    }
  }
}
