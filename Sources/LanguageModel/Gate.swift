/// The trained function that weighs the orders, from the context alone.
///
/// One hidden layer: `h = leaky(x · w1 + b1)`, `z = h · w2ᵀ + b2`, and the weights are the softmax
/// of *z* over the outputs that are present. It never sees the byte that is predicted, so
/// probabilities sum to 1.
///
/// Shapes: `x` (I), `w1` (I, H) row-major, `h` (H), `w2` (K, H) row-major, weights (K).
package struct Gate: Sendable, Equatable {
  /// I: features of the context, see `Features`.
  package static let inputs = Features.count
  /// H: hidden units, a multiple of 16.
  package static let hidden = 48
  /// K: one weight a term.
  package static let outputs = Terms.outputs

  /// `w1`, `b1`, `w2`, `b2`, one after the other.
  package internal(set) var parameters: [Float]

  static let w1 = 0..<inputs * hidden
  static let b1 = w1.upperBound..<w1.upperBound + hidden
  static let w2 = b1.upperBound..<b1.upperBound + outputs * hidden
  static let b2 = w2.upperBound..<w2.upperBound + outputs
  package static let parameterCount = b2.upperBound

  /// A gate with random small weights.
  init(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    parameters = [Float](repeating: 0, count: Self.parameterCount)
    for index in Self.w1 { parameters[index] = generator.nextSymmetric() * 0.25 }
    for index in Self.w2 { parameters[index] = generator.nextSymmetric() * 0.1 }
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
  ///   - x: features; zeros cost nothing
  ///   - present: which of the K outputs take part; at least one
  ///   - workspace: scratch, reused between calls
  ///   - weights: set to the K weights, which sum to 1 as doubles; 0 where not present
  func weigh(
    _ x: [Float], _ present: [Bool], _ workspace: inout GateWorkspace, into weights: inout [Double]
  ) {
    precondition(
      x.count == Self.inputs && present.count == Self.outputs && weights.count == Self.outputs,
      "the shapes must be the gate's")
    forward(x, present, &workspace)
    var sum = 0.0
    for k in 0..<Self.outputs where present[k] {
      weights[k] = Double(workspace.exponentials[k])
      sum += weights[k]
    }
    for k in 0..<Self.outputs { weights[k] = present[k] ? weights[k] / sum : 0 }
  }

  /// Fills the workspace: hidden units and, per present output, exp(z − max z).
  func forward(_ x: [Float], _ present: [Bool], _ workspace: inout GateWorkspace) {
    unsafe parameters.withUnsafeBufferPointer { parameters in
      unsafe workspace.hidden.withUnsafeMutableBufferPointer { hidden in
        let base = unsafe parameters.baseAddress!
        let h = unsafe hidden.baseAddress!
        for index in 0..<Self.hidden { unsafe h[index] = base[Self.b1.lowerBound + index] }
        for i in 0..<Self.inputs where x[i] != 0 {
          unsafe axpy(x[i], base + i * Self.hidden, into: h, Self.hidden)
        }
        for index in 0..<Self.hidden { unsafe h[index] = h[index] > 0 ? h[index] : 0.1 * h[index] }
        var largest = -Float.infinity
        for k in 0..<Self.outputs where present[k] {
          let row = unsafe base + Self.w2.lowerBound + k * Self.hidden
          let z = unsafe dot(row, h, Self.hidden) + base[Self.b2.lowerBound + k]
          workspace.exponentials[k] = z
          largest = max(largest, z)
        }
        for k in 0..<Self.outputs where present[k] {
          workspace.exponentials[k] = exponential(workspace.exponentials[k] - largest)
        }
      }
    }
  }
}

/// Scratch memory of one thread for the gate.
struct GateWorkspace {
  /// (H)
  var hidden = [Float](repeating: 0, count: Gate.hidden)
  /// (K): exp(z − max z) where present.
  var exponentials = [Float](repeating: 0, count: Gate.outputs)
}

/// out += a · x over `count` floats, a multiple of 16.
func axpy(
  _ a: Float, _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, _ count: Int
) {
  for index in stride(from: 0, to: count, by: 16) {
    let these = unsafe UnsafeRawPointer(x + index).loadUnaligned(as: SIMD16<Float>.self)
    let those = unsafe UnsafeRawPointer(out + index).loadUnaligned(as: SIMD16<Float>.self)
    unsafe UnsafeMutableRawPointer(out + index)
      .storeBytes(of: those + a * these, as: SIMD16<Float>.self)
  }
}

/// a · b over `count` floats, a multiple of 16, summed in sixteen lanes.
func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
  var lanes = SIMD16<Float>(repeating: 0)
  for index in stride(from: 0, to: count, by: 16) {
    lanes += unsafe UnsafeRawPointer(a + index).loadUnaligned(as: SIMD16<Float>.self)
      * UnsafeRawPointer(b + index).loadUnaligned(as: SIMD16<Float>.self)
  }
  return lanes.sum()
}

/// eˣ for x ≤ 0, to about 10⁻⁷ of the value; the same on every machine, as no library is asked.
func exponential(_ x: Float) -> Float {
  let scaled = max(x, -80) * 1.442_695_04
  let whole = scaled.rounded(.down)
  let part = scaled - whole
  // 2^part on 0..<1: Taylor's polynomial of e^(part ln 2), degree seven.
  let y = part * 0.693_147_18
  var sum: Float = 1 + y / 7
  sum = 1 + y / 6 * sum
  sum = 1 + y / 5 * sum
  sum = 1 + y / 4 * sum
  sum = 1 + y / 3 * sum
  sum = 1 + y / 2 * sum
  sum = 1 + y * sum
  return sum * Float(sign: .plus, exponent: Int(whole), significand: 1)
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
