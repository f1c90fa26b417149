import Foundation
import GRDB
import Provenance

/// Where the ledger ends: kept outside the database too, so that cutting it short shows.
package struct LedgerHead: Sendable, Equatable {
  package var count: Int
  /// In hex.
  package var hash: String

  package init(count: Int, hash: String) { (self.count, self.hash) = (count, hash) }
}

extension Store {
  /// Appends entries that are not there yet, each chained to the one before by its hash:
  /// SHA-256 of the former hash and the entry's JSON.
  ///
  /// - Throws: nothing was appended then. The disk has them when this returns.
  package func append(_ entries: [LedgerEntry]) throws(CatalogError) {
    if entries.isEmpty { return }
    let head = try write { database -> LedgerHead in
      var (count, hash) = try Self.last(database)
      for entry in entries {
        let isKnown = try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM entry WHERE id = ?)", arguments: [entry.id])
        if isKnown == true { continue }
        let payload = try entry.encoded()
        hash = SHA256.digest(hash + payload)
        count += 1
        try database.execute(
          sql: "INSERT INTO entry (seq, id, kind, at, payload, hash) VALUES (?, ?, ?, ?, ?, ?)",
          arguments: [
            count, entry.id, entry.kind.rawValue, entry.at,
            String(decoding: payload, as: UTF8.self), Data(hash),
          ])
        for credit in entry.credits {
          try database.execute(
            sql: """
              INSERT INTO entry_credit (seq, ref, source, bits, is_own) VALUES (?, ?, ?, ?, ?)
              ON CONFLICT (seq, ref, source) DO UPDATE SET bits = bits + excluded.bits
              """,
            arguments: [count, credit.person, credit.source, credit.bits, credit.own])
        }
      }
      return LedgerHead(count: count, hash: hash.hex)
    }
    try writeHead(head)
  }

  private static func last(_ database: Database) throws -> (count: Int, hash: [UInt8]) {
    let row = try Row.fetchOne(
      database, sql: "SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1")
    guard let row else { return (0, [UInt8](repeating: 0, count: 32)) }
    return (row[0], [UInt8](row[1] as Data))
  }

  private func writeHead(_ head: LedgerHead) throws(CatalogError) {
    let path = location.ledgerHead
    do {
      let temporary = path + ".new"
      try Data("\(head.count) \(head.hash)\n".utf8).write(to: URL(filePath: temporary))
      let descriptor = unsafe open(temporary, O_RDONLY | O_CLOEXEC)
      fsync(descriptor)
      close(descriptor)
      guard unsafe rename(temporary, path) == 0 else {
        throw CatalogError.failed(path: path, reason: unsafe String(cString: strerror(errno)))
      }
    } catch {
      throw CatalogError(error, path: path)
    }
  }

  /// The head as the file beside the database has it.
  package func writtenHead() -> LedgerHead? {
    guard let text = try? String(contentsOfFile: location.ledgerHead, encoding: .utf8) else {
      return nil
    }
    let parts = text.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2, let count = Int(parts[0]) else { return nil }
    return LedgerHead(count: count, hash: String(parts[1]))
  }

  /// Checks every link of the chain.
  ///
  /// - Parameter head: where the ledger is known to end; without one, entries cut off at the end
  ///   cannot be noticed
  /// - Returns: the head that was found
  /// - Throws: `ledgerBroken` with the first entry that is wrong.
  @discardableResult
  package func verifyLedger(head: LedgerHead?) throws(CatalogError) -> LedgerHead {
    let found = try read { database -> LedgerHead in
      var (count, hash) = (0, [UInt8](repeating: 0, count: 32))
      let rows = try Row.fetchCursor(
        database, sql: "SELECT seq, payload, hash FROM entry ORDER BY seq")
      while let row = try rows.next() {
        count += 1
        let expected = SHA256.digest(hash + Array((row[1] as String).utf8))
        guard row[0] == count else {
          throw CatalogError.ledgerBroken(entry: count, reason: "an entry is missing")
        }
        guard expected == [UInt8](row[2] as Data) else {
          throw CatalogError.ledgerBroken(entry: count, reason: "it does not fit the one before")
        }
        hash = expected
      }
      return LedgerHead(count: count, hash: hash.hex)
    }
    if let head, head != found {
      let reason =
        found.count < head.count
        ? "\(head.count) entries were there, \(found.count) are" : "the chain ends otherwise"
      throw .ledgerBroken(entry: min(found.count, head.count), reason: reason)
    }
    return found
  }
}
