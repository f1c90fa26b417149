extension CreditNote {
  /// Lines of a file of the commit that a coding agent wrote, from 1, both ends included.
  package struct Generated: Codable, Sendable, Equatable {
    package var path: String
    package var startLine: Int
    package var endLine: Int
    /// `LineDigest` of each line, one after another.
    package var digests: String
    /// The coding agent's name, such as `claude-code`.
    package var agent: String
    package var model: String?

    package init(
      path: String, startLine: Int, endLine: Int, digests: String, agent: String, model: String?
    ) {
      (self.path, self.startLine, self.endLine) = (path, startLine, endLine)
      (self.digests, self.agent, self.model) = (digests, agent, model)
    }

    /// Whether its parts fit together: what others wrote is not trusted to.
    var isSound: Bool { LineDigest.fits(digests, from: startLine, to: endLine) }

    /// The digest of each line.
    package var lineDigests: [Substring] { LineDigest.split(digests) }
  }

  /// The commit that a line, from 1, draws on most, by what the record says of it: in hex; `nil` if
  /// that is nobody's, or not half of it is one commit's.
  package func leadingCommit(of path: String, line: Int) -> String? {
    var shares: [String: Double] = [:]
    var whole = 0.0
    for span in spans where span.path == path && span.startLine <= line && line <= span.endLine {
      whole += span.bits
      for place in span.places where place.author != nil {
        if let commit = place.commit { shares[commit, default: 0] += span.bits * place.share }
      }
    }
    guard let best = shares.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
    return best.value * 2 >= whole ? best.key : nil
  }
}
