import Memory
import Provenance

/// Finds where the text of a span comes from: the evidence.
///
/// Every occurrence of a byte lies on a diagonal, the difference of its place in the memory and
/// its place in the text. The diagonal that most of a person's bits lie on is the first place;
/// what it does not explain votes again.
struct PlaceFinder {
  private static let placesPerPerson = 4
  private static let mostKnown = 16

  private let view: View
  private let memory: Memory
  private let text: [UInt8]
  private let credits: ByteCredits
  /// Documents that were asked for, the latest ones: occurrences of a text are in few.
  private var known: [Document] = []
  /// Which of them gives way to the next.
  private var oldest = 0

  private struct Document {
    var segment: Int
    var index: Int
    var range: Range<Int>
    var runs: [SegmentDocument.Run]
  }

  /// What a creditor has of the bytes of a span; 0 where there is nothing.
  private struct Portions {
    var start: Int
    var bits: [Double]

    /// The bytes with bits, in order.
    var indices: [Int] {
      bits.indices.lazy.filter { bits[$0] > 0 }.map { $0 + start }
    }
    subscript(index: Int) -> Double { bits[index - start] }
  }

  private struct Diagonal: Hashable {
    var segment: Int
    var offset: Int
  }

  /// `text` and `credits` are those of the view, and so are the places.
  init(_ view: View, _ memory: Memory, _ text: [UInt8], _ credits: ByteCredits) {
    self.view = view
    self.memory = memory
    self.text = text
    self.credits = credits
  }

