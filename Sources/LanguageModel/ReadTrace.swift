package import Memory

/// What a reader made of a stretch of text, so that it can be weighed again with examples left out.
///
/// Contexts, the session and what the gate was told are kept; some 2 kB a byte of text.
package struct ReadTrace: Sendable {
  package internal(set) var contexts: ContextTrace
  private(set) var bytes: [UInt8] = []
  /// Per byte, whether it was weighed, and not only read as what stands before.
  private(set) var isMixed: [Bool] = []
  /// Per byte, where in the text its context is.
  private(set) var before: [TextBefore] = []
  /// What the session said of each byte that was weighed.
  private(set) var session = SessionRecord()
  /// Per byte, the share that the session's longest plain context gave it.
  private(set) var said: [Float] = []
  /// Per byte, what the gate was told.
  private var rows: [UInt16] = []
  private var rowStarts = [0]
  /// (bytes, K): what the gate answered.
  private var weights: [Double] = []
  /// Per byte, the entries of the position that were terms.
  private var termEntries: [UInt8] = []
  private var termStarts = [0]
  /// (bytes, K): the parts of the sum that the byte's probability is.
  private var parts: [Double] = []

  /// A trace of about `count` bytes that starts where the cursor is.
  init(_ cursor: borrowing ContextCursor, expecting count: Int) {
    contexts = ContextTrace(cursor, expecting: count)
    bytes.reserveCapacity(count)
    isMixed.reserveCapacity(count)
    before.reserveCapacity(count)
    said.reserveCapacity(count)
    rows.reserveCapacity(count * GateInput.capacity)
    weights.reserveCapacity(count * Terms.outputs)
    parts.reserveCapacity(count * Terms.outputs)
  }

  /// How many bytes.
  package var count: Int { bytes.count }

  mutating func append(_ byte: UInt8, _ mixture: Mixture?, _ before: TextBefore, said: Float) {
    bytes.append(byte)
    isMixed.append(mixture != nil)
    self.before.append(before)
    self.said.append(said)
    if let mixture {
      session.append(mixture.terms.session)
      for place in 0..<mixture.input.count { rows.append(mixture.input.rows[place]) }
      weights += mixture.weights
      for term in mixture.terms.memory { termEntries.append(UInt8(term.order.entry)) }
    } else {
      session.append([])
      weights += repeatElement(0, count: Terms.outputs)
    }
    rowStarts.append(rows.count)
    termStarts.append(termEntries.count)
    parts += repeatElement(0, count: Terms.outputs)
  }

  /// Takes the parts of the sum for the byte that was appended last, once it is counted.
  mutating func takeParts(of mixture: Mixture) {
    let start = parts.count - Terms.outputs
    mixture.forEachPart { place, part in parts[start + place] = part }
  }

  /// What the gate was told of a byte, and answered.
  struct Weighed {
    /// Of the position, those that were terms, shortest first.
    fileprivate(set) var entries: Range<Int>
    fileprivate var rows: Range<Int>
    fileprivate var firstOutput: Int
  }

  func weighed(at index: Int) -> Weighed {
    Weighed(
      entries: termStarts[index]..<termStarts[index + 1],
      rows: rowStarts[index]..<rowStarts[index + 1], firstOutput: index * Terms.outputs)
  }

  /// The entry of the position that was the term with this number.
  func entry(ofTerm term: Int) -> Int { Int(termEntries[term]) }

  /// The place and the state that a term had; they are among the first rows.
  func rank(ofTerm term: Int, in weighed: Weighed) -> (place: Int, state: UInt8) {
    let row = Int(rows[weighed.rows.lowerBound + (term - weighed.entries.lowerBound) * 2])
    return (row / GateInput.perTerm, UInt8(truncatingIfNeeded: row % GateInput.perTerm))
  }

  /// Whether the gate would be told the same of how well the text was foretold.
  func isSame(_ history: TermHistory, in weighed: Weighed) -> Bool {
    let first = weighed.rows.upperBound - GateInput.surroundingCount
    return GateInput.isSame(history, rows[first + 3], rows[first + 4])
  }

  func weight(of place: Int, in weighed: Weighed) -> Double {
    weights[weighed.firstOutput + place]
  }

  func part(of place: Int, in weighed: Weighed) -> Double { parts[weighed.firstOutput + place] }

  /// Sets the weights, if the gate was told the same of the byte at `index`.
  func find(_ input: GateInput, at index: Int, into weights: inout [Double]) -> Bool {
    let start = rowStarts[index]
    guard rowStarts[index + 1] - start == input.count else { return false }
    for place in 0..<input.count where rows[start + place] != input.rows[place] { return false }
    let first = index * Terms.outputs
    for place in 0..<Terms.outputs { weights[place] = self.weights[first + place] }
    return true
  }
}
