/// Who somebody is to Git: a name and an e-mail address, as written or after a mailmap.
package struct Identity: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var name: String
  package var email: String

  package init(name: String, email: String) {
    self.name = name
    self.email = email
  }

  /// Reads `Name <email>`; a text without angle brackets is all name.
  package init(parsing text: some StringProtocol) {
    let trimmed = String(text).trimmingSpaces
    guard let open = trimmed.lastIndex(of: "<"), let close = trimmed.lastIndex(of: ">"),
      open < close
    else {
      self.init(name: trimmed, email: "")
      return
    }
    self.init(
      name: String(trimmed[..<open]).trimmingSpaces,
      email: String(trimmed[trimmed.index(after: open)..<close]).trimmingSpaces)
  }

  package var description: String { email.isEmpty ? name : "\(name) <\(email)>" }

  package static func < (a: Identity, b: Identity) -> Bool {
    (a.name, a.email) < (b.name, b.email)
  }
}

/// Who wrote a line: a human being, a coding agent, or nobody knows.
package enum OriginKind: String, Sendable, Hashable, CaseIterable, Codable {
  case human, agent, unknown
}

/// The commit, or outside Git the observed edit, that introduced a line.
package struct Origin: Hashable, Sendable {
  /// `nil` outside Git.
  package var commit: CommitID?
  /// Equal parts: the commit's author and its co-authors, after the mailmap; never empty.
  package var authors: [Identity]
  /// Seconds since 1970, the author's clock.
  package var time: Int64
  package var kind: OriginKind
  /// How early it is among all origins.
  package var seniority: Seniority

  /// Without a `seniority` it is its time alone that says how early it is.
  package init(
    commit: CommitID?, authors: [Identity], time: Int64, kind: OriginKind,
    seniority: Seniority? = nil
  ) {
    self.seniority = seniority ?? Seniority(time: time, generation: 0)
    self.commit = commit
    self.authors = authors
    self.time = time
    self.kind = kind
  }
}

/// A run of lines of one document with one origin.
package struct OriginRun: Hashable, Sendable {
  /// From 0, half-open.
  package var lines: Range<Int>
  /// An index into the origins that come with the runs.
  package var origin: Int

  package init(lines: Range<Int>, origin: Int) {
    self.lines = lines
    self.origin = origin
  }
}

extension [OriginRun] {
  /// Adds lines after those that are there, to the last run if that is of the same origin.
  package mutating func append(_ lines: Range<Int>, _ origin: Int) {
    if lines.isEmpty { return }
    if let last, last.origin == origin, last.lines.upperBound == lines.lowerBound {
      self[count - 1].lines = last.lines.lowerBound..<lines.upperBound
    } else {
      append(OriginRun(lines: lines, origin: origin))
    }
  }
}

extension String {
  /// The text without blanks and newlines at its ends.
  package var trimmingSpaces: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
