import Threads

/// Finds which text stood first elsewhere.
///
/// What recurs over 64 bytes is a copy. A passage of 64 bytes came to be, in one place, with the
/// latest of its bytes; where it did so first is its first occurrence, of equals in the text of the
/// smaller number. Each byte is compared with its counterparts in the first occurrences of all
/// passages that it lies in, and belongs to the earliest of them; where that is itself, it is no
/// copy. So each chain of copies ends in one that is none, and what is copied counts once. Passages
/// in more than ten families of texts are commons, and no copies.
///
/// What is said of a byte depends on the passages that it lies in alone, not on the order in which
/// texts were learned: texts are to be numbered in an order of their own, such as that of digests.
///
/// Source: DESIGN §6, First origin.
package struct CopySearch: Sendable {
  private let texts: [ClaimedText]
  /// Passages that did not stand first where they are, those in a row together, text by text.
  private let firsts: [First]
  /// Of each text, where its own start in `firsts`; one more at the end.
  private let firstsStarts: [Int]

  /// - Complexity: O(bytes of all texts)
  package init(_ texts: [ClaimedText]) {
    self.texts = texts
    let marks = MarkedPassages(texts)
    let groups = marks.groups(in: 64)
    let found = concurrently(groups.count) { part in
      var firsts: [First] = []
      for group in groups[part] { Self.find(group, texts, marks.families, into: &firsts) }
      return firsts
    }
    var firsts = Array(found.joined())
    firsts.sort { ($0.owner, $0.windows.lowerBound) < ($1.owner, $1.windows.lowerBound) }
    (self.firsts, firstsStarts) = Self.joined(firsts, texts.count)
  }

  /// Of passages with one mark, finds those that recur and where they stood first.
  private static func find(
    _ group: ArraySlice<MarkedPassages.Run>, _ texts: [ClaimedText], _ families: [Int32],
    into firsts: inout [First]
  ) {
    var passages: [Passage] = []
    for run in group {
      let text = texts[run.text]
      guard !text.claims.isEmpty else { continue }
      var claim = text.claim(at: run.windows.lowerBound)
      let bytes = run.windows.lowerBound..<run.windows.upperBound + WindowHash.length - 1
      WindowHash.forEach(text.bytes, in: bytes) { start, hash in
        while claim + 1 < text.claims.count, text.claims[claim + 1].start <= start { claim += 1 }
        var rank = text.claims[claim].rank
        var next = claim + 1
        while next < text.claims.count, text.claims[next].start < start + WindowHash.length {
          rank = max(rank, text.claims[next].rank)
          next += 1
        }
        passages.append(
          Passage(hash: hash, number: passages.count, rank: rank, text: run.text, start: start))
      }
    }
    if passages.count < 2 { return }
    var order = passages
    order.sort { ($0.hash, $0.rank, $0.text, $0.start) < ($1.hash, $1.rank, $1.text, $1.start) }
    // Per passage, in the order of texts: the one that stood first, if that is another one.
    var origins = [Int](repeating: -1, count: passages.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, order[end].hash == order[start].hash { end += 1 }
      if end > start + 1, !isCommons(order[start..<end], families) {
        for passage in order[start + 1..<end] { origins[passage.number] = order[start].number }
      }
      start = end
    }
    for (passage, origin) in zip(passages, origins) where origin >= 0 {
      let first = passages[origin]
      if let last = firsts.last, last.owner == passage.text, last.text == first.text,
        last.windows.upperBound == passage.start,
        last.offset + last.windows.count == first.start
      {
        firsts[firsts.count - 1].windows = last.windows.lowerBound..<passage.start + 1
      } else {
        firsts.append(
          First(
            owner: passage.text, windows: passage.start..<passage.start + 1, text: first.text,
            offset: first.start))
      }
    }
  }

  /// 64 bytes of a text.
  private struct Passage {
    var hash: UInt64
    /// Among those of its mark.
    var number: Int
    /// When it came to be what it is.
    var rank: UInt32
    var text: Int
    var start: Int
  }

  /// Passages in more families of texts than this are commons and nobody's copies.
  private static let mostFamilies = 10

  private static func isCommons(_ passages: ArraySlice<Passage>, _ families: [Int32]) -> Bool {
    if passages.count <= mostFamilies { return false }
    var seen: [Int32] = []
    for passage in passages where !seen.contains(families[passage.text]) {
      seen.append(families[passage.text])
      if seen.count > mostFamilies { return true }
    }
    return false
  }

  /// Sorted finds, those in a row together and without such as only have one number; and where each
  /// text's start.
  private static func joined(_ found: [First], _ count: Int) -> (firsts: [First], starts: [Int]) {
    var result: [First] = []
    var starts: [Int] = []
    starts.reserveCapacity(count + 1)
    for first in found {
      while starts.count <= first.owner { starts.append(result.count) }
      if let last = result.last, result.count > starts[first.owner], last.text == first.text,
        last.windows.upperBound == first.windows.lowerBound,
        last.offset + last.windows.count == first.offset
      {
        result[result.count - 1].windows = last.windows.lowerBound..<first.windows.upperBound
      } else {
        result.append(first)
      }
    }
    while starts.count <= count { starts.append(result.count) }
    return (result, starts)
  }

  /// The stretches of a text that are copies, in order and apart.
  ///
  /// - Complexity: O(text), with some steps for every byte of what recurs.
  package func copies(in number: Int) -> [CopiedStretch] {
    let found = firsts[firstsStarts[number]..<firstsStarts[number + 1]].filter(isExact)
    if found.isEmpty { return [] }
    let own = texts[number]
    var result: [CopiedStretch] = []
    var ownClaim = 0
    /// Those of `found` that the byte lies in: `low..<high` without those that ended.
    var (low, high) = (0, 0)
    var place = found[0].windows.lowerBound
    var counterparts = found.map { Counterpart($0, texts[$0.text]) }
    while low < found.count {
      if low == high { place = max(place, found[low].windows.lowerBound) }
      while high < found.count, found[high].windows.lowerBound <= place { high += 1 }
      while ownClaim + 1 < own.claims.count, own.claims[ownClaim + 1].start <= place {
        ownClaim += 1
      }
      var best = (rank: own.claims[ownClaim].rank, text: number, offset: place)
      var chosen = -1
      for index in low..<high where found[index].bytes.upperBound > place {
        let offset = counterparts[index].offset(of: place)
        let rank = counterparts[index].rank(at: offset, texts[found[index].text].claims)
        let candidate = (rank: rank, text: found[index].text, offset: offset)
        if candidate < best { (best, chosen) = (candidate, index) }
      }
      if chosen >= 0 { add(place, found[chosen], to: &result) }
      place += 1
      while low < high, found[low].bytes.upperBound <= place { low += 1 }
    }
    return result
  }

  private func add(_ place: Int, _ first: First, to result: inout [CopiedStretch]) {
    let offset = first.offset + place - first.windows.lowerBound
    if let last = result.last, last.bytes.upperBound == place, last.text == first.text,
      last.offset + last.bytes.count == offset
    {
      result[result.count - 1].bytes = last.bytes.lowerBound..<place + 1
    } else {
      result.append(CopiedStretch(bytes: place..<place + 1, text: first.text, offset: offset))
    }
  }

  /// Passages of a text in a row that stood first in a row elsewhere.
  private struct First: Sendable {
    /// The text that they are of.
    var owner: Int
    /// Where the passages start.
    var windows: Range<Int>
    /// Where they stood first.
    var text: Int
    /// Where the first of them starts there.
    var offset: Int
    var bytes: Range<Int> {
      windows.lowerBound..<windows.upperBound + WindowHash.length - 1
    }
  }

  /// Follows the claims of a first occurrence.
  private struct Counterpart {
    private let shift: Int
    private var claim: Int

    init(_ first: First, _ text: ClaimedText) {
      shift = first.offset - first.windows.lowerBound
      claim = text.claim(at: first.offset)
    }

    func offset(of place: Int) -> Int { place + shift }

    mutating func rank(at offset: Int, _ claims: [ClaimedText.Claim]) -> UInt32 {
      while claim + 1 < claims.count, claims[claim + 1].start <= offset { claim += 1 }
      return claims[claim].rank
    }
  }

  /// Whether passages are what they are said to be: two can have one number.
  private func isExact(_ first: First) -> Bool {
    let bytes = first.bytes
    let end = first.offset + bytes.count
    return end <= texts[first.text].bytes.count
      && texts[first.owner].bytes[bytes] == texts[first.text].bytes[first.offset..<end]
  }
}
