import Glibc
package import Provenance

/// Rules of files such as `.gitignore` for the paths below their folders.
///
/// Source: gitignore(5). The last rule that matches decides; what lies in an excluded folder
/// stays excluded. Files of different kinds speak for themselves: what one excludes no other one
/// lets in again.
package struct IgnoreRules: Sendable {
  package struct Match: Hashable, Sendable {
    package var pattern: String
    /// The file that holds it, as given to `add`.
    package var file: String
  }

  private struct Rule: Sendable {
    var pattern: [UInt8]
    /// Folder of the rule file, with `/` at the end unless it is the root.
    var base: [UInt8]
    var isNegated: Bool
    var onlyFolders: Bool
    /// Rules of one kind of file decide together; Git's are 0.
    var group: Int
    /// Matched against the whole path below the base, not the last name.
    var isAnchored: Bool
    var match: Match
  }

  private var rules: [Rule] = []

  package init() {}

  package var isEmpty: Bool { rules.isEmpty }

  /// Adds the rules of a file; later ones win.
  ///
  /// - Parameters:
  ///   - content: the file's text
  ///   - folder: where it lies, relative to the root; empty for the root
  ///   - file: its name for people
  package mutating func add(_ content: [UInt8], in folder: Path, file: String) {
    let base = folder.bytes.isEmpty ? [] : folder.bytes + [0x2F]
    let group = RuleFile.group(of: file)
    for line in content.split(separator: 0x0A, omittingEmptySubsequences: true) {
      var pattern = Array(line)
      if pattern.last == 0x0D { pattern.removeLast() }
      if pattern.first == 0x23 { continue }
      while pattern.last == 0x20 {
        // A blank that is escaped stays.
        if pattern.count > 1, pattern[pattern.count - 2] == 0x5C { break }
        pattern.removeLast()
      }
      let text = String(decoding: pattern, as: UTF8.self)
      var isNegated = false
      if pattern.first == 0x21 {
        isNegated = true
        pattern.removeFirst()
      }
      var onlyFolders = false
      if pattern.last == 0x2F {
        onlyFolders = true
        pattern.removeLast()
      }
      let isAnchored = pattern.contains(0x2F)
      if pattern.first == 0x2F { pattern.removeFirst() }
      if pattern.isEmpty || pattern.count > Wildcard.longest { continue }
      rules.append(
        Rule(
          pattern: pattern, base: base, isNegated: isNegated, onlyFolders: onlyFolders,
          group: group, isAnchored: isAnchored, match: Match(pattern: text, file: file)))
    }
  }

  /// The rule that excludes a file, or a folder above it; `nil` if none does.
  ///
  /// - Complexity: O(rules × depth)
  package func match(_ path: Path, isFolder: Bool = false) -> Match? {
    if rules.isEmpty { return nil }
    let bytes = path.bytes
    for (index, byte) in bytes.enumerated() where byte == 0x2F {
      if let match = decide(bytes[..<index], isFolder: true) { return match }
    }
    return decide(bytes[...], isFolder: isFolder)
  }

  private func decide(_ path: ArraySlice<UInt8>, isFolder: Bool) -> Match? {
    // A bit a group that lets the path in.
    var letIn = 0
    for rule in rules.reversed() {
      if rule.onlyFolders, !isFolder { continue }
      if letIn & 1 << rule.group != 0 { continue }
      guard path.starts(with: rule.base), path.count > rule.base.count else { continue }
      let rest = path.dropFirst(rule.base.count)
      let subject =
        rule.isAnchored ? rest : rest[((rest.lastIndex(of: 0x2F) ?? rest.startIndex - 1) + 1)...]
      guard Wildcard.matches(rule.pattern, subject) else { continue }
      if !rule.isNegated { return rule.match }
      letIn |= 1 << rule.group
    }
    return nil
  }
}

/// Wildcards of gitignore(5): `*` and `?` stop at `/`, `**` between slashes does not.
enum Wildcard {
  /// Bytes of the longest pattern, which is how long paths can be.
  static let longest = 4096

  static func matches(_ pattern: [UInt8], _ text: ArraySlice<UInt8>) -> Bool {
    // Most patterns start with something that most paths do not.
    var place = text.startIndex
    for byte in pattern {
      if byte == 0x2A || byte == 0x3F || byte == 0x5B || byte == 0x5C { break }
      guard place < text.endIndex, text[place] == byte else { return false }
      place += 1
    }
    var failed: Set<Int> = []
    return match(pattern, 0, Array(text), 0, &failed)
  }

