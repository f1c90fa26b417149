import Dispatch
import Foundation
import GRDB
import Provenance

extension Store {
  /// Checks every link of the chain, that it leads through a head, and that the columns that
  /// reports read say what the entries do.
  ///
  /// - Parameter head: where the ledger is known to have ended once; without one, entries cut off
  ///   at the end cannot be noticed
  /// - Returns: the head that was found
  /// - Throws: `ledgerBroken` with the first entry that is wrong.
  /// - Complexity: O(n)
  @discardableResult
  package func verifyLedger(head: LedgerHead?) throws(CatalogError) -> LedgerHead {
    try verifyLedger(heads: head.map { [$0] } ?? [])
  }

  /// The same, for several heads of different times.
  package func verifyLedger(heads: [LedgerHead]) throws(CatalogError) -> LedgerHead {
    // Two passes over the same entries, one a core.
    var found: Result<LedgerHead, CatalogError> = .success(.empty)
    var columns: Result<Void, CatalogError> = .success(())
    let group = DispatchGroup()
    let other = ColumnCheck(store: self)
    DispatchQueue.global().async(group: group) { other.run() }
    do throws(CatalogError) { found = .success(try verifyChain(heads)) } catch {
      found = .failure(error)
    }
    group.wait()
    columns = other.result
    let head = try found.get()
    try columns.get()
    return head
  }

  private func verifyChain(_ heads: [LedgerHead]) throws(CatalogError) -> LedgerHead {
    let known = Dictionary(grouping: heads, by: \.count)
    return try read { database in
      var (count, hash, before) = (0, LedgerChain.start, LedgerChain.start)
      for head in known[0] ?? [] where head != .empty { throw Self.otherChain(head) }
      let rows = try Row.fetchCursor(
        database, sql: "SELECT seq, payload, hash FROM entry ORDER BY seq")
      while let row = try rows.next() {
        count += 1
        let number: Int = row[0]
        var digest = SHA256()
        digest.update(hash)
        try row.withUnsafeData(atIndex: 1) { data in
          unsafe data?.withUnsafeBytes { unsafe digest.update(raw: $0) }
        }
        let stored = try row.withUnsafeData(atIndex: 2) { $0.map { [UInt8]($0) } ?? [] }
        let expected = digest.finish()
        guard number == count, expected == stored else {
          let diagnosis = LedgerDiagnosis(count: count, hash: hash, before: before)
          throw try diagnosis.error(found: number, database)
        }
        (before, hash) = (hash, expected)
        if let heads = known[count], let head = heads.first(where: { $0.hash != hash.hex }) {
          throw Self.otherChain(head)
        }
      }
      if let head = heads.filter({ $0.count > count }).max(by: { $0.count < $1.count }) {
        throw CatalogError.ledgerBroken(
          entry: count + 1,
          reason: "\(head.count) entries were there, \(count) are: the end was cut off")
      }
      return LedgerHead(count: count, hash: hash.hex)
    }
  }

  private static func otherChain(_ head: LedgerHead) -> CatalogError {
    .ledgerBroken(
      entry: head.count,
      reason: "the entries up to here are not those that the head \(head.hash.prefix(12))… is of")
  }
}

/// Whether the columns that reports read say what the entries do.
private final class ColumnCheck: @unchecked Sendable {
  private let store: Store
  /// Written by `run` alone, read after it ended.
  var result: Result<Void, CatalogError> = .success(())

  init(store: Store) { self.store = store }

  func run() {
    do throws(CatalogError) { try check() } catch { result = .failure(error) }
  }

