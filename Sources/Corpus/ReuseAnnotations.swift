package import Provenance

/// Who `REUSE.toml` files and `.reuse/dep5` say wrote the files of a folder.
///
/// Source: REUSE Specification 3.3, "REUSE.toml", "DEP5", "Order of precedence".
package struct ReuseAnnotations: Sendable {
  package enum Precedence: String, Sendable { case closest, aggregate, override }

  struct Annotation: Sendable {
    var globs: [ReuseGlob]
    var precedence: Precedence
    /// Contributors, or else copyright holders.
    var authors: [Identity]
  }

  /// By folder, with `/` at the end unless it is the root; annotations in the file's order.
  private var files: [(folder: [UInt8], annotations: [Annotation])] = []
  private var dep5: [Annotation] = []

  package init() {}

  package var isEmpty: Bool { files.isEmpty && dep5.isEmpty }

  private static let keys: [SettingKey] = [
    SettingKey("path", .stringOrStrings, "none", "files that the table is about"),
    SettingKey("precedence", .string, "closest", "closest, aggregate or override"),
    SettingKey("SPDX-FileCopyrightText", .stringOrStrings, "none", "copyright notices"),
    SettingKey("SPDX-FileContributor", .stringOrStrings, "none", "contributors"),
  ]

  /// Adds the `REUSE.toml` at `path`.
  ///
  /// Its `[[annotations]]` are read one by one; other tables are nothing to us.
  package mutating func add(_ content: [UInt8], at path: Path) throws(ConfigurationError) {
    guard content.count <= 1 << 20 else {
      throw ConfigurationError(file: path.description, line: nil, reason: "it is longer than 1 MiB")
    }
    var tables: [(start: Int, text: String)] = []
    var isAnnotation = false
    let lines = String(decoding: content, as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() {
      let text = String(line.prefix { $0 != "#" }).trimmingSpaces.filter { $0 != " " }
      if text.hasPrefix("["), text.hasSuffix("]"), !text.contains("\"") {
        isAnnotation = text == "[[annotations]]"
        if isAnnotation { tables.append((number + 1, "")) }
      } else if isAnnotation {
        tables[tables.count - 1].text += line + "\n"
      }
    }
    var annotations: [Annotation] = []
    for (start, text) in tables {
      do throws(ConfigurationError) {
        annotations.append(try Self.annotation(text, path.description))
      } catch {
        var error = error
        error.line = error.line.map { $0 + start }
        throw error
      }
    }
    files.append((Array(path.bytes.dropLast(path.basename.count)), annotations))
    // Shorter folders are nearer to the root.
    files.sort { $0.folder.count < $1.folder.count }
  }

  private static func annotation(
    _ text: String, _ file: String
  ) throws(ConfigurationError) -> Annotation {
    let table = try SettingsTable(text, file: file, keys: keys, allowsOthers: true)
    let word = table.string("precedence") ?? "closest"
    guard let precedence = Precedence(rawValue: word) else {
      throw table.error("precedence", "`precedence` is closest, aggregate or override, not \(word)")
    }
    let contributors = (table.strings("SPDX-FileContributor") ?? []).map { Identity(parsing: $0) }
    let holders = (table.strings("SPDX-FileCopyrightText") ?? []).map(FolderAuthor.holder)
    return Annotation(
      globs: (table.strings("path") ?? []).map { ReuseGlob($0) }, precedence: precedence,
      authors: FolderAuthor.unique(contributors.isEmpty ? holders : contributors))
  }

  /// Adds `.reuse/dep5`: paragraphs with `Files:` and `Copyright:`, which go on in lines that start
  /// with a blank.
  package mutating func add(dep5 content: [UInt8]) {
    for paragraph in Self.paragraphs(content) {
      guard let files = paragraph["files"], let copyright = paragraph["copyright"] else { continue }
      let globs = files.joined(separator: " ").split(separator: " ").prefix(1000).map {
        ReuseGlob(String($0), starMatchesSlash: true)
      }
      let authors = copyright.filter { !$0.isEmpty }.map(FolderAuthor.holder)
      dep5.append(
        Annotation(globs: globs, precedence: .aggregate, authors: FolderAuthor.unique(authors)))
    }
  }

  private static func paragraphs(_ content: [UInt8]) -> [[String: [String]]] {
    var result: [[String: [String]]] = [[:]]
    var key = ""
    for line in String(decoding: content.prefix(1 << 20), as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    {
      let text = String(line).trimmingSpaces
      if text.isEmpty {
        result.append([:])
        key = ""
      } else if line.first == " " || line.first == "\t" {
        if !key.isEmpty { result[result.count - 1][key]?.append(text) }
      } else if let colon = text.firstIndex(of: ":") {
        key = text[..<colon].lowercased()
        result[result.count - 1][key] = [String(text[text.index(after: colon)...]).trimmingSpaces]
      }
    }
    return result
  }

  /// Who wrote a file, where `own` is whom it names itself, or its `.license` file does.
  ///
  /// From the root down: tables that aggregate add their authors; the first that overrides ends
  /// it. Then the file's own count, or else those of the nearest table. Of the tables in one file
  /// the last that matches is the only one.
  package func authors(of path: Path, own: [Identity]) -> [Identity] {
    var result: [Identity] = []
    var nearest: [Identity] = []
    for (folder, annotations) in files where path.bytes.starts(with: folder) {
      let inside = path.bytes[folder.count...]
      guard let found = annotations.last(where: { $0.globs.contains { $0.matches(inside) } })
      else { continue }
      switch found.precedence {
      case .override: return FolderAuthor.unique(result + found.authors)
      case .aggregate: result += found.authors
      case .closest: if !found.authors.isEmpty { nearest = found.authors }
      }
    }
    if let found = dep5.last(where: { $0.globs.contains { $0.matches(path.bytes[...]) } }) {
      result += found.authors
    }
    return FolderAuthor.unique(result + (own.isEmpty ? nearest : own))
  }
}

/// A pattern of REUSE: `*` matches all but slashes, `**` matches slashes too, `\` takes what
/// follows as it is.
struct ReuseGlob: Sendable {
  private enum Part { case byte(UInt8), star, anything }
  private var parts: [Part] = []

  /// In DEP5 one star matches slashes.
  init(_ text: String, starMatchesSlash: Bool = false) {
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count, parts.count < 4096 {
      if bytes[index] == 0x5C, index + 1 < bytes.count {
        parts.append(.byte(bytes[index + 1]))
        index += 2
      } else if bytes[index] == 0x2A {
        let start = index
        while index < bytes.count, bytes[index] == 0x2A { index += 1 }
        let isAnything = starMatchesSlash || index - start > 1
        // `**/` matches nothing, too.
        if isAnything, !starMatchesSlash, index < bytes.count, bytes[index] == 0x2F,
          start == 0 || bytes[start - 1] == 0x2F
        {
          index += 1
        }
        parts.append(isAnything ? .anything : .star)
      } else {
        parts.append(.byte(bytes[index]))
        index += 1
      }
    }
  }

  /// - Complexity: O(pattern × path)
  func matches(_ path: ArraySlice<UInt8>) -> Bool {
    // Which prefixes of the path the parts so far match.
    var reached = [Bool](repeating: false, count: path.count + 1)
    reached[0] = true
    for part in parts {
      var next = [Bool](repeating: false, count: path.count + 1)
      switch part {
      case .byte(let wanted):
        for (offset, byte) in path.enumerated() where reached[offset] && byte == wanted {
          next[offset + 1] = true
        }
      case .star, .anything:
        var isOpen = false
        for offset in 0...path.count {
          isOpen = isOpen || reached[offset]
          next[offset] = isOpen
          guard offset < path.count else { break }
          if case .star = part, path[path.startIndex + offset] == 0x2F { isOpen = false }
        }
      }
      reached = next
    }
    return reached[path.count]
  }
}
