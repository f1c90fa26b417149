import Foundation

/// Gives a parser changed examples, one seed each, until time or number runs out.
package struct FuzzRun {
  /// What a run came across.
  package struct Outcome {
    package var inputs = 0
    package var bytes = 0
    /// The most processor time that one input took, in seconds.
    package var slowest = 0.0
    /// The first seed whose input broke a rule, and which.
    package var failure: (seed: UInt64, reason: String)?
  }

  /// Bytes of the long inputs; every 64th is one.
  package var longest: Int
  /// Seconds of processor time that are too many for one input.
  package var patience: Double
  /// Where the input being read is kept, so that one that ends the process is known.
  package var record: FuzzRecord?

  package init(longest: Int, patience: Double, record: FuzzRecord? = nil) {
    (self.longest, self.patience, self.record) = (longest, patience, record)
  }

  /// The input of a seed.
  package func input(_ target: FuzzTarget, _ seed: UInt64) -> [UInt8] {
    var mutator = Mutator(seed: seed, target.examples)
    return seed % 64 == 63 ? mutator.long(longest) : mutator.input()
  }

  /// Reads the inputs of `seed`, `seed` + 1, … while `goesOn`, up to the first failure.
  package func run(
    _ target: FuzzTarget, from seed: UInt64, while goesOn: (Outcome) -> Bool
  ) -> Outcome {
    var outcome = Outcome()
    while goesOn(outcome) {
      let number = seed &+ UInt64(outcome.inputs)
      let input = input(target, number)
      record?.keep(target.name, number, input)
      outcome.inputs += 1
      outcome.bytes += input.count
      let start = Self.processorTime
      do {
        try target.read(input)
      } catch {
        outcome.failure = (number, "\(error)")
        return outcome
      }
      let time = Self.processorTime - start
      outcome.slowest = max(outcome.slowest, time)
      if time > patience {
        outcome.failure = (number, "\(input.count) bytes took \(time) s")
        return outcome
      }
    }
    return outcome
  }

  /// Seconds that this thread has worked.
  private static var processorTime: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// A file that has the input being read, whatever becomes of the process.
///
/// The name of the target and the seed are a first line, the input follows.
@safe package final class FuzzRecord {
  private static let capacity = 4 << 20
  private let path: String
  private let memory: UnsafeMutableRawBufferPointer

  /// - Throws: `CocoaError` if the file cannot be made.
  package init(path: String) throws {
    self.path = path
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0, ftruncate(descriptor, off_t(Self.capacity)) == 0,
      let base = unsafe mmap(
        nil, Self.capacity, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      unsafe base != MAP_FAILED
    else { throw CocoaError(.fileWriteUnknown) }
    close(descriptor)
    unsafe memory = UnsafeMutableRawBufferPointer(start: base, count: Self.capacity)
  }

  deinit { unsafe munmap(memory.baseAddress, Self.capacity) }

  func keep(_ name: String, _ seed: UInt64, _ input: [UInt8]) {
    let heading = Array("\(name) \(seed) \(input.count)\n".utf8)
    let kept = min(input.count, Self.capacity - heading.count)
    unsafe memory.copyBytes(from: heading)
    unsafe UnsafeMutableRawBufferPointer(rebasing: memory[heading.count...])
      .copyBytes(from: input[..<kept])
  }

  /// What a record file says; `nil` if nothing was read yet.
  package static func content(of path: String) -> (name: String, seed: UInt64, input: [UInt8])? {
    guard let bytes = FileManager.default.contents(atPath: path),
      let end = bytes.firstIndex(of: 0x0A)
    else { return nil }
    let parts = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
    guard parts.count == 3, let seed = UInt64(parts[1]), let count = Int(parts[2]) else {
      return nil
    }
    return (String(parts[0]), seed, Array(bytes[(end + 1)...].prefix(count)))
  }
}
