import CGate
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

/// The terms of a context, their weights, and what the sum says of a byte.
package struct Mixture: Sendable {
  package var terms = Terms()
  /// (K); they sum to 1, and are 0 where there is no term.
  package var weights = [Double](repeating: 0, count: Terms.outputs)
  /// What the gate is told.
  var input = GateInput()
  /// Whether terms of the memory were left away.
  fileprivate var isCut = false

  package init() {}

  /// p: the probability of the byte that was counted last.
  ///
  ///     p(x|h) = Σ_k λ_k · n_k(x)/N_k + λ_u/256
  ///
  /// Source: DESIGN §5.
  package var probability: Double {
    var sum = weights[Terms.uniform] / 256
    for term in terms.memory {
      sum += weights[term.place] * Double(term.count) / Double(term.order.total)
    }
    for term in terms.session {
      sum +=
        weights[Terms.memoryPlaces + Int(term.place)] * Double(term.count) / Double(term.total)
    }
    return sum
  }

  /// Calls `body` with the parts of that sum, in its order: that of every byte alike comes first.
  func forEachPart(_ body: (_ place: Int, _ part: Double) -> Void) {
    body(Terms.uniform, weights[Terms.uniform] / 256)
    for term in terms.memory {
      body(term.place, weights[term.place] * Double(term.count) / Double(term.order.total))
    }
    for term in terms.session {
      let place = Terms.memoryPlaces + Int(term.place)
      body(place, weights[place] * Double(term.count) / Double(term.total))
    }
  }
}

