package import Annotations
package import Catalog
import Foundation
import Provenance

/// What is wrong with a statement, first things first; nothing if it can be computed again.
package struct StatementProblem: Error, Equatable, CustomStringConvertible {
  package var file: String
  package var reason: String
  package var description: String { "\(file): \(reason)" }

  package init(file: String, reason: String) { (self.file, self.reason) = (file, reason) }
}

/// Statements computed again from an export of a ledger, wherever that came from.
package struct StatementCheck {
  /// What is not computed: names are added for people, and the rest is about the file itself.
  private static let ignored: Set<String> = [
    "name", "email", "created_at", "tool", "digest", "public_key", "signature",
  ]

  private let export: LedgerExport

  package init(_ export: LedgerExport) { self.export = export }

  /// Checks a statement, and gives it with the entries behind each payee.
  ///
  /// `key` is the public key, in hex, that must have signed it; `nil` takes any or none.
  /// - Throws: `StatementProblem`, `Apportionment.Overflow`.
  package func verified(
    _ bytes: [UInt8], file: String, key: String? = nil
  ) throws -> MadeStatement {
    func problem(_ reason: String) -> StatementProblem {
      StatementProblem(file: file, reason: reason)
    }
    let statement: Statement = try Self.decoded(bytes, file)
    guard statement.format == Statement.format, statement.version == Statement.version else {
      throw problem("it is no statement of version \(Statement.version)")
    }
    guard let terms = StatementTerms(statement) else {
      throw problem("its pool, currency, rule or minimum are none that there are")
    }
    let head = LedgerHead(count: statement.ledger.count, hash: statement.ledger.hash)
    guard head.count >= 0, head.count <= export.records.count else {
      throw problem(
        "it is of \(head.count) entries, the export has \(export.records.count): take a later one")
    }
    let hash = head.count == 0 ? LedgerHead.empty.hash : export.records[head.count - 1].hash
    guard hash == head.hash else {
      throw problem("the export is of another ledger: entry \(head.count) has another hash")
    }
    if terms.rule != .influence, export.memory != statement.memory {
      throw problem(
        "lines were counted in the memory \(statement.memory.prefix(12))…, the export's are of "
          + "\(export.memory.prefix(12))…: take the export that was made with the statement")
    }
    var basis = StatementBasis(
      terms, people: export.people, head: head, memory: statement.memory)
    for record in export.records { basis.note(record) }
    for record in export.records { basis.add(record) }
    let again = try Statement(
      terms, basis.input, createdAt: statement.createdAt, tool: statement.tool)
    try Self.compare(bytes, try again.json(), file)
    guard try statement.computedDigest().hex == statement.digest else {
      throw problem("digest is not that of the statement: a name, a time or the tool was changed")
    }
    if let publicKey = statement.publicKey {
      guard let signer = Provenance.bytes(ofHex: publicKey),
        let signature = statement.signature.flatMap({ Provenance.bytes(ofHex: $0) }),
        SigningKey.isValid(
          signature, of: Statement.signedText(statement.digest), by: signer)
      else { throw problem("signature is not that of the key beside it") }
    }
    if let key, key != statement.publicKey {
      throw problem(statement.publicKey == nil ? "it is not signed" : "another key signed it")
    }
    return MadeStatement(statement: statement, entries: basis.input.parties.mapValues(\.entries))
  }

  /// Checks the file of one payee of a statement that was checked.
  ///
  /// - Throws: `StatementProblem`.
  package func verify(
    _ bytes: [UInt8], file: String, in expected: PayeeStatement
  ) throws {
    let _: PayeeStatement = try Self.decoded(bytes, file)
    try Self.compare(bytes, try expected.json(), file)
  }

  /// A statement whose digest is its own.
  static func statement(_ bytes: [UInt8], _ file: String) throws -> Statement {
    let statement: Statement = try decoded(bytes, file)
    guard try statement.computedDigest().hex == statement.digest else {
      throw StatementProblem(file: file, reason: "digest is not that of the statement")
    }
    return statement
  }

  private static func decoded<Value: Decodable>(_ bytes: [UInt8], _ file: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do { return try decoder.decode(Value.self, from: Data(bytes)) } catch {
      throw StatementProblem(file: file, reason: "it cannot be read: \(reason(error))")
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    switch error {
    case .keyNotFound(let key, _): return "\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return context.codingPath.map(\.stringValue).joined(separator: ".") + " is of another kind"
    default: return "it is no JSON"
    }
  }

  private static func compare(_ found: [UInt8], _ expected: [UInt8], _ file: String) throws {
    let difference: JSONDifference?
    do {
      difference = JSONDifference.first(
        try JSONTree(parsing: found), try JSONTree(parsing: expected), ignoring: ignored)
    } catch {
      throw StatementProblem(file: file, reason: "\(error)")
    }
    if let difference { throw StatementProblem(file: file, reason: difference.description) }
  }
}
