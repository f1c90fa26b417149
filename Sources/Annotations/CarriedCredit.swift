/// Lines that a commit adds to one file.
package struct NotedLines: Sendable {
  package var path: String
  /// From 1.
  package var firstLine: Int
  /// `LineDigest` of each line, and whether it says enough to be known again.
  package var lines: [(digest: String, isTelling: Bool)]

  package init(path: String, firstLine: Int, lines: [(digest: String, isTelling: Bool)]) {
    (self.path, self.firstLine, self.lines) = (path, firstLine, lines)
  }
}

/// Carries the credit of earlier records over to a commit that was rewritten from theirs.
///
/// A line keeps its credit if the same line, byte for byte, is among those that the new commit
/// adds; that it has the same number counts for nothing. Lines that stand in several records under
/// different names get none: a gap is better than a wrong name.
package struct CarriedCredit {
  private let records: [CreditNote]
  private struct Spot {
    var record: Int
    var span: Int
    var line: Int
  }
  private var spots: [Substring: [Spot]] = [:]
  private let digests: [[[Substring]]]

  package init(_ records: [CreditNote]) {
    self.records = records
    digests = records.map { $0.spans.map(\.lineDigests) }
    for record in records.indices {
      for span in records[record].spans.indices where records[record].spans[span].leader != nil {
        for (line, digest) in digests[record][span].enumerated() {
          spots[digest, default: []].append(Spot(record: record, span: span, line: line))
        }
      }
    }
  }

  /// Adds to a record what earlier ones say of lines that it has no span on.
  ///
  /// - Complexity: O(added lines · places of a line · length of a run)
  package func complete(_ note: inout CreditNote, added: [NotedLines]) {
    if spots.isEmpty { return }
    for stretch in added {
      var covered = stretch.lines.indices.map { index in
        let number = stretch.firstLine + index
        return note.spans.contains {
          $0.path == stretch.path && $0.startLine <= number && number <= $0.endLine
        }
      }
      for index in stretch.lines.indices where stretch.lines[index].isTelling && !covered[index] {
        guard let (spot, range) = best(at: index, stretch, covered) else { continue }
        for line in range { covered[line] = true }
        add(spot, range, stretch, to: &note)
      }
    }
  }

  /// The span that has most lines in common around a line; `nil` if several with other names do.
  private func best(
    at index: Int, _ stretch: NotedLines, _ covered: [Bool]
  ) -> (Spot, Range<Int>)? {
    var best: (spot: Spot, range: Range<Int>)?
    var isAmbiguous = false
    for spot in spots[stretch.lines[index].digest[...]] ?? [] {
      let range = run(spot, index, stretch, covered)
      guard let found = best, range.count <= found.range.count else {
        (best, isAmbiguous) = ((spot, range), false)
        continue
      }
      if range.count == found.range.count, name(spot) != name(found.spot) { isAmbiguous = true }
    }
    return isAmbiguous ? nil : best
  }

  private func name(_ spot: Spot) -> String? {
    let record = records[spot.record]
    return record.spans[spot.span].leader.map { record.authors[$0].name }
  }

  /// The lines around one that follow each other in a span as they do here.
  private func run(
    _ spot: Spot, _ index: Int, _ stretch: NotedLines, _ covered: [Bool]
  ) -> Range<Int> {
    let old = digests[spot.record][spot.span]
    var (first, end) = (index, index + 1)
    while first > 0, spot.line - (index - first) > 0, !covered[first - 1],
      old[spot.line - (index - first) - 1] == stretch.lines[first - 1].digest
    {
      first -= 1
    }
    while end < stretch.lines.count, spot.line + (end - index) < old.count, !covered[end],
      old[spot.line + (end - index)] == stretch.lines[end].digest
    {
      end += 1
    }
    return first..<end
  }

  private func add(
    _ spot: Spot, _ range: Range<Int>, _ stretch: NotedLines, to note: inout CreditNote
  ) {
    let record = records[spot.record]
    var span = record.spans[spot.span]
    let kept = Double(range.count) / Double(digests[spot.record][spot.span].count)
    // The new text is no longer new; its bits stay within the whole.
    let bits = min(span.bits * kept, note.totals.newBits)
    span.path = stretch.path
    span.startLine = stretch.firstLine + range.lowerBound
    span.endLine = stretch.firstLine + range.upperBound - 1
    span.digests = stretch.lines[range].map(\.digest).joined()
    span.bits = bits
    span.carriedFrom = span.carriedFrom ?? record.commit
    note.totals.newBits -= bits
    for index in span.places.indices {
      let part = bits * span.places[index].share
      guard let number = span.places[index].author else {
        note.totals.unknownBits += part
        continue
      }
      let author = record.authors[number]
      let known = note.authors.firstIndex {
        $0.name == author.name && $0.email == author.email && $0.own == author.own
      }
      if known == nil {
        note.authors.append(
          .init(name: author.name, email: author.email, bits: 0, own: author.own))
      }
      let place = known ?? note.authors.count - 1
      span.places[index].author = place
      note.authors[place].bits += part
      if author.own { note.totals.ownBits += part } else { note.totals.creditedBits += part }
    }
    note.spans.append(span)
  }
}
