import LanguageModel
import Memory
import Threads

/// Credit in the making: which stretches of a text are credited in which view.
struct CreditDraft: Sendable {
  /// A later view must explain this many bits of what no earlier one has a span on.
  static let fewestBitsSaved = 16.0
  private static let groupsOfPersons = 2

  private let request: CreditRequest
  /// Of the verbatim view, with the bytes that later views took cleared.
  private var plain: ByteCredits
  /// The verbatim view's, before any were cleared.
  private let logarithms: [Double]
  /// The sum of what everything costs who knows only what everybody knows.
  private let bits: Double
  private(set) var readings: [ViewReading] = []
  private var taken: [Taken] = []
  /// Per byte, the number of the stretch that took it; −1 for none.
  private var owner: [Int]
  /// log₂ p of the verbatim view's bytes without each of some persons' examples.
  private var without: [UInt32: [Double]] = [:]

  /// A stretch of a view's bytes that is credited there.
  private struct Taken: Sendable {
    var reading: Int
    /// Of the view's bytes.
    var range: Range<Int>
    /// Bits of the text for a bit of the view.
    var scale: Double
  }

  init(_ request: CreditRequest, _ plain: ByteCredits) {
    self.request = request
    self.plain = plain
    logarithms = plain.logarithms
    bits = plain.commonBits.reduce(0, +)
    owner = [Int](repeating: -1, count: plain.count)
  }

  /// Per byte, whether a later view may take it: no earlier one has a span on it.
  private var free: [Bool] {
    var isFree = owner.map { $0 < 0 }
    for span in SpanFinder(plain).spans() { for index in span { isFree[index] = false } }
    return isFree
  }

  /// Whether enough is left for a later view to take anything, however much it explains.
  var canTake: Bool {
    let free = free
    // No stretch has more, whatever the order in which its bits are added.
    let bits = free.indices.reduce(0) { free[$1] ? $0 + plain.commonBits[$1] : $0 }
    return bits * (1 + 1e-9) >= Self.fewestBitsSaved
  }

  /// Takes the stretches that a view explains and no earlier one did.
  mutating func take(_ reading: ViewReading) {
    let number = readings.count
    readings.append(reading)
    var isFree = free
    let prefix = request.prefix.count
    for range in reading.spans {
      var places: [Int] = []
      for index in range where reading.isKept(index) {
        for place in reading.source(of: index, prefix) where isFree[place] { places.append(place) }
      }
      let explained = range.reduce(0) { $0 + reading.credits.bits(at: $1) }
      // Of what is commons by what it is, nothing is there to be explained.
      let whole = range.reduce(0) {
        reading.credits.isCommons[$1] ? $0 : $0 + reading.credits.commonBits[$1]
      }
      guard whole > 0, explained > 0 else { continue }
      let part = min(explained / whole, 1)
      let free = places.reduce(0) { plain.isCommons[$1] ? $0 : $0 + plain.commonBits[$1] }
      guard part * free >= Self.fewestBitsSaved else { continue }
      taken.append(Taken(reading: number, range: range, scale: part * free / explained))
      for place in places {
        owner[place] = taken.count - 1
        plain.clear(place)
        isFree[place] = false
      }
    }
  }

  // MARK: The result

  /// The credit of all stretches together.
  func credit(_ model: CreditModel, _ exclusions: [Memory.Exclusion]) -> Credit {
    var sum = CreditSum(bits)
    let finder = SpanFinder(plain)
    let found = finder.spans()
    for span in found { sum.named.formUnion(finder.names(in: span)) }
    for stretch in taken {
      let reading = readings[stretch.reading]
      let names = SpanFinder(reading.credits, reading.viewed.view.spanRules)
      sum.named.formUnion(names.names(in: stretch.range))
    }
    var isInSpan = [Bool](repeating: false, count: plain.count)
    var places = PlaceFinder(.verbatim, model.verbatim.memory, request.text, plain)
    var reach = SpanReach(request.text) { owner[$0] < 0 }
    for span in found {
      let copy = finder.leader(of: span).flatMap {
        places.reach(of: $0, in: span, beyond: SpanReach.most, fewest: SpanReach.fewest)
      }
      reach.add(span, copy: copy ?? span)
    }
    reach.finish()
    let spans = reach.spans
    for span in spans {
      for index in span { isInSpan[index] = true }
      sum.spans.append(places.span(span, named: sum.named))
    }
    for index in 0..<plain.count {
      sum.add(plain.parts[index], scale: 1, isInSpan: isInSpan[index])
    }
    for stretch in taken { add(stretch, isInSpan, &sum) }
    sum.spans.sort { $0.bytes.lowerBound < $1.bytes.lowerBound }
    return sum.credit(own: request.own) { persons in
      request.needsNecessity
        ? necessaryBits(of: persons, model.verbatim, exclusions) : persons.map { _ in 0 }
    }
  }

  /// Adds what a view explains of a stretch, in pieces between the verbatim spans that lie in it.
  private func add(_ stretch: Taken, _ isInSpan: [Bool], _ sum: inout CreditSum) {
    let reading = readings[stretch.reading]
    for index in stretch.range {
      sum.add(reading.credits.parts[index], scale: stretch.scale, isInSpan: true)
    }
    var places = PlaceFinder(
      reading.viewed.view, reading.viewed.model.memory, reading.bytes, reading.credits)
    let prefix = request.prefix.count
    var start = stretch.range.lowerBound
    while start < stretch.range.upperBound {
      var end = start + 1
      while end < stretch.range.upperBound {
        let gap =
          reading.source(of: end - 1, prefix)
          .upperBound..<reading.source(of: end, prefix)
          .lowerBound
        if gap.contains(where: { isInSpan[$0] }) { break }
        end += 1
      }
      var span = places.span(start..<end, named: sum.named)
      span.bytes =
        reading.source(of: start, prefix)
        .lowerBound..<reading.source(of: end - 1, prefix)
        .upperBound
      span.bits *= stretch.scale
      span.commonBits *= stretch.scale
      for index in span.parts.indices { span.parts[index].bits *= stretch.scale }
      if !span.parts.isEmpty { sum.spans.append(span) }
      start = end
    }
  }

