import Foundation
package import Memory

/// Reads again what was traced, with the examples of some owners left out, and the gate kept.
///
/// Orders are collapsed anew on the counts that are left. One use of it per thread; the traces of
/// a text are read one after the other.
package struct LeftOutReader {
  private let gate: Gate
  private let exclusion: Memory.Exclusion
  private var losses: TraceLosses
  private var workspace = GateWorkspace()
  private var mixture = Mixture()
  private var history = TermHistory()
  /// The contexts that can be told apart: entries of the position, N.
  private var distinct: [(entry: Int, total: Int)] = []

  /// Of the exclusion only owners count; `trace` is the first one that is read.
  package init(_ gate: Gate, excluding exclusion: Memory.Exclusion, in trace: ReadTrace) {
    self.gate = gate
    self.exclusion = exclusion
    losses = TraceLosses(exclusion, in: trace.contexts)
  }

  /// Appends log₂ p of every byte that was weighed.
  ///
  /// - Complexity: O(contexts) counts a byte.
  package mutating func read(_ trace: ReadTrace, into logarithms: inout [Double]) {
    losses.locate(trace.contexts, position: 0)
    for index in 0..<trace.count {
      let first = trace.contexts.entries(at: index).lowerBound
      // What leads to the next position is counted there.
      losses.moveOn(trace.contexts, to: index + 1)
      if trace.isMixed[index], let probability = probabilityAsWeighed(trace, index) {
        logarithms.append(log2(probability))
        continue
      }
      collapse(trace.contexts, index)
      if trace.isMixed[index] { weigh(trace, index, first) }
      var share: Float = 0
      if let longest = distinct.last {
        let count = losses.followed(trace.contexts, entry: longest.entry)
        share = Float(count) / Float(longest.total)
      }
      history.take(memory: share, session: trace.said[index])
      if !trace.isMixed[index] { continue }
      for place in mixture.terms.memory.indices {
        mixture.terms.memory[place].count = losses.followed(
          trace.contexts, entry: mixture.terms.memory[place].order.entry)
      }
      logarithms.append(log2(mixture.probability))
    }
  }

  /// p of a byte where the gate would be told the same as with nothing left out, and takes the
  /// byte; `nil` where it would not.
  ///
  /// The parts of the sum are added in the same order as ever, so the result is the same to the bit.
  private mutating func probabilityAsWeighed(_ trace: ReadTrace, _ index: Int) -> Double? {
    let weighed = trace.weighed(at: index)
    guard !weighed.entries.isEmpty, trace.isSame(history, in: weighed) else { return nil }
    let positions = trace.contexts.entries(at: index)
    guard hasSameOrders(trace.contexts, positions) else { return nil }
    var sum = trace.part(of: Terms.uniform, in: weighed)
    var share: Float = 0
    for term in weighed.entries {
      let entry = trace.entry(ofTerm: term)
      let (place, state) = trace.rank(ofTerm: term, in: weighed)
      let isLast = term + 1 == weighed.entries.upperBound
      if losses.lost[entry] == 0 && !isLast {
        sum += trace.part(of: place, in: weighed)
        continue
      }
      let number = positions.lowerBound + entry
      let total = trace.contexts.entries[number].total - losses.lost[entry]
      if losses.lost[entry] > 0 {
        let followers = followers(trace.contexts, entry, total, trace.bytes[index])
        let now = TermState.of(total: total, kinds: followers.kinds, top: followers.topCount)
        if now != state || followers.top != trace.contexts.entries[number].summary.top {
          return nil
        }
      }
      let count = losses.followed(trace.contexts, entry: entry)
      sum += trace.weight(of: place, in: weighed) * Double(count) / Double(total)
      if isLast { share = Float(count) / Float(total) }
    }
    for place in Terms.memoryPlaces..<Terms.uniform { sum += trace.part(of: place, in: weighed) }
    history.take(memory: share, session: trace.said[index])
    return sum
  }

  /// What follows an entry with `total` examples that are left, as the gate is told.
  ///
  /// A term's state grows with the kinds and with the most frequent byte's count, so between the
  /// least and the most of both there is no other where those two have the same.
  private mutating func followers(
    _ contexts: ContextTrace, _ entry: Int, _ total: Int, _ byte: UInt8
  ) -> FollowerSummary {
    losses.followers(contexts, entry: entry, before: byte) { least, most in
      if least == most { return true }
      return TermState.of(total: total, kinds: least.kinds, top: least.topCount)
        == TermState.of(total: total, kinds: most.kinds, top: most.topCount)
    }
  }

  /// Whether the same entries differ in their counts as with nothing left out.
  private func hasSameOrders(_ contexts: ContextTrace, _ positions: Range<Int>) -> Bool {
    var previous = -1
    for entry in 0..<losses.concerned {
      let number = positions.lowerBound + entry
      let total = contexts.entries[number].total - losses.lost[entry]
      if total <= 0 || contexts.entries[number].isDistinct != (total != previous) { return false }
      previous = total
    }
    if losses.concerned == positions.count { return true }
    let next = positions.lowerBound + losses.concerned
    let total = contexts.entries[next].total
    return total <= 0 || contexts.entries[next].isDistinct == (total != previous)
  }

  /// Finds the entries whose counts differ without what is left out.
  private mutating func collapse(_ contexts: ContextTrace, _ position: Int) {
    distinct.removeAll(keepingCapacity: true)
    mixture.terms.memory.removeAll(keepingCapacity: true)
    let entries = contexts.entries(at: position)
    var previous = -1
    for entry in entries {
      let total = contexts.entries[entry].total - losses.lost[entry - entries.lowerBound]
      if total <= 0 { break }
      if total == previous { continue }
      previous = total
      distinct.append((entry - entries.lowerBound, total))
    }
  }

  private mutating func weigh(_ trace: ReadTrace, _ index: Int, _ first: Int) {
    let byte = trace.bytes[index]
    Terms.forEachPlace(of: distinct.count, in: Terms.memoryPlaces) { index, place in
      let (entry, total) = distinct[index]
      let order = DistinctOrder(
        entry: entry, order: trace.contexts.entries[first + entry].order, total: total)
      mixture.terms.memory.append(
        .init(
          place: place, order: order,
          followers: followers(trace.contexts, entry, total, byte)))
    }
    mixture.terms.session.removeAll(keepingCapacity: true)
    trace.session.copy(index, to: &mixture.terms.session)
    mixture.input.fill(from: mixture.terms, after: trace.before[index], history)
    if !trace.find(mixture.input, at: index, into: &mixture.weights) {
      gate.weigh(mixture.input, &workspace, into: &mixture.weights)
    }
  }
}
