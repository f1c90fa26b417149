import Memory
import Support
import Testing

@testable import LanguageModel

@Suite struct Distributions {
  @Test(arguments: 0..<20)
  func `sum to one, and hold the probability that reading gives`(seed: UInt64) throws {
    let random = try RandomMemory(seed: seed, longest: 200)
    let model = Model(memory: random.memory, gate: Gate(seed: seed))
    var generator = SeededGenerator(seed: seed)
    let excluded = random.memory.examples { $0.id == 1 }
    for exclusions in [[], [excluded]] {
      var reader = ContextReader(model, excluding: exclusions)
      reader.start(atDocumentStart: Bool.random(using: &generator))
      var (mixture, cut) = (Mixture(), Mixture())
      var distribution = [Double](repeating: 0, count: 256)
      var cutDistribution = distribution
      for _ in 0..<120 {
        reader.read()
        reader.mix(into: &mixture)
        reader.mix(limit: Int.random(in: 0...6, using: &generator), into: &cut)
        reader.distribution(of: mixture, into: &distribution)
        reader.distribution(of: cut, into: &cutDistribution)
        #expect(abs(distribution.reduce(0, +) - 1) < 1e-9)
        #expect(abs(cutDistribution.reduce(0, +) - 1) < 1e-9)
        let byte =
          Bool.random(using: &generator)
          ? Array("abc \n".utf8).randomElement(using: &generator)!
          : UInt8.random(in: 1...255, using: &generator)
        reader.advance(byte, counting: &mixture, and: &cut)
        #expect(abs(mixture.probability - distribution[Int(byte)]) < 1e-12)
        #expect(abs(cut.probability - cutDistribution[Int(byte)]) < 1e-12)
      }
    }
  }

  @Test func `of an empty memory are even at first`() {
    let model = Model(memory: Memory([]), gate: Gate(seed: 1))
    let score = model.score([97], usesSession: true)
    #expect(abs(score.bits - 8) < 1e-9)
  }
}

@Suite struct Generation {
  private func model() throws -> Model {
    let random = try RandomMemory(
      seed: 11, alphabet: Array("let x = äöü€😀\n".utf8), longest: 3000)
    return Model(memory: random.memory, gate: GateTrainer(seed: 1).train(for: random.memory))
  }

  @Test func `repeats itself for the same seed, and not for another`() throws {
    let model = try model()
    var options = SamplingOptions()
    options.temperature = 1
    func text(_ seed: UInt64) -> [UInt8] {
      options.seed = seed
      return Array(TextGenerator(model, prompt: Array("let ".utf8), options: options))
    }
    #expect(text(1) == text(1))
    #expect(text(1) != text(2))
  }

  @Test(arguments: 0..<12)
  func `writes well-formed text of at most the bytes asked for`(seed: UInt64) throws {
    var options = SamplingOptions()
    options.seed = seed
    options.temperature = 1.5
    options.topP = 1
    options.maximumBytes = Int(seed) * 7
    let text = Array(TextGenerator(try model(), prompt: [], options: options))
    #expect(text.count <= options.maximumBytes)
    #expect(String(validating: text, as: UTF8.self) != nil)
    #expect(text.allSatisfy { $0 >= 0x20 || $0 == 9 || $0 == 10 })
  }

  @Test func `ends before a stop string`() throws {
    var options = SamplingOptions()
    options.temperature = 0
    options.maximumBytes = 200
    let model = try model()
    let whole = Array(TextGenerator(model, prompt: Array("let".utf8), options: options))
    try #require(whole.count > 40)
    options.stops = [Array(whole[20..<24])]
    let cut = Array(TextGenerator(model, prompt: Array("let".utf8), options: options))
    let first = (0..<whole.count).first { whole[$0...].starts(with: options.stops[0]) }
    #expect(cut == Array(whole.prefix(first ?? -1)))
  }

  @Test func `never goes round in circles for long`() throws {
    let model = try model()
    var options = SamplingOptions()
    options.temperature = 0
    options.maximumBytes = 20_000
    let text = Array(TextGenerator(model, prompt: Array("let ".utf8), options: options))
    var circles = RepetitionGuard()
    let first = text.indices.first { circles.take(text[$0]) }
    #expect(first == nil || first == text.count - 1)
    #expect(text.count < 20_000)
  }

  @Test func `ranks candidates that differ, each of which its seed gives alone`() throws {
    let model = try model()
    var options = SamplingOptions()
    options.temperature = 1
    options.maximumBytes = 40
    let prompt = Array("let ".utf8)
    let ranked = TextGenerator(model, prompt: prompt, options: options).candidates(5, from: 3)
    #expect(ranked.count == 5 && Set(ranked.map(\.text)).count == 5)
    #expect(ranked.map(\.bitsPerByte) == ranked.map(\.bitsPerByte).sorted())
    for candidate in ranked {
      options.seed = candidate.seed
      #expect(Array(TextGenerator(model, prompt: prompt, options: options)) == candidate.text)
    }
  }
}
