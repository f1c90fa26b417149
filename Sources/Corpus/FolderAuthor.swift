package import Provenance

/// Who wrote a document that no history tells of.
package enum FolderAuthor {
  /// What the document says of itself; empty if nothing.
  ///
  /// First SPDX tags in the first thirty lines, then `author` in front matter.
  package static func named(in content: [UInt8]) -> [Identity] {
    let head = String(decoding: content.prefix(4096), as: UTF8.self)
    let lines = head.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(30)
    let contributors = lines.compactMap { tag("SPDX-FileContributor:", $0) }
    if !contributors.isEmpty { return unique(contributors.map { Identity(parsing: $0) }) }
    let holders = lines.compactMap { tag("SPDX-FileCopyrightText:", $0) }
    if !holders.isEmpty { return unique(holders.map { Identity(parsing: withoutYears($0)) }) }
    return unique(frontMatter(Array(lines)))
  }

  private static func unique(_ identities: [Identity]) -> [Identity] {
    var seen: Set<Identity> = []
    return identities.filter { !($0.name.isEmpty && $0.email.isEmpty) && seen.insert($0).inserted }
  }

  private static func tag(_ name: String, _ line: Substring) -> String? {
    guard let range = line.firstRange(of: name) else { return nil }
    var value = String(line[range.upperBound...]).trimmingSpaces
    for end in ["*/", "-->", "#}"] where value.hasSuffix(end) {
      value = String(value.dropLast(end.count)).trimmingSpaces
    }
    return value.isEmpty ? nil : value
  }

  /// A copyright text without its years and signs: `© 2024-2026 Ada <ada@example.org>`.
  private static func withoutYears(_ text: String) -> String {
    var words = text.split(separator: " ").map(String.init)
    while let first = words.first {
      let lower = first.lowercased()
      let isYears =
        first.contains(where: \.isNumber)
        && first.allSatisfy { $0.isNumber || $0 == "-" || $0 == "," || $0 == "–" }
      guard isYears || ["copyright", "(c)", "©"].contains(lower) else { break }
      words.removeFirst()
    }
    return words.joined(separator: " ")
  }

  /// `author:` or `authors:` of YAML front matter, in its simple forms.
  private static func frontMatter(_ lines: [Substring]) -> [Identity] {
    guard lines.first?.trimmingSuffix == "---" else { return [] }
    var result: [Identity] = []
    var isListing = false
    for line in lines.dropFirst() {
      let text = line.trimmingSuffix
      if text == "---" || text == "..." { break }
      if isListing, let item = text.listItem {
        result.append(Identity(parsing: unquoted(item)))
        continue
      }
      isListing = false
      for key in ["author:", "authors:"] where text.lowercased().hasPrefix(key) {
        let value = String(text.dropFirst(key.count)).trimmingSpaces
        if value.isEmpty {
          isListing = true
        } else if value.hasPrefix("["), value.hasSuffix("]") {
          for part in value.dropFirst().dropLast().split(separator: ",") {
            result.append(Identity(parsing: unquoted(String(part))))
          }
        } else {
          result.append(Identity(parsing: unquoted(value)))
        }
      }
    }
    return result
  }

  private static func unquoted(_ text: String) -> String {
    let trimmed = text.trimmingSpaces
    for quote in ["\"", "'"]
    where trimmed.count > 1 && trimmed.hasPrefix(quote) && trimmed.hasSuffix(quote) {
      return String(trimmed.dropFirst().dropLast())
    }
    return trimmed
  }
}

extension Substring {
  fileprivate var trimmingSuffix: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

extension String {
  /// What follows `- ` of a list's item.
  fileprivate var listItem: String? {
    let text = trimmingSpaces
    guard text.hasPrefix("- ") else { return nil }
    let item = String(text.dropFirst(2)).trimmingSpaces
    return item.lowercased().hasPrefix("name:") ? String(item.dropFirst(5)).trimmingSpaces : item
  }
}
