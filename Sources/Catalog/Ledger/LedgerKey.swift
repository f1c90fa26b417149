import Foundation
package import Provenance

/// The key that a ledger's heads are signed with, in a file that its owner alone reads.
///
///     byline ledger key 1
///     64 hexadecimal digits: the seed
package enum LedgerKey {
  private static let title = "byline ledger key 1"

  /// The key, if one was made.
  ///
  /// - Throws: `damaged` for a file that is no key, `failed` for one that others can read.
  package static func load(_ location: StoreLocation) throws(CatalogError) -> SigningKey? {
    let path = location.ledgerKey
    var facts = stat()
    guard unsafe stat(path, &facts) == 0 else { return nil }
    guard facts.st_mode & 0o077 == 0 else {
      throw .failed(path: path, reason: "others can read the key; chmod 600 it, or make a new one")
    }
    let text = try? String(contentsOfFile: path, encoding: .utf8)
    let lines = (text ?? "").split(separator: "\n")
    guard lines.count == 2, lines[0] == title, let seed = bytes(ofHex: lines[1]),
      let key = SigningKey(seed: seed)
    else { throw .damaged(path: path, reason: "it holds no key") }
    return key
  }

  /// Makes a key where there is none; says whether it is new.
  ///
  /// - Throws: `failed`, `damaged`.
  package static func make(
    _ location: StoreLocation
  ) throws(CatalogError) -> (key: SigningKey, isNew: Bool) {
    if let key = try load(location) { return (key, false) }
    try location.prepare()
    let path = location.ledgerKey
    guard let key = SigningKey(seed: randomBytes(32)) else {
      throw .failed(path: path, reason: "no key can be made")
    }
    let text = Array("\(title)\n\(key.seed.hex)\n".utf8)
    try SyncedFile.create(path, with: text)
    return (key, true)
  }
}
