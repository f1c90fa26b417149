import Foundation
package import Provenance

/// Which lines of a commit a coding agent wrote, as git-ai's notes in `refs/notes/ai` have it.
///
///     FORMAT
///     src/main.rs                                 a path; in `"` if it holds blanks
///       s_c9883b05a2487d::t_9f8e7d6c5b4a32 1-10   two blanks, key, blank, lines from 1
///       h_31dce776f88375 25,30-35                 `h_` is a person, others are agents
///     ---
///     { "schema_version": "authorship/3.0.0", "sessions": …, "prompts": …, "humans": … }
///
/// Lines are those of the commit's own version. What no key covers, the log knows nothing of.
///
/// Source: Git AI Standard 3.0.0, sections 1.2.1–1.2.4.
package struct AuthorshipLog: Sendable {
  /// Neighbouring lines of one kind.
  package struct Lines: Sendable, Hashable {
    /// From 0, half-open.
    package var lines: Range<Int>
    /// `agent` or `human`.
    package var kind: OriginKind
    /// The session's or prompt's key, without the trace; the person's for `human`.
    package var key: String

    package init(lines: Range<Int>, kind: OriginKind, key: String) {
      (self.lines, self.kind, self.key) = (lines, kind, key)
    }
  }

  /// The program and model behind a key.
  package struct Agent: Sendable, Hashable {
    package var tool: String
    package var model: String
  }

  /// Why a log is not used.
  package struct Problem: Error, Equatable, CustomStringConvertible {
    package var description: String
    init(_ description: String) { self.description = description }
  }

  /// By path: sorted, without overlaps; where keys disagree, the agent's stands.
  package private(set) var files: [Path: [Lines]] = [:]
  package private(set) var agents: [String: Agent] = [:]

  /// The longest log that is read, in bytes; real ones have up to three million.
  package static let largest = 8 << 20
  private static let mostRanges = 200_000
  private static let mostLines = 10_000_000

  package init(parsing content: [UInt8]) throws(Problem) {
    guard content.count <= Self.largest else { throw Problem("it is longer than 8 MiB") }
    var claims: [Path: [Lines]] = [:]
    var path: Path?
    var offset = 0
    var ranges = 0
    var hasEnded = false
    while offset < content.count, !hasEnded {
      let end = content[offset...].firstIndex(of: 0x0A) ?? content.count
      var line = content[offset..<end]
      if line.last == 0x0D { line.removeLast() }
      offset = end + 1
      if line.elementsEqual("---".utf8) {
        hasEnded = true
      } else if line.starts(with: "  ".utf8) {
        guard let path else { throw Problem("lines stand before a path") }
        let found = try Self.entry(line.dropFirst(2))
        ranges += found.count
        guard ranges <= Self.mostRanges else { throw Problem("it has too many ranges of lines") }
        claims[path, default: []] += found
      } else if !line.isEmpty {
        guard line.count <= 4096 else { throw Problem("a path is longer than 4,096 bytes") }
        path = Path(bytes: Self.unquoted(line))
      }
    }
    guard hasEnded else { throw Problem("it has no line `---`") }
    try readMetadata(Array(content[min(offset, content.count)...]))
    for (path, lines) in claims { files[path] = Self.withoutOverlaps(lines) }
  }

  /// What others than git-ai say of lines, in its terms.
  package init(_ claims: [Path: [Lines]]) {
    for (path, lines) in claims { files[path] = Self.withoutOverlaps(lines) }
  }

  /// Adds the files of another log that this one says nothing of.
  package mutating func complete(with other: AuthorshipLog) {
    files.merge(other.files) { known, _ in known }
  }

  private static func unquoted(_ line: ArraySlice<UInt8>) -> [UInt8] {
    guard line.count > 1, line.first == 0x22, line.last == 0x22 else { return Array(line) }
    return Array(line.dropFirst().dropLast())
  }

  /// Reads `KEY 1-4,9`; a key of a form that the standard does not know claims nothing.
  private static func entry(_ line: ArraySlice<UInt8>) throws(Problem) -> [Lines] {
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count <= 64 else { throw Problem("an entry is malformed") }
    let text = String(decoding: parts[0], as: UTF8.self)
    var result: [Lines] = []
    for part in parts[1].split(separator: 0x2C, omittingEmptySubsequences: false) {
      let ends = part.split(separator: 0x2D, omittingEmptySubsequences: false)
      guard ends.count <= 2, let first = number(ends[0]),
        let last = ends.count == 2 ? number(ends[1]) : first, first <= last
      else { throw Problem("a range of lines is malformed") }
      guard let (key, kind) = owner(text) else { continue }
      result.append(Lines(lines: first - 1..<last, kind: kind, key: key))
    }
    return result
  }

  /// A positive number of at most `mostLines`.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 8, digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return value > 0 && value <= mostLines ? value : nil
  }

  private static func owner(_ key: String) -> (key: String, kind: OriginKind)? {
    func isHex(_ text: Substring) -> Bool { !text.isEmpty && text.allSatisfy(\.isHexDigit) }
    if key.hasPrefix("s_") {
      guard let cut = key.firstRange(of: "::") else { return nil }
      let session = key[..<cut.lowerBound]
      return isHex(session.dropFirst(2)) ? (String(session), .agent) : nil
    }
    if key.hasPrefix("h_") { return isHex(key.dropFirst(2)) ? (key, .human) : nil }
    // Sixteen digits; early versions wrote seven.
    return isHex(key[...]) && (7...16).contains(key.count) ? (key, .agent) : nil
  }

  // MARK: Metadata

  private struct Metadata: Decodable {
    struct Record: Decodable {
      struct Identifier: Decodable {
        var tool: String?
        var model: String?
      }
      var agent_id: Identifier?
    }
    var schema_version: String
    var sessions: [String: Record]?
    var prompts: [String: Record]?
  }

  private mutating func readMetadata(_ bytes: [UInt8]) throws(Problem) {
    let metadata: Metadata
    do {
      metadata = try JSONDecoder().decode(Metadata.self, from: Data(bytes))
    } catch {
      throw Problem("its metadata is not the JSON it should be")
    }
    guard metadata.schema_version.hasPrefix("authorship/3.") else {
      throw Problem("its version is not 3")
    }
    for records in [metadata.sessions, metadata.prompts] {
      for (key, record) in records ?? [:] {
        agents[key] = Agent(
          tool: String((record.agent_id?.tool ?? "").prefix(100)),
          model: String((record.agent_id?.model ?? "").prefix(100)))
      }
    }
  }

  // MARK: Ranges

  /// Sorted ranges that do not overlap; an agent's stand before a person's, the first of a kind
  /// before later ones.
  private static func withoutOverlaps(_ claims: [Lines]) -> [Lines] {
    var result: [Lines] = []
    let agents = claims.filter { $0.kind == .agent }.sorted(by: precedes)
    let humans = claims.filter { $0.kind != .agent }.sorted(by: precedes)
    for group in [agents, humans] {
      // `result` holds the agents' ranges when the persons' come: each takes what is free.
      var taken = result[...]
      var added: [Lines] = []
      var free = 0
      for var claim in group {
        claim.lines = max(claim.lines.lowerBound, free)..<max(claim.lines.upperBound, free)
        while let first = taken.first, first.lines.upperBound <= claim.lines.lowerBound {
          taken.removeFirst()
        }
        var start = claim.lines.lowerBound
        for other in taken {
          if other.lines.lowerBound >= claim.lines.upperBound { break }
          if start < other.lines.lowerBound {
            added.append(
              Lines(lines: start..<other.lines.lowerBound, kind: claim.kind, key: claim.key))
          }
          start = max(start, other.lines.upperBound)
        }
        if start < claim.lines.upperBound {
          added.append(
            Lines(lines: start..<claim.lines.upperBound, kind: claim.kind, key: claim.key))
        }
        free = max(free, claim.lines.upperBound)
      }
      result = (result + added).sorted(by: precedes)
    }
    return result
  }

  private static func precedes(_ a: Lines, _ b: Lines) -> Bool {
    (a.lines.lowerBound, a.lines.upperBound, a.key)
      < (b.lines.lowerBound, b.lines.upperBound, b.key)
  }
}
