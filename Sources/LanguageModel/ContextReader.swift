package import Memory

/// A memory with the gate that was trained for it.
package struct Model: Sendable {
  package let memory: Memory
  package let gate: Gate

  package init(memory: Memory, gate: Gate) {
    self.memory = memory
    self.gate = gate
  }
}

/// The terms of a context and their weights.
package struct Mixture: Sendable {
  package var terms = Terms()
  /// (K); they sum to 1, and are 0 where there is no term.
  package var weights = [Double](repeating: 0, count: Terms.outputs)

  package init() {}
}

/// Reads a text byte by byte and weighs what the memory and the session say comes next.
///
/// One use of it per thread. The order of calls per byte: `read()`, any number of `mix`, then
/// `advance(byte)`.
package struct ContextReader {
  package private(set) var cursor: ContextCursor
  package private(set) var session = Session()
  private let gate: Gate
  private let usesSession: Bool
  private var x = [Float](repeating: 0, count: Features.count)
  private var present = [Bool](repeating: false, count: Terms.outputs)
  private var workspace = GateWorkspace()
  /// Per distinct order of the memory, once it was asked for.
  private var summaries: [FollowerSummary?] = []

  /// - Parameters:
  ///   - exclusions: examples left out of every count; disjoint
  ///   - usesSession: whether the text itself becomes a second memory
  package init(
    _ model: Model, excluding exclusions: [Memory.Exclusion] = [], usesSession: Bool = true
  ) {
    cursor = ContextCursor(model.memory, excluding: exclusions)
    gate = model.gate
    self.usesSession = usesSession
  }

  /// Starts a text: at the beginning of a document, or somewhere unknown.
  package mutating func start(atDocumentStart: Bool) {
    session = Session()
    if atDocumentStart { cursor.startDocument() } else { cursor.forget() }
  }

  /// Makes ready to mix the terms of the context as it stands.
  package mutating func read() {
    summaries.removeAll(keepingCapacity: true)
    for _ in cursor.distinct { summaries.append(nil) }
  }

  /// Weighs the terms whose order in the memory is at most `limit`; the session's all take part.
  package mutating func mix(limit: Int = .max, into mixture: inout Mixture) {
    gather(limit: limit, into: &mixture.terms)
    Features.fill(&x, &present, from: mixture.terms)
    gate.weigh(x, present, &workspace, into: &mixture.weights)
  }

  /// Gathers the terms without weighing them, with what the gate would be told.
  mutating func gather(
    limit: Int = .max, into terms: inout Terms, x: inout [Float], present: inout [Bool]
  ) {
    gather(limit: limit, into: &terms)
    Features.fill(&x, &present, from: terms)
  }

  private mutating func gather(limit: Int, into terms: inout Terms) {
    terms.memory.removeAll(keepingCapacity: true)
    terms.session.removeAll(keepingCapacity: true)
    let count = cursor.distinct.count { $0.order <= limit }
    Terms.places(count, Terms.memoryPlaces) { index, place in
      let order = cursor.distinct[index]
      let followers = summaries[index] ?? cursor.followers(entry: order.entry)
      summaries[index] = followers
      terms.memory.append(.init(place: place, order: order, followers: followers))
    }
    guard usesSession else { return }
    Terms.places(session.distinct.count, Terms.sessionPlaces) { index, place in
      terms.session.append(.init(place: place, order: session.distinct[index]))
    }
  }

  /// Moves on by one byte.
  package mutating func advance(_ byte: UInt8) {
    cursor.advance(byte)
    if usesSession { session.append(byte) }
  }

  /// How often each byte follows an order of the memory, 256 counts.
  package mutating func histogram(of order: DistinctOrder) -> [UInt32] {
    cursor.histogram(entry: order.entry)
  }
}