  /// A span with the places of the creditors that have a name, and of unknown owners.
  mutating func span(_ range: Range<Int>, named: Set<Creditor>) -> CreditSpan {
    var all: [Creditor: Double] = [:]
    for index in range {
      for part in credits.parts[index] { all[part.creditor, default: 0] += part.bits }
    }
    let bits = all.filter { named.contains($0.key) || $0.key == .unknown }
    let sorted = all.values.sorted(by: >)
    let most = sorted.first ?? 0
    let rival = sorted.first { $0 < 0.98 * most } ?? 0
    var parts: [CreditSpan.Part] = []
    for creditor in bits.keys.sorted() { parts += self.parts(of: creditor, in: range) }
    parts.sort { $0.bits > $1.bits }
    return CreditSpan(
      view: view, bytes: range, bits: bits.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value },
      commonBits: range.reduce(0) { $0 + credits.commonBits[$1] },
      lead: most > 0 ? most / (most + rival) : 1, parts: parts)
  }

  /// The places of one creditor in a span; their bits sum to the creditor's.
  private mutating func parts(
    of creditor: Creditor, in range: Range<Int>
  ) -> [CreditSpan.Part] {
    var left = bits(of: creditor, in: range)
    let total = left.bits.filter { $0 > 0 }.sorted().reduce(0, +)
    var result: [CreditSpan.Part] = []
    var remaining = total
    while result.count < Self.placesPerPerson, remaining > total * 0.05,
      let diagonal = bestDiagonal(of: creditor, left)
    {
      let taken = left.indices.filter { lies($0, on: diagonal, ownedBy: creditor) }
      guard !taken.isEmpty else { break }
      result += self.parts(of: creditor, taken, on: diagonal, bits: left)
      for index in taken { left.bits[index - left.start] = 0 }
      remaining = left.bits.reduce(0, +)
    }
    // What lies on no place of its own counts with the first one.
    if result.isEmpty {
      return [CreditSpan.Part(creditor: creditor, bits: total, grade: .learned, place: nil)]
    }
    result[0].bits += remaining
    return result
  }

  private func bits(of creditor: Creditor, in range: Range<Int>) -> Portions {
    Portions(
      start: range.lowerBound,
      bits: range.map { index in
        max(credits.parts[index].first { $0.creditor == creditor }?.bits ?? 0, 0)
      })
  }

  /// How far the copy that a span is of reaches: the text around the span that is equal to the
  /// place that most of its creditor's bits lie on, and the creditor's there.
  ///
  /// It starts up to `most` bytes before the span, and ends after its last stretch of at least
  /// `fewest` equal bytes, up to `most` bytes behind it. What is commons by what it is ends it; `nil`
  /// where the creditor has no place.
  mutating func reach(
    of creditor: Creditor, in span: Range<Int>, beyond most: Int, fewest: Int
  ) -> Range<Int>? {
    guard let diagonal = bestDiagonal(of: creditor, bits(of: creditor, in: span)) else {
      return nil
    }
    var start = span.lowerBound
    while start > max(span.lowerBound - most, 0), !credits.isCommons[start - 1],
      lies(start - 1, on: diagonal, ownedBy: creditor)
    {
      start -= 1
    }
    var (end, run) = (span.upperBound, 0)
    for index in span.lowerBound..<min(span.upperBound + most, credits.count) {
      if index >= span.upperBound, run < fewest || credits.isCommons[index] { break }
      run = lies(index, on: diagonal, ownedBy: creditor) ? run + 1 : 0
      if run >= fewest { end = index + 1 }
    }
    return start..<end
  }

  /// The diagonal with the most bits; of equals, the one that comes first.
  private mutating func bestDiagonal(of creditor: Creditor, _ left: Portions) -> Diagonal? {
    var votes: [Diagonal: Double] = [:]
    for (place, bits) in left.bits.enumerated() where bits > 0 {
      let index = left.start + place
      for occurrence in credits.occurrences[index]
      where owns(creditor, occurrence.segment, occurrence.position) {
        votes[
          Diagonal(segment: occurrence.segment, offset: occurrence.position - index), default: 0
        ] += bits
      }
    }
    return votes.min { a, b in
      (-a.value, a.key.segment, a.key.offset) < (-b.value, b.key.segment, b.key.offset)
    }?.key
  }

  private mutating func lies(_ index: Int, on diagonal: Diagonal, ownedBy creditor: Creditor)
    -> Bool
  {
    let position = diagonal.offset + index
    let segment = memory.segments[diagonal.segment]
    return position >= 0 && position < segment.rowCount
      && segment.byte(at: position) == text[index]
      && owns(creditor, diagonal.segment, position)
  }

  /// The parts on one diagonal, one for every origin there.
  private mutating func parts(
    of creditor: Creditor, _ indices: [Int], on diagonal: Diagonal, bits: Portions
  ) -> [CreditSpan.Part] {
    let segment = memory.segments[diagonal.segment]
    var byOrigin: [Key: (bits: Double, first: Int, last: Int)] = [:]
    for index in indices {
      let position = diagonal.offset + index
      guard let origin = origin(diagonal.segment, position) else { continue }
      let key = Key(document: origin.document, origin: origin.origin)
      var entry = byOrigin[key] ?? (0, position, position)
      entry.bits += bits[index]
      entry.last = position
      byOrigin[key] = entry
    }
    let longest = longestMatch(indices, on: diagonal)
    return byOrigin.sorted { $0.value.first < $1.value.first }.map { key, value in
      let start = segment.placement(ofDocument: key.document).range.lowerBound
      let match = matchingBytes(value.first..<value.last + 1, key, on: diagonal)
      let bytes = match.lowerBound - start..<match.upperBound - start
      return CreditSpan.Part(
        creditor: creditor, bits: value.bits,
        grade: longest >= view.matchBytes ? view.grade : .learned,
        place: Place(
          segment: diagonal.segment, document: key.document, bytes: bytes, origin: key.origin))
    }
  }

  private struct Key: Hashable {
    var document: Int
    var origin: Int
  }

  /// Positions with as much more of the same origin on both sides as is equal to the text; common
  /// beginnings and ends earn nothing but belong to the place.
  private mutating func matchingBytes(
    _ positions: Range<Int>, _ key: Key, on diagonal: Diagonal
  ) -> Range<Int> {
    let segment = memory.segments[diagonal.segment]
    var (start, end) = (positions.lowerBound, positions.upperBound)
    while belongs(start - 1, to: key, on: diagonal) { start -= 1 }
    while belongs(end, to: key, on: diagonal) { end += 1 }
    // A newline at the start is the end of a line before it.
    while start < positions.lowerBound, segment.byte(at: start) == 0x0A { start += 1 }
    return start..<end
  }

  private mutating func belongs(_ position: Int, to key: Key, on diagonal: Diagonal) -> Bool {
    let segment = memory.segments[diagonal.segment]
    let index = position - diagonal.offset
    guard text.indices.contains(index), position >= 0, position < segment.rowCount,
      segment.byte(at: position) == text[index],
      let origin = origin(diagonal.segment, position)
    else { return false }
    return origin.document == key.document && origin.origin == key.origin
  }

  /// The longest stretch of equal bytes on the diagonal that holds one of the indices.
  private func longestMatch(_ indices: [Int], on diagonal: Diagonal) -> Int {
    let segment = memory.segments[diagonal.segment]
    func matches(_ index: Int) -> Bool {
      let position = diagonal.offset + index
      return index >= 0 && index < text.count && position >= 0 && position < segment.rowCount
        && segment.byte(at: position) == text[index]
    }
    var longest = 0
    var end = -1
    for index in indices where index >= end {
      var start = index
      while matches(start - 1) { start -= 1 }
      end = index + 1
      while matches(end) { end += 1 }
      longest = max(longest, end - start)
    }
    return longest
  }

  private mutating func owns(_ creditor: Creditor, _ segment: Int, _ position: Int) -> Bool {
    guard let origin = origin(segment, position) else { return false }
    let owner = memory.segments[segment].owners[
      memory.segments[segment].origins[origin.origin].owner]
    switch creditor {
    case .unknown: return owner.kind != .human || owner.authors.isEmpty
    case .person(let person):
      return owner.kind == .human && owner.authors.contains { $0.person == person }
    }
  }

  /// The document and the origin of a byte of a segment's text.
  private mutating func origin(_ number: Int, _ position: Int) -> (document: Int, origin: Int)? {
    guard let place = knownDocument(number, position) else { return nil }
    let (first, runs) = (known[place].range.lowerBound, known[place].runs)
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].start <= position - first {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low == 0 ? nil : (known[place].index, runs[low - 1].origin)
  }

  /// Where among the known ones the document stands that holds a byte.
  private mutating func knownDocument(_ number: Int, _ position: Int) -> Int? {
    let place = known.firstIndex { $0.segment == number && $0.range.contains(position) }
    if let place { return place }
    let segment = memory.segments[number]
    guard let index = segment.document(at: position) else { return nil }
    let range = segment.placement(ofDocument: index).range
    guard range.contains(position) else { return nil }
    let document = Document(
      segment: number, index: index, range: range, runs: segment.runs(ofDocument: index))
    if known.count < Self.mostKnown {
      known.append(document)
      return known.count - 1
    }
    defer { oldest = (oldest + 1) % Self.mostKnown }
    known[oldest] = document
    return oldest
  }
}
