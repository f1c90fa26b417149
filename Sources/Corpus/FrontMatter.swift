package import Provenance

/// The authors that a document's front matter names: YAML between `---`, TOML between `+++`,
/// `#+AUTHOR:` of Org, `<meta name="author">` of HTML.
///
/// The simple forms that people write are read, and nothing is evaluated.
package enum FrontMatter {
  package static func authors(in content: [UInt8]) -> [Identity] {
    let lines = FolderAuthor.head(content).prefix(60).map { trimmingEnd($0) }
    // A byte order mark may stand before it.
    let first = lines.first.map { $0.hasPrefix("\u{FEFF}") ? String($0.dropFirst()) : $0 }
    let found: [Identity]
    switch first {
    case "---": found = yaml(lines.dropFirst())
    case "+++": found = toml(lines.dropFirst())
    default: found = org(lines[...]) + html(lines[...])
    }
    return FolderAuthor.unique(found)
  }

  /// `author: A`, `author: [A, B]`, and lists of names or of `name:` and `email:`.
  private static func yaml(_ lines: ArraySlice<String>) -> [Identity] {
    var result: [Identity] = []
    var isListing = false
    for line in lines {
      if line == "---" || line == "..." { break }
      let text = line.trimmingSpaces
      if isListing, line.first == " " || line.first == "\t" || line.first == "-" {
        let isItem = text.hasPrefix("- ")
        let (key, value) = pair(isItem ? String(text.dropFirst(2)).trimmingSpaces : text)
        switch key {
        case "name": result.append(Identity(parsing: value))
        case "email":
          if isItem || result.isEmpty {
            result.append(Identity(name: "", email: value))
          } else {
            result[result.count - 1].email = value
          }
        case nil: if isItem { result.append(Identity(parsing: value)) }
        default: break
        }
        continue
      }
      isListing = false
      let (key, value) = pair(line)
      guard key == "author" || key == "authors" else { continue }
      if value.isEmpty { isListing = true } else { result += names(value) }
    }
    return result
  }

  /// `author = "A"` and `authors = ["A", "B"]`, before the first table.
  private static func toml(_ lines: ArraySlice<String>) -> [Identity] {
    for line in lines {
      if line == "+++" || line.hasPrefix("[") { break }
      let parts = line.split(separator: "=", maxSplits: 1).map { String($0).trimmingSpaces }
      if parts.count == 2, parts[0] == "author" || parts[0] == "authors" { return names(parts[1]) }
    }
    return []
  }

  private static func org(_ lines: ArraySlice<String>) -> [Identity] {
    var result: [Identity] = []
    for line in lines {
      let lower = line.lowercased()
      if lower.hasPrefix("#+author:") {
        result.append(Identity(parsing: String(line.dropFirst(9))))
      } else if lower.hasPrefix("#+email:"), let last = result.indices.last {
        if result[last].email.isEmpty {
          result[last].email = String(line.dropFirst(8)).trimmingSpaces
        }
      }
    }
    return result
  }

  private static func html(_ lines: ArraySlice<String>) -> [Identity] {
    var result: [Identity] = []
    for line in lines {
      for part in line.split(separator: "<") {
        let lower = part.lowercased()
        guard lower.hasPrefix("meta"), let names = attribute("name", of: part),
          names.lowercased() == "author", let content = attribute("content", of: part)
        else { continue }
        result.append(
          Identity(
            parsing: content.replacing("&lt;", with: "<").replacing("&gt;", with: ">")
              .replacing("&amp;", with: "&")))
      }
    }
    return result
  }

  /// The value of an attribute, in quotes of either kind.
  private static func attribute(_ name: String, of tag: Substring) -> String? {
    for quote in ["\"", "'"] {
      guard let start = tag.firstRange(of: " \(name)=\(quote)") else { continue }
      let rest = tag[start.upperBound...]
      guard let end = rest.firstRange(of: quote) else { continue }
      return String(rest[..<end.lowerBound])
    }
    return nil
  }

  /// One name, or those of `[A, B]`.
  private static func names(_ value: String) -> [Identity] {
    guard value.hasPrefix("["), value.hasSuffix("]") else {
      return [Identity(parsing: unquoted(value))]
    }
    return value.dropFirst().dropLast().split(separator: ",").map {
      Identity(parsing: unquoted(String($0)))
    }
  }

  /// A key in lower case and its value; no key where there is none.
  private static func pair(_ text: String) -> (key: String?, value: String) {
    guard let colon = text.firstIndex(of: ":") else { return (nil, unquoted(text)) }
    let key = text[..<colon].lowercased()
    guard key.allSatisfy({ $0.isLetter || $0 == "_" || $0 == "-" }) else {
      return (nil, unquoted(text))
    }
    let value = String(text[text.index(after: colon)...]).trimmingSpaces
    return (key, value.hasPrefix("[") ? value : unquoted(value))
  }

  private static func unquoted(_ text: String) -> String {
    let trimmed = text.trimmingSpaces
    for quote in ["\"", "'"]
    where trimmed.count > 1 && trimmed.hasPrefix(quote) && trimmed.hasSuffix(quote) {
      return String(trimmed.dropFirst().dropLast())
    }
    return trimmed
  }

  private static func trimmingEnd(_ line: Substring) -> String {
    var text = line
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
