package import CGate

/// The text being read or written, as a second, growing memory.
///
/// It counts what followed each of some contexts so far. Contexts are recognised by a hash of 32
/// bits, so in a text of 30 kB a few dozen are taken for others; a probability stays one even then.
package struct Session: Sendable {
  /// Beyond this many slots, 128 MB, no new contexts are added.
  private static let slotLimit = 1 << 22

  /// Of longer texts a table for the beginning is enough to start with.
  private static let mostExpected = 2048

  /// What the contexts of the text so far say comes next.
  package private(set) var terms: [SessionTerm] = []

  private var text: [UInt8] = []
  private var contexts = SessionContext()
  private var slots: SessionTable
  private var used = 0
  private var keys = [UInt32](repeating: 0, count: SessionContext.count)
  /// Per context its slot; below 0 if it has none, see `byline_session_find`.
  private var found = [Int32](repeating: -1, count: SessionContext.count)

  /// The byte that was said to come next, if one was, the contexts after it, and their keys.
  private var expected: UInt8?
  private var nextContexts = SessionContext()
  private var nextKeys = [UInt32](repeating: 0, count: SessionContext.count)

  /// A session of a text of about `count` bytes.
  package init(expecting count: Int = 0) {
    let wanted = min(max(count, 0), Self.mostExpected) * SessionContext.count
    var bits: UInt32 = 10
    while 1 << bits < wanted { bits += 1 }
    slots = SessionTable(bits: bits)
    precondition(
      SessionContext.count == byline_session_contexts
        && SessionContext.plainCount == SessionContext.lengths.count,
      "the loops must know all contexts")
    terms.reserveCapacity(SessionContext.count)
    contexts.fill(&keys, of: text)
    findContexts()
  }

  /// Says which byte comes next, so that what is known of the contexts after it is there by then.
  mutating func expect(_ byte: UInt8) {
    if expected == byte { return }
    if expected != nil { text.removeLast() }
    expected = byte
    text.append(byte)
    nextContexts = contexts
    nextContexts.take(byte, of: text)
    nextContexts.fill(&nextKeys, of: text)
    unsafe byline_session_prefetch(slots.start, slots.shift, nextKeys)
  }

  /// Takes the byte that comes next.
  ///
  /// - Complexity: O(contexts)
  package mutating func append(_ byte: UInt8) {
    count(byte)
    follow(byte)
  }

  /// Counts the byte that comes next.
  private mutating func count(_ byte: UInt8) {
    if (used + SessionContext.count) * 5 > slots.count * 3, slots.count < Self.slotLimit { grow() }
    let isFull = used * 5 > slots.count * 4
    used += unsafe Int(
      byline_session_add(
        slots.ownStart, slots.shift, keys, found, byte, isFull ? 1 : 0))
  }

  /// Moves on by one byte that the counts do not take in.
  mutating func follow(_ byte: UInt8) {
    expect(byte)
    expected = nil
    swap(&contexts, &nextContexts)
    swap(&keys, &nextKeys)
    findContexts()
  }

  private mutating func findContexts() {
    let (start, shift) = unsafe (slots.start, slots.shift)
    terms.removeAll(keepingCapacity: true)
    terms.append(addingCapacity: SessionContext.count) { span in
      unsafe span.withUnsafeMutableBufferPointer { buffer, count in
        guard let room = buffer.baseAddress else { return }
        unsafe found.withUnsafeMutableBufferPointer { found in
          unsafe byline_session_find_all(start, shift, keys, found.baseAddress!)
          count = unsafe Int(byline_session_terms(start, found.baseAddress!, room))
        }
      }
    }
  }

  /// Takes some bytes that come next, at most as many as fit, and takes down what was said of each.
  ///
  /// All contexts are found first, so that their slots are there by the time they are read.
  /// - Complexity: O(bytes · contexts)
  mutating func read(_ bytes: ArraySlice<UInt8>, into ahead: inout SessionAhead) {
    if expected != nil {
      text.removeLast()
      expected = nil
    }
    ahead.begin(bytes)
    for (index, byte) in bytes.enumerated() {
      text.append(byte)
      contexts.take(byte, of: text)
      contexts.fill(&nextKeys, of: text)
      ahead.set(nextKeys, after: index)
      unsafe byline_session_prefetch(slots.start, slots.shift, nextKeys)
    }
    for (index, byte) in bytes.enumerated() {
      unsafe byline_session_weigh(slots.start, byte, &terms, Int32(terms.count))
      ahead.append(terms)
      count(byte)
      ahead.copyKeys(after: index, to: &keys)
      findContexts()
    }
  }

  private mutating func grow() {
    var larger = SessionTable(bits: slots.bits + 1)
    let (start, shift) = unsafe (larger.ownStart, larger.shift)
    used = 0
    for index in 0..<slots.count {
      let slot = slots[index]
      if slot.key == 0 { continue }
      let place = unsafe -2 - Int(byline_session_find(start, shift, slot.key))
      if place < 0 { continue }
      unsafe start[place] = slot
      used += 1
    }
    slots = larger
    unsafe byline_session_find_all(slots.start, slots.shift, keys, &found)
  }

  /// Sets the weights of `byte` in terms that were taken since the last `append`.
  package func count(_ byte: UInt8, in terms: inout [SessionTerm]) {
    unsafe byline_session_weigh(slots.start, byte, &terms, Int32(terms.count))
  }

  /// The share that the longest plain context gives to `byte`; 0 where there is none.
  func share(of byte: UInt8) -> Float {
    guard let term = terms.last(where: { $0.place < SessionContext.plainCount }) else {
      return 0
    }
    let slot = slots[Int(term.slot)]
    return Float(slot.weight(of: byte)) / Float(slot.total)
  }

  /// The sum of a term's weights.
  package func total(of term: SessionTerm) -> Int { slots[Int(term.slot)].total }

  /// Calls `body` with each byte that followed a term's context and its weight.
  package func forEachFollower(of term: SessionTerm, _ body: (UInt8, Int) -> Void) {
    slots[Int(term.slot)].forEachFollower(body)
  }
}

/// What a context of the session says comes next.
package typealias SessionTerm = byline_session_term
