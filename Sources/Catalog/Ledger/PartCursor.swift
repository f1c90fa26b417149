import GRDB

/// Bits of one person in one entry of the ledger.
struct LedgerPart: Hashable {
  var person: String
  var isOwn: Bool
}

/// Goes along a table of persons and bits, in the order of entries, beside the entries themselves.
struct PartCursor {
  private let rows: RowCursor
  /// The first row that was not compared: entry, person, bits, whether it is one's own.
  private(set) var next: Row?

  /// `table` has the columns `seq`, `ref`, `bits` and `is_own`.
  init(_ database: Database, table: String) throws {
    rows = try Row.fetchCursor(
      database, sql: "SELECT seq, ref, bits, is_own FROM \(table) ORDER BY seq")
    next = try rows.next()
  }

  /// Whether the rows of an entry say what it says itself, in millionths of a bit.
  ///
  /// Parts of one person were added up as fractions in the table, so each may be off by one.
  mutating func hold(
    _ parts: [(part: LedgerPart, microbits: Int64)], ofEntry number: Int
  ) throws -> Bool {
    var left = parts.reduce(into: [LedgerPart: Int64]()) {
      $0[$1.part, default: 0] += $1.microbits
    }
    while let row = next, row[0] == number {
      let part = LedgerPart(person: row[1], isOwn: row[3])
      guard let rest = left[part] else { return false }
      left[part] = rest - LedgerEntry.micro(row[2])
      next = try rows.next()
    }
    return left.values.allSatisfy { abs($0) <= Int64(parts.count) }
  }
}
