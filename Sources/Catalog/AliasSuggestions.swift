import Provenance

/// Persons who may be one, found by their names and addresses; whether they are, people decide.
package enum AliasSuggestions {
  package struct Pair: Sendable, Equatable {
    /// Indices into the persons that were given; the first has more lines.
    package var first, second: Int
    package var reason: String
  }

  /// Pairs that have something in common that few others have; each person with at most one reason
  /// per other.
  ///
  /// - Complexity: O(names), as only those with something in common are compared.
  package static func pairs(among people: [PersonRecord]) -> [Pair] {
    var found: [Pair] = []
    var known: Set<[Int]> = []
    for (reason, key) in rules {
      var groups: [String: [Int]] = [:]
      for (index, person) in people.enumerated() where person.kind == .human {
        for value in Set(person.names.compactMap { key($0.identity) }) {
          groups[value, default: []].append(index)
        }
      }
      for (_, members) in groups.sorted(by: { $0.key < $1.key })
      where members.count > 1 && members.count <= 6 {
        for member in members.dropFirst() where known.insert([members[0], member]).inserted {
          found.append(Pair(first: members[0], second: member, reason: reason))
        }
      }
    }
    return found.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  /// What two aliases may share, the surest first: a reason and what is compared.
  private static let rules: [(reason: String, key: @Sendable (Identity) -> String?)] = [
    ("the same mailbox", { mailbox($0) }),
    ("the same user's hidden address", { $0.platformUser }),
    ("the same name", { wholeName($0) }),
    ("the user's name is the other's address or name", { userName($0) }),
    ("the same name before the @ and in the name", { localPart($0) }),
  ]

  /// An address without what mail services ignore: case, `+tag`, and Gmail's dots.
  private static func mailbox(_ identity: Identity) -> String? {
    let parts = identity.email.lowercased().split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, identity.platformUser == nil, !parts[0].isEmpty else { return nil }
    var local = String(parts[0].prefix { $0 != "+" })
    var domain = String(parts[1])
    if domain == "googlemail.com" { domain = "gmail.com" }
    if domain == "gmail.com" { local.removeAll { $0 == "." } }
    return local.isEmpty ? nil : "\(local)@\(domain)"
  }

  /// A name of two words or more, in lower case, words in the order of letters.
  private static func wholeName(_ identity: Identity) -> String? {
    let words = words(identity.name)
    return words.count > 1 ? words.sorted().joined(separator: " ") : nil
  }

  private static func words(_ name: String) -> [Substring] {
    name.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }
  }

  /// The user of a hidden address, and a name of one word: `octocat`.
  private static func userName(_ identity: Identity) -> String? {
    if let user = identity.platformUser { return user }
    let name = identity.name.lowercased()
    if name.count >= 5, words(name).count == 1, !common.contains(name) { return name }
    return distinctLocalPart(identity)
  }

  /// What stands before the `@` together with the first word of the name.
  private static func localPart(_ identity: Identity) -> String? {
    guard let local = distinctLocalPart(identity), let first = words(identity.name).first else {
      return nil
    }
    return "\(local) \(first)"
  }

  /// What stands before the `@`, unless it is short, a word of the name, or of everybody's.
  private static func distinctLocalPart(_ identity: Identity) -> String? {
    guard identity.platformUser == nil,
      let local = identity.email.lowercased()
        .split(separator: "@", omittingEmptySubsequences: false).first,
      local.count >= 5, !words(identity.name).contains(local), !common.contains(String(local))
    else { return nil }
    return String(local)
  }

  private static let common: Set<String> = [
    "admin", "contact", "developer", "github", "gitlab", "hello", "noreply", "no-reply", "office",
    "support", "unknown", "webmaster", "postmaster", "mailbox", "email",
  ]
}
