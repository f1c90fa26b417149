import Attribution
import LanguageModel
import Memory
import Provenance
import Threads

/// Settles whose the bytes of all texts are, and which of them are copies that do not count.
///
/// A copy belongs to its first origin, as it stands or in other whitespace; see `CopySearch`. It is
/// settled on all texts together, so it does not depend on what was learned first.
enum Settlement {
  /// A text of the memory.
  struct Text {
    /// Tells the language.
    var path: Path
    var bytes: [UInt8]
    /// What the histories of its own documents say.
    var own: [TextRun]
    /// What is settled.
    var runs: [TextRun]
  }

  /// What of a text is a copy, and whose it is.
  private struct Piece {
    var range: Range<Int>
    var origin: MergedOrigin
  }

  /// Sets the runs of texts that are in an order of their own, such as that of digests.
  ///
  /// - Complexity: O(bytes)
  static func settle(_ texts: inout [Text]) {
    let origins = sortedOrigins(texts)
    let ranks = Dictionary(
      uniqueKeysWithValues: origins.enumerated().map { ($1, UInt32(truncatingIfNeeded: $0)) })
    for index in texts.indices { texts[index].runs = texts[index].own }
    let verbatim = texts.map { text in
      ClaimedText(
        bytes: text.bytes,
        claims: text.own.map { .init(start: $0.start, rank: ranks[$0.origin] ?? 0) })
    }
    // What is restated first, so that what is copied as it stands goes over it.
    restate(&texts, verbatim, origins)
    let search = CopySearch(verbatim)
    let pieces = concurrently(texts.count) { index in
      search.copies(in: index).flatMap { stretch in
        Self.pieces(of: stretch, verbatim[stretch.text].claims).map { range, rank in
          Piece(range: range, origin: origins[Int(rank)].standing(.copied))
        }
      }
    }
    for index in texts.indices {
      lay(pieces[index], over: &texts[index].runs, of: texts[index].bytes.count)
    }
  }

  /// All origins, the earliest first.
  private static func sortedOrigins(_ texts: [Text]) -> [MergedOrigin] {
    var seen: Set<MergedOrigin> = []
    for text in texts { for run in text.own { seen.insert(run.origin) } }
    return seen.sorted { $0.precedes($1) }
  }

  /// Finds what stands elsewhere in other whitespace.
  private static func restate(
    _ texts: inout [Text], _ verbatim: [ClaimedText], _ origins: [MergedOrigin]
  ) {
    let paths = texts.map(\.path)
    let views = concurrently(texts.count) { index in
      ViewText(
        .layout, of: verbatim[index].bytes, LexicalRules(for: paths[index], verbatim[index].bytes))
    }
    let viewed = concurrently(views.count) { index in
      let (view, text) = (views[index], verbatim[index])
      var claims: [ClaimedText.Claim] = []
      for claim in text.claims {
        let start = view.index(atOrAfter: claim.start)
        if claims.last?.start == start { claims.removeLast() }
        if start < view.bytes.count { claims.append(.init(start: start, rank: claim.rank)) }
      }
      return ClaimedText(bytes: view.bytes, claims: claims)
    }
    let search = CopySearch(viewed)
    let pieces = concurrently(texts.count) { index in
      var pieces: [Piece] = []
      for stretch in search.copies(in: index) {
        for (range, rank) in Self.pieces(of: stretch, viewed[stretch.text].claims) {
          let origin = origins[Int(rank)].standing(.restated)
          add(range, origin, of: views[index], verbatim[index].bytes, to: &pieces)
        }
      }
      return pieces
    }
    for index in texts.indices {
      lay(pieces[index], over: &texts[index].runs, of: texts[index].bytes.count)
    }
  }

  /// A stretch of copied bytes, cut where its origins change.
  private static func pieces(
    of stretch: CopiedStretch, _ claims: [ClaimedText.Claim]
  ) -> [(range: Range<Int>, rank: UInt32)] {
    var result: [(range: Range<Int>, rank: UInt32)] = []
    let shift = stretch.bytes.lowerBound - stretch.offset
    var index = claims.partitioningIndex { $0.start > stretch.offset } - 1
    while index < claims.count {
      let claim = claims[max(index, 0)]
      let start = max(claim.start + shift, stretch.bytes.lowerBound)
      let end =
        index + 1 < claims.count
        ? min(claims[index + 1].start + shift, stretch.bytes.upperBound)
        : stretch.bytes.upperBound
      if start >= stretch.bytes.upperBound { break }
      if start < end { result.append((start..<end, claim.rank)) }
      index += 1
    }
    return result
  }

  /// Adds what some bytes of a view stand for, with the whitespace between them.
  private static func add(
    _ range: Range<Int>, _ origin: MergedOrigin, of view: ViewText, _ bytes: [UInt8],
    to pieces: inout [Piece]
  ) {
    for index in range {
      let source = view.source(of: index)
      if let last = pieces.last, last.origin == origin, last.range.upperBound <= source.upperBound,
        bytes[last.range.upperBound..<max(source.lowerBound, last.range.upperBound)]
          .allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) })
      {
        pieces[pieces.count - 1].range = last.range.lowerBound..<source.upperBound
      } else if source.lowerBound >= pieces.last?.range.upperBound ?? 0, !source.isEmpty {
        pieces.append(Piece(range: source, origin: origin))
      }
    }
  }

  /// Puts pieces, in order and apart, in the place of what the runs of a text of `count` bytes say
  /// of theirs.
  private static func lay(
    _ pieces: [Piece], over runs: inout [TextRun], of count: Int
  ) {
    if pieces.isEmpty || runs.isEmpty { return }
    var result: [TextRun] = []
    func append(_ start: Int, _ origin: MergedOrigin) {
      if start >= count { return }
      if let last = result.last {
        if last.start == start { result.removeLast() }
        if result.last?.origin == origin { return }
      }
      result.append(TextRun(start: start, origin: origin))
    }
    var index = 0
    for (number, piece) in pieces.enumerated() {
      while index < runs.count, runs[index].start < piece.range.lowerBound {
        append(runs[index].start, runs[index].origin)
        index += 1
      }
      append(piece.range.lowerBound, piece.origin)
      while index < runs.count, runs[index].start <= piece.range.upperBound { index += 1 }
      let next = number + 1 < pieces.count ? pieces[number + 1].range.lowerBound : .max
      if piece.range.upperBound < next, index > 0 {
        append(piece.range.upperBound, runs[index - 1].origin)
      }
    }
    for run in runs[index...] { append(run.start, run.origin) }
    runs = result
  }
}

extension Array {
  /// The first index whose element, and those of all after it, satisfy a condition.
  fileprivate func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
