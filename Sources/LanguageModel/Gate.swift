import CGate
import Memory

/// The trained function that weighs the orders, from the context alone.
///
/// One hidden layer: `h = leaky(b1 + Σ rows)`, where each term and some facts of the text before
/// choose rows of a table, then `z = h · w2 + b2`; the weights are the softmax of *z* over the
/// outputs that are present. It never sees the byte that is predicted, so probabilities sum to 1.
///
/// A row is the sum of what a dense layer would compute from that one fact: it costs an addition
/// instead of a product a feature, and need not be a straight line.
///
/// Shapes: table (R, H), `b1` and `h` (H), `w2` (H, K) row-major, `b2`, `z` and weights (K).
package struct Gate: Sendable, Equatable {
  /// R: see `GateInput`.
  package static let rows = GateInput.rowCount
  /// H.
  package static let hidden = 32
  /// K: one weight a term.
  package static let outputs = Terms.outputs

  /// The table, `b1`, `w2`, `b2`, one after the other.
  package internal(set) var parameters: [Float] { didSet { roundedTable = nil } }
  /// The table once more, if its numbers are rounded.
  var roundedTable: GateTable? { didSet { roundedRows = roundedTable?.rows } }
  private var roundedRows: GateTable.Rows?

  package static func == (a: Gate, b: Gate) -> Bool { a.parameters == b.parameters }

  static let table = 0..<rows * hidden
  static let b1 = table.upperBound..<table.upperBound + hidden
  static let w2 = b1.upperBound..<b1.upperBound + hidden * outputs
  static let b2 = w2.upperBound..<w2.upperBound + outputs
  package static let parameterCount = b2.upperBound

  /// A gate with random small weights.
  init(seed: UInt64) {
    precondition(
      Self.hidden == byline_gate_hidden && Self.outputs == byline_gate_outputs
        && FollowerSummary.frequent == byline_term_frequent, "the loops must have these shapes")
    var generator = SplitMix64(seed: seed)
    parameters = [Float](repeating: 0, count: Self.parameterCount)
    for index in Self.table { parameters[index] = generator.nextSymmetric() * 0.08 }
    for index in Self.w2 { parameters[index] = generator.nextSymmetric() * 0.16 }
    self = rounded()
  }

  /// A gate with the given parameters; `nil` unless there are `parameterCount`, all finite.
  package init?(parameters: [Float]) {
    guard parameters.count == Self.parameterCount, parameters.allSatisfy(\.isFinite) else {
      return nil
    }
    self.parameters = parameters
  }

  /// Weighs the present terms.
  ///
  /// - Parameters:
  ///   - input: which outputs take part, and what is known of the context
  ///   - workspace: scratch, reused between calls
  ///   - weights: set to the K weights, which sum to 1 as doubles; 0 where not present
  func weigh(_ input: GateInput, _ workspace: inout GateWorkspace, into weights: inout [Double]) {
    precondition(weights.count == Self.outputs, "the shape must be the gate's")
    unsafe input.rows.withUnsafeBufferPointer { rows in
      unsafe forward(
        UnsafeBufferPointer(rebasing: rows[..<input.count]), input.present, &workspace)
    }
    unsafe workspace.exponentials.withUnsafeBufferPointer { exponentials in
      unsafe weights.withUnsafeMutableBufferPointer { weights in
        var sums = SIMD4<Double>()
        for k in stride(from: 0, to: Self.outputs, by: 4) {
          let four = unsafe SIMD4(
            Double(exponentials[k]), Double(exponentials[k + 1]), Double(exponentials[k + 2]),
            Double(exponentials[k + 3]))
          sums += four
        }
        let sum = sums[0] + sums[1] + sums[2] + sums[3]
        for k in 0..<Self.outputs { unsafe weights[k] = Double(exponentials[k]) / sum }
      }
    }
  }

  /// Fills the workspace: hidden units and, per present output, exp(z).
  ///
  /// The rows are the table's: `GateInput` makes no other.
  func forward(
    _ rows: UnsafeBufferPointer<UInt16>, _ present: UInt32, _ workspace: inout GateWorkspace
  ) {
    guard let first = rows.baseAddress else { return }
    unsafe parameters.withUnsafeBufferPointer { parameters in
      unsafe workspace.hidden.withUnsafeMutableBufferPointer { hidden in
        unsafe workspace.exponentials.withUnsafeMutableBufferPointer { exponentials in
          let base = parameters.baseAddress!
          if let table = roundedRows {
            unsafe byline_gate_forward_rounded(
              table.start, table.unit, base + Self.b1.lowerBound, first, Int32(rows.count),
              present, hidden.baseAddress!, exponentials.baseAddress!)
            return
          }
          unsafe byline_gate_forward(
            base, base + Self.b1.lowerBound, first, Int32(rows.count), present,
            hidden.baseAddress!, exponentials.baseAddress!)
        }
      }
    }
  }
}

/// Scratch memory of one thread for the gate.
struct GateWorkspace {
  /// Shape: (H).
  var hidden = [Float](repeating: 0, count: Gate.hidden)
  /// (K): exp(z) where present.
  var exponentials = [Float](repeating: 0, count: Gate.outputs)
}

/// A small generator that gives the same numbers for the same seed everywhere.
///
/// Source: Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in 0..<1.
  package mutating func nextUnit() -> Double { Double(next() >> 11) / Double(1 << 53) }

  /// A number in −1..<1.
  mutating func nextSymmetric() -> Float { Float(nextUnit() * 2 - 1) }
}
