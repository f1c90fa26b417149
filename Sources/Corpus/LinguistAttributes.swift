package import Provenance

/// What `.gitattributes` files say of `linguist-generated` and `linguist-vendored`.
///
/// Source: gitattributes(5). Rules of deeper folders stand above those of shallower ones, and
/// later lines above earlier ones.
package struct LinguistAttributes: Sendable {
  package enum Attribute: String, CaseIterable, Sendable {
    case generated = "linguist-generated"
    case vendored = "linguist-vendored"
  }

  /// An attribute or macro, and what it is set to; `nil` takes back what was said before.
  private typealias Word = (name: String, value: Bool?)

  private struct Rule {
    var pattern: [UInt8]
    var isAnchored: Bool
    var words: [Word]
  }

  /// More rules than this are not read.
  private static let mostRules = 10_000

  /// By folder, with `/` at the end unless it is the root.
  private var files: [(base: [UInt8], rules: [Rule])] = []
  private var ruleCount = 0
  /// What attributes of the user's own making stand for.
  private var macros: [String: [Word]] = [:]

  package init() {}

  package var isEmpty: Bool { files.allSatisfy(\.rules.isEmpty) }

  /// Adds the file at `path`, the root's first: it alone may define macros.
  package mutating func add(_ content: [UInt8], at path: Path) {
    let base = Array(path.bytes.dropLast(path.basename.count))
    var rules: [Rule] = []
    for line in content.split(separator: 0x0A) {
      let text = line.last == 0x0D ? line.dropLast() : line
      guard let first = text.first(where: { $0 != 0x20 && $0 != 0x09 }), first != 0x23,
        let (pattern, rest) = Self.pattern(text)
      else { continue }
      let words = rest.split { $0 == 0x20 || $0 == 0x09 }.map {
        Self.word(String(decoding: $0, as: UTF8.self))
      }
      if pattern.starts(with: "[attr]".utf8) {
        if base.isEmpty, macros.count < Self.mostRules {
          macros[String(decoding: pattern.dropFirst(6), as: UTF8.self)] = Self.last(words)
        }
        continue
      }
      // Attributes are of files: a pattern for folders matches none.
      if pattern.first == 0x21 || pattern.last == 0x2F { continue }
      let telling = Self.last(words).filter {
        Attribute(rawValue: $0.name) != nil || macros[$0.name] != nil
      }
      if telling.isEmpty { continue }
      ruleCount += 1
      if ruleCount > Self.mostRules { break }
      rules.append(
        Rule(
          pattern: pattern.first == 0x2F ? Array(pattern.dropFirst()) : pattern,
          isAnchored: pattern.contains(0x2F), words: telling))
    }
    files.append((base, rules))
    files.sort { $0.base.count < $1.base.count }
  }

  /// The pattern at a line's start, in `"` if it holds blanks, and what follows.
  private static func pattern(
    _ line: ArraySlice<UInt8>
  ) -> (pattern: [UInt8], rest: ArraySlice<UInt8>)? {
    let text = line.drop { $0 == 0x20 || $0 == 0x09 }
    guard text.first == 0x22 else {
      let end = text.firstIndex { $0 == 0x20 || $0 == 0x09 } ?? text.endIndex
      return (Array(text[..<end]), text[end...])
    }
    var result: [UInt8] = []
    var index = text.startIndex + 1
    while index < text.endIndex, text[index] != 0x22 {
      if text[index] == 0x5C, index + 1 < text.endIndex { index += 1 }
      result.append(text[index])
      index += 1
    }
    return index < text.endIndex ? (result, text[(index + 1)...]) : nil
  }

  /// What one word of a line sets, unsets or takes back.
  private static func word(_ text: String) -> Word {
    if text.first == "-" { return (String(text.dropFirst()), false) }
    if text.first == "!" { return (String(text.dropFirst()), nil) }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count < 2 || parts[1].lowercased() != "false")
  }

  /// The words without those that a later one on the same attribute makes void.
  private static func last(_ words: [Word]) -> [Word] {
    var seen: Set<String> = []
    return Array(words.reversed().filter { seen.insert($0.name).inserted }.reversed())
  }

  /// Whether an attribute holds for a file.
  ///
  /// As in Git, rules are read backwards, and the first word on an attribute stands; a macro
  /// counts where it is set and no later word was on it.
  /// - Complexity: O(rules × length)
  package func isSet(_ attribute: Attribute, _ path: Path) -> Bool {
    var known: [String: Bool?] = [:]
    for (base, rules) in files.reversed() where path.bytes.starts(with: base) {
      let inside = path.bytes[base.count...]
      let name = inside[((inside.lastIndex(of: 0x2F) ?? inside.startIndex - 1) + 1)...]
      for rule in rules.reversed()
      where Wildcard.matches(rule.pattern, rule.isAnchored ? inside : name) {
        fill(rule.words, &known)
        if let found = known[attribute.rawValue] { return found ?? false }
      }
    }
    return false
  }

  private func fill(_ words: [Word], _ known: inout [String: Bool?]) {
    // Last word first; what a macro means comes before the words that stand before it. Macros may
    // stand for each other further down than a stack is deep.
    var left = words
    while let word = left.popLast() {
      if known[word.name] != nil { continue }
      known.updateValue(word.value, forKey: word.name)
      // A macro is known now, so that none can hold itself.
      if word.value == true, let meant = macros[word.name] { left += meant }
    }
  }
}
