import CGate

/// The loss of a gate on samples, and how it changes with each parameter.
struct GateGradient: Sendable {
  /// Σ −log₂ p over the samples.
  var bits = 0.0
  /// ∂bits/∂parameter, laid out like the gate's parameters.
  var values = [Float](repeating: 0, count: Gate.parameterCount)
  /// Whether a row of the table has been added to.
  var isTouched = [Bool](repeating: false, count: Gate.rows)
  private var workspace = GateWorkspace()
  private var slopes = [Float](repeating: 0, count: Gate.outputs)

  /// Adds the gradient of the samples at `indices`.
  ///
  /// With w = softmax(z) and p = Σ w_k r_k: ∂(−log₂ p)/∂z_k = w_k (p − r_k) / (p ln 2).
  mutating func add(_ indices: ArraySlice<Int32>, of samples: GateSamples, for gate: Gate) {
    var rowSlopes = [Float](repeating: 0, count: Gate.hidden)
    for place in indices.indices {
      samples.prefetch(indices, after: place)
      let index = Int(indices[place])
      let present = samples.present[index]
      let rows = samples.rowStarts[index]..<samples.rowStarts[index + 1]
      unsafe samples.rows.withUnsafeBufferPointer { all in
        unsafe gate.forward(UnsafeBufferPointer(rebasing: all[rows]), present, &workspace)
      }
      setSlopes(samples, index, present)
      unsafe isTouched.withUnsafeMutableBufferPointer { isTouched in
        for place in rows { unsafe isTouched[Int(samples.rows[place])] = true }
      }
      let (hidden, slopes) = (workspace.hidden, slopes)
      unsafe gate.parameters.withUnsafeBufferPointer { parameters in
        unsafe values.withUnsafeMutableBufferPointer { values in
          let base = values.baseAddress!
          unsafe byline_gate_backward(
            parameters.baseAddress! + Gate.b1.lowerBound, hidden, slopes,
            base + Gate.b1.lowerBound, &rowSlopes)
          unsafe samples.rows.withUnsafeBufferPointer { all in
            unsafe byline_gate_scatter(
              base, all.baseAddress! + rows.lowerBound, Int32(rows.count), rowSlopes)
          }
        }
      }
    }
  }

  /// Sets ∂bits/∂z and adds −log₂ p to the bits.
  private mutating func setSlopes(_ samples: GateSamples, _ index: Int, _ present: UInt32) {
    for k in 0..<Gate.outputs { slopes[k] = 0 }
    var next = samples.ratioStarts[index]
    var sum: Float = 0
    var hit: Float = 0
    var left = present
    while left != 0 {
      let k = left.trailingZeroBitCount
      left &= left - 1
      let ratio: Float
      if k == Terms.uniform {
        ratio = 1 / 256
      } else {
        ratio = Float(samples.ratios[next]) / 65535
        next += 1
      }
      slopes[k] = ratio
      sum += workspace.exponentials[k]
      hit += workspace.exponentials[k] * ratio
    }
    let p = hit / sum
    let scale = 1.442_695 / (p * sum)
    left = present
    while left != 0 {
      let k = left.trailingZeroBitCount
      left &= left - 1
      slopes[k] = workspace.exponentials[k] * (p - slopes[k]) * scale
    }
    bits -= Double(BinaryLogarithm.of(p))
  }
}

/// log₂, the same on every machine.
enum BinaryLogarithm {
  /// Of a positive number: the exponent plus an atanh series of the significand, in 1..<2.
  static func of(_ value: Float) -> Float {
    let s = (Double(value.significand) - 1) / (Double(value.significand) + 1)
    let square = s * s
    var sum = 0.0
    for power in stride(from: 21, through: 1, by: -2) { sum = sum * square + 1 / Double(power) }
    return Float(Double(value.exponent) + 2 * s * sum / 0.693_147_180_559_945_3)
  }
}
