package import Provenance

/// The names and addresses that people are to be known by.
///
/// Source: gitmailmap(5). Names and addresses are compared without regard to the case of ASCII
/// letters, as bytes: a mailmap need not be UTF-8.
package struct Mailmap: Sendable {
  private struct Replacement: Sendable {
    var name: [UInt8]?
    var email: [UInt8]?
  }

  /// By address, and by name and address.
  private var byEmail: [[UInt8]: Replacement] = [:]
  private var byBoth: [[UInt8]: Replacement] = [:]

  package init() {}

  package var isEmpty: Bool { byEmail.isEmpty && byBoth.isEmpty }

  /// Adds the rules of a file; later ones win.
  package mutating func add(_ content: [UInt8]) {
    for line in content.split(separator: 0x0A) where line.first != 0x23 {
      var rest = line
      guard let proper = Self.next(&rest), !proper.email.isEmpty else { continue }
      let old = Self.next(&rest)
      if let old, let name = old.name {
        byBoth[Self.key(name, old.email)] = Replacement(name: proper.name, email: proper.email)
        continue
      }
      // With one address alone the line is about that address.
      let key = Self.lowercased((old ?? proper).email)
      let email = old == nil ? nil : proper.email
      let known = byEmail[key]
      byEmail[key] = Replacement(
        name: proper.name.map(Array.init) ?? known?.name,
        email: email.map(Array.init) ?? known?.email)
    }
  }

  /// Reads `[NAME] <EMAIL>` and takes it off.
  private static func next(
    _ text: inout ArraySlice<UInt8>
  ) -> (name: [UInt8]?, email: [UInt8])? {
    guard let open = text.firstIndex(of: 0x3C), let close = text[open...].firstIndex(of: 0x3E)
    else { return nil }
    var name = text[..<open].drop(while: Signature.isSpace)
    while let last = name.last, Signature.isSpace(last) { name.removeLast() }
    let email = Array(text[(open + 1)..<close])
    text = text[(close + 1)...]
    return (name.isEmpty ? nil : Array(name), email)
  }

  private static func lowercased(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
  }

  private static func key(_ name: [UInt8], _ email: [UInt8]) -> [UInt8] {
    lowercased(name) + [0] + lowercased(email)
  }

  /// What `git check-mailmap` prints for an identity.
  package func resolve(_ identity: Identity) -> Identity {
    if isEmpty { return identity }
    let found = resolve(name: Array(identity.name.utf8), email: Array(identity.email.utf8))
    return Identity(
      name: String(decoding: found.name, as: UTF8.self),
      email: String(decoding: found.email, as: UTF8.self))
  }

  /// The same of names as a commit has them.
  package func resolve(name: [UInt8], email: [UInt8]) -> (name: [UInt8], email: [UInt8]) {
    guard let found = byBoth[Self.key(name, email)] ?? byEmail[Self.lowercased(email)] else {
      return (name, email)
    }
    return (found.name ?? name, found.email ?? email)
  }
}
