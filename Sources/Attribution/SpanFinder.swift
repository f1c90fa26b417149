/// Finds the runs of text that carry a name.
///
/// A span is a maximal run with the same leading creditor, in which gaps of at most eight bytes
/// may lead elsewhere or nowhere. It counts if it has 24 bytes and 8 bits; else the bits of its
/// persons are diffuse. See DESIGN §6, The sum.
struct SpanFinder {
  static let longestGap = 8
  static let fewestBytes = 24
  static let fewestBits = 8.0

  private let credits: ByteCredits
  private let leaders: [Creditor?]

  init(_ credits: ByteCredits) {
    self.credits = credits
    leaders = credits.parts.indices.map { credits.leader(at: $0) }
  }

  /// The spans, in order, without overlap.
  ///
  /// - Complexity: O(n): a byte is looked at again only within a gap.
  func spans() -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = 0
    while start < leaders.count {
      guard let leader = leaders[start] else {
        start += 1
        continue
      }
      let end = self.end(of: leader, from: start)
      if end - start >= Self.fewestBytes, bits(start..<end) >= Self.fewestBits {
        result.append(start..<end)
        start = end
      } else {
        // Another leader's run may begin in a gap of this one.
        while start < leaders.count, leaders[start] == leader { start += 1 }
      }
    }
    return result
  }

  /// The end of the run of `leader` that begins at `start`.
  private func end(of leader: Creditor, from start: Int) -> Int {
    var end = start + 1
    var index = end
    while index < leaders.count, index - end <= Self.longestGap {
      if leaders[index] == leader { end = index + 1 }
      index += 1
    }
    return end
  }

  /// Who has a name in a span: its leader, and who shares the lead on as much text as a name needs,
  /// that is, has at least half of the leading part there: co-authors, or authors of the same.
  func names(in span: Range<Int>) -> Set<Creditor> {
    var lead: [Creditor: (bytes: Int, bits: Double)] = [:]
    for parts in credits.parts[span] {
      let most = parts.reduce(0) { max($0, $1.bits) }
      for part in parts where part.bits * 2 >= most {
        let sum = lead[part.creditor] ?? (0, 0)
        lead[part.creditor] = (sum.bytes + 1, sum.bits + part.bits)
      }
    }
    let sharing = lead.filter { $1.bytes >= Self.fewestBytes && $1.bits >= Self.fewestBits }
    return Set(sharing.keys).union([leaders[span.lowerBound]].compactMap(\.self))
  }

  private func bits(_ range: Range<Int>) -> Double {
    credits.parts[range].reduce(0) { $0 + $1.reduce(0) { $0 + $1.bits } }
  }
}
