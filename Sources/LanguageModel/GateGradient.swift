/// The loss of a gate on samples, and how it changes with each parameter.
struct GateGradient: Sendable {
  /// Σ −log₂ p over the samples.
  var bits = 0.0
  /// ∂bits/∂parameter, laid out like the gate's parameters.
  var values = [Float](repeating: 0, count: Gate.parameterCount)

  mutating func add(_ other: GateGradient) {
    bits += other.bits
    for index in values.indices { values[index] += other.values[index] }
  }

  /// Adds the gradient of the samples at `indices`.
  ///
  /// With w = softmax(z) and p = Σ w_k r_k: ∂(−log₂ p)/∂z_k = w_k (p − r_k) / (p ln 2).
  mutating func add(_ indices: ArraySlice<Int32>, of samples: GateSamples, for gate: Gate) {
    var workspace = GateWorkspace()
    var slopes = [Float](repeating: 0, count: Gate.outputs)
    var hiddenSlopes = [Float](repeating: 0, count: Gate.hidden)
    for sample in indices {
      let terms = samples.starts[Int(sample)]..<samples.starts[Int(sample) + 1]
      let places = samples.places[terms]
      unsafe samples.features.withUnsafeBufferPointer { all in
        let per = PresentTerms.perTerm
        let features = unsafe UnsafeBufferPointer(
          rebasing: all[terms.lowerBound * per..<terms.upperBound * per])
        unsafe gate.forward(places, features, &workspace)
        bits += slope(of: samples.ratios[terms], at: places, workspace, into: &slopes)
        unsafe add(places, features, slopes, workspace, gate, &hiddenSlopes)
      }
    }
  }

  /// Sets ∂bits/∂z of the present outputs; returns −log₂ p.
  private func slope(
    of ratios: ArraySlice<Float>, at places: ArraySlice<UInt8>, _ workspace: GateWorkspace,
    into slopes: inout [Float]
  ) -> Double {
    var sum = workspace.exponentials[Terms.uniform]
    var hit = sum / 256
    for (place, ratio) in zip(places, ratios) {
      sum += workspace.exponentials[Int(place)]
      hit += workspace.exponentials[Int(place)] * ratio
    }
    let p = hit / sum
    let scale = 1.442_695 / (p * sum)
    for (place, ratio) in zip(places, ratios) {
      slopes[Int(place)] = workspace.exponentials[Int(place)] * (p - ratio) * scale
    }
    slopes[Terms.uniform] = workspace.exponentials[Terms.uniform] * (p - 1 / 256) * scale
    return -Double(BinaryLogarithm.of(p))
  }

  private mutating func add(
    _ places: ArraySlice<UInt8>, _ features: UnsafeBufferPointer<Float>, _ slopes: [Float],
    _ workspace: GateWorkspace, _ gate: Gate, _ hiddenSlopes: inout [Float]
  ) {
    unsafe values.withUnsafeMutableBufferPointer { values in
      unsafe gate.parameters.withUnsafeBufferPointer { parameters in
        unsafe workspace.hidden.withUnsafeBufferPointer { hidden in
          unsafe hiddenSlopes.withUnsafeMutableBufferPointer { hiddenSlopes in
            let out = values.baseAddress!
            let base = parameters.baseAddress!
            let h = hidden.baseAddress!
            let dh = hiddenSlopes.baseAddress!
            for index in 0..<Gate.hidden { unsafe dh[index] = 0 }
            func addOutput(_ k: Int) {
              let row = Gate.w2.lowerBound + k * Gate.hidden
              unsafe axpy(slopes[k], h, into: out + row, Gate.hidden)
              unsafe axpy(slopes[k], base + row, into: dh, Gate.hidden)
              unsafe out[Gate.b2.lowerBound + k] += slopes[k]
            }
            addOutput(Terms.uniform)
            for place in places { addOutput(Int(place)) }
            for index in 0..<Gate.hidden where unsafe h[index] <= 0 { unsafe dh[index] *= 0.1 }
            unsafe axpy(1, dh, into: out + Gate.b1.lowerBound, Gate.hidden)
            var feature = 0
            for place in places {
              let rows = unsafe out + Int(place) * PresentTerms.perTerm * Gate.hidden
              for row in 0..<PresentTerms.perTerm {
                let value = unsafe features[feature]
                if value != 0 {
                  unsafe axpy(value, dh, into: rows + row * Gate.hidden, Gate.hidden)
                }
                feature += 1
              }
            }
          }
        }
      }
    }
  }
}
