import Annotations
import Catalog
import Glibc
import Provenance

/// For whom a text is, as far as that decides what may be named in it.
package struct TextAudience: Sendable {
  /// The path of the repository that the text is for, as its source has it.
  package var repository: String?
  /// Names and paths of sources that the user shares, beside those that say so themselves.
  package var shared: Set<String> = []

  package init() {}
}

/// Who may read of the places that a text draws on.
///
/// Source: DESIGN §7, What leaves the store.
extension LearnedMemory {
  /// Of a source, for a text in a repository.
  func visibility(of source: Source, for audience: TextAudience) -> Annotation.Visibility {
    if source.path == audience.repository { return .here }
    let isShared =
      source.isShared || audience.shared.contains(source.name)
      || audience.shared.contains(source.path)
    return isShared ? .shared : .private
  }

  /// Of credit that rests on no one place: a person of whom anything private is learned may be
  /// credited for that.
  func visibility(
    of person: UInt32?, for audience: TextAudience
  ) throws -> Annotation.Visibility {
    guard let person else { return .private }
    let sources = try store.sources()
    let hidden = sources.filter { visibility(of: $0, for: audience) == .private }
    if hidden.count == sources.count { return .private }
    if hidden.isEmpty { return .shared }
    return try store.hasWritten(person, in: hidden) ? .private : .shared
  }
}

/// What the head of a file says of its rights.
struct FileNotices {
  /// How much of a file its head is, in bytes.
  private static let head = 4096

  private(set) var license: String?
  private(set) var notices: [String] = []

  /// Reads SPDX tags and lines of copyright.
  init(_ text: [UInt8]) {
    let words = String(decoding: text.prefix(Self.head), as: UTF8.self)
    for line in words.split(whereSeparator: \.isNewline) {
      if license == nil, let tag = line.firstRange(of: "SPDX-License-Identifier:") {
        let value = Self.bare(line[tag.upperBound...])
        let isExpression = value.allSatisfy { $0.isLetter || $0.isNumber || ".+-() ".contains($0) }
        if !value.isEmpty, value.count < 200, isExpression { license = value }
      }
      if notices.count < 8, let notice = Self.notice(in: line), !notices.contains(notice) {
        notices.append(notice)
      }
    }
  }

  private static func notice(in line: Substring) -> String? {
    for tag in ["SPDX-FileCopyrightText:", "SPDX-SnippetCopyrightText:"] {
      if let place = line.firstRange(of: tag) {
        let value = bare(line[place.upperBound...])
        return value.isEmpty ? nil : value
      }
    }
    // A notice has a year: prose on copyright has none.
    let sign = #/(?i)(?:copyright(?:\s+(?:\(c\)|©))?|©|\(c\))[\s:,]+\d{4}.*/#
    guard line.count < 500, let found = line.firstMatch(of: sign) else { return nil }
    return bare(found.0)
  }

  /// Without spaces and what ends a comment.
  private static func bare(_ text: Substring) -> String {
    var part = text.drop { $0 == " " || $0 == "\t" }
    for end in ["*/", "-->", "#}", "*)", "--"] {
      if let place = part.firstRange(of: end) { part = part[..<place.lowerBound] }
    }
    while let last = part.last, last == " " || last == "\t" || last == "*" || last == "#" {
      part.removeLast()
    }
    return String(part)
  }
}
