package import Provenance

/// The names and addresses that people are to be known by.
///
/// Source: gitmailmap(5). Names and addresses are compared without regard to case.
package struct Mailmap: Sendable {
  private struct Replacement: Sendable {
    var name: String?
    var email: String?
  }

  /// By address, and by name and address.
  private var byEmail: [String: Replacement] = [:]
  private var byBoth: [String: Replacement] = [:]

  package init() {}

  package var isEmpty: Bool { byEmail.isEmpty && byBoth.isEmpty }

  /// Adds the rules of a file; later ones win.
  package mutating func add(_ content: [UInt8]) {
    for line in String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline) {
      if line.first == "#" { continue }
      var rest = line
      guard let proper = Self.next(&rest) else { continue }
      guard let old = Self.next(&rest) else {
        merge(Replacement(name: proper.name, email: nil), into: &byEmail[proper.email.lowercased()])
        continue
      }
      let replacement = Replacement(name: proper.name, email: proper.email)
      if let name = old.name {
        merge(replacement, into: &byBoth[Self.key(name, old.email)])
      } else {
        merge(replacement, into: &byEmail[old.email.lowercased()])
      }
    }
  }

  private func merge(_ new: Replacement, into old: inout Replacement?) {
    old = Replacement(name: new.name ?? old?.name, email: new.email ?? old?.email)
  }

  /// Reads `[NAME] <EMAIL>` and takes it off.
  private static func next(_ text: inout Substring) -> (name: String?, email: String)? {
    guard let open = text.firstIndex(of: "<"), let close = text[open...].firstIndex(of: ">") else {
      return nil
    }
    let name = String(text[..<open]).trimmingSpaces
    let email = String(text[text.index(after: open)..<close]).trimmingSpaces
    text = text[text.index(after: close)...]
    return (name.isEmpty ? nil : name, email)
  }

  private static func key(_ name: String, _ email: String) -> String {
    name.lowercased() + "\0" + email.lowercased()
  }

  /// What `git check-mailmap` prints for an identity.
  package func resolve(_ identity: Identity) -> Identity {
    guard
      let found = byBoth[Self.key(identity.name, identity.email)]
        ?? byEmail[identity.email.lowercased()]
    else { return identity }
    return Identity(name: found.name ?? identity.name, email: found.email ?? identity.email)
  }
}
