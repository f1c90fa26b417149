import Foundation
import GRDB
package import Provenance

/// What is to be said of an entry.
package struct LedgerCorrection: Sendable {
  package enum Change: Sendable, Equatable {
    /// Nobody is credited by it any more.
    case void
    /// What one person has is another one's.
    case move(from: String, to: String)
    /// So many bits are a person's, in the place of what was; both are random ids.
    case bits(person: String, microbits: Int64)
    /// It counts as it was recorded once more.
    case restore
    /// It is thought to be wrong; nothing changes.
    case dispute
  }

  package var changes: [Change]
  package var author: Identity
  package var reason: String
  /// Seconds since 1970.
  package var at: Int64

  package init(_ changes: [Change], by author: Identity, reason: String, at: Int64) {
    (self.changes, self.author, self.reason, self.at) = (changes, author, reason, at)
  }
}

extension Store {
  /// Appends a correction or a dispute of an entry; the disk has it when this returns.
  ///
  /// A correction starts from what counts now, so that several add up.
  /// - Throws: `noEntry`; `notCorrectable` for what is a remark itself.
  package func correct(
    _ name: String, _ correction: LedgerCorrection
  ) throws(CatalogError) -> LedgerRecord {
    let record = try record(named: name)
    guard record.entry.remark == nil else { throw .notCorrectable(entry: record.number) }
    let names = try sourceNames()
    let last = try remarks(on: record.entry.id).last { $0.entry.kind == .correction }
    let isDispute = correction.changes == [.dispute]
    let number = try appending { appender throws in
      let author = try appender.mention(of: correction.author)
      let salt = randomBytes(16)
      let commitment = SHA256.digest(salt + Array(correction.reason.utf8)).hex
      var entry = LedgerEntry(
        id: randomBytes(16).hex, kind: isDispute ? .dispute : .correction, at: correction.at,
        inputDigest: "", inputBytes: 0, bits: 0, newBits: 0, credits: [], memory: "", policy: "")
      entry.remark = .init(
        entry: record.entry.id, author: author, reason: commitment,
        isVoid: correction.changes.contains(.void))
      if !isDispute {
        (entry.microbits, entry.newMicrobits) = (record.entry.microbits, record.entry.newMicrobits)
        var credits = (last ?? record).entry.credits
        var necessary = (last ?? record).entry.necessary
        for change in correction.changes {
          switch change {
          case .void: (credits, necessary) = ([], [])
          case .restore: (credits, necessary) = (record.entry.credits, record.entry.necessary)
          case .dispute: break
          case .move(let from, let to):
            let commitment = try appender.commitment(of: to)
            for index in credits.indices where credits[index].person == from {
              credits[index].person = to
              credits[index].commitment = commitment
            }
            necessary = Self.moving(necessary, from, to)
          case .bits(let person, let microbits):
            let old = credits.first { $0.person == person }
            credits.removeAll { $0.person == person }
            credits.append(
              .init(
                person: person, commitment: try appender.commitment(of: person),
                source: old?.source ?? "", microbits: microbits, own: old?.own ?? false))
          }
        }
        // The appender gives sources their random ids by name.
        for index in credits.indices {
          let source = credits[index].source
          // Version 1 had names in the chain; of a name that was erased nothing is left.
          credits[index].source = names[source] ?? (source.utf8.count == 32 ? "" : source)
        }
        (entry.credits, entry.necessary) = (credits, necessary)
      }
      try appender.append(entry)
      try appender.keep(reason: correction.reason, salt)
      return appender.count
    }
    return try self.record(named: String(number))
  }

  /// What was necessary of one person is so of another one.
  private static func moving(
    _ necessary: [LedgerEntry.Necessity], _ from: String, _ to: String
  ) -> [LedgerEntry.Necessity] {
    guard let moved = necessary.first(where: { $0.person == from }) else { return necessary }
    var result = necessary.filter { $0.person != from }
    if let index = result.firstIndex(where: { $0.person == to }) {
      result[index].microbits += moved.microbits
    } else {
      result.append(.init(person: to, microbits: moved.microbits))
    }
    return result
  }
}

extension LedgerAppender {
  /// Somebody by a random id, known or not.
  func mention(of identity: Identity) throws -> LedgerEntry.Mention {
    var people = PeopleWriter(database)
    let id = try people.person(identity)
    let ref =
      try String.fetchOne(database, sql: "SELECT ref FROM person WHERE id = ?", arguments: [id])
      ?? ""
    return .init(person: ref, commitment: try commitment(of: ref))
  }

  /// The commitment to the name of a person; empty if it was erased or never known.
  func commitment(of ref: String) throws -> String {
    let row = try Row.fetchOne(
      database, sql: "SELECT name, email, salt FROM person WHERE ref = ?", arguments: [ref])
    guard let row, let salt = row[2] as Data? else { return "" }
    return Person(id: 0, ref: ref, name: row[0], email: row[1], salt: [UInt8](salt)).commitment
  }

  /// Keeps the reason of the last entry, beside the chain.
  func keep(reason: String, _ salt: [UInt8]) throws {
    try database.execute(
      sql: "INSERT INTO entry_reason (seq, reason, salt) VALUES (?, ?, ?)",
      arguments: [count, reason, Data(salt)])
  }
}
