package import Provenance
import TOMLKit

/// Why a configuration file cannot be used.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  package var file: String
  package var line: Int?
  package var reason: String

  package var description: String {
    "cannot use \(file)\(line.map { ", line \($0)" } ?? ""): \(reason)"
  }
}

/// The user's settings, from `config.toml`.
package struct Configuration: Sendable, Equatable {
  package var author: Identity?
  package var maximumBytes = DocumentRules.defaultMaximumBytes
  package var threads: Int?
  package var seed: UInt64 = 1
  /// Names and paths of sources that may be named in what is made to be passed on.
  package var sharedSources: [String] = []
  /// Whether addresses stand in what is made to be passed on.
  package var publishesEmail = false
  /// Folders whose files the agent annotates.
  package var outputs: [OutputFolder] = []
  package var policy = Policy()

  /// What a change may draw on, as `byline check` and the `pre-push` hook see to.
  package struct Policy: Sendable, Equatable {
    /// SPDX identifiers, `unknown` for files that name none; empty allows any.
    package var licenses: [String] = []
    /// The most of a change that may be one other person's, in percent.
    package var maximumPercent: Int?
    /// Names or addresses of those whose work is not drawn on.
    package var refused: [String] = []
  }

  package init() {}

  /// Every key with its type, default and meaning.
  package static let keys: [SettingKey] = [
    SettingKey(
      "author", .string, "Git's user", "who wrote documents that name nobody: Name <mail>"),
    SettingKey("max_file_bytes", .integer, "1048576", "larger files are not learned"),
    SettingKey("threads", .integer, "all cores", "how many files are worked on at a time"),
    SettingKey("seed", .integer, "1", "of the gate's training"),
    SettingKey(
      "shared", .strings, "[]", "sources, by name or path, that may be named in what is passed on"),
    SettingKey(
      "publish_email", .boolean, "false", "whether addresses stand in what is made to be passed on"),
    SettingKey(
      "policy_licenses", .strings, "[]",
      "byline check: licences of what may be drawn on, by SPDX identifier; unknown for none"),
    SettingKey(
      "policy_max_percent", .integer, "none",
      "byline check: the most of a change that one other person's work may be"),
    SettingKey(
      "policy_refused", .strings, "[]",
      "byline check: people, by name or address, whose work may not be drawn on"),
  ]

  package init(parsing text: String, file: String) throws(ConfigurationError) {
    let (main, sections) = SettingsSections.split(text, named: OutputFolder.section)
    let table = try SettingsTable(main, file: file, keys: Self.keys)
    for section in sections { outputs.append(try OutputFolder(parsing: section, file: file)) }
    author = table.string("author").map { Identity(parsing: $0) }
    if let value = try table.integer("max_file_bytes", atLeast: 1) { maximumBytes = value }
    threads = try table.integer("threads", atLeast: 1)
    if let value = try table.integer("seed", atLeast: 0) { seed = UInt64(value) }
    sharedSources = table.strings("shared") ?? []
    publishesEmail = table.boolean("publish_email") ?? false
    policy.licenses = table.strings("policy_licenses") ?? []
    policy.maximumPercent = try table.integer("policy_max_percent", atLeast: 0)
    policy.refused = table.strings("policy_refused") ?? []
  }
}

/// A folder whose files the agent annotates, from an `[[output]]` section of `config.toml`.
package struct OutputFolder: Sendable, Equatable {
  static let section = "[[output]]"

  package var path: String
  /// Who asks: credit of theirs is own.
  package var author: Identity?

  package static let keys: [SettingKey] = [
    SettingKey("path", .string, "none", "the folder; ~/ is the home folder"),
    SettingKey("author", .string, "as above", "whose own work is told apart: Name <mail>"),
  ]

  package init(parsing text: String, file: String) throws(ConfigurationError) {
    let table = try SettingsTable(text, file: file, keys: Self.keys)
    guard let path = table.string("path"), path.hasPrefix("/") || path.hasPrefix("~/") else {
      throw table.error("path", "`path` of an output folder starts with / or ~/")
    }
    self.path = path
    author = table.string("author").map { Identity(parsing: $0) }
  }
}

