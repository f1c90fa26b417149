import Foundation
package import Provenance

/// A ledger as a file that anybody can check: JSON, one object a line.
///
///     {"format":"byline-ledger","version":1,"exported_at":…,"head":{"count":…,"hash":…},
///      "memory":…,"tool":…}
///     {"entry":"<the entry's JSON, as a string>","hash":…,"seq":1}   one per entry, in order
///     {"reason":…,"salt":…,"seq":…}          why an entry was corrected, where that is still known
///     {"source":"<random id>","name":…}      sources that may be named
///     {"person":"<random id>","is":…,"kind":…,"microlines":…,"name"?,"email"?,"salt"?}
///     {"end":{"lines":…,"sha256":…},"public_key"?:…,"signature"?:…}
///
/// `sha256` is over all bytes before the last line, which has `lines` lines before it. The signature
/// (Ed25519) is over `signedText`. `is` names the person that this one is; `microlines` are lines
/// learned, in millionths.
package struct LedgerExport: Sendable {
  package static let format = "byline-ledger"
  package static let version = 1

  package var head: LedgerHead
  package var exportedAt: String
  /// The digest of the memory that the lines were counted in, in hex.
  package var memory: String
  package var records: [LedgerRecord] = []
  package var people: [LedgerPerson] = []
  package var sources: [String: String] = [:]
  package var reasons: [Int: (text: String, salt: [UInt8])] = [:]
  /// In hex; `nil` if it is not signed.
  package var publicKey: String?

  /// What is signed of an export.
  static func signedText(_ digest: [UInt8], _ head: LedgerHead) -> [UInt8] {
    Array("byline ledger export 1\n\(digest.hex)\n\(head)\n".utf8)
  }
}

/// What of a ledger is exported.
package struct LedgerExportTerms: Sendable {
  /// When, as ISO 8601.
  package var at: String
  package var tool: String
  /// The digest of the memory, in hex.
  package var memory: String
  /// Whose names may be said, by their random ids.
  package var named: Set<String> = []
  package var publishesEmail = false
  /// Names of sources that may be said.
  package var namedSources: Set<String> = []
  package var key: SigningKey?

  package init(at: String, tool: String, memory: String) {
    (self.at, self.tool, self.memory) = (at, tool, memory)
  }
}

extension Store {
  /// Writes the ledger, with all that statements are recomputed from; returns the head.
  ///
  /// - Throws: `CatalogError`, what `write` throws.
  @discardableResult
  package func exportLedger(
    _ terms: LedgerExportTerms, write: ([UInt8]) throws -> Void
  ) throws -> LedgerHead {
    var digest = SHA256()
    var (lines, buffer) = (0, [UInt8]())
    func add(_ line: JSONLine) throws {
      let bytes = line.bytes
      digest.update(bytes)
      buffer += bytes
      lines += 1
      if buffer.count > 1 << 16 {
        try write(buffer)
        buffer = []
      }
    }
    let people = try ledgerPeople()
    let (names, reasons) = (try sourceNames(), try reasons())
    let head = try currentHead()
    var line = JSONLine("exported_at", terms.at)
    line.add("format", LedgerExport.format)
    line.add("head", head)
    line.add("memory", terms.memory)
    line.add("tool", terms.tool)
    line.add("version", LedgerExport.version)
    try add(line)
    try forEachLink { number, payload, hash in
      // What is appended meanwhile is not part of this export.
      if number > head.count { return }
      var line = JSONLine("entry", String(decoding: payload, as: UTF8.self))
      line.add("hash", hash.hex)
      line.add("seq", number)
      try add(line)
    }
    for (number, reason) in reasons.sorted(by: { $0.key < $1.key }) where number <= head.count {
      var line = JSONLine("reason", reason.text)
      line.add("salt", reason.salt.hex)
      line.add("seq", number)
      try add(line)
    }
    for (ref, name) in names.sorted(by: { $0.key < $1.key })
    where terms.namedSources.contains(name) {
      var line = JSONLine("name", name)
      line.add("source", ref)
      try add(line)
    }
    for person in people {
      var line = JSONLine("person", person.ref)
      if person.canonical != person.ref { line.add("is", person.canonical) }
      line.add("kind", person.kind.rawValue)
      line.add("microlines", Int(person.microlines))
      if terms.named.contains(person.ref), let name = person.name {
        line.add("name", name)
        if terms.publishesEmail, let email = person.email, let salt = person.salt {
          line.add("email", email)
          line.add("salt", salt.hex)
        }
      }
      try add(line)
    }
    let sum = digest.finish()
    var end = JSONLine()
    end.addEnd(lines: lines, sha256: sum.hex)
    if let key = terms.key {
      end.add("public_key", key.publicKey.hex)
      end.add("signature", key.signature(of: LedgerExport.signedText(sum, head)).hex)
    }
    try write(buffer + end.bytes)
    return head
  }

  /// Where the ledger ends now.
  package func currentHead() throws(CatalogError) -> LedgerHead {
    try read { database in try LedgerAppender(database).head }
  }
}

/// One line of JSON, key by key.
struct JSONLine {
  private var text: [UInt8] = [UInt8(ascii: "{")]

  init() {}

  init(_ key: String, _ value: String) { add(key, value) }

  private mutating func start(_ key: String) {
    if text.count > 1 { text.append(UInt8(ascii: ",")) }
    LedgerEntry.quote(key, into: &text)
    text.append(UInt8(ascii: ":"))
  }

  mutating func add(_ key: String, _ value: String) {
    start(key)
    LedgerEntry.quote(value, into: &text)
  }

  mutating func add(_ key: String, _ value: Int) {
    start(key)
    text += "\(value)".utf8
  }

  mutating func add(_ key: String, _ head: LedgerHead) {
    start(key)
    text += "{\"count\":\(head.count),\"hash\":\"\(head.hash)\"}".utf8
  }

  mutating func addEnd(lines: Int, sha256: String) {
    start("end")
    text += "{\"lines\":\(lines),\"sha256\":\"\(sha256)\"}".utf8
  }

  var bytes: [UInt8] { text + [UInt8(ascii: "}"), 0x0A] }
}