/// Reads a text byte by byte and weighs what the memory and the session say comes next.
///
/// One use of it per thread. The order of calls per byte: `read()`, any number of `mix`, then
/// `advance`.
package struct ContextReader {
  package private(set) var cursor: ContextCursor
  package private(set) var session = Session()
  private let gate: Gate
  /// What the session says of the next bytes, if they were prepared for.
  private var ahead = SessionAhead()
  private let usesSession: Bool
  private var workspace = GateWorkspace()
  private var before = TextBefore()
  /// What the whole context foretold, and what the one cut short did.
  private var history = TermHistory()
  private var cutHistory = TermHistory()
  /// Per distinct order of the memory its term, but for the place; of no examples until it is asked for.
  private var known = [Terms.MemoryTerm](
    repeating: .unknown, count: Memory.longestOrder + 1)
  /// What is read, if it is taken down.
  private var trace: ReadTrace?
  /// Whether it is: asked several times a byte, which takes longer of what may be missing.
  private var isTracing = false

  /// A reader at the start of nothing.
  ///
  /// - Parameters:
  ///   - model: the memory and its gate
  ///   - exclusions: examples left out of every count; disjoint
  ///   - usesSession: whether the text itself becomes a second memory
  ///   - readsOwners: whether it will be asked whose the text is
  package init(
    _ model: Model, excluding exclusions: [Memory.Exclusion] = [], usesSession: Bool = true,
    readsOwners: Bool = false
  ) {
    cursor = ContextCursor(model.memory, excluding: exclusions, readsOwners: readsOwners)
    gate = model.gate
    self.usesSession = usesSession
  }

  /// Starts a text of about `count` bytes: at the beginning of a document, or somewhere unknown.
  package mutating func start(atDocumentStart: Bool, expecting count: Int = 0) {
    session = Session(expecting: usesSession ? count : 0)
    ahead.forget()
    before = TextBefore()
    (history, cutHistory) = (TermHistory(), TermHistory())
    if atDocumentStart { cursor.startDocument() } else { cursor.forget() }
  }

  /// Takes down what is read from here on, about `count` bytes; owners must not be left out.
  package mutating func startTrace(expecting count: Int) {
    trace = ReadTrace(cursor, expecting: count)
    isTracing = true
  }

  /// What was taken down since `startTrace` or the last call; what comes, about `count` bytes more, is
  /// taken down anew.
  package mutating func takeTrace(expecting count: Int = 0) -> ReadTrace? {
    defer { if trace != nil { startTrace(expecting: count) } }
    return trace
  }

  /// Makes ready to mix the terms of the context as it stands.
  package mutating func read() {
    let count = cursor.distinctCount
    unsafe known.withUnsafeMutableBufferPointer { known in
      for index in 0..<count { unsafe known[index] = .unknown }
    }
  }

  /// Says that it will be moved on by a byte of a text, and then by those after it, so that what that
  /// reads is there.
  ///
  /// If that is settled, the session reads some of them ahead: until it was moved on by them nobody must
  /// ask for a distribution.
  package mutating func prepare(_ text: [UInt8], at index: Int, isSettled: Bool = true) {
    cursor.prepare(text[index], before: index + 1 < text.count ? text[index + 1] : nil)
    if !usesSession { return }
    if !isSettled {
      session.expect(text[index])
    } else if ahead.isEmpty {
      session.read(text[index..<min(index + SessionAhead.most, text.count)], into: &ahead)
    }
  }

  /// The length of the longest suffix of the context that is common knowledge, see `ContextCursor`.
  package mutating func commonOrder(near guess: Int? = nil) -> Int {
    cursor.commonOrder(near: guess)
  }

  /// Weighs the terms whose order in the memory is at most `limit`; the session's all take part.
  package mutating func mix(limit: Int = .max, into mixture: inout Mixture) {
    gather(limit: limit, into: &mixture)
    weigh(&mixture)
  }

  /// Weighs terms that were gathered, at any time after.
  mutating func weigh(_ mixture: inout Mixture) {
    gate.weigh(mixture.input, &workspace, into: &mixture.weights)
  }

  /// Finds the terms and what the gate is told of them, without weighing them.
  mutating func gather(
    limit: Int = .max, into mixture: inout Mixture, withoutSession: Bool = false
  ) {
    mixture.isCut = limit < Memory.longestOrder
    gatherMemory(limit: limit, into: &mixture.terms.memory)
    mixture.terms.session.removeAll(keepingCapacity: true)
    if usesSession, !withoutSession {
      if ahead.isEmpty {
        mixture.terms.session += session.terms
      } else {
        ahead.copyTerms(to: &mixture.terms.session)
      }
    }
    mixture.input.fill(
      from: mixture.terms, after: before, mixture.isCut ? cutHistory : history)
  }

  private mutating func gatherMemory(limit: Int, into terms: inout [Terms.MemoryTerm]) {
    var count = cursor.distinctCount
    while count > 0, cursor.distinctOrders[count - 1].order > limit { count -= 1 }
    terms.removeAll(keepingCapacity: true)
    terms.append(addingCapacity: Terms.memoryPlaces) { span in
      unsafe known.withUnsafeMutableBufferPointer { known in
        Terms.forEachPlace(of: count, in: Terms.memoryPlaces) { index, place in
          if unsafe known[index].order.total == 0 {
            let order = cursor.distinctOrders[index]
            let followers = cursor.followers(entry: order.entry)
            if isTracing { trace?.contexts.take(followers, ofEntry: order.entry) }
            unsafe known[index] = Terms.MemoryTerm(place: 0, order: order, followers: followers)
          }
          var term = unsafe known[index]
          term.place = place
          span.append(term)
        }
      }
    }
  }

  /// Moves on by one byte.
  package mutating func advance(_ byte: UInt8) { advance(byte, isCounted: true) }

  /// Moves on by one byte of a document; where lines were cut out it starts with no context.
  package mutating func pass(_ byte: UInt8) {
    if byte == 0 { cursor.startDocument() } else { advance(byte) }
  }

  /// Moves on by one byte that the session does not count: a look ahead.
  mutating func follow(_ byte: UInt8) { advance(byte, isCounted: false) }

  private mutating func advance(_ byte: UInt8, isCounted: Bool) {
    let count = cursor.distinctCount
    let longest = count > 0 ? cursor.distinctOrders[count - 1] : nil
    let said = !usesSession ? 0 : ahead.isEmpty ? session.share(of: byte) : ahead.said
    if isTracing { trace?.append(byte, nil, before, said: said) }
    move(byte, isCounted: isCounted)
    let share = longest.map {
      Float(cursor.timesFollowed[$0.entry]) / Float($0.total)
    }
    history.take(memory: share ?? 0, session: said)
    cutHistory.take(memory: share ?? 0, session: said)
  }

  private mutating func move(_ byte: UInt8, isCounted: Bool = true) {
    cursor.advance(byte)
    if isTracing { trace?.contexts.append(cursor) }
    before.take(byte)
    if !usesSession { return }
    if !ahead.isEmpty { return ahead.take(byte) }
    if isCounted { session.append(byte) } else { session.follow(byte) }
  }

  /// Moves on by one byte and counts it in a mixture of the context before it; with `isCommon` it is
  /// that of the context cut short, too.
  package mutating func advance(
    _ byte: UInt8, counting mixture: inout Mixture, isCommon: Bool = false
  ) {
    if ahead.isEmpty { session.count(byte, in: &mixture.terms.session) }
    takeDown(byte, mixture)
    move(byte)
    countStepped(inMemoryOf: &mixture.terms)
    if isTracing { trace?.takeParts(of: mixture) }
    Self.record(mixture.terms, in: &history)
    if isCommon { Self.record(mixture.terms, in: &cutHistory) }
  }

  /// Moves on by one byte and counts it in two mixtures of the context before it.
  package mutating func advance(
    _ byte: UInt8, counting mixture: inout Mixture, and other: inout Mixture
  ) {
    if ahead.isEmpty {
      session.count(byte, in: &mixture.terms.session)
      session.count(byte, in: &other.terms.session)
    }
    takeDown(byte, mixture)
    move(byte)
    countStepped(inMemoryOf: &mixture.terms)
    countStepped(inMemoryOf: &other.terms)
    if isTracing { trace?.takeParts(of: mixture) }
    Self.record(mixture.terms, in: &history)
    Self.record(other.terms, in: &cutHistory)
  }

  private mutating func takeDown(_ byte: UInt8, _ mixture: Mixture) {
    if !isTracing { return }
    trace?.contexts.takeCascade(of: cursor)
    trace?.append(byte, mixture, before, said: mixture.terms.session.said)
  }

  private mutating func countStepped(inMemoryOf terms: inout Terms) {
    let counts = cursor.timesFollowed
    unsafe terms.memory.withUnsafeMutableBufferPointer { terms in
      for index in terms.indices {
        unsafe terms[index].count = counts[terms[index].order.entry]
      }
    }
  }

  /// Takes down what the longest terms said of the byte that was counted.
  private static func record(_ terms: Terms, in history: inout TermHistory) {
    history.take(
      memory: terms.memory.last.map { Float($0.count) / Float($0.order.total) } ?? 0,
      session: terms.session.said)
  }

  /// The probability of each of the 256 bytes under a mixture of the context as it stands.
  package mutating func distribution(
    of mixture: Mixture, into distribution: inout [Double]
  ) {
    precondition(ahead.isEmpty, "what the session said must be what it says")
    let uniform = mixture.weights[Terms.uniform] / 256
    for byte in 0..<256 { distribution[byte] = uniform }
    for term in mixture.terms.memory {
      let part = mixture.weights[term.place] / Double(term.order.total)
      let histogram = cursor.histogram(entry: term.order.entry)
      for byte in 0..<256 { distribution[byte] += part * Double(histogram[byte]) }
    }
    for term in mixture.terms.session {
      let part =
        mixture.weights[Terms.memoryPlaces + Int(term.place)] / Double(session.total(of: term))
      session.forEachFollower(of: term) { byte, count in
        distribution[Int(byte)] += part * Double(count)
      }
    }
  }
}
