package import Provenance

/// Who made a commit's lines: its author and co-authors, and whether a coding agent wrote them.
package enum Contributors {
  /// The authors share equally; the kind is `agent` if a trailer, a co-author or the author's
  /// address says so.
  ///
  /// Persons named beside an agent stay authors, but lines of kind `agent` are nobody's work.
  package static func of(_ commit: CommitRecord) -> (authors: [Identity], kind: OriginKind) {
    var authors = [commit.author.identity]
    var kind: OriginKind = isAgent(commit.author.identity) ? .agent : .human
    for trailer in trailers(commit.message) {
      switch trailer.key {
      case "co-authored-by":
        let other = Identity(parsing: trailer.value)
        if isAgent(other) {
          kind = .agent
        } else if !other.email.isEmpty, !authors.contains(other) {
          authors.append(other)
        }
      case "assisted-by", "generated-by": kind = .agent
      default: break
      }
    }
    return (authors, kind)
  }

  /// Known addresses of coding agents; people's private bots are not guessed at.
  static func isAgent(_ identity: Identity) -> Bool {
    let mail = identity.email.lowercased()
    if agentAddresses.contains(mail) { return true }
    if mail.hasSuffix("@users.noreply.github.com") {
      let user = mail.dropLast(25).split(separator: "+").last ?? ""
      return user.hasSuffix("[bot]") || user == "copilot"
    }
    return false
  }

  private static let agentAddresses: Set<String> = [
    "noreply@anthropic.com", "cursoragent@cursor.com", "noreply@cursor.com",
    "devin-ai-integration[bot]@users.noreply.github.com", "aider@aider.chat",
    "noreply@aider.chat", "codex@openai.com", "noreply@openai.com", "amp@ampcode.com",
    "jules@google.com", "gemini-cli@google.com", "opencode@sst.dev",
  ]

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
