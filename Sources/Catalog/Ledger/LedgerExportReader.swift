import Foundation
import Provenance

extension LedgerExport {
  /// Reads a file and checks every link, the digest of the whole, and the signature if there is one.
  ///
  /// `key` is the public key, in hex, that must have signed it; `nil` takes any or none.
  /// - Throws: `badExport` with the first line that is wrong, `ledgerBroken` with the first entry.
  package init(
    reading bytes: [UInt8], path: String, key: String? = nil
  ) throws(CatalogError) {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    func bad(_ line: Int, _ reason: String) -> CatalogError {
      .badExport(path: path, line: line, reason: reason)
    }
    guard let first = lines.first, let header = try? ExportLine(first),
      header.format == Self.format
    else { throw bad(1, "it is no export of a ledger") }
    guard header.version == Self.version else {
      throw bad(1, "it is of version \(header.version ?? 0); this byline reads \(Self.version)")
    }
    guard let head = header.head else { throw bad(1, "it names no head") }
    self.init(head: head, exportedAt: header.exportedAt ?? "", memory: header.memory ?? "")
    // A file ends with a line break, so the last piece is empty.
    guard lines.count > 2, lines[lines.count - 1].isEmpty else {
      throw bad(lines.count, "it is cut off")
    }
    var hash = LedgerChain.start
    for number in 1..<lines.count - 2 {
      let line: ExportLine
      do { line = try ExportLine(lines[number]) } catch { throw bad(number + 1, error.description) }
      if let entry = line.entry { try add(entry, line, &hash) }
      if let reason = line.reason, let salt = line.salt, let seq = line.seq {
        reasons[seq] = (reason, salt)
      }
      if let source = line.source, let name = line.name { sources[source] = name }
      if let ref = line.person {
        guard let microlines = line.microlines, let kind = line.kind else {
          throw bad(number + 1, "it does not say what kind of person that is, or how many lines")
        }
        people.append(
          LedgerPerson(
            ref: ref, canonical: line.canonical ?? ref, kind: kind, microlines: microlines,
            name: line.name, email: line.email, salt: line.salt))
      }
    }
    let last = lines.count - 2
    guard let end = try? ExportLine(lines[last]), let sum = end.sum, end.lines == last else {
      throw bad(last + 1, "it does not end as an export does")
    }
    let found = SHA256.digest(bytes[..<lines[last].startIndex])
    guard found.hex == sum else {
      throw bad(last + 1, "the digest is not that of the lines before")
    }
    let reached = LedgerHead(count: records.count, hash: hash.hex)
    guard reached == head else {
      throw .ledgerBroken(
        entry: min(reached.count, head.count),
        reason: reached.count == head.count
          ? "the chain ends otherwise than the head says"
          : "the head says that there are \(head.count) entries, there are \(reached.count)")
    }
    try checkPeople(path)
    if let text = end.publicKey {
      guard let signature = end.signature, let signer = Provenance.bytes(ofHex: text),
        SigningKey.isValid(signature, of: Self.signedText(found, head), by: signer)
      else { throw bad(last + 1, "the signature is not that of the key beside it") }
      publicKey = text
    }
    if let key, key != publicKey {
      throw bad(last + 1, publicKey == nil ? "it is not signed" : "another key signed it")
    }
  }

  private mutating func add(
    _ payload: String, _ line: ExportLine, _ hash: inout [UInt8]
  ) throws(CatalogError) {
    let number = records.count + 1
    guard line.seq == number else {
      throw .ledgerBroken(entry: number, reason: "another one stands there, or it is missing")
    }
    let bytes = Array(payload.utf8)
    hash = LedgerChain.next(hash, bytes)
    guard hash.hex == line.hash else {
      throw .ledgerBroken(entry: number, reason: "it was changed, or one before it is missing")
    }
    do {
      records.append(
        LedgerRecord(number: number, entry: try LedgerEntry(decoding: bytes), hash: hash.hex))
    } catch {
      throw .ledgerBroken(entry: number, reason: "it cannot be read: \(error)")
    }
  }

  /// Names that come with their salt must be those that the entries have commitments to.
  private func checkPeople(_ path: String) throws(CatalogError) {
    var commitments: [String: Set<String>] = [:]
    for record in records {
      for credit in record.entry.credits where !credit.commitment.isEmpty {
        commitments[credit.person, default: []].insert(credit.commitment)
      }
    }
    for (number, reason) in reasons {
      let commitment = SHA256.digest(reason.salt + Array(reason.text.utf8)).hex
      guard records.indices.contains(number - 1),
        records[number - 1].entry.remark?.reason == commitment
      else {
        throw .badExport(
          path: path, line: 0, reason: "the reason of entry \(number) is not the one in it")
      }
    }
    for person in people {
      guard let salt = person.salt, let known = commitments[person.ref] else { continue }
      let named = Person(
        id: 0, ref: person.ref, name: person.name, email: person.email, salt: salt)
      if !known.contains(named.commitment) {
        throw .badExport(
          path: path, line: 0, reason: "the name of \(person.ref) is not the one in the entries")
      }
    }
  }
}

/// What one line of an export says.
private struct ExportLine {
  var format, exportedAt, memory, entry, hash, reason, source, name: String?
  var person, canonical, email: String?
  var kind: AccountKind?
  var version, seq, lines: Int?
  var microlines: Int64?
  var head: LedgerHead?
  var salt, signature: [UInt8]?
  var sum, publicKey: String?

  init(_ line: ArraySlice<UInt8>) throws(PayloadProblem) {
    var scanner = PayloadScanner(Array(line))
    try scanner.openObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "email": email = try scanner.string()
      case "entry": entry = try scanner.string()
      case "exported_at": exportedAt = try scanner.string()
      case "format": format = try scanner.string()
      case "hash": hash = try scanner.string()
      case "is": canonical = try scanner.string()
      case "kind": kind = AccountKind(rawValue: try scanner.string())
      case "memory": memory = try scanner.string()
      case "microlines": microlines = try scanner.amount()
      case "name": name = try scanner.string()
      case "person": person = try scanner.string()
      case "public_key": publicKey = try scanner.string()
      case "reason": reason = try scanner.string()
      case "salt": salt = Provenance.bytes(ofHex: try scanner.string())
      case "seq": seq = Int(try scanner.amount())
      case "signature": signature = Provenance.bytes(ofHex: try scanner.string())
      case "source": source = try scanner.string()
      case "version": version = Int(try scanner.amount())
      case "end", "head": try readPair(&scanner)
      default: try scanner.skip()
      }
    }
    try scanner.end()
  }

  /// The values of `head` and `end`, whose keys differ.
  private mutating func readPair(_ scanner: inout PayloadScanner) throws(PayloadProblem) {
    var (count, hash) = (Int?.none, String?.none)
    try scanner.openObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "count": count = Int(try scanner.amount())
      case "hash": hash = try scanner.string()
      case "lines": lines = Int(try scanner.amount())
      case "sha256": sum = try scanner.string()
      default: try scanner.skip()
      }
    }
    if let count, let hash { head = LedgerHead(parsing: "\(count):\(hash)") }
  }
}
