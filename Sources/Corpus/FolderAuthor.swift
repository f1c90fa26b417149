package import Provenance

/// Who wrote a document that no history tells of.
package enum FolderAuthor {
  /// What the document says of itself; empty if nothing: SPDX tags, then front matter.
  package static func named(in content: [UInt8]) -> [Identity] {
    let tags = tagged(in: content)
    return tags.isEmpty ? FrontMatter.authors(in: content) : tags
  }

  /// Who SPDX tags in the first thirty lines name: contributors, or else copyright holders.
  ///
  /// Tags between `REUSE-IgnoreStart` and `REUSE-IgnoreEnd` are about something else.
  package static func tagged(in content: [UInt8]) -> [Identity] {
    var lines: [Substring] = []
    var isIgnored = false
    for line in head(content).prefix(30) {
      if line.contains("REUSE-IgnoreStart") { isIgnored = true }
      if !isIgnored { lines.append(line) }
      if line.contains("REUSE-IgnoreEnd") { isIgnored = false }
    }
    let contributors = lines.compactMap { tag("SPDX-FileContributor:", $0) }
    if !contributors.isEmpty { return unique(contributors.map { Identity(parsing: $0) }) }
    return unique(lines.compactMap { tag("SPDX-FileCopyrightText:", $0) }.map(holder))
  }

  static func head(_ content: [UInt8]) -> [Substring] {
    String(decoding: content.prefix(4096), as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  static func unique(_ identities: [Identity]) -> [Identity] {
    var seen: Set<Identity> = []
    return identities.filter { identity in
      let isNobody =
        identity.email.isEmpty
        && ["", "none", "noassertion", "n/a", "unknown"].contains(identity.name.lowercased())
      return !isNobody && seen.insert(identity).inserted
    }
  }

  private static func tag(_ name: String, _ line: Substring) -> String? {
    guard let range = line.firstRange(of: name) else { return nil }
    var value = String(line[range.upperBound...]).trimmingSpaces
    for end in ["*/", "-->", "#}", "%>", "*)", "\"\"\"", "]]"] where value.hasSuffix(end) {
      value = String(value.dropLast(end.count)).trimmingSpaces
    }
    return value.isEmpty ? nil : value
  }

  /// Whom a copyright notice names, an organisation as well as a person:
  /// `© 2016, 2018-2026 Ada <ada@example.org>`.
  static func holder(of notice: String) -> Identity {
    var words = notice.split(separator: " ").map(String.init)
    while let first = words.first {
      let lower = first.lowercased()
      let isYears =
        first.contains(where: \.isNumber)
        && first.allSatisfy { $0.isNumber || $0 == "-" || $0 == "," || $0 == "–" }
      let isSign = ["copyright", "(c)", "©", "-", "–", "spdx-filecopyrighttext:", "present", "by"]
        .contains(lower)
      guard isYears || isSign else { break }
      words.removeFirst()
    }
    return Identity(parsing: words.joined(separator: " "))
  }
}