  // MARK: Necessity

  /// Finds what the verbatim view says without each of the persons who have a name in it, as long as
  /// there is time; whatever later views take, they keep it.
  mutating func beginNecessity(
    _ model: Model, _ exclusions: [Memory.Exclusion], while isTime: () -> Bool
  ) {
    if !request.needsNecessity || plain.trace == nil { return }
    let finder = SpanFinder(plain)
    var named: Set<UInt32> = []
    for span in finder.spans() { named.formUnion(finder.names(in: span).compactMap(\.person)) }
    for person in named.sorted() {
      if !isTime() { return }
      without[person] = logarithms(model, exclusions, withoutEach: [person])[0]
    }
  }

  /// log₂ p of the verbatim view's bytes without each of some persons' examples.
  private func logarithms(
    _ model: Model, _ exclusions: [Memory.Exclusion], withoutEach persons: [UInt32]
  ) -> [[Double]] {
    model.logarithms(
      request.text, after: request.prefix, startsDocument: request.startsDocument,
      excluding: exclusions, withoutEach: persons, trace: plain.trace)
  }

  /// How much longer the text gets without each of some persons: in every view, the stretches that
  /// are credited there.
  private func necessaryBits(
    of persons: [UInt32], _ model: Model, _ exclusions: [Memory.Exclusion]
  ) -> [Double] {
    // The verbatim view is −1.
    let used = [-1] + Set(taken.map(\.reading)).sorted()
    // A text that is searched again is searched for as many persons as there are cores.
    let isTraced = plain.trace != nil
    let groups = isTraced ? persons.count : min(persons.count, Self.groupsOfPersons)
    if groups == 0 { return [] }
    let grouped = (0..<groups).map { group in
      persons.indices.filter { $0 % groups == group }
    }
    let work = used.flatMap { view in grouped.map { (view, $0) } }
    let parts = concurrently(work.count) { index -> [Double] in
      let (number, places) = work[index]
      let group = places.map { persons[$0] }
      if number < 0 {
        let known = group.compactMap { without[$0] }
        let all =
          known.count == group.count
          ? known : logarithms(model, exclusions, withoutEach: group)
        return all.map { without in
          without.indices.reduce(0) {
            owner[$1] < 0 ? $0 + logarithms[$1] - without[$1] : $0
          }
        }
      }
      let reading = readings[number]
      return reading.logarithms(withoutEach: group).map { without in
        taken.reduce(0) { sum, stretch in
          guard stretch.reading == number else { return sum }
          return sum + stretch.scale
            * stretch.range.reduce(0) { $0 + reading.credits.logarithms[$1] - without[$1] }
        }
      }
    }
    var bits = [Double](repeating: 0, count: persons.count)
    for (item, part) in zip(work, parts) {
      for (place, value) in zip(item.1, part) { bits[place] += value }
    }
    return bits
  }
}

/// Bits by where they go.
private struct CreditSum {
  let bits: Double
  /// Who has a name: led a span.
  var named: Set<Creditor> = []
  var spans: [CreditSpan] = []
  private var persons: [UInt32: (bits: Double, asFirst: Double)] = [:]
  private var diffuseBits = 0.0
  private var unknownBits = 0.0

  init(_ bits: Double) { self.bits = bits }

  mutating func add(_ parts: [ByteCredits.Part], scale: Double, isInSpan: Bool) {
    for part in parts {
      let bits = part.bits * scale
      switch part.creditor {
      case .unknown: unknownBits += bits
      case .person(let person):
        // A name needs a span of its own: crumbs in somebody else's are diffuse.
        guard isInSpan, named.contains(part.creditor) else {
          diffuseBits += bits
          continue
        }
        persons[person, default: (0, 0)].bits += bits
        persons[person, default: (0, 0)].asFirst += part.firstAuthorBits * scale
      }
    }
  }

  /// The persons with most bits first; of equals, the first author.
  func credit(own: Set<UInt32>, necessaryBits: ([UInt32]) -> [Double]) -> Credit {
    var credit = Credit()
    credit.bits = bits
    credit.spans = spans
    (credit.diffuseBits, credit.unknownBits) = (diffuseBits, unknownBits)
    let sorted = persons.sorted { a, b in
      (b.value.bits, b.value.asFirst, a.key) < (a.value.bits, a.value.asFirst, b.key)
    }
    let necessary = necessaryBits(sorted.map(\.key))
    credit.persons = zip(sorted, necessary).map { person, bits in
      .init(
        person: person.key, bits: person.value.bits, necessaryBits: bits,
        isOwn: own.contains(person.key))
    }
    let explained =
      credit.persons.reduce(0) { $0 + $1.bits } + credit.diffuseBits + credit.unknownBits
    credit.newBits = credit.bits - explained
    return credit
  }
}

extension Model {
  /// Credits a text in the verbatim view alone.
  package func credit(_ request: CreditRequest) -> Credit { CreditModel(self).credit(request) }
}
