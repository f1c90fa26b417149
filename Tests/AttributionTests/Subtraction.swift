import Foundation
@testable import Memory
import Support
import Testing

@testable import Attribution
@testable import LanguageModel

@Suite struct Subtraction {
  /// DESIGN §12: a rebuild of every subtraction, here a count of every example.
  @Test(arguments: 0..<24)
  func `of a person equals a count of the examples that are left`(seed: UInt64) throws {
    var random = try RandomMemory(seed: seed, longest: 160)
    let samples = GateSamples.collect(from: random.memory, seed: seed) { _, _ in }
    let gate = GateTrainer(seed: seed).train(on: samples)
    let model = Model(memory: random.memory, gate: gate)
    var generator = SeededGenerator(seed: seed)
    let person = Int.random(in: 0..<4, using: &generator)
    random.counted.examples.removeAll { $0.owner == person }
    let text = text(from: random, &generator)
    for startsDocument in [true, false] {
      let actual = model.logarithms(
        text, startsDocument: startsDocument,
        excluding: [random.memory.examples(ofPerson: UInt32(person))])
      let expected = byCounting(text, random.counted, gate, startsDocument: startsDocument)
      for (a, b) in zip(actual, expected) { #expect(abs(a - b) < 1e-9, "seed \(seed)") }
      let traced = model.logarithms(
        text, startsDocument: startsDocument, withoutEach: [3, UInt32(person)])
      #expect(traced.map(\.count) == [text.count, text.count])
      for (a, b) in zip(traced[1], expected) { #expect(abs(a - b) < 1e-9, "seed \(seed)") }
    }
  }

  @Test(arguments: 0..<8)
  func `of a person and of a document together is exact too`(seed: UInt64) throws {
    var random = try RandomMemory(seed: seed, longest: 160)
    let gate = Gate(seed: seed)
    let model = Model(memory: random.memory, gate: gate)
    var generator = SeededGenerator(seed: seed)
    let person = Int.random(in: 0..<4, using: &generator)
    let segment = Int.random(in: 0..<random.memory.segments.count, using: &generator)
    let document = Int.random(
      in: 0..<random.memory.segments[segment].documentCount, using: &generator)
    let before = random.memory.segments[..<segment].reduce(0) { $0 + $1.documentCount }
    random.counted.examples.removeAll { $0.owner == person || $0.document == before + document }
    let text = text(from: random, &generator)
    let actual = model.logarithms(
      text, startsDocument: true,
      excluding: [
        random.memory.examples(ofDocument: document, inSegment: segment),
        random.memory.examples(ofPerson: UInt32(person)),
      ])
    let expected = byCounting(text, random.counted, gate, startsDocument: true)
    for (a, b) in zip(actual, expected) { #expect(abs(a - b) < 1e-9, "seed \(seed)") }
    let traced = model.logarithms(
      text, startsDocument: true,
      excluding: [random.memory.examples(ofDocument: document, inSegment: segment)],
      withoutEach: [UInt32(person)])
    for (a, b) in zip(traced[0], expected) { #expect(abs(a - b) < 1e-9, "seed \(seed)") }
  }

  /// Long texts are traced in parts, short ones as they are credited; contexts get longer than the
  /// longest order.
  @Test(arguments: 0..<16)
  func `is the same for each person as for one alone`(seed: UInt64) throws {
    let random = try RandomMemory(seed: seed, longest: 400)
    let model = Model(memory: random.memory, gate: Gate(seed: seed))
    var generator = SeededGenerator(seed: seed)
    let copied = random.documents.shuffled(using: &generator).prefix(3).joined()
    let text = Array(copied) + self.text(from: random, &generator)
    let prefix = seed % 2 == 0 ? [] : self.text(from: random, &generator)
    let left =
      seed % 4 < 2
      ? [] : [random.memory.examples(ofDocument: 0, inSegment: 0)]
    var reader = ByteCreditReader(model, excluding: left)
    let read = reader.read(text, after: prefix, atDocumentStart: true)
    #expect(read.trace?.count == prefix.count + text.count)
    for trace in [nil, read.trace] {
      let traced = model.logarithms(
        text, after: prefix, startsDocument: true, excluding: left, withoutEach: [0, 1, 2, 3],
        trace: trace)
      for person in 0..<4 {
        let alone = model.logarithms(
          text, after: prefix, startsDocument: true,
          excluding: left + [random.memory.examples(ofPerson: UInt32(person))])
        let differs = zip(traced[person], alone).contains { abs($0 - $1) > 1e-12 }
        #expect(!differs && traced[person].count == text.count, "seed \(seed)")
      }
    }
  }

  /// Frequent contexts are remembered, for all texts and however often they are asked for.
  @Test(arguments: 0..<6)
  func `is the same for frequent contexts that were asked for before`(seed: UInt64) throws {
    let random = try RandomMemory(
      seed: seed, alphabet: Array("abcdefghijklmnopqrstuvwxyz(); \n".utf8), longest: 6000,
      hasCoAuthors: seed % 2 == 0, hasCopies: seed % 3 == 0)
    let samples = GateSamples.collect(from: random.memory, seed: seed) { _, _ in }
    let model = Model(memory: random.memory, gate: GateTrainer(seed: seed).train(on: samples))
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<3 {
      let text = text(from: random, &generator)
      let first = model.logarithms(text, startsDocument: true, withoutEach: [0, 1, 2, 3])
      for person in 0..<4 {
        let alone = model.logarithms(
          text, startsDocument: true,
          excluding: [random.memory.examples(ofPerson: UInt32(person))])
        let differs = zip(first[person], alone).contains { abs($0 - $1) > 1e-12 }
        #expect(!differs && first[person].count == text.count, "seed \(seed)")
      }
      let again = model.logarithms(text, startsDocument: true, withoutEach: [0, 1, 2, 3])
      #expect(first == again, "seed \(seed)")
    }
  }

  /// Pieces of documents and some bytes of its own.
  private func text(from random: RandomMemory, _ generator: inout SeededGenerator) -> [UInt8] {
    var text: [UInt8] = []
    for _ in 0..<4 {
      let document = random.documents.randomElement(using: &generator) ?? []
      text += document.dropFirst(Int.random(in: 0...document.count, using: &generator)).prefix(20)
      text.append(UInt8.random(in: 97...100, using: &generator))
    }
    return text
  }

  /// log₂ p of every byte, each order counted by looking through all examples.
  private func byCounting(
    _ text: [UInt8], _ counted: CountedExamples, _ gate: Gate, startsDocument: Bool
  ) -> [Double] {
    var session = Session()
    var context: [UInt8] = startsDocument ? [0] : []
    var workspace = GateWorkspace()
    var before = TextBefore()
    var history = TermHistory()
    return text.map { byte in
      var mixture = Mixture()
      let orders = counted.orders(of: context)
      Terms.forEachPlace(of: orders.count, in: Terms.memoryPlaces) { index, place in
        let order = orders[index]
        let top = order.histogram.max() ?? 0
        mixture.terms.memory.append(
          .init(
            place: place,
            order: DistinctOrder(entry: index, order: order.order, total: order.total),
            followers: FollowerSummary(
              kinds: order.histogram.count { $0 > 0 }, topCount: Int(top),
              top: UInt8(order.histogram.firstIndex(of: top) ?? 0)),
            count: Int(order.histogram[Int(byte)])))
      }
      mixture.terms.session = session.terms
      mixture.input.fill(from: mixture.terms, after: before, history)
      gate.weigh(mixture.input, &workspace, into: &mixture.weights)
      session.count(byte, in: &mixture.terms.session)
      history.take(
        memory: mixture.terms.memory.last.map { Float($0.count) / Float($0.order.total) } ?? 0,
        session: session.share(of: byte))
      before.take(byte)
      session.append(byte)
      context.append(byte)
      return log2(mixture.probability)
    }
  }
}
