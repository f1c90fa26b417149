import Foundation
package import Memory

/// How text is chosen from what the model believes.
package struct SamplingOptions: Sendable, Equatable {
  /// 0 takes the most likely byte every time; 1 samples what the model believes.
  package var temperature = 0.7
  /// Only the most likely bytes that together have this probability are sampled; in 0...1.
  package var topP = 0.95
  package var seed: UInt64 = 0
  package var maximumBytes = 400
  /// Text ends before the first of these that it would hold.
  package var stops: [[UInt8]] = []
  /// Where it ends beside that.
  package var ending: TextEnding?

  package init() {}
}

/// Writes text that goes on from a prompt, byte by byte.
///
/// It ends at `maximumBytes`, before a stop string, with a line or block where that is asked for,
/// where the model ends a document, or when it goes round in circles. What it
/// writes is well-formed UTF-8 as far as the prompt was, and holds no control characters but
/// tab and newline. Same seed, same model: same text.
package struct TextGenerator: Sequence, IteratorProtocol {
  private var reader: ContextReader
  private var generator: SplitMix64
  private let options: SamplingOptions
  private var validity = UTF8Validity()
  private var mixture = Mixture()
  private var distribution = [Double](repeating: 0, count: 256)
  /// Written, but held back while it could be the start of a stop string or half a character.
  private var held: [UInt8] = []
  private var ready: ArraySlice<UInt8> = []
  private var isOver = false
  private var tracker: EndTracker?
  private var circles = RepetitionGuard()
  /// How many bytes the model has written, and Σ −log₂ of what it believed of each; those that
  /// were dropped at the end count.
  package private(set) var written = 0
  package private(set) var bits = 0.0

  /// Starts after `prompt`, in which CR LF already reads as LF; examples excluded do not count.
  package init(
    _ model: Model, prompt: [UInt8], options: SamplingOptions,
    excluding exclusions: [Memory.Exclusion] = []
  ) {
    reader = ContextReader(model, excluding: exclusions)
    reader.start(atDocumentStart: prompt.isEmpty)
    self.options = options
    tracker = options.ending.map { EndTracker($0, after: prompt) }
    generator = SplitMix64(seed: options.seed)
    for byte in prompt {
      reader.advance(byte)
      validity.append(byte)
    }
    if options.stops.contains([]) { isOver = true }
  }

  /// The same, before anything was written, with another seed.
  func reseeded(_ seed: UInt64) -> TextGenerator {
    var copy = self
    copy.generator = SplitMix64(seed: seed)
    return copy
  }

  package mutating func next() -> UInt8? {
    while ready.isEmpty {
      if isOver { return nil }
      write()
    }
    return ready.removeFirst()
  }

  /// Writes one byte more and decides what is ready to be shown.
  private mutating func write() {
    guard written < options.maximumBytes, let byte = choose(), byte != 0 else {
      isOver = true
      release()
      return
    }
    held.append(byte)
    written += 1
    reader.advance(byte)
    validity.append(byte)
    var tooMany = options.stops.first { held.ends(with: $0) }?.count
    if let end = tracker?.take(byte) { tooMany = Swift.max(tooMany ?? 0, end) }
    if let tooMany {
      ready += held.dropLast(tooMany)
      held = []
      isOver = true
      return
    }
    if circles.take(byte) { isOver = true }
    let kept = Swift.max(
      options.stops.map { held.overlap(with: $0) }.max() ?? 0, tracker?.pending ?? 0)
    if validity.isBoundary, kept < held.count {
      ready += held.dropLast(kept)
      held.removeFirst(held.count - kept)
    }
    if isOver { release() }
  }

  /// Lets go of what was held back, but for half a character.
  private mutating func release() {
    if validity.isBoundary {
      ready += held
    } else {
      ready += held.prefix(upTo: held.lastIndex { $0 & 0xC0 != 0x80 } ?? 0)
    }
    held = []
  }

  /// The byte that comes next; `nil` if nothing may.
  private mutating func choose() -> UInt8? {
    reader.read()
    reader.mix(into: &mixture)
    reader.distribution(of: mixture, into: &distribution)
    var candidates: [(byte: UInt8, p: Double)] = []
    for byte in UInt8.min...UInt8.max where isAllowed(byte) {
      candidates.append((byte, distribution[Int(byte)]))
    }
    // Equal probabilities keep the order of the bytes.
    candidates.sort { $0.p != $1.p ? $0.p > $1.p : $0.byte < $1.byte }
    guard let best = candidates.first else { return nil }
    guard options.temperature > 0 else { return taken(best) }
    let total = candidates.reduce(0) { $0 + $1.p }
    var kept = 0
    var sum = 0.0
    while kept < candidates.count, kept == 0 || sum < options.topP * total {
      sum += candidates[kept].p
      kept += 1
    }
    let weights = candidates[..<kept].map { exp(log($0.p / sum) / options.temperature) }
    var goal = generator.nextUnit() * weights.reduce(0, +)
    for (candidate, weight) in zip(candidates, weights) {
      goal -= weight
      if goal < 0 { return taken(candidate) }
    }
    return taken(best)
  }

  private mutating func taken(_ candidate: (byte: UInt8, p: Double)) -> UInt8 {
    bits -= log2(candidate.p)
    return candidate.byte
  }

  private func isAllowed(_ byte: UInt8) -> Bool {
    if byte == 0 { return validity.isBoundary && written > 0 }
    if byte < 0x20 { return validity.isBoundary && (byte == 0x09 || byte == 0x0A) }
    return byte != 0x7F && validity.allows(byte)
  }
}

extension [UInt8] {
  fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }

  /// How many bytes at the end are the start of `stop`.
  fileprivate func overlap(with stop: [UInt8]) -> Int {
    for length in stride(from: Swift.min(count, stop.count - 1), to: 0, by: -1) {
      if suffix(length).elementsEqual(stop.prefix(length)) { return length }
    }
    return 0
  }
}
