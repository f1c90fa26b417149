/// Credits of a training manifest as `CITATION.cff`, the largest part first.
///
/// Source: Citation File Format 1.2.0.
struct CitationExport {
  private let manifest: TrainingManifest

  private let persons: [String: TrainingManifest.Person]

  init(_ manifest: TrainingManifest) {
    self.manifest = manifest
    persons = manifest.personsByID
  }

  var text: String {
    var text = """
      cff-version: 1.2.0
      message: "If you use this model, please credit those whose work it rests on."
      title: "byline memory"
      type: software
      version: \(quoted(String(manifest.model.digest.prefix(12))))
      date-released: \(quoted(String(manifest.createdAt.prefix(10))))
      authors:

      """
    text += authors(manifest.persons.map(\.personId), indent: "  ")
    if manifest.sources.isEmpty { return text }
    text += "references:\n"
    for source in manifest.sources {
      text += "  - type: software\n    title: \(quoted(source.name))\n"
      if let revision = source.revision { text += "    commit: \(quoted(revision))\n" }
      text += "    authors:\n" + authors(source.parts.map(\.personId), indent: "      ")
    }
    return text
  }

  private func authors(_ ids: [String], indent: String) -> String {
    let people = ids.compactMap { persons[$0] }
    if people.isEmpty { return "\(indent)- name: \(quoted(Annotation.privateSource))\n" }
    var text = ""
    for person in people {
      let words = person.name.split(separator: " ")
      if words.count > 1, let last = words.last {
        text += "\(indent)- given-names: \(quoted(words.dropLast().joined(separator: " ")))\n"
        text += "\(indent)  family-names: \(quoted(String(last)))\n"
      } else {
        text += "\(indent)- alias: \(quoted(person.name))\n"
      }
      if let email = person.email, Self.isPlain(email) {
        text += "\(indent)  email: \(quoted(email))\n"
      }
    }
    return text
  }

  /// Whether an address is one that the format takes.
  private static func isPlain(_ email: String) -> Bool {
    let parts = email.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
      && email.allSatisfy { $0.isASCII && !$0.isWhitespace }
  }

  /// A double-quoted scalar of YAML, in which nothing is special.
  private func quoted(_ text: String) -> String {
    String(decoding: CanonicalJSON.quoted(TerminalText.escaped(text)), as: UTF8.self)
  }
}

/// Credits of a training manifest as `.all-contributorsrc`.
///
/// Who has no known account has an empty login: a guessed one would be somebody else's.
/// Source: https://allcontributors.org, configuration and specification.
struct ContributorsExport {
  private let manifest: TrainingManifest

  init(_ manifest: TrainingManifest) { self.manifest = manifest }

  var configuration: JSONValue {
    let totals = manifest.totals
    let contributors = manifest.persons.map { person -> JSONValue in
      let total = totals[person.personId] ?? .init(personId: person.personId)
      var kinds: [JSONValue] = []
      if total.microlines > total.documentationMicrolines || total.microlines == 0 {
        kinds.append("code")
      }
      if total.documentationMicrolines > 0 { kinds.append("doc") }
      let account = person.account ?? ""
      return [
        "login": .string(account), "name": .string(TerminalText.escaped(person.name)),
        "avatar_url": account.isEmpty ? "" : "https://github.com/\(account).png",
        "profile": account.isEmpty ? "" : "https://github.com/\(account)",
        "contributions": .array(kinds),
      ]
    }
    let name = manifest.sources.count == 1 ? manifest.sources[0].name : "byline memory"
    return [
      "projectName": .string(name), "projectOwner": "", "repoType": "github",
      "files": ["README.md"], "contributors": .array(contributors),
    ]
  }
}
