import Foundation
import GRDB
import Provenance

/// Where the ledger ends: kept outside the database too, so that cutting it short shows.
package struct LedgerHead: Sendable, Hashable, Codable, CustomStringConvertible {
  package var count: Int
  /// In hex.
  package var hash: String

  package static let empty = LedgerHead(count: 0, hash: String(repeating: "0", count: 64))

  package init(count: Int, hash: String) { (self.count, self.hash) = (count, hash) }

  /// Reads `COUNT:HASH`; `nil` for anything else.
  package init?(parsing text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[0]), count >= 0,
      let hash = bytes(ofHex: parts[1]), hash.count == 32
    else { return nil }
    self.init(count: count, hash: hash.hex)
  }

  package var description: String { "\(count):\(hash)" }
}

/// Adds entries to the chain inside one transaction.
struct LedgerAppender {
  let database: Database
  private(set) var count: Int
  private(set) var hash: [UInt8]
  private let entry: Statement
  private let credit: Statement
  private let necessity: Statement
  private let place: Statement
  private let places: EntryPlaces
  private var sources: [String: String] = [:]

  init(_ database: Database) throws {
    self.database = database
    let row = try Row.fetchOne(
      database, sql: "SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1")
    count = row?[0] ?? 0
    hash = (row?[1] as Data?).map { [UInt8]($0) } ?? [UInt8](repeating: 0, count: 32)
    entry = try database.cachedStatement(
      sql: """
        INSERT INTO entry (seq, id, kind, at, payload, hash, input, corrects)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
        """)
    credit = try database.cachedStatement(
      sql: """
        INSERT INTO entry_credit (seq, ref, source, bits, is_own) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (seq, ref, source) DO UPDATE SET bits = bits + excluded.bits
        """)
    necessity = try database.cachedStatement(
      sql: """
        INSERT INTO entry_necessary (seq, ref, bits, is_own) VALUES (?, ?, ?, ?)
        ON CONFLICT (seq, ref) DO UPDATE SET bits = bits + excluded.bits
        """)
    place = try database.cachedStatement(
      sql: """
        INSERT INTO entry_place (seq, source, path, is_own, bits) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (seq, source, path, is_own) DO UPDATE SET bits = bits + excluded.bits
        """)
    places = try EntryPlaces(database)
  }

  var head: LedgerHead { LedgerHead(count: count, hash: hash.hex) }

  /// Appends an entry; says whether it was not there before.
  @discardableResult
  mutating func append(_ added: LedgerEntry) throws -> Bool {
    var chained = added
    for index in chained.credits.indices {
      chained.credits[index].source = try reference(of: added.credits[index].source)
    }
    let payload = chained.encoded()
    let next = LedgerChain.next(hash, payload)
    try entry.execute(arguments: [
      count + 1, added.id, added.kind.rawValue, added.at, String(decoding: payload, as: UTF8.self),
      Data(next), added.inputDigest, added.remark?.entry,
    ])
    guard database.changesCount > 0 else { return false }
    count += 1
    hash = next
    for part in added.credits {
      try credit.execute(arguments: [count, part.person, part.source, part.bits, part.own])
    }
    for part in added.necessary {
      try necessity.execute(arguments: [
        count, part.person, part.bits, added.isOwn(part.person),
      ])
    }
    for part in try places.kept(of: added) {
      try place.execute(arguments: [
        count, part.source, Data(part.path.bytes), part.own, part.bits,
      ])
    }
    return true
  }

  /// The random id of a source's name; the name of none is none.
  private mutating func reference(of name: String) throws -> String {
    if name.isEmpty { return "" }
    if let known = sources[name] { return known }
    let known = try String.fetchOne(
      database, sql: "SELECT ref FROM source_ref WHERE name = ?", arguments: [name])
    if let known {
      sources[name] = known
      return known
    }
    let ref = randomBytes(16).hex
    try database.execute(
      sql: "INSERT INTO source_ref (ref, name) VALUES (?, ?)", arguments: [ref, name])
    sources[name] = ref
    return ref
  }
}

/// The chain: the hash of an entry is SHA-256 of the hash before (32 zero bytes at first) and the
/// entry's JSON.
enum LedgerChain {
  static let start = [UInt8](repeating: 0, count: 32)

  static func next(_ hash: [UInt8], _ payload: [UInt8]) -> [UInt8] {
    var digest = SHA256()
    digest.update(hash)
    digest.update(payload)
    return digest.finish()
  }
}

extension Store {
  /// Appends entries that are not there yet.
  ///
  /// The disk has them when this returns: SQLite syncs its log at the end of the transaction, and
  /// the head beside the database is written after that.
  /// - Throws: nothing was appended then.
  package func append(_ entries: [LedgerEntry]) throws(CatalogError) {
    if entries.isEmpty { return }
    try appending { appender throws in for entry in entries { try appender.append(entry) } }
  }

  /// Appends what `body` says, and writes the head.
  func appending<Result>(
    _ body: (inout LedgerAppender) throws -> Result
  ) throws(CatalogError) -> Result {
    let (result, head) = try write { database in
      var appender = try LedgerAppender(database)
      let result = try body(&appender)
      return (result, appender.head)
    }
    try SyncedFile.replace(
      location.ledgerHead, with: Array("\(head.count) \(head.hash)\n".utf8))
    return result
  }

  /// The head as the file beside the database has it; `nil` if it is missing or torn.
  package func writtenHead() -> LedgerHead? {
    guard let text = try? String(contentsOfFile: location.ledgerHead, encoding: .utf8) else {
      return nil
    }
    let parts = text.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2 else { return nil }
    return LedgerHead(parsing: "\(parts[0]):\(parts[1])")
  }
}
