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

  /// Finds the entries whose counts differ without what is left out.
  private mutating func collapse(_ contexts: ContextTrace, _ position: Int) {
    distinct.removeAll(keepingCapacity: true)
    mixture.terms.memory.removeAll(keepingCapacity: true)
    let entries = contexts.entries(at: position)
    var previous = -1
    for entry in entries {
      let total = contexts[entry].total - losses.lost[entry - entries.lowerBound]
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
        entry: entry, order: trace.contexts[first + entry].order, total: total)
      mixture.terms.memory.append(
        .init(
          place: place, order: order,
          followers: losses.followers(trace.contexts, entry: entry, before: byte)))
    }
    mixture.terms.session.removeAll(keepingCapacity: true)
    mixture.terms.session += trace.session[index]
    mixture.input.fill(from: mixture.terms, after: trace.before[index], history)
    if !trace.find(mixture.input, at: index, into: &mixture.weights) {
      gate.weigh(mixture.input, &workspace, into: &mixture.weights)
    }
  }
}
