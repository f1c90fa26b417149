/// The text being read or written, as a second, growing memory.
///
/// It counts what followed each of some contexts so far. Contexts are recognised by a hash of 32
/// bits, so in a text of 30 kB a few dozen are taken for others; a probability stays one even then.
package struct Session: Sendable {
  /// Beyond this many slots, 128 MB, no new contexts are added.
  private static let slotLimit = 1 << 22
  /// A context that finds no slot within so many of its own is not counted.
  private static let reach = 64

  /// What the contexts of the text so far say comes next.
  package private(set) var terms: [SessionTerm] = []

  private var text: [UInt8] = []
  private var contexts = SessionContext()
  private var slots = [SessionSlot](repeating: SessionSlot(), count: 1 << 10)
  private var shift: UInt32 = 22
  private var used = 0
  private var keys = [UInt32](repeating: 0, count: SessionContext.count)
  /// Per context its slot, −1 if it has none.
  private var found = [Int32](repeating: -1, count: SessionContext.count)

  package init() {
    terms.reserveCapacity(SessionContext.count)
    findContexts()
  }

  /// Takes the byte that comes next.
  ///
  /// - Complexity: O(contexts)
  package mutating func append(_ byte: UInt8) {
    if (used + SessionContext.count) * 5 > slots.count * 3, slots.count < Self.slotLimit { grow() }
    let isFull = used * 5 > slots.count * 4
    // Taken out while they change, so that the other properties can be used.
    var taken: [SessionSlot] = []
    swap(&taken, &slots)
    unsafe taken.withUnsafeMutableBufferPointer { slots in
      for place in 0..<SessionContext.count where keys[place] != 0 {
        var slot = Int(found[place])
        if slot < 0 {
          if isFull { continue }
          slot = unsafe Self.find(keys[place], in: UnsafeBufferPointer(slots), shift).slot
          if slot < 0 { continue }
          if unsafe slots[slot].key == 0 {
            unsafe slots[slot].key = keys[place]
            used += 1
          }
        }
        unsafe slots[slot].add(byte)
      }
    }
    swap(&taken, &slots)
    follow(byte)
  }

  /// Moves on by one byte that the counts do not take in.
  mutating func follow(_ byte: UInt8) {
    text.append(byte)
    contexts.take(byte, of: text)
    findContexts()
  }

  private mutating func findContexts() {
    terms.removeAll(keepingCapacity: true)
    contexts.fill(&keys, of: text)
    let slots = slots
    unsafe slots.withUnsafeBufferPointer { slots in
      for place in 0..<SessionContext.count {
        found[place] = -1
        if keys[place] == 0 { continue }
        let (slot, isKnown) = unsafe Self.find(keys[place], in: slots, shift)
        guard isKnown else { continue }
        found[place] = Int32(truncatingIfNeeded: slot)
        let known = unsafe slots[slot]
        terms.append(
          SessionTerm(
            place: UInt8(place), state: known.state, top: known.top,
            repetition: UInt8(known.repetition), slot: Int32(truncatingIfNeeded: slot)))
      }
    }
  }

  /// The slot that has the key, or the empty one that could; −1 if there is neither.
  private static func find(
    _ key: UInt32, in slots: UnsafeBufferPointer<SessionSlot>, _ shift: UInt32
  ) -> (slot: Int, isKnown: Bool) {
    var slot = Int(key >> shift)
    for _ in 0..<reach {
      let found = unsafe slots[slot].key
      if found == key { return (slot, true) }
      if found == 0 { return (slot, false) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return (-1, false)
  }

  private mutating func grow() {
    let old = slots
    var larger = [SessionSlot](repeating: SessionSlot(), count: old.count * 2)
    shift -= 1
    used = 0
    unsafe larger.withUnsafeMutableBufferPointer { slots in
      for slot in old where slot.key != 0 {
        let place = unsafe Self.find(slot.key, in: UnsafeBufferPointer(slots), shift).slot
        if place < 0 { continue }
        unsafe slots[place] = slot
        used += 1
      }
    }
    slots = larger
    for place in 0..<SessionContext.count where found[place] >= 0 {
      found[place] = unsafe larger.withUnsafeBufferPointer {
        let (slot, isKnown) = unsafe Self.find(keys[place], in: $0, shift)
        return isKnown ? Int32(truncatingIfNeeded: slot) : -1
      }
    }
  }

  /// Sets the weights of `byte` in terms that were taken since the last `append`.
  package func count(_ byte: UInt8, in terms: inout [SessionTerm]) {
    unsafe slots.withUnsafeBufferPointer { slots in
      for index in terms.indices {
        let slot = unsafe slots[Int(terms[index].slot)]
        terms[index].total = Int32(slot.total)
        terms[index].count = Int32(slot.weight(of: byte))
      }
    }
  }

  /// The share that the longest plain context gives to `byte`; 0 where there is none.
  func share(of byte: UInt8) -> Float {
    guard let term = terms.last(where: { $0.place < SessionContext.lengths.count }) else {
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
package struct SessionTerm: Sendable {
  /// See `SessionContext`.
  package var place: UInt8
  var state: UInt8
  package var top: UInt8
  var repetition: UInt8
  var slot: Int32
  /// The weight of the byte counted last, and of all.
  package var count: Int32 = 0
  package var total: Int32 = 1
}
