import Glibc
package import Provenance

/// A likely secret in a text; never what it is.
package struct SecretHit: Sendable, Hashable {
  package var rule: String
  /// From 1.
  package var lines: ClosedRange<Int>
}

/// Finds likely secrets: files that hold them by name, private keys, the shapes that services give
/// their keys, and values with too much chance in them for a password's place.
package enum SecretRules {
  /// Files that hold secrets by their names.
  package static func rule(for path: Path) -> String? {
    let name = String(decoding: path.basename, as: UTF8.self).lowercased()
    if name == ".env" || name.hasPrefix(".env.") || name.hasSuffix(".env") {
      let isTemplate = [".example", ".sample", ".template", ".dist", ".defaults", ".schema"]
        .contains { name.hasSuffix($0) || name.hasSuffix($0 + ".env") }
      return isTemplate ? nil : "environment file"
    }
    if ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"].contains(name) { return "SSH private key" }
    let stores = [".p12", ".pfx", ".keystore", ".jks", ".kdbx", ".ppk", ".agekey"]
    if stores.contains(where: { name.hasSuffix($0) }) { return "key store" }
    let passwords = [".netrc", "_netrc", ".pgpass", ".htpasswd", ".my.cnf", ".git-credentials"]
    if passwords.contains(name) { return "password file" }
    if name.hasSuffix(".tfstate") { return "state of Terraform" }
    if path.bytes.suffix(16).elementsEqual(".aws/credentials".utf8) { return "password file" }
    return nil
  }

  /// Likely secrets of a text, in the order of their lines.
  ///
  /// - Complexity: O(text)
  package static func hits(in text: [UInt8]) -> [SecretHit] {
    var hits: [SecretHit] = []
    var line = 1
    var index = 0
    while index < text.count {
      let byte = text[index]
      let kind = isInteresting[Int(byte)]
      if kind == 0 {
        index += 1
        continue
      }
      if byte == 0x0A {
        line += 1
        index += 1
        continue
      }
      if byte == 0x2D, let (rule, end) = PrivateKeyBlock.find(in: text, at: index) {
        let last = line + text[index..<end].count { $0 == 0x0A }
        add(rule, line...last, to: &hits)
        (line, index) = (last, end)
        continue
      }
      if byte == 0x3D || byte == 0x3A, let rule = SecretAssignment.find(in: text, at: index) {
        add(rule, line...line, to: &hits)
      } else if kind & 1 != 0, index == 0 || !SecretToken.isWord(text[index - 1]),
        let rule = SecretToken.find(in: text, at: index)
      {
        add(rule, line...line, to: &hits)
      }
      index += 1
    }
    return hits
  }

  /// One hit a line, with the rule that says the most.
  private static func add(_ rule: String, _ lines: ClosedRange<Int>, to hits: inout [SecretHit]) {
    guard let last = hits.last, last.lines.upperBound >= lines.lowerBound else {
      hits.append(SecretHit(rule: rule, lines: lines))
      return
    }
    hits[hits.count - 1].lines =
      last.lines.lowerBound...max(last.lines.upperBound, lines.upperBound)
    if last.rule == SecretAssignment.rule { hits[hits.count - 1].rule = rule }
  }

  /// Bit 0: a token may start with the byte; bit 1: it is looked at for another reason.
  private static let isInteresting: [UInt8] = {
    var result = SecretToken.isFirstByte.map { UInt8($0 ? 1 : 0) }
    for byte in [0x0A, 0x2D, 0x3D, 0x3A] { result[byte] |= 2 }
    return result
  }()

  /// The text with nothing left of the lines of `hits` but their ends, so that lines keep their
  /// numbers.
  package static func cut(_ text: [UInt8], _ hits: [SecretHit]) -> [UInt8] {
    if hits.isEmpty { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var line = 1
    var next = 0
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count
      while next < hits.count, hits[next].lines.upperBound < line { next += 1 }
      if next < hits.count, hits[next].lines.contains(line) {
        // A last line without an end gets one: it would not be a line without.
        result.append(0x0A)
      } else {
        result += text[start..<end]
      }
      start = end
      line += 1
    }
    return result
  }
}

/// `-----BEGIN … PRIVATE KEY-----` with a body: PEM, OpenSSH, PGP.
enum PrivateKeyBlock {
  private static let begin = Array("-----BEGIN ".utf8)
  private static let end = Array("-----END ".utf8)

  /// The rule and where the block ends.
  static func find(in text: [UInt8], at index: Int) -> (rule: String, end: Int)? {
    guard text[index...].starts(with: begin) else { return nil }
    let heading = text[index...].prefix(80)
    guard let close = heading.dropFirst(begin.count).firstRange(of: Array("-----".utf8)) else {
      return nil
    }
    let name = String(decoding: text[index + begin.count..<close.lowerBound], as: UTF8.self)
    guard name.hasSuffix("PRIVATE KEY") || name == "PGP PRIVATE KEY BLOCK" else { return nil }
    // What is shortened for show, with dots or dummy text, is no key; and where a key's body is
    // read to its end, the search goes on behind it, so that the whole stays linear.
    let start = close.upperBound
    guard isBody(text[start...].prefix(400)) else { return nil }
    let body = text[start...].prefix(64 << 10)
    var bodyEnd = body.firstRange(of: end)?.lowerBound ?? min(body.endIndex, start + 4096)
    // The end of the last line starts no line of its own.
    if bodyEnd == text.count, text[bodyEnd - 1] == 0x0A { bodyEnd -= 1 }
    guard isBody(text[start..<bodyEnd]) else { return nil }
    let tail = text[bodyEnd...].prefix(201)
    let lineEnd = tail.firstIndex(of: 0x0A) ?? tail.endIndex
    let isLong = lineEnd - bodyEnd > 200
    return (name.hasPrefix("PGP") ? "PGP private key" : "private key", isLong ? bodyEnd : lineEnd)
  }

  private static func isBody(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.lazy.filter { $0 != 0x2D && SecretToken.isWord($0) || $0 == 0x2F || $0 == 0x2B }
      .prefix(100).count >= 100
  }
}