/// Takes a settings file apart at lines that start a section, which TOMLKit is not trusted with.
enum SettingsSections {
  /// What stands before the first section named so, and each section, all with their lines where
  /// they were in the file.
  static func split(_ text: String, named name: String) -> (main: String, sections: [String]) {
    var parts: [[Substring]] = [[]]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let words = (line.firstIndex(of: "#").map { line[..<$0] } ?? line)
      if String(words).trimmingSpaces == name {
        // The lines above, and the one that names the section, are empty.
        parts.append([Substring](repeating: "", count: number + 1))
      } else {
        parts[parts.count - 1].append(line)
      }
    }
    let texts = parts.map { $0.joined(separator: "\n") }
    return (texts[0], Array(texts.dropFirst()))
  }
}

/// A folder's own settings, from `.byline.toml` in it or above it.
package struct FolderSettings: Sendable, Equatable {
  package var authors: [Identity] = []
  package var exclude: [String] = []
  package var isShared = false

  package static let keys: [SettingKey] = [
    SettingKey("author", .stringOrStrings, "none", "who wrote what is in the folder"),
    SettingKey("exclude", .strings, "[]", "patterns of files that are not learned"),
    SettingKey("visibility", .string, "private", "private or shared"),
  ]

  package init() {}

  package init(parsing text: String, file: String) throws(ConfigurationError) {
    let table = try SettingsTable(text, file: file, keys: Self.keys)
    authors = (table.strings("author") ?? []).map { Identity(parsing: $0) }
    exclude = table.strings("exclude") ?? []
    switch table.string("visibility") {
    case nil, "private": isShared = false
    case "shared": isShared = true
    case .some(let other):
      throw table.error("visibility", "`visibility` is private or shared, not \(other)")
    }
  }
}

/// One setting: its name, type, default and meaning.
package struct SettingKey: Sendable {
  package enum Kind: String, Sendable {
    case string = "a string"
    case integer = "a whole number"
    case boolean = "true or false"
    case strings = "a list of strings"
    case stringOrStrings = "a string or a list of strings"
  }

  package var name: String
  package var kind: Kind
  package var standard: String
  package var meaning: String

  init(_ name: String, _ kind: Kind, _ standard: String, _ meaning: String) {
    (self.name, self.kind, self.standard, self.meaning) = (name, kind, standard, meaning)
  }
}

/// A TOML file that was checked against its keys: wrong types are errors, and unknown ones unless
/// others are allowed.
struct SettingsTable {
  private let table: TOMLTable
  private let text: String
  private let file: String

