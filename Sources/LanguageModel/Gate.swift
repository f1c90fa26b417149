/// The trained function that weighs the orders, from the context alone.
///
/// One hidden layer: `h = leaky(x · w1 + b1)`, `z = h · w2ᵀ + b2`, and the weights are the softmax
/// of *z* over the outputs that are present. It never sees the byte that is predicted, so
/// probabilities sum to 1.
///
/// Shapes: `x` (I), `w1` (I, H) row-major, `h` (H), `w2` (K, H) row-major, weights (K).
package struct Gate: Sendable, Equatable {
  /// I: features of the context, see `PresentTerms`.
  package static let inputs = PresentTerms.featureCount
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
  ///   - terms: which outputs take part beside the uniform one, and their features
  ///   - workspace: scratch, reused between calls
  ///   - weights: set to the K weights, which sum to 1 as doubles; 0 where not present
  func weigh(
    _ terms: PresentTerms, _ workspace: inout GateWorkspace, into weights: inout [Double]
  ) {
    precondition(weights.count == Self.outputs, "the shape must be the gate's")
    unsafe terms.features.withUnsafeBufferPointer { features in
      unsafe forward(terms.places[...], features, &workspace)
    }
    for k in weights.indices { weights[k] = 0 }
    var sum = Double(workspace.exponentials[Terms.uniform])
    for place in terms.places { sum += Double(workspace.exponentials[Int(place)]) }
    for place in terms.places {
      weights[Int(place)] = Double(workspace.exponentials[Int(place)]) / sum
    }
    weights[Terms.uniform] = Double(workspace.exponentials[Terms.uniform]) / sum
  }

  /// Fills the workspace: hidden units and, per present output, exp(z − max z).
  func forward(
    _ places: ArraySlice<UInt8>, _ features: UnsafeBufferPointer<Float>,
    _ workspace: inout GateWorkspace
  ) {
    precondition(
      features.count == places.count * PresentTerms.perTerm, "every term needs its features")
    unsafe parameters.withUnsafeBufferPointer { parameters in
      unsafe workspace.hidden.withUnsafeMutableBufferPointer { hidden in
        let base = parameters.baseAddress!
        let h = hidden.baseAddress!
        for index in 0..<Self.hidden { unsafe h[index] = base[Self.b1.lowerBound + index] }
        var feature = 0
        for place in places {
          let rows = unsafe base + Int(place) * PresentTerms.perTerm * Self.hidden
          for row in 0..<PresentTerms.perTerm {
            let value = unsafe features[feature]
            if value != 0 { unsafe axpy(value, rows + row * Self.hidden, into: h, Self.hidden) }
            feature += 1
          }
        }
        for index in 0..<Self.hidden { unsafe h[index] = h[index] > 0 ? h[index] : 0.1 * h[index] }
        func score(_ k: Int) -> Float {
          let row = unsafe base + Self.w2.lowerBound + k * Self.hidden
          return unsafe dot(row, h, Self.hidden) + base[Self.b2.lowerBound + k]
        }
        var largest = score(Terms.uniform)
        workspace.exponentials[Terms.uniform] = largest
        for place in places {
          let z = score(Int(place))
          workspace.exponentials[Int(place)] = z
          largest = max(largest, z)
        }
        workspace.exponentials[Terms.uniform] = exponential(
          workspace.exponentials[Terms.uniform] - largest)
        for place in places {
          workspace.exponentials[Int(place)] = exponential(
            workspace.exponentials[Int(place)] - largest)
        }
      }
    }
  }
}

/// Scratch memory of one thread for the gate.
struct GateWorkspace {
  /// Shape: (H).
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
    lanes +=
      unsafe UnsafeRawPointer(a + index).loadUnaligned(as: SIMD16<Float>.self)
      * UnsafeRawPointer(b + index).loadUnaligned(as: SIMD16<Float>.self)
  }
  return lanes.sum()
}

/// eˣ for x ≤ 0, to about (9 − x) · 10⁻⁷ of the value; the same on every machine, as no library is asked.
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
