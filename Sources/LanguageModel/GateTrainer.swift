import CGate
package import Memory
import Threads

/// Trains a gate for a memory on the memory's own documents.
///
/// Each document is read with its own examples left out, so the gate learns what to make of text
/// that it has not seen. Gradients are summed over four fixed shards in a fixed order: the same
/// memory and seed give the same gate, for any number of threads.
package struct GateTrainer: Sendable {
  package var seed: UInt64
  var budget = GateSamples.Budget()
  var batch = 1024
  var peakRate: Float = 0.01
  private static let shards = 4
  package static let defaultSamples = 1_000_000

  /// A trainer that reads about `samples` bytes of a memory that has as many.
  package init(seed: UInt64, samples: Int = defaultSamples) {
    self.seed = seed
    budget.samples = samples
    budget.bytes = samples + samples / 5
  }

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
  ///
  /// Few samples are gone through more often and in smaller batches.
  func train(
    on samples: GateSamples, progress: (Int, Int) -> Void = { _, _ in }
  ) -> Gate {
    let gate = Gate(seed: seed)
    guard samples.count > 0 else { return gate }
    let epochs = samples.count < 30_000 ? 8 : 2
    let batch = max(64, min(batch, samples.count / 256))
    var generator = SplitMix64(seed: seed &+ 1)
    var order = (0..<samples.count).map(Int32.init)
    let perEpoch = (samples.count + batch - 1) / batch
    let steps = perEpoch * epochs
    var step = 0
    var descent = GateDescent(gate, shards: Self.shards)
    for _ in 0..<epochs {
      order.shuffle(using: &generator)
      for start in stride(from: 0, to: order.count, by: batch) {
        step += 1
        descent.step(
          order[start..<min(start + batch, order.count)], of: samples,
          rate: peakRate * Self.schedule(step, steps), number: step)
        if step % 16 == 0 || step == steps { progress(step, steps) }
      }
    }
    return descent.gate.rounded()
  }

  /// A warm start over the first hundredth, then a falling half cosine, as a polynomial: the same
  /// on every machine.
  private static func schedule(_ step: Int, _ steps: Int) -> Float {
    let x = Float(step) / Float(steps)
    let fall = 1 - x * x * (3 - 2 * x)
    return min(1, x * 100 + 0.01) * (0.02 + 0.98 * fall)
  }
}

/// A gate on its way down, with what Adam remembers of every parameter.
private struct GateDescent {
  private(set) var gate: Gate
  private var gradients: [GateGradient]
  private var mean = [Float](repeating: 0, count: Gate.parameterCount)
  private var square = [Float](repeating: 0, count: Gate.parameterCount)
  /// Rows are updated in so many parts at once.
  private static let parts = 4

  init(_ gate: Gate, shards: Int) {
    self.gate = gate
    gradients = (0..<shards).map { _ in GateGradient() }
  }

  /// Goes one step down the gradient of some samples; only the rows they use change.
  mutating func step(
    _ indices: ArraySlice<Int32>, of samples: GateSamples, rate: Float, number: Int
  ) {
    addGradients(indices, of: samples)
    let scale = 1 / Float(indices.count)
    let (unbiasMean, unbiasSquare) = (1 - Self.power(0.9, number), 1 - Self.power(0.995, number))
    let rows = (Gate.rows + Self.parts - 1) / Self.parts
    unsafe withBuffers { sums, touched, values, mean, square in
      nonisolated(unsafe) let (sums, touched) = unsafe (sums, touched)
      nonisolated(unsafe) let (values, mean, square) = unsafe (values, mean, square)
      @Sendable func update(_ start: Int, _ count: Int) {
        for shard in unsafe 1..<sums.count {
          unsafe byline_gate_add(sums[0] + start, sums[shard] + start, Int32(count))
          unsafe (sums[shard] + start).update(repeating: 0, count: count)
        }
        unsafe byline_gate_adam(
          values + start, sums[0] + start, mean + start, square + start, Int32(count), scale,
          rate, unbiasMean, unbiasSquare)
      }
      // Each iteration has rows of its own.
      inParallel(Self.parts) { part in
        for row in part * rows..<min((part + 1) * rows, Gate.rows) {
          var isTouched = false
          for shard in unsafe touched.indices where unsafe touched[shard][row] {
            isTouched = true
            unsafe touched[shard][row] = false
          }
          if isTouched { update(row * Gate.hidden, Gate.hidden) }
        }
        if part == 0 {
          update(Gate.b1.lowerBound, Gate.parameterCount - Gate.b1.lowerBound)
        }
      }
    }
  }

  /// Adds what each shard has of some samples.
  ///
  /// Apart from `step`, so that nobody holds the parameters when they change: they would be copied.
  private mutating func addGradients(_ indices: ArraySlice<Int32>, of samples: GateSamples) {
    let shards = gradients.count
    let length = (indices.count + shards - 1) / shards
    let current = gate
    unsafe gradients.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let gradients = unsafe buffer
      // Each iteration has a gradient of its own.
      inParallel(shards) { shard in
        let start = min(indices.startIndex + shard * length, indices.endIndex)
        let end = min(start + length, indices.endIndex)
        unsafe gradients[shard].add(indices[start..<end], of: samples, for: current)
      }
    }
  }

  /// Calls `body` with the shards' sums and marks, the parameters, and Adam's two memories.
  private mutating func withBuffers(
    _ body: (
      [UnsafeMutablePointer<Float>], [UnsafeMutablePointer<Bool>], UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    unsafe gradients.withUnsafeMutableBufferPointer { gradients in
      // The arrays are this value's alone and are not touched otherwise before the body returns.
      var sums: [UnsafeMutablePointer<Float>] = unsafe []
      var touched: [UnsafeMutablePointer<Bool>] = unsafe []
      for index in gradients.indices {
        unsafe gradients[index].values.withUnsafeMutableBufferPointer {
          unsafe sums.append($0.baseAddress!)
        }
        unsafe gradients[index].isTouched.withUnsafeMutableBufferPointer {
          unsafe touched.append($0.baseAddress!)
        }
      }
      unsafe gate.parameters.withUnsafeMutableBufferPointer { values in
        unsafe mean.withUnsafeMutableBufferPointer { mean in
          unsafe square.withUnsafeMutableBufferPointer { square in
            unsafe body(
              sums, touched, values.baseAddress!, mean.baseAddress!, square.baseAddress!)
          }
        }
      }
    }
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
