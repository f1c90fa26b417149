import Foundation

/// What websites say of the use of their files for training, as patterns of what is not learned.
///
/// Exceptions inside what is refused are not made: the most restrictive statement holds.
enum UsagePreferences {
  /// The most of a file that is read, in bytes.
  private static let longest = 1 << 19
  /// Names that a group of rules may have to speak to byline.
  private static let agents: Set<String> = ["*", "byline"]

  /// The rules of a `robots.txt` or `ai.txt` for everybody, or for byline.
  ///
  /// `Content-Usage: train-ai=n`, with a path before it if it is of a part, and
  /// `Content-Signal: ai-train=no`. What is disallowed may not be fetched, which says nothing of it.
  ///
  /// Source: RFC 9309; draft-ietf-aipref-attach-04, §4; draft-ietf-aipref-vocab-05.
  static func rules(robots content: [UInt8]) -> [UInt8] {
    var patterns: [String] = []
    // What stands before any group is for everybody.
    var (isOurs, isNaming) = (true, false)
    let text = String(decoding: content.prefix(longest), as: UTF8.self)
    for line in text.split(whereSeparator: \.isNewline) {
      let plain = line.prefix { $0 != "#" }
      guard let colon = plain.firstIndex(of: ":") else { continue }
      let field = plain[..<colon].lowercased().filter { !$0.isWhitespace }
      let value = plain[plain.index(after: colon)...].split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
      if field == "user-agent" {
        let isNamed = agents.contains(value.lowercased())
        isOurs = isNaming ? isOurs || isNamed : isNamed
        isNaming = true
        continue
      }
      isNaming = false
      guard isOurs, field == "content-usage" || field == "content-signal" else { continue }
      var (path, statement) = ("/", value)
      if value.hasPrefix("/") {
        let end = value.firstIndex(of: " ") ?? value.endIndex
        (path, statement) = (String(value[..<end]), String(value[end...]))
      }
      if refusesTraining(statement) { patterns.append(pattern(of: path)) }
    }
    return Array(patterns.joined(separator: "\n").utf8)
  }

  /// A list such as `train-ai=n, search=y`; a category holds for those inside it.
  private static func refusesTraining(_ statement: String) -> Bool {
    statement.lowercased().split { $0 == "," || $0 == ";" }.contains { part in
      let words = part.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
      guard words.count == 2, words[1] == "n" || words[1] == "no" else { return false }
      return ["train-ai", "ai-train", "train-genai", "bots", "all"].contains(words[0])
    }
  }

  /// A path of `robots.txt` as a pattern of gitignore(5): what starts with it, up to its first star.
  private static func pattern(of path: String) -> String {
    if path.hasPrefix("/*"), !path.dropFirst(2).contains(where: { $0 == "*" || $0 == "/" }) {
      let end = path.dropFirst(2)
      return end.hasSuffix("$") ? "*" + escaped(end.dropLast()) : "*\(escaped(end))*"
    }
    let start = path.prefix { $0 != "*" }
    return start.hasSuffix("$") ? escaped(start.dropLast()) : escaped(start) + "*"
  }

  private static func escaped(_ text: Substring) -> String {
    text.reduce(into: "") { result, character in
      if "*?[]\\!#".contains(character) { result.append("\\") }
      result.append(character)
    }
  }

  /// The rules of a `tdmrep.json`: places with a reservation of text and data mining.
  ///
  /// Source: W3C Community Group, TDM Reservation Protocol, §5.
  static func rules(reservations content: [UInt8]) -> [UInt8] {
    guard content.count <= longest,
      let list = try? JSONSerialization.jsonObject(with: Data(content)) as? [[String: Any]]
    else { return [] }
    let patterns = list.compactMap { entry -> String? in
      guard entry["tdm-reservation"] as? Int == 1, let place = entry["location"] as? String else {
        return nil
      }
      return pattern(of: place.hasPrefix("/") ? place : "/" + place)
    }
    return Array(patterns.joined(separator: "\n").utf8)
  }
}
