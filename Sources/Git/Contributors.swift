package import Provenance

/// Who made a commit's lines: its author and co-authors, and whether a coding agent wrote them.
package enum Contributors {
  /// The authors share equally; the kind is `agent` if the author, a co-author or a trailer is a
  /// coding agent, or the author is another program.
  ///
  /// Persons named beside an agent stay authors, but lines of kind `agent` are nobody's work. A
  /// program that is no coding agent, such as one that formats what others wrote, is left out of
  /// the co-authors and changes nothing.
  package static func of(_ commit: CommitRecord) -> (authors: [Identity], kind: OriginKind) {
    var authors = [commit.author.identity]
    var seen = Set(authors)
    var kind: OriginKind = commit.author.identity.account == .human ? .human : .agent
    // Few messages have one of these keys, and most are long.
    if !mayHaveTrailers(commit.messageBytes) { return (authors, kind) }
    for trailer in trailers(commit.message) {
      let other = Identity(parsing: trailer.value)
      switch trailer.key {
      case "co-authored-by":
        switch other.account {
        case .agent: kind = .agent
        case .bot: break
        case .human: if !other.email.isEmpty, seen.insert(other).inserted { authors.append(other) }
        }
      case "assisted-by", "generated-by":
        // Persons are thanked like this too, and have an address: that makes nobody an author.
        if other.email.isEmpty ? !other.name.isEmpty : other.account == .agent { kind = .agent }
      default: break
      }
    }
    return (authors, kind)
  }

  /// Whether `ed-by:`, the end of all keys that matter, stands in a message, in any case.
  private static func mayHaveTrailers(_ message: [UInt8]) -> Bool {
    let end: [UInt8] = Array("ed-by:".utf8)
    var matched = 0
    for byte in message {
      let byte = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      matched = byte == end[matched] ? matched + 1 : byte == end[0] ? 1 : 0
      if matched == end.count { return true }
    }
    return false
  }

  /// `Key: value` lines of the last paragraph, keys in lower case.
  ///
  /// As in `git interpret-trailers`, the last paragraph is not the first one, and at least a
  /// quarter of it must be trailers; a line that starts with a blank goes on the one before.
  static func trailers(_ message: String) -> [(key: String, value: String)] {
    let lines = message.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(String.init)
    guard let last = lines.lastIndex(where: { !$0.trimmingSpaces.isEmpty }) else { return [] }
    var first = last
    while first > 0, !lines[first - 1].trimmingSpaces.isEmpty { first -= 1 }
    guard first > 0 else { return [] }
    var trailers: [(key: String, value: String)] = []
    var others = 0
    for line in lines[first...last] {
      if line.first == " " || line.first == "\t" {
        if !trailers.isEmpty { trailers[trailers.count - 1].value += " " + line.trimmingSpaces }
        continue
      }
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
        line[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
      else {
        others += 1
        continue
      }
      trailers.append(
        (
          line[..<colon].lowercased(),
          String(line[line.index(after: colon)...]).trimmingSpaces
        ))
    }
    return trailers.count * 3 >= others ? trailers : []
  }
}
