/// What a run of text needs to carry a name.
struct SpanRules: Sendable {
  /// Bytes that may lead elsewhere within a span.
  var longestGap = 8
  /// Bytes of licences, imports and idioms beside them, which lead nowhere whoever wrote them.
  var longestCommons = 64
  var fewestBytes = 24
  var fewestBits = 8.0
  /// The part of the span's common bits that is explained.
  var smallestPart = 0.6
  /// Or so many bytes in a row that stand in one place.
  var copiedBytes = 40
}

/// Finds the runs of text that carry a name.
///
/// A span is a maximal run with the same leading creditor, in which gaps of at most eight bytes
/// may lead elsewhere or nowhere, beside at most 64 that are commons by what they are. It counts if
/// it has 24 other bytes and 8 bits, and if these are at least three fifths of what the text of
/// the span costs who knows only what everybody knows, or 40 bytes in a row stand in one place;
/// else the bits of its persons are diffuse. Text that merely speaks the same language has a
/// quarter to a half explained, from many places; what was copied has three quarters and more. Other
/// views ask for something else, see `View.spanRules`.
struct SpanFinder {
  private let rules: SpanRules
  private let credits: ByteCredits
  private let leaders: [Creditor?]
  private let isCommons: [Bool]

  init(_ credits: ByteCredits, _ rules: SpanRules = SpanRules()) {
    self.rules = rules
    self.credits = credits
    leaders = credits.parts.indices.map { credits.leader(at: $0) }
    isCommons =
      credits.isCommons.isEmpty
      ? [Bool](repeating: false, count: leaders.count) : credits.isCommons
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
      if isExplained(start..<end) {
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
    var (gap, commons) = (0, 0)
    while index < leaders.count, gap <= rules.longestGap, commons <= rules.longestCommons {
      if leaders[index] == leader {
        end = index + 1
        (gap, commons) = (0, 0)
      } else if isCommons[index] {
        commons += 1
      } else {
        gap += 1
      }
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
    let sharing = lead.filter { $1.bytes >= rules.fewestBytes && $1.bits >= rules.fewestBits }
    return Set(sharing.keys).union([leaders[span.lowerBound]].compactMap(\.self))
  }

  /// Who leads in a span.
  func leader(of span: Range<Int>) -> Creditor? { leaders[span.lowerBound] }

  private func isExplained(_ range: Range<Int>) -> Bool {
    var (bytes, bits, whole) = (0, 0.0, 0.0)
    for index in range where !isCommons[index] {
      bytes += 1
      bits += credits.bits(at: index)
      whole += credits.commonBits[index]
    }
    return bytes >= rules.fewestBytes && bits >= rules.fewestBits
      && (bits >= rules.smallestPart * whole || longestCopy(range) >= rules.copiedBytes)
  }

  /// The longest stretch of a range whose bytes all follow one another in some place, too; bytes
  /// without credit do not end it.
  private func longestCopy(_ range: Range<Int>) -> Int {
    var longest = 0
    var start = range.lowerBound
    // Where the stretch may stand: the differences of places there and here.
    var places: Set<Occurrence> = []
    for index in range {
      let now = Set(
        credits.occurrences[index].lazy.map {
          Occurrence(segment: $0.segment, position: $0.position - index)
        })
      if now.isEmpty { continue }
      let common = places.intersection(now)
      if common.isEmpty { start = index }
      places = common.isEmpty ? now : common
      longest = max(longest, index + 1 - start)
    }
    return longest
  }
}
