import CGate
import Foundation
import Memory
import Support
import Testing

@testable import LanguageModel

@Suite struct Gates {
  @Test(arguments: [3, 5, 9, 11])
  func `have the gradient that finite differences show`(seed: UInt64) throws {
    let random = try RandomMemory(seed: seed, longest: 900)
    let samples = GateSamples.collect(
      from: random.memory, seed: seed
    ) { _, _ in }
    try #require(samples.count >= 100)
    var gate = Gate(seed: seed)
    let indices = (0..<Int32(min(samples.count, 40)))[...]
    var exact = GateGradient()
    exact.add(Array(indices)[...], of: samples, for: gate)
    func bits(_ gate: Gate) -> Double {
      var gradient = GateGradient()
      gradient.add(Array(indices)[...], of: samples, for: gate)
      return gradient.bits
    }
    // Every range of parameters, those with the steepest slopes among them.
    var checked: [Int] = []
    for range in [Gate.table, Gate.b1, Gate.w2, Gate.b2] {
      checked += range.sorted { abs(exact.values[$0]) > abs(exact.values[$1]) }.prefix(12)
    }
    var norm = 0.0
    var difference = 0.0
    for index in checked {
      let value = gate.parameters[index]
      let step: Float = 5e-3
      gate.parameters[index] = value + step
      let above = bits(gate)
      gate.parameters[index] = value - step
      let below = bits(gate)
      gate.parameters[index] = value
      let numeric = (above - below) / Double(2 * step)
      norm += numeric * numeric
      difference +=
        (numeric - Double(exact.values[index])) * (numeric - Double(exact.values[index]))
    }
    #expect(norm > 0)
    #expect((difference / norm).squareRoot() < 0.01)
  }

  @Test func `learn: bits on their samples fall`() throws {
    let random = try RandomMemory(seed: 3, longest: 900)
    let samples = GateSamples.collect(
      from: random.memory, seed: 1
    ) { _, _ in }
    let all = Array(0..<Int32(samples.count))
    var before = GateGradient()
    before.add(all[...], of: samples, for: Gate(seed: 1))
    var after = GateGradient()
    after.add(all[...], of: samples, for: GateTrainer(seed: 1).train(on: samples))
    #expect(after.bits < before.bits * 0.95)
  }

  @Test func `are the same for the same seed and memory`() throws {
    let random = try RandomMemory(seed: 9, longest: 400)
    let one = GateTrainer(seed: 5).train(for: random.memory)
    let two = GateTrainer(seed: 5).train(for: random.memory)
    #expect(one == two)
    #expect(one != GateTrainer(seed: 6).train(for: random.memory))
  }

  @Test func `survive a file, and a changed byte is noticed`() throws {
    let gate = Gate(seed: 4)
    var file = gate.encoded
    #expect(try Gate(encoded: file, name: "gate") == gate)
    file[100] ^= 1
    #expect(throws: GateError.damaged(path: "gate", reason: "its checksum is wrong")) {
      try Gate(encoded: file, name: "gate")
    }
    #expect(throws: GateError.self) { try Gate(encoded: [1, 2], name: "gate") }
  }

  @Test func `compute exponentials that libm agrees with`() {
    var head = [Float](repeating: 0, count: Int(byline_gate_head))
    let outputs = Gate.outputs
    for start in stride(from: -59.5, to: 59, by: 0.37) {
      for k in 0..<outputs { head[head.count - outputs + k] = Float(start) + Float(k) / 64 }
      let (_, exponentials) = forward([], head, [], present: .max >> 1)
      let isClose = (0..<outputs - 1).allSatisfy { k in
        let x = Double(head[head.count - outputs + k])
        return abs(Double(exponentials[k]) - exp(x)) < (1e-6 + 2e-7 * abs(x)) * exp(x)
      }
      #expect(isClose && exponentials[outputs - 1] == 0, "from \(start)")
    }
  }

  /// What the processor's widest vectors compute is what any processor computes.
  @Test(arguments: [0, 1, 2, 17, 70])
  func `are weighed to the same bits on every processor`(count: Int) {
    var generator = SplitMix64(seed: UInt64(count))
    let table = (0..<100 * Gate.hidden).map { _ in generator.nextSymmetric() }
    let head = (0..<Int(byline_gate_head)).map { _ in generator.nextSymmetric() }
    let rows = (0..<count).map { _ in UInt16(generator.next() % 100) }
    let present = UInt32(truncatingIfNeeded: generator.next())
    let fast = forward(table, head, rows, present: present)
    let plain = forward(table, head, rows, present: present, isPlain: true)
    #expect(fast.0.map(\.bitPattern) == plain.0.map(\.bitPattern))
    #expect(fast.1.map(\.bitPattern) == plain.1.map(\.bitPattern))
  }

  /// Sums of whole numbers are those of floats where none of those is rounded.
  @Test(arguments: [0, 1, 2, 17, 70])
  func `add up rounded rows exactly`(count: Int) {
    var generator = SplitMix64(seed: UInt64(count + 100))
    let unit = Float(1) / 16384
    let numbers = (0..<100 * Gate.hidden).map { _ in
      Int16(truncatingIfNeeded: generator.next())
    }
    let head = (0..<Int(byline_gate_head)).map { _ in
      (generator.nextSymmetric() * 16384).rounded() * unit
    }
    let rows = (0..<count).map { _ in UInt16(generator.next() % 100) }
    let present = UInt32(truncatingIfNeeded: generator.next())
    let expected = forward(numbers.map { Float($0) * unit }, head, rows, present: present)
    for isPlain in [false, true] {
      var hidden = [Float](repeating: 0, count: Gate.hidden)
      var exponentials = [Float](repeating: 0, count: Gate.outputs)
      if isPlain {
        unsafe byline_gate_forward_rounded_plain(
          numbers, unit, head, rows, Int32(rows.count), present, &hidden, &exponentials)
      } else {
        unsafe byline_gate_forward_rounded(
          numbers, unit, head, rows, Int32(rows.count), present, &hidden, &exponentials)
      }
      #expect(hidden.map(\.bitPattern) == expected.0.map(\.bitPattern))
      #expect(exponentials.map(\.bitPattern) == expected.1.map(\.bitPattern))
    }
  }

  /// Of a gate that was trained or opened the rounded rows are the table's.
  @Test func `know their rounded rows`() throws {
    let gate = Gate(seed: 5)
    let opened = try Gate(encoded: gate.encoded, name: "gate")
    for gate in [gate, opened] {
      let rows = try #require(gate.roundedTable?.rows)
      for index in 0..<Gate.rows * Gate.hidden {
        let value = unsafe Float(rows.start[index]) * rows.unit
        if value != gate.parameters[index] {
          Issue.record("number \(index) is \(value), not \(gate.parameters[index])")
          return
        }
      }
    }
    var changed = gate
    changed.parameters[0] += 1
    #expect(changed.roundedTable == nil && gate.roundedTable != nil)
  }

  private func forward(
    _ table: [Float], _ head: [Float], _ rows: [UInt16], present: UInt32, isPlain: Bool = false
  ) -> ([Float], [Float]) {
    var hidden = [Float](repeating: 0, count: Gate.hidden)
    var exponentials = [Float](repeating: 0, count: Gate.outputs)
    if isPlain {
      unsafe byline_gate_forward_plain(
        table, head, rows, Int32(rows.count), present, &hidden, &exponentials)
    } else {
      unsafe byline_gate_forward(
        table, head, rows, Int32(rows.count), present, &hidden, &exponentials)
    }
    return (hidden, exponentials)
  }
}