  /// `failed` holds places, pattern × (text + 1) + text, that lead nowhere: no place is tried
  /// twice, so the time is O(pattern × text).
  private static func match(
    _ p: [UInt8], _ pStart: Int, _ t: [UInt8], _ tStart: Int, _ failed: inout Set<Int>
  ) -> Bool {
    var (i, j) = (pStart, tStart)
    while i < p.count {
      switch p[i] {
      case 0x2A:
        let place = i * (t.count + 1) + j
        if failed.contains(place) { return false }
        let found = matchStar(p, i, t, j, &failed)
        if !found { failed.insert(place) }
        return found
      case 0x3F:
        guard j < t.count, t[j] != 0x2F else { return false }
        (i, j) = (i + 1, j + 1)
      case 0x5B:
        guard j < t.count, t[j] != 0x2F, let (end, isIn) = bracket(p, i, t[j]), isIn else {
          return false
        }
        (i, j) = (end, j + 1)
      case 0x5C:
        // A backslash at the end matches nothing.
        guard i + 1 < p.count, j < t.count, t[j] == p[i + 1] else { return false }
        (i, j) = (i + 2, j + 1)
      default:
        guard j < t.count, t[j] == p[i] else { return false }
        (i, j) = (i + 1, j + 1)
      }
    }
    return j == t.count
  }

  private static func matchStar(
    _ p: [UInt8], _ i: Int, _ t: [UInt8], _ j: Int, _ failed: inout Set<Int>
  ) -> Bool {
    var next = i
    while next < p.count, p[next] == 0x2A { next += 1 }
    let isDouble =
      next - i == 2 && (i == 0 || p[i - 1] == 0x2F) && (next == p.count || p[next] == 0x2F)
    if isDouble {
      if next == p.count { return j < t.count || i == 0 }
      // `**/`: nothing, or any number of folders; more of them one after the other say no more,
      // and with one the depth of calls is no more than the text is long.
      var rest = next + 1
      while p[rest...].starts(with: [0x2A, 0x2A, 0x2F]) { rest += 3 }
      if match(p, rest, t, j, &failed) { return true }
      for k in j..<t.count where t[k] == 0x2F {
        if failed.contains(i * (t.count + 1) + k + 1) { return false }
        if match(p, rest, t, k + 1, &failed) { return true }
        failed.insert(i * (t.count + 1) + k + 1)
      }
      return false
    }
    // From where a star leads nowhere it does not from further on, up to the next slash. The first
    // star is come to once.
    let isFirst = !p[..<i].contains(0x2A)
    var k = j
    while true {
      if match(p, next, t, k, &failed) { return true }
      if !isFirst { failed.insert(i * (t.count + 1) + k) }
      guard k < t.count, t[k] != 0x2F else { return false }
      k += 1
      if !isFirst, failed.contains(i * (t.count + 1) + k) { return false }
    }
  }

  /// Whether a byte is in the set that starts at `start`, and where the set ends; `nil` if it
  /// does not end.
  private static func bracket(
    _ p: [UInt8], _ start: Int, _ byte: UInt8
  ) -> (end: Int, isIn: Bool)? {
    var i = start + 1
    guard i < p.count else { return nil }
    let isNegated = p[i] == 0x21 || p[i] == 0x5E
    if isNegated { i += 1 }
    var isIn = false
    var isFirst = true
    while i < p.count, isFirst || p[i] != 0x5D {
      isFirst = false
      if p[i] == 0x5B, i + 1 < p.count, p[i + 1] == 0x3A,
        let close = p[(i + 2)...].firstIndex(of: 0x5D), close > i + 2, p[close - 1] == 0x3A
      {
        let name = String(decoding: p[(i + 2)..<(close - 1)], as: UTF8.self)
        guard let holds = characterClass(name, byte) else { return nil }
        if holds { isIn = true }
        i = close + 1
        continue
      }
      var low = p[i]
      if low == 0x5C {
        i += 1
        guard i < p.count else { return nil }
        low = p[i]
      }
      if i + 2 < p.count, p[i + 1] == 0x2D, p[i + 2] != 0x5D {
        var high = p[i + 2]
        i += 3
        if high == 0x5C {
          guard i < p.count else { return nil }
          high = p[i]
          i += 1
        }
        if low <= byte && byte <= high { isIn = true }
      } else {
        if low == byte { isIn = true }
        i += 1
      }
    }
    guard i < p.count else { return nil }
    return (i + 1, isIn != isNegated)
  }

  private static func characterClass(_ name: String, _ byte: UInt8) -> Bool? {
    guard byte < 0x80 else {
      return [
        "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
        "space", "upper", "xdigit",
      ].contains(name) ? false : nil
    }
    let c = Int32(byte)
    switch name {
    case "alnum": return isalnum(c) != 0
    case "alpha": return isalpha(c) != 0
    case "blank": return byte == 0x20 || byte == 0x09
    case "cntrl": return iscntrl(c) != 0
    case "digit": return isdigit(c) != 0
    case "graph": return isgraph(c) != 0
    case "lower": return islower(c) != 0
    case "print": return isprint(c) != 0
    case "punct": return ispunct(c) != 0
    case "space": return isspace(c) != 0
    case "upper": return isupper(c) != 0
    case "xdigit": return isxdigit(c) != 0
    default: return nil
    }
  }
}
