package import Memory

/// Trains a gate for a memory on the memory's own documents.
///
/// Each document is read with its own examples left out, so the gate learns what to make of text
/// that it has not seen. Gradients are summed over eight fixed shards in a fixed order: the same
/// memory and seed give the same gate, for any number of threads.
package struct GateTrainer: Sendable {
  package var seed: UInt64
  var budget = GateSamples.Budget()
  var epochs = 5
  var batch = 512
  var peakRate: Float = 0.006
  private static let shards = 8

  package init(seed: UInt64) { self.seed = seed }

  /// How far training has come.
  package enum Progress: Sendable {
    /// Bytes read since the last call, of how many.
    case read(bytes: Int, of: Int)
    case trained(batches: Int, of: Int)
  }

  /// Reads a sample of the memory's documents, then descends.
  ///
  /// - Parameters:
  ///   - memory: what the gate will weigh
  ///   - progress: called from any thread
  /// - Returns: a trained gate; for a memory without text, one with the seed's random weights.
  package func train(
    for memory: Memory,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) -> Gate {
    let samples = GateSamples.collect(
      from: memory, seed: seed, budget: budget
    ) { progress(.read(bytes: $0, of: $1)) }
    return train(on: samples) { progress(.trained(batches: $0, of: $1)) }
  }

  /// Gradient descent by Adam (Kingma & Ba, ICLR 2015) with a rate that falls as a cosine.
  func train(
    on samples: GateSamples, progress: (Int, Int) -> Void = { _, _ in }
  ) -> Gate {
    var gate = Gate(seed: seed)
    guard samples.count > 0 else { return gate }
    var generator = SplitMix64(seed: seed &+ 1)
    var order = (0..<samples.count).map(Int32.init)
    var (mean, square) = (
      [Float](repeating: 0, count: Gate.parameterCount),
      [Float](repeating: 0, count: Gate.parameterCount)
    )
    let perEpoch = (samples.count + batch - 1) / batch
    let steps = perEpoch * epochs
    var step = 0
    for _ in 0..<epochs {
      order.shuffle(using: &generator)
      for start in stride(from: 0, to: order.count, by: batch) {
        let indices = Array(order[start..<min(start + batch, order.count)])
        let gradient = gradient(of: gate, on: indices, of: samples)
        step += 1
        let rate = peakRate * Self.schedule(step, steps)
        let (unbias1, unbias2) = (1 - Self.power(0.9, step), 1 - Self.power(0.995, step))
        let scale = 1 / Float(indices.count)
        for index in gradient.values.indices {
          let slope = gradient.values[index] * scale
          mean[index] = 0.9 * mean[index] + 0.1 * slope
          square[index] = 0.995 * square[index] + 0.005 * slope * slope
          gate.parameters[index] -=
            rate * (mean[index] / unbias1) / ((square[index] / unbias2).squareRoot() + 1e-6)
        }
        if step % 16 == 0 || step == steps { progress(step, steps) }
      }
    }
    return gate
  }

  private func gradient(of gate: Gate, on indices: [Int32], of samples: GateSamples) -> GateGradient
  {
    let length = (indices.count + Self.shards - 1) / Self.shards
    let parts = concurrently((indices.count + length - 1) / length) { shard in
      var part = GateGradient()
      let start = shard * length
      part.add(indices[start..<min(start + length, indices.count)], of: samples, for: gate)
      return part
    }
    var sum = parts[0]
    for part in parts.dropFirst() { sum.add(part) }
    return sum
  }

  /// A warm start over the first hundredth, then a falling half cosine, as a polynomial: the same
  /// on every machine.
  private static func schedule(_ step: Int, _ steps: Int) -> Float {
    let x = Float(step) / Float(steps)
    let fall = 1 - x * x * (3 - 2 * x)
    return min(1, x * 100 + 0.01) * (0.02 + 0.98 * fall)
  }

  private static func power(_ base: Float, _ exponent: Int) -> Float {
    var (result, base, exponent): (Float, Float, Int) = (1, base, exponent)
    while exponent > 0 {
      if exponent & 1 == 1 { result *= base }
      base *= base
      exponent >>= 1
    }
    return result
  }
}