  private func check() throws(CatalogError) {
    try store.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: "SELECT seq, id, kind, at, input, corrects, payload FROM entry ORDER BY seq")
      var credits = try PartCursor(database, table: "entry_credit")
      var necessary = try PartCursor(database, table: "entry_necessary")
      while let row = try rows.next() {
        let number: Int = row[0]
        func broken(_ column: String) -> CatalogError {
          .ledgerBroken(entry: number, reason: "its \(column) is not what the entry says")
        }
        let payload = try row.withUnsafeData(atIndex: 6) { $0.map { [UInt8]($0) } ?? [] }
        let entry: LedgerEntry
        do { entry = try LedgerEntry(decoding: payload) } catch {
          throw CatalogError.ledgerBroken(entry: number, reason: "it cannot be read: \(error)")
        }
        if row[1] != entry.id { throw broken("id") }
        if row[2] != entry.kind.rawValue { throw broken("kind") }
        if row[3] != entry.at { throw broken("time") }
        if row[4] != entry.inputDigest { throw broken("input") }
        if row[5] as String? != entry.remark?.entry { throw broken("reference to another entry") }
        guard
          try credits.hold(
            entry.credits.map { (LedgerPart(person: $0.person, isOwn: $0.own), $0.microbits) },
            ofEntry: number)
        else { throw broken("credit") }
        guard
          try necessary.hold(
            entry.necessary.map {
              (LedgerPart(person: $0.person, isOwn: entry.isOwn($0.person)), $0.microbits)
            }, ofEntry: number)
        else { throw broken("necessity") }
      }
      for (left, what) in [(necessary.next, "necessity"), (credits.next, "credit")] {
        guard let left else { continue }
        throw CatalogError.ledgerBroken(
          entry: left[0], reason: "there is \(what) without an entry")
      }
    }
  }
}

/// What happened to an entry that does not fit the one before, as far as the others tell.
private struct LedgerDiagnosis {
  /// Where the chain breaks.
  var count: Int
  /// Of the entry before, and of the one before that.
  var hash: [UInt8]
  var before: [UInt8]

  private struct Stored {
    var number: Int
    var payload: [UInt8]
    var hash: [UInt8]

    init(_ row: Row) {
      (number, payload) = (row[0], Array((row[1] as String).utf8))
      hash = [UInt8](row[2] as Data)
    }

    func follows(_ other: [UInt8]) -> Bool { LedgerChain.next(other, payload) == hash }
  }

  /// `number` is what the entry found there says it is.
  func error(found number: Int, _ database: Database) throws -> CatalogError {
    if number > count {
      let more = number - count - 1
      return .ledgerBroken(
        entry: count, reason: more == 0 ? "it is missing" : "it is missing, and \(more) more")
    }
    let rows = try Row.fetchCursor(
      database, sql: "SELECT seq, payload, hash FROM entry WHERE seq >= ? ORDER BY seq",
      arguments: [count])
    guard let here = try rows.next().map({ Stored($0) }) else {
      return .ledgerBroken(entry: count, reason: "it is missing")
    }
    if count > 1, here.follows(before) {
      return .ledgerBroken(entry: count - 1, reason: "it was put in")
    }
    while let other = try rows.next().map({ Stored($0) }) {
      // Whichever entry goes on from the one before belongs here.
      if other.follows(hash) {
        return .ledgerBroken(
          entry: count,
          reason: try isOfChain(here, database)
            ? "another one stands there; the one that belongs there stands at \(other.number)"
            : "it was put in")
      }
      if other.number == count + 1, !other.follows(here.hash),
        other.follows(LedgerChain.next(hash, here.payload))
      {
        return .ledgerBroken(entry: count, reason: "its hash was changed")
      }
    }
    return .ledgerBroken(entry: count, reason: "it was changed, or one before it is missing")
  }

  /// Whether an entry goes on from one that stands where the chain breaks or behind.
  private func isOfChain(_ entry: Stored, _ database: Database) throws -> Bool {
    let hashes = try Row.fetchCursor(
      database, sql: "SELECT hash FROM entry WHERE seq >= ?", arguments: [count])
    while let row = try hashes.next() {
      if entry.follows([UInt8](row[0] as Data)) { return true }
    }
    return false
  }
}