  init(
    _ text: String, file: String, keys: [SettingKey], allowsOthers: Bool = false
  ) throws(ConfigurationError) {
    self.text = text
    self.file = file
    try Self.check(text, file)
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw ConfigurationError(
        file: file, line: Int(error.source.begin.line), reason: error.description)
    } catch {
      throw ConfigurationError(file: file, line: nil, reason: "\(error)")
    }
    for name in table.keys {
      guard let key = keys.first(where: { $0.name == name }) else {
        if allowsOthers { continue }
        let known = keys.map(\.name).joined(separator: ", ")
        throw self.error(name, "`\(name)` is not a setting; there are \(known)")
      }
      guard let value = table[name], Self.fits(value, key.kind) else {
        throw self.error(name, "`\(name)` is \(key.kind.rawValue)")
      }
    }
  }

  /// Refuses what the parser would end the process for: control characters, sections, inline tables,
  /// times and bare words that are not ASCII, of which no setting needs one.
  private static func check(_ text: String, _ file: String) throws(ConfigurationError) {
    guard text.utf8.count <= 1 << 16 else {
      throw ConfigurationError(file: file, line: nil, reason: "it is longer than 64 KiB")
    }
    if let line = oddLine(Array(text.utf8)) {
      throw ConfigurationError(
        file: file, line: line, reason: "it holds a table, a time or a bare word that is not ASCII")
    }
    var line = 1
    var startsLine = true
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        line += 1
        startsLine = true
      } else if scalar.value < 0x20 && scalar != "\t" && scalar != "\r" || scalar.value == 0x7F {
        throw ConfigurationError(file: file, line: line, reason: "it holds a control character")
      } else if startsLine, scalar == "[" {
        throw ConfigurationError(file: file, line: line, reason: "there are no sections")
      } else if scalar != " ", scalar != "\t", scalar != "\r" {
        startsLine = false
      }
    }
  }

  /// The first line, from 1, that has one of `{}:` or what is not ASCII outside strings
  /// and comments.
  private static func oddLine(_ text: [UInt8]) -> Int? {
    // A byte order mark may stand before all.
    var (index, line) = (text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, 1)
    /// The signs that end the string that `index` is in.
    var ending: ArraySlice<UInt8> = []
    while index < text.count {
      let byte = text[index]
      if byte == 0x0A {
        line += 1
        // A string of one line ends there at the latest: the parser says so.
        if ending.count == 1 { ending = [] }
      }
      if !ending.isEmpty {
        if byte == 0x5C, ending.first == 0x22, index + 1 < text.count, text[index + 1] != 0x0A {
          index += 2
        } else if text[index...].starts(with: ending) {
          index += ending.count
          ending = []
        } else {
          index += 1
        }
        continue
      }
      switch byte {
      case 0x23:
        while index < text.count, text[index] != 0x0A { index += 1 }
        continue
      case 0x22, 0x27:
        let three = text[index...].prefix(3)
        ending = three.count == 3 && three.allSatisfy { $0 == byte } ? three : three.prefix(1)
        index += ending.count
        continue
      case 0x7B, 0x7D, 0x3A, 0x80...: return line
      default: index += 1
      }
    }
    return nil
  }

  private static func fits(_ value: any TOMLValueConvertible, _ kind: SettingKey.Kind) -> Bool {
    switch kind {
    case .string: value.string != nil
    case .integer: value.int != nil && value.bool == nil
    case .boolean: value.bool != nil
    case .strings: isStrings(value)
    case .stringOrStrings: value.string != nil || isStrings(value)
    }
  }

  private static func isStrings(_ value: any TOMLValueConvertible) -> Bool {
    guard let array = value.array else { return false }
    for element in array where element.string == nil { return false }
    return true
  }

  func string(_ name: String) -> String? { table[name]?.string }

  func boolean(_ name: String) -> Bool? { table[name]?.bool }

  func strings(_ name: String) -> [String]? {
    if let text = table[name]?.string { return [text] }
    return table[name]?.array?.compactMap { $0.string }
  }

  func integer(_ name: String, atLeast minimum: Int) throws(ConfigurationError) -> Int? {
    guard let value = table[name]?.int else { return nil }
    guard value >= minimum else { throw error(name, "`\(name)` is at least \(minimum)") }
    return value
  }

  /// An error at the line where a key stands.
  func error(_ name: String, _ reason: String) -> ConfigurationError {
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let start = String(line).trimmingSpaces
      for form in [name, "\"\(name)\"", "'\(name)'", "[\(name)", "[[\(name)"]
      where start.hasPrefix(form) {
        let rest = start.dropFirst(form.count).drop { $0 == " " || $0 == "\t" }
        if form.hasPrefix("[") || rest.hasPrefix("=") || rest.hasPrefix(".") {
          return ConfigurationError(file: file, line: number, reason: reason)
        }
      }
    }
    return ConfigurationError(file: file, line: nil, reason: reason)
  }
}
