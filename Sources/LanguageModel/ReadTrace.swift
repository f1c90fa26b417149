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

  init(_ cursor: ContextCursor) { contexts = ContextTrace(cursor) }

  /// How many bytes.
  package var count: Int { bytes.count }

  mutating func append(_ byte: UInt8, _ mixture: Mixture?, _ before: TextBefore, said: Float) {
    bytes.append(byte)
    isMixed.append(mixture != nil)
    self.before.append(before)
    self.said.append(said)
    session.append(mixture?.terms.session ?? [])
    if let mixture {
      rows += mixture.input.rows[..<mixture.input.count]
      weights += mixture.weights
    } else {
      for _ in 0..<Terms.outputs { weights.append(0) }
    }
    rowStarts.append(rows.count)
  }

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
